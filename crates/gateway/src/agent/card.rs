//! The card of an agent: where it says that it answers, and how it is shown.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use api::RefusalRule;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header, uri::Authority};
use serde_json::{Map, Value, json};
use url::Url;

use super::CARDS;
use crate::{
    body::Body,
    call::{Incoming, Worker},
    forward::{self, Waiting},
    refused::Refused,
    route::{Kind, Route, Upstream},
};

const MAX_CARD: usize = 1024 * 1024;
/// How long an agent may take to show its card.
const CARD_PATIENCE: Duration = Duration::from_secs(30);

/// The agent's address at this gateway, as the caller reached it.
pub(super) fn own_address(worker: &Worker, incoming: &Incoming, route: &Route) -> String {
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
pub(super) async fn fetch_card(
    worker: &Worker,
    route: &Route,
    upstream: &Upstream,
) -> Result<Map<String, Value>, Refused> {
    let unreadable = |detail: &str| Refused::new(RefusalRule::UpstreamUnreachable, detail);
    let waiting = Waiting { patience: Some(CARD_PATIENCE), silence: Some(CARD_PATIENCE) };
    let mut found = None;
    for path in CARDS {
        let Some(uri) = upstream.target(path, None) else { continue };
        let request = forward::get(upstream, uri);
        let answer = forward::send(&worker.pool, upstream, request, waiting).await?;
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
    // The parser takes no other host names, and may not survive them.
    let url = Url::parse(Some(address).filter(|address| address.is_ascii())?).ok()?;
    let rest = url.path().strip_prefix(base)?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_end_matches('/').to_owned())
}

pub(super) fn show(card: Map<String, Value>) -> Response<Body> {
    let mut response = Response::new(Body::full(Value::Object(card).to_string()));
    let headers: &mut HeaderMap = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=60"));
    response
}

/// Puts the gateway into a card wherever it names the agent: its addresses, how callers present
/// themselves, and no signature of what it was before. `base` is the path of the agent's own
/// address, `own` its address here.
pub(super) fn rewrite(mut card: Map<String, Value>, base: &str, own: &str) -> Map<String, Value> {
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
    use serde_json::{Value, json};

    use super::rewrite;

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
}
