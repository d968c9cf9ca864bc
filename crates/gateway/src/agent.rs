//! Agents: A2A 1.0 and 0.3, as JSON-RPC and as HTTP with JSON, and the card.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use api::{ProductType, RefusalRule};
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header, uri::Authority};
use percent_encoding::percent_decode_str;
use serde_json::{Map, Value, json};
use url::Url;

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
const MAX_CARD: usize = 1024 * 1024;
/// How long an agent may take to show its card.
const CARD_PATIENCE: Duration = Duration::from_secs(30);
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
    let uri = upstream.uri(rest, incoming.query.as_deref());
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

/// Reads the agent's card, and notes at which paths it says that it answers.
async fn fetch_card(
    worker: &Worker,
    route: &Route,
    upstream: &Upstream,
) -> Result<Map<String, Value>, Refused> {
    let unreadable = |detail: &str| Refused::new(RefusalRule::UpstreamUnreachable, detail);
    let waiting = Waiting { patience: Some(CARD_PATIENCE), silence: Some(CARD_PATIENCE) };
    let mut found = None;
    for path in CARDS {
        let Some(uri) = upstream.uri(path, None) else { continue };
        let request = forward::get(upstream, uri);
        let answer = forward::send(&worker.client, request, waiting).await?;
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
    if let Kind::Agent { paths } = &route.service {
        let named = addresses(&card).filter_map(|url| below(url, upstream.path()));
        paths.store(Some(Arc::new((Instant::now(), named.collect()))));
    }
    Ok(card)
}

/// All addresses that a card names for asking the agent.
fn addresses(card: &Map<String, Value>) -> impl Iterator<Item = &str> {
    let interfaces = ["supportedInterfaces", "additionalInterfaces"].into_iter();
    let interfaces = interfaces.filter_map(|name| card.get(name)?.as_array()).flatten();
    let urls = interfaces.filter_map(|interface| interface.get("url"));
    urls.chain(card.get("url")).filter_map(Value::as_str)
}

/// The path of an address below the agent's own.
fn below(address: &str, base: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let rest = url.path().strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_end_matches('/').to_owned())
}

fn show(card: Map<String, Value>) -> Response<Body> {
    let mut response = Response::new(Body::full(Value::Object(card).to_string()));
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
    response
}

/// Puts the gateway into a card wherever it names the agent: its addresses, how callers present
/// themselves, and no signature of what it was before. `base` is the path of the agent's own
/// address, `own` its address here.
fn rewrite(mut card: Map<String, Value>, base: &str, own: &str) -> Map<String, Value> {
    let here = |address: &Value| {
        let rest = address.as_str().and_then(|address| below(address, base));
        format!("{own}{}", rest.unwrap_or_default())
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
        capabilities.insert("pushNotifications".to_owned(), json!(false));
        capabilities.insert("extendedAgentCard".to_owned(), json!(false));
    }
    if let Some(supported) = card.get_mut("supportsAuthenticatedExtendedCard") {
        *supported = json!(false);
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
