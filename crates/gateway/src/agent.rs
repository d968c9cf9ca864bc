//! Agents: A2A 1.0 and 0.3, as JSON-RPC and as HTTP with JSON, and the card.

mod card;

use std::{sync::Arc, time::Duration};

use api::{ProductType, RefusalRule};
use http::{Method, Response, header};
use percent_encoding::percent_decode_str;
use serde_json::Value;

use self::card::{fetch_card, own_address, rewrite, show};
use crate::{
    body::Body,
    call::{Admission, Call, Caller, Incoming, Worker},
    forward::{self, Waiting},
    members::Members,
    message,
    record::operation,
    refused::{Refused, Shape},
    route::{Kind, Route, Upstream},
    snapshot::Snapshot,
};

/// Where cards are, the newer place first.
const CARDS: [&str; 2] = ["/.well-known/agent-card.json", "/.well-known/agent.json"];
/// Methods that ask an agent for work; others only look after it.
const WORK: [&str; 4] = ["SendMessage", "SendStreamingMessage", "message/send", "message/stream"];
/// Methods about one task, whose identifier only its owner knows.
const OF_A_TASK: [&str; 6] =
    ["GetTask", "CancelTask", "SubscribeToTask", "tasks/get", "tasks/cancel", "tasks/resubscribe"];
/// How long the paths of a card are believed.
const CARD_LIFE: Duration = Duration::from_secs(60);

/// Serves a call of an agent. `rest` is the path below its own.
pub(crate) async fn serve(
    worker: &Worker,
    snapshot: Arc<Snapshot>,
    call: &mut Call,
    incoming: Incoming,
    slug: &str,
    rest: &str,
) -> Result<Response<Body>, Refused> {
    call.shape = Shape::JsonRpc(Value::Null);
    let Caller { mut incoming, key } = call.authenticate(worker, &snapshot, incoming).await?;
    let route = call.reach(snapshot.route(ProductType::AgentApi, slug))?;
    Call::subscribed(&key, &route)?;
    // A call may take long, and a snapshot much memory.
    drop(snapshot);
    let upstream = route.upstream()?;
    let mut admission = Call::admit(worker, &key, &route, &incoming)?;
    if CARDS.contains(&rest) && incoming.parts.method == Method::GET {
        call.operation = "card".into();
        let card = fetch_card(worker, &route, upstream).await?;
        let own = own_address(worker, &incoming, &route);
        let answer = show(rewrite(card, upstream.path(), &own));
        call.count_own(worker, (&key, &route), answer.status().as_u16());
        return Ok(call.answer(&route, admission, answer));
    }
    let counted = match http_json(&incoming.parts.method, rest) {
        Some(named) => ask_http(worker, call, &mut incoming, &admission, named).await?,
        None => {
            check_path(worker, &route, upstream, rest).await?;
            ask_json_rpc(worker, call, &mut incoming, &admission).await?
        }
    };
    admission.count(worker, &key, &route, counted).await?;
    let uri = upstream.target(rest, incoming.query.as_deref());
    let mut request = incoming.into_request(&admission, upstream, uri, &call.id)?;
    request.headers_mut().remove(header::ORIGIN);
    let waiting =
        Waiting { patience: Some(upstream.timeout), silence: Some(forward::LONG_SILENCE) };
    let answer = call.send(worker, (&key, &route), &mut admission, request, waiting).await?;
    Ok(call.answer(&route, admission, answer))
}

/// Notes what is asked as HTTP with JSON, and says how much of it counts.
async fn ask_http(
    worker: &Worker,
    call: &mut Call,
    incoming: &mut Incoming,
    admission: &Admission,
    operation: Result<&'static str, Refused>,
) -> Result<u32, Refused> {
    if matches!(call.shape, Shape::JsonRpc(_)) {
        call.shape = Shape::Envelope;
    }
    let operation = operation?;
    call.operation = operation.into();
    if !operation.starts_with("message:") {
        return Ok(0);
    }
    let body = incoming.body.read(admission.body_limit, &worker.shared.room).await?;
    let message = Members::read(&body, &["message", "configuration"])?;
    check_configuration(&message)?;
    Ok(1)
}

/// Notes what is asked as JSON-RPC, and says how much of it counts. What would show the tasks of
/// others, or would have the agent call somebody, is refused: all callers share one credential
/// there.
async fn ask_json_rpc(
    worker: &Worker,
    call: &mut Call,
    incoming: &mut Incoming,
    admission: &Admission,
) -> Result<u32, Refused> {
    if incoming.parts.method != Method::POST {
        let detail = "The agent is asked with POST.";
        return Err(Refused::new(RefusalRule::UnknownOperation, detail));
    }
    let body = incoming.body.read(admission.body_limit, &worker.shared.room).await?;
    let messages = message::read(&body)?;
    let [message] = &messages[..] else {
        let detail = "An agent is asked one thing at a time.";
        return Err(Refused::new(RefusalRule::MalformedRequest, detail));
    };
    call.shape.answers(&message.id);
    let name = message.method.as_deref().unwrap_or_default();
    call.operation = operation(name);
    if WORK.contains(&name) {
        message.params.as_ref().map(check_configuration).transpose()?;
        Ok(1)
    } else if OF_A_TASK.contains(&name) {
        Ok(0)
    } else {
        Err(not_allowed())
    }
}

/// Refuses a message after which the agent would call somebody.
fn check_configuration(message: &Members<'_>) -> Result<(), Refused> {
    let Some(configuration) = message.get("configuration") else { return Ok(()) };
    let configuration: Value = serde_json::from_str(configuration.get()).unwrap_or_default();
    let members = configuration.as_object().into_iter().flatten();
    let mut names = members
        .filter(|(_, value)| !value.is_null())
        .map(|(name, _)| name.replace('_', "").to_lowercase());
    match names.any(|name| name.contains("pushnotification")) {
        true => Err(not_allowed()),
        false => Ok(()),
    }
}

/// Refuses paths at which the agent does not say that it answers.
async fn check_path(
    worker: &Worker,
    route: &Route,
    upstream: &Upstream,
    rest: &str,
) -> Result<(), Refused> {
    let rest = rest.trim_end_matches('/');
    if rest.is_empty() || knows(route, rest) {
        return Ok(());
    }
    let Kind::Agent { paths } = &route.service else { return Err(Call::nothing_there()) };
    if paths.load().as_ref().is_none_or(|paths| paths.0.elapsed() > CARD_LIFE) {
        fetch_card(worker, route, upstream).await?;
    }
    if knows(route, rest) {
        return Ok(());
    }
    let detail = "The agent's card has no such path.";
    Err(Refused::new(RefusalRule::UnknownOperation, detail))
}

fn knows(route: &Route, rest: &str) -> bool {
    let Kind::Agent { paths } = &route.service else { return false };
    paths.load().as_ref().is_some_and(|paths| paths.1.contains(rest))
}

fn not_allowed() -> Refused {
    let detail = "Lists of tasks, push notifications and extended cards do not go through the \
                  gateway: callers share one credential at the agent.";
    Refused::new(RefusalRule::OperationNotAllowed, detail)
}

/// The operation of the form without JSON-RPC, wherever the agent's card puts it.
fn http_json(method: &Method, rest: &str) -> Option<Result<&'static str, Refused>> {
    // As the agent reads it.
    let rest = &*percent_decode_str(rest).decode_utf8_lossy();
    let last = rest.rsplit('/').next().unwrap_or_default();
    let is_post = method == Method::POST;
    if is_post && last == "message:send" {
        return Some(Ok("message:send"));
    }
    if is_post && last == "message:stream" {
        return Some(Ok("message:stream"));
    }
    let is_get = method == Method::GET;
    if last.eq_ignore_ascii_case("extendedAgentCard") {
        // It names the agent's own addresses.
        return Some(Err(not_allowed()));
    }
    let (_, task) = rest.split_once("/tasks")?;
    let Some(task) = task.strip_prefix('/').filter(|task| !task.is_empty() && !task.contains('/'))
    else {
        return Some(Err(not_allowed()));
    };
    let (_, verb) = task.rsplit_once(':').unwrap_or((task, ""));
    match (is_get, is_post, verb) {
        (true, _, "" | "subscribe") => Some(Ok("tasks/get")),
        (_, true, "cancel") => Some(Ok("tasks:cancel")),
        (_, true, "subscribe") => Some(Ok("tasks:subscribe")),
        _ => Some(Err(not_allowed())),
    }
}

#[cfg(test)]
mod tests {
    use http::Method;

    use super::http_json;

    #[test]
    fn tasks_of_others_stay_out_of_reach() {
        let operation = |method: Method, path| {
            http_json(&method, path).map(|operation| operation.map_err(|refused| refused.rule))
        };
        for (method, path) in [
            (Method::GET, "/tasks"),
            (Method::GET, "/v1/tasks"),
            (Method::GET, "/tasks/"),
            (Method::POST, "/tasks/1/pushNotificationConfigs"),
            (Method::GET, "/tasks/1/pushNotificationConfigs/2"),
            (Method::DELETE, "/tasks/1"),
            (Method::POST, "/%74asks/1/pushNotificationConfigs"),
            (Method::GET, "/extendedAgentCard"),
        ] {
            let refused = operation(method.clone(), path).is_some_and(|it| it.is_err());
            assert!(refused, "{method} {path}");
        }
        assert_eq!(operation(Method::GET, "/tasks/1"), Some(Ok("tasks/get")));
        assert_eq!(operation(Method::POST, "/v1/tasks/1:cancel"), Some(Ok("tasks:cancel")));
        assert_eq!(operation(Method::POST, "/message:send"), Some(Ok("message:send")));
        assert_eq!(operation(Method::POST, "/a2a/jsonrpc"), None);
    }
}
