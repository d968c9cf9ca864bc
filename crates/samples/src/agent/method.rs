//! The methods of the agent.

use serde_json::Value;

use super::{Agent, dialect::Dialect, task::Task};
use crate::jsonrpc::Failure;

/// The longest name that a client may give, in characters.
const LONGEST_ID: usize = 128;
/// The longest text that is repeated, in characters.
const LONGEST_TEXT: usize = 10_000;

/// What a method leads to.
pub(super) enum Outcome {
    Value(Value),
    Stream(Task),
}

/// How long the answer to a message takes.
enum Pace {
    /// It is there at once.
    AtOnce,
    /// The agent works for a while, and the client asks again.
    InBackground,
    /// It comes word by word.
    Streamed,
}

pub(super) fn call(
    agent: &Agent,
    dialect: Dialect,
    method: &str,
    params: &Value,
) -> Result<Outcome, Failure> {
    match (dialect, method) {
        (Dialect::V1, "SendMessage") | (Dialect::V03, "message/send") => {
            let configuration = &params["configuration"];
            let in_background = match dialect {
                Dialect::V1 => configuration["returnImmediately"] == true,
                Dialect::V03 => configuration["blocking"] == false,
            };
            let pace = if in_background { Pace::InBackground } else { Pace::AtOnce };
            let task = begin(agent, dialect, params, &pace)?;
            Ok(Outcome::Value(dialect.sent(&task, task.state())))
        }
        (Dialect::V1, "SendStreamingMessage") | (Dialect::V03, "message/stream") => {
            Ok(Outcome::Stream(begin(agent, dialect, params, &Pace::Streamed)?))
        }
        (Dialect::V1, "GetTask") | (Dialect::V03, "tasks/get") => {
            let task = find(agent, params)?;
            let with_history = params["historyLength"] != 0;
            Ok(Outcome::Value(dialect.task(&task, task.state(), with_history)))
        }
        (Dialect::V1, "CancelTask") | (Dialect::V03, "tasks/cancel") => {
            let task = find(agent, params)?;
            let Some(task) = agent.tasks.cancel(&task.id) else {
                return Err(Failure::new(-32002, "Task cannot be canceled: it has ended"));
            };
            Ok(Outcome::Value(dialect.task(&task, task.state(), true)))
        }
        (dialect, method) => Err(missing(dialect, method)),
    }
}

/// Methods that an agent may leave out have failures of their own.
fn missing(dialect: Dialect, method: &str) -> Failure {
    let name = match dialect {
        Dialect::V1 => method,
        Dialect::V03 => match method {
            "tasks/resubscribe" => "SubscribeToTask",
            "tasks/list" => "ListTasks",
            "agent/getAuthenticatedExtendedCard" => "GetExtendedAgentCard",
            _ if method.starts_with("tasks/pushNotificationConfig/") => "PushNotificationConfig",
            _ => "",
        },
    };
    match name {
        "SubscribeToTask" | "ListTasks" => Failure::new(-32004, "This operation is not supported"),
        "GetExtendedAgentCard" => Failure::new(-32007, "There is no extended agent card"),
        _ if name.contains("PushNotificationConfig") => {
            Failure::new(-32003, "Push notifications are not supported")
        }
        _ => Failure::unknown_method(method),
    }
}

fn find(agent: &Agent, params: &Value) -> Result<Task, Failure> {
    let Some(id) = params["id"].as_str() else {
        return Err(Failure::invalid_params("`id` is missing"));
    };
    agent.tasks.get(id).ok_or_else(not_found)
}

fn not_found() -> Failure {
    Failure::new(-32001, "Task not found")
}

/// Takes a message and makes a task of it.
fn begin(agent: &Agent, dialect: Dialect, params: &Value, pace: &Pace) -> Result<Task, Failure> {
    let message = &params["message"];
    let Some(message_id) = message["messageId"].as_str().filter(|id| is_short(id)) else {
        return Err(Failure::invalid_params("`message.messageId` is missing or too long"));
    };
    let role = if dialect == Dialect::V1 { "ROLE_USER" } else { "user" };
    if message["role"] != role {
        return Err(Failure::invalid_params(format!("`message.role` must be `{role}`")));
    }
    let text = text(&message["parts"])?;
    if let Some(task) = message["taskId"].as_str().filter(|id| !id.is_empty()) {
        agent.tasks.get(task).ok_or_else(not_found)?;
        return Err(Failure::new(-32004, "A task of this agent takes one message"));
    }
    let context = message["contextId"].as_str().filter(|id| !id.is_empty());
    if context.is_some_and(|id| !is_short(id)) {
        return Err(Failure::invalid_params("`message.contextId` is too long"));
    }
    let pauses = match pace {
        Pace::AtOnce => 0,
        Pace::InBackground => 50,
        Pace::Streamed => u32::try_from(crate::words(&text).len()).unwrap_or(u32::MAX),
    };
    let task = Task::new(message_id, context, text, agent.pause.saturating_mul(pauses))
        .map_err(|_no_random_bytes| Failure::new(-32603, "Internal error"))?;
    agent.tasks.add(&task);
    Ok(task)
}

fn is_short(id: &str) -> bool {
    !id.is_empty() && id.chars().count() <= LONGEST_ID
}

fn text(parts: &Value) -> Result<String, Failure> {
    let parts = parts.as_array().filter(|parts| !parts.is_empty());
    let Some(parts) = parts else {
        return Err(Failure::invalid_params("`message.parts` is missing or empty"));
    };
    let texts: Option<Vec<_>> = parts.iter().map(|part| part["text"].as_str()).collect();
    let Some(texts) = texts else {
        return Err(Failure::new(-32005, "This agent understands parts of text only"));
    };
    let text = texts.join("\n");
    if text.chars().count() > LONGEST_TEXT {
        let message = format!("The text must have at most {LONGEST_TEXT} characters");
        return Err(Failure::invalid_params(message));
    }
    Ok(text)
}
