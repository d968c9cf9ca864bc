//! Agents: A2A 1.0 and 0.3, as JSON-RPC and as HTTP with JSON, and the card.

use api::{ProductType, RefusalRule};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header, uri::Authority};
use serde::{Deserialize, de::IgnoredAny};
use serde_json::{Map, Value, json};
use url::Url;

use crate::{
    body::Body,
    call::{Call, Caller, Incoming, Worker},
    forward, message,
    refused::{Refused, Shape},
    route::{Route, Upstream},
    snapshot::Snapshot,
};

/// Where cards are, the newer place first.
const CARDS: [&str; 2] = ["/.well-known/agent-card.json", "/.well-known/agent.json"];
const MAX_CARD: usize = 1024 * 1024;
/// Methods that ask an agent for work; others only look after it.
const WORK: [&str; 4] = ["SendMessage", "SendStreamingMessage", "message/send", "message/stream"];
/// Methods about one task, whose identifier only its owner knows.
const OF_A_TASK: [&str; 6] =
    ["GetTask", "CancelTask", "SubscribeToTask", "tasks/get", "tasks/cancel", "tasks/resubscribe"];

/// What is looked for in a request for work. Whoever says something twice is refused.
#[derive(Deserialize)]
struct Work {
    #[serde(default)]
    configuration: Option<Configuration>,
}

#[derive(Deserialize)]
struct Configuration {
    /// Whom the agent shall call; in the names of both versions, as JSON and as protocol buffers.
    #[serde(
        default,
        alias = "pushNotificationConfig",
        alias = "taskPushNotificationConfig",
        alias = "task_push_notification_config"
    )]
    push_notification_config: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Request {
    #[serde(default)]
    params: Option<Work>,
}

impl Work {
    fn check(self) -> Result<(), Refused> {
        let push = self.configuration.and_then(|it| it.push_notification_config);
        if push.is_some() { Err(not_allowed()) } else { Ok(()) }
    }
}

/// Serves a call of an agent. `rest` is the path below its own.
pub(crate) async fn serve(
    worker: &Worker,
    snapshot: &Snapshot,
    call: &mut Call,
    incoming: Incoming,
    slug: &str,
    rest: &str,
) -> Result<Response<Body>, Refused> {
    call.shape = Shape::JsonRpc(Value::Null);
    let Caller { mut incoming, key } = call.authenticate(worker, snapshot, incoming).await?;
    let route = call.reach(snapshot.route(ProductType::AgentApi, slug))?;
    Call::subscribed(&key, &route)?;
    let upstream = route.upstream()?;
    let is_card = CARDS.contains(&rest) && incoming.parts.method == Method::GET;
    let counted = if is_card {
        call.operation = "card".into();
        0
    } else {
        describe(worker, call, &mut incoming, rest).await?
    };
    let mut admission = call.admit(worker, &key, &route, counted, &incoming).await?;
    if is_card {
        let own = own_address(worker, &incoming, &route);
        let answer = card(worker, upstream, &own).await?;
        return Ok(call.answer(worker, &route, &key, admission, answer));
    }
    let uri = upstream.uri(rest, incoming.query.as_deref());
    let mut request = incoming.into_request(&admission, upstream, uri, &call.id)?;
    request.headers_mut().remove(header::ORIGIN);
    let answer = call
        .send(worker, &mut admission, request, upstream.timeout, Some(forward::LONG_SILENCE))
        .await?;
    Ok(call.answer(worker, &route, &key, admission, answer))
}

/// Notes what is asked, and says how much of it counts. What would show the tasks of others, or
/// would have the agent call somebody, is refused: all callers share one credential there.
async fn describe(
    worker: &Worker,
    call: &mut Call,
    incoming: &mut Incoming,
    rest: &str,
) -> Result<u32, Refused> {
    let method = incoming.parts.method.clone();
    let limit = worker.shared.settings.body_bytes;
    if let Some(operation) = http_json(&method, rest) {
        if matches!(call.shape, Shape::JsonRpc(_)) {
            call.shape = Shape::Envelope;
        }
        let operation = operation?;
        call.operation = operation.into();
        let is_work = operation.starts_with("message:");
        if is_work {
            incoming.body.check_length(&incoming.parts.headers, limit)?;
            let body = incoming.body.read(limit, &worker.shared.room).await?;
            serde_json::from_slice::<Work>(&body).map_err(malformed)?.check()?;
        }
        return Ok(u32::from(is_work));
    }
    if method != Method::POST {
        let detail = "The agent is asked with POST.";
        return Err(Refused::new(RefusalRule::UnknownOperation, detail));
    }
    incoming.body.check_length(&incoming.parts.headers, limit)?;
    let body = incoming.body.read(limit, &worker.shared.room).await?;
    let messages = message::read(&body)?;
    let [message] = &messages[..] else {
        let detail = "An agent is asked one thing at a time.";
        return Err(Refused::new(RefusalRule::MalformedRequest, detail));
    };
    call.shape.answers(&message.id);
    let name = message.method.as_deref().unwrap_or_default();
    call.operation = name.chars().take(128).collect::<String>().into();
    if WORK.contains(&name) {
        let request: Request = serde_json::from_slice(&body).map_err(malformed)?;
        request.params.map_or(Ok(()), Work::check)?;
        Ok(1)
    } else if OF_A_TASK.contains(&name) {
        Ok(0)
    } else {
        Err(not_allowed())
    }
}

fn malformed(err: serde_json::Error) -> Refused {
    let detail = format!("The message cannot be read: {err}.");
    Refused::new(RefusalRule::MalformedRequest, detail)
}

fn not_allowed() -> Refused {
    let detail = "Lists of tasks, push notifications and extended cards do not go through the \
                  gateway: callers share one credential at the agent.";
    Refused::new(RefusalRule::OperationNotAllowed, detail)
}

/// The operation of the form without JSON-RPC, wherever the agent's card puts it.
fn http_json(method: &Method, rest: &str) -> Option<Result<&'static str, Refused>> {
    let last = rest.rsplit('/').next().unwrap_or_default();
    let is_post = method == Method::POST;
    if is_post && last == "message:send" {
        return Some(Ok("message:send"));
    }
    if is_post && last == "message:stream" {
        return Some(Ok("message:stream"));
    }
    let is_get = method == Method::GET;
    if is_get && last == "extendedAgentCard" {
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

/// The agent's address at this gateway, as the caller reached it.
fn own_address(worker: &Worker, incoming: &Incoming, route: &Route) -> String {
    let slug = &route.slug;
    if let Some(url) = &worker.shared.settings.url {
        return format!("{}/agents/{slug}", url.trim_end_matches('/'));
    }
    let host = incoming.parts.headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.and_then(|host| host.parse::<Authority>().ok());
    let host = host.or_else(|| incoming.parts.uri.authority().cloned());
    format!(
        "http://{}/agents/{slug}",
        host.map_or_else(|| "localhost".to_owned(), |it| it.to_string())
    )
}

async fn card(worker: &Worker, upstream: &Upstream, own: &str) -> Result<Response<Body>, Refused> {
    let unreadable = |detail: &str| Refused::new(RefusalRule::UpstreamUnreachable, detail);
    let mut found = None;
    for path in CARDS {
        let Some(uri) = upstream.uri(path, None) else { continue };
        let request = forward::get(upstream, uri);
        let answer =
            forward::send(&worker.client, request, Some(upstream.timeout), Some(forward::SILENCE))
                .await?;
        if answer.status() == StatusCode::OK {
            found = Some(answer);
            break;
        }
    }
    let answer = found.ok_or_else(|| unreadable("The agent shows no card."))?;
    let body = answer.into_body().read(MAX_CARD).await;
    let body = body.map_err(|_broken| unreadable("The agent's card cannot be read."))?;
    let Ok(Value::Object(card)) = serde_json::from_slice::<Value>(&body) else {
        return Err(unreadable("The agent's card is no JSON object."));
    };
    let card = rewrite(card, upstream.path(), own);
    let mut response = Response::new(Body::full(Value::Object(card).to_string()));
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
    Ok(response)
}

/// Puts the gateway into a card wherever it names the agent: its addresses, how callers present
/// themselves, and no signature of what it was before. `base` is the path of the agent's own
/// address, `own` its address here.
fn rewrite(mut card: Map<String, Value>, base: &str, own: &str) -> Map<String, Value> {
    let here = |address: &Value| {
        let url = address.as_str().and_then(|address| Url::parse(address).ok());
        let path = url.as_ref().map_or("", Url::path);
        let rest = path.strip_prefix(base).filter(|rest| rest.is_empty() || rest.starts_with('/'));
        format!("{own}{}", rest.unwrap_or_default().trim_end_matches('/'))
    };
    let is_http = |interface: &Value| {
        let binding = ["protocolBinding", "transport"];
        let binding = binding.iter().find_map(|name| interface.get(*name)?.as_str());
        binding.is_none_or(|binding| !binding.eq_ignore_ascii_case("GRPC"))
    };
    if let Some(url) = card.get_mut("url") {
        *url = json!(here(url));
    }
    for name in ["supportedInterfaces", "additionalInterfaces"] {
        let Some(Value::Array(interfaces)) = card.get_mut(name) else { continue };
        interfaces.retain(is_http);
        for interface in interfaces {
            if let Some(url) = interface.get_mut("url") {
                *url = json!(here(url));
            }
        }
    }
    card.remove("signatures");
    let is_newer = card.contains_key("supportedInterfaces");
    if is_newer {
        let scheme = json!({ "apiKey": { "httpAuthSecurityScheme": { "scheme": "Bearer" } } });
        card.insert("securitySchemes".to_owned(), scheme);
        let required = json!([{ "schemes": { "apiKey": { "list": [] } } }]);
        card.insert("securityRequirements".to_owned(), required);
    }
    if !is_newer || card.contains_key("url") {
        if !is_newer {
            let scheme = json!({ "apiKey": { "type": "http", "scheme": "bearer" } });
            card.insert("securitySchemes".to_owned(), scheme);
        }
        card.insert("security".to_owned(), json!([{ "apiKey": [] }]));
    }
    // What the gateway does not pass on.
    if let Some(Value::Object(capabilities)) = card.get_mut("capabilities") {
        for name in ["pushNotifications", "extendedAgentCard"] {
            capabilities.insert(name.to_owned(), json!(false));
        }
    }
    if card.contains_key("supportsAuthenticatedExtendedCard") {
        card.insert("supportsAuthenticatedExtendedCard".to_owned(), json!(false));
    }
    card
}

#[cfg(test)]
mod tests {
    use http::Method;
    use serde_json::{Value, json};

    use super::{http_json, rewrite};

    fn rewritten(card: &Value, base: &str) -> Value {
        let card = card.as_object().unwrap().clone();
        Value::Object(rewrite(card, base, "https://gw.example/agents/travel"))
    }

    #[test]
    fn a_card_leads_to_the_gateway_and_nowhere_else() {
        let card = json!({
            "name": "Travel",
            "supportedInterfaces": [
                { "url": "http://10.0.0.7:9000/base/a2a/jsonrpc", "protocolBinding": "JSONRPC" },
                { "url": "http://10.0.0.7:9000/base", "protocolBinding": "HTTP+JSON" },
                { "url": "http://elsewhere.example/x", "protocolBinding": "HTTP+JSON" },
                { "url": "10.0.0.7:9001", "protocolBinding": "GRPC" },
            ],
            "capabilities": { "streaming": true, "pushNotifications": true },
            "signatures": [{ "protected": "x" }],
            "securitySchemes": { "own": {} },
        });
        let card = rewritten(&card, "/base");
        let text = card.to_string();
        assert!(!text.contains("10.0.0.7") && !text.contains("elsewhere"), "{text}");
        assert!(!text.contains("GRPC") && !text.contains("signatures") && !text.contains("own"));
        let first = &card["supportedInterfaces"][0]["url"];
        assert_eq!(first, "https://gw.example/agents/travel/a2a/jsonrpc");
        assert_eq!(card["supportedInterfaces"][1]["url"], "https://gw.example/agents/travel");
        assert_eq!(card["capabilities"]["pushNotifications"], false);
        assert_eq!(card["name"], "Travel");
    }

    #[test]
    fn an_older_card_keeps_its_form() {
        let card = json!({
            "name": "Travel", "url": "http://a/rpc/", "protocolVersion": "0.3.0",
            "additionalInterfaces": [{ "url": "http://a/rest", "transport": "HTTP+JSON" }],
        });
        let card = rewritten(&card, "");
        assert_eq!(card["url"], "https://gw.example/agents/travel/rpc");
        let other = &card["additionalInterfaces"][0]["url"];
        assert_eq!(other, "https://gw.example/agents/travel/rest");
        assert_eq!(card["securitySchemes"]["apiKey"]["scheme"], "bearer");
    }

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
