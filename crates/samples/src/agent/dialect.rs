//! What the two versions of A2A call things.

use serde_json::{Value, json};

use super::task::{State, Task};
use crate::jsonrpc::Failure;

/// A version of A2A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Dialect {
    V1,
    V03,
}

impl Dialect {
    /// The version that a header names; its third number does not matter. Whoever says nothing
    /// speaks 0.3.
    pub(super) fn of(version: &str) -> Option<Self> {
        let end = version.match_indices('.').nth(1).map_or(version.len(), |(end, _)| end);
        match &version[..end] {
            "1.0" => Some(Self::V1),
            "" | "0.3" => Some(Self::V03),
            _ => None,
        }
    }

    /// Adds to a failure what clients of 1.0 expect there.
    pub(super) fn explain(self, failure: Failure) -> Failure {
        let reason = match failure.code {
            -32001 => "TASK_NOT_FOUND",
            -32002 => "TASK_NOT_CANCELABLE",
            -32003 => "PUSH_NOTIFICATION_NOT_SUPPORTED",
            -32004 => "UNSUPPORTED_OPERATION",
            -32005 => "CONTENT_TYPE_NOT_SUPPORTED",
            -32007 => "EXTENDED_AGENT_CARD_NOT_CONFIGURED",
            -32009 => "VERSION_NOT_SUPPORTED",
            _ => return failure,
        };
        match self {
            Self::V1 => failure.with(json!([{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": "a2a-protocol.org",
            }])),
            Self::V03 => failure,
        }
    }

    fn state(self, state: State) -> &'static str {
        match (self, state) {
            (Self::V1, State::Submitted) => "TASK_STATE_SUBMITTED",
            (Self::V1, State::Working) => "TASK_STATE_WORKING",
            (Self::V1, State::Completed) => "TASK_STATE_COMPLETED",
            (Self::V1, State::Canceled) => "TASK_STATE_CANCELED",
            (Self::V03, State::Submitted) => "submitted",
            (Self::V03, State::Working) => "working",
            (Self::V03, State::Completed) => "completed",
            (Self::V03, State::Canceled) => "canceled",
        }
    }

    /// A thing of 0.3 says what kind it is; one of 1.0 does not.
    fn kind(self, kind: &str, mut value: Value) -> Value {
        if self == Self::V03 {
            value["kind"] = json!(kind);
        }
        value
    }

    /// A thing as part of an answer: 1.0 wraps it into its name.
    fn wrap(self, name: &str, value: Value) -> Value {
        match self {
            Self::V1 => json!({ name: value }),
            Self::V03 => value,
        }
    }

    fn status(self, task: &Task, state: State) -> Value {
        json!({ "state": self.state(state), "timestamp": task.time_of(state) })
    }

    fn text_part(self, text: &str) -> Value {
        match self {
            Self::V1 => json!({ "text": text }),
            Self::V03 => json!({ "kind": "text", "text": text }),
        }
    }

    fn artifact(self, text: &str) -> Value {
        let part = self.text_part(text);
        json!({ "artifactId": "echo", "name": "Echo", "parts": [part] })
    }

    /// A task in a state. Its artifact is there when it is complete.
    pub(super) fn task(self, task: &Task, state: State, with_history: bool) -> Value {
        let mut value = json!({
            "id": task.id,
            "contextId": task.context_id,
            "status": self.status(task, state),
        });
        if state == State::Completed {
            value["artifacts"] = json!([self.artifact(&task.answer())]);
        }
        if with_history {
            let role = if self == Self::V1 { "ROLE_USER" } else { "user" };
            let message = json!({
                "messageId": task.message_id,
                "contextId": task.context_id,
                "taskId": task.id,
                "role": role,
                "parts": [self.text_part(&task.text)],
            });
            value["history"] = json!([self.kind("message", message)]);
        }
        self.kind("task", value)
    }

    /// What `SendMessage` answers.
    pub(super) fn sent(self, task: &Task, state: State) -> Value {
        self.wrap("task", self.task(task, state, true))
    }

    /// An event: the state of a task has changed.
    pub(super) fn status_update(self, task: &Task, state: State) -> Value {
        let mut update = json!({
            "taskId": task.id,
            "contextId": task.context_id,
            "status": self.status(task, state),
        });
        if self == Self::V03 {
            update["final"] = json!(state.is_final());
        }
        self.wrap("statusUpdate", self.kind("status-update", update))
    }

    /// An event: a piece of the answer.
    pub(super) fn artifact_update(
        self,
        task: &Task,
        number: usize,
        piece: &str,
        last: bool,
    ) -> Value {
        let update = json!({
            "taskId": task.id,
            "contextId": task.context_id,
            "artifact": self.artifact(piece),
            "append": number > 0,
            "lastChunk": last,
        });
        self.wrap("artifactUpdate", self.kind("artifact-update", update))
    }
}
