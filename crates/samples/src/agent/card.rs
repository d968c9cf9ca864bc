//! The agent's card, for clients of both versions.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderValue},
};
use serde_json::json;

use crate::fingerprint;

/// Shows the card. Its addresses are those at which the client found it.
pub(super) async fn show(request: HttpRequest) -> HttpResponse {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let local = request.app_config().local_addr().to_string();
    let url = format!("http://{}/", host.unwrap_or(&local));
    let card = json!({
        "name": "Echo (sample)",
        "description": "A sample agent that repeats what it is told, word by word.",
        "version": env!("CARGO_PKG_VERSION"),
        "supportedInterfaces": [
            { "url": url, "protocolBinding": "JSONRPC", "protocolVersion": "1.0" },
            { "url": url, "protocolBinding": "JSONRPC", "protocolVersion": "0.3" },
        ],
        // What clients of 0.3 read.
        "protocolVersion": "0.3.0",
        "url": url,
        "preferredTransport": "JSONRPC",
        "additionalInterfaces": [{ "url": url, "transport": "JSONRPC" }],
        "supportsAuthenticatedExtendedCard": false,
        "capabilities": {
            "streaming": true, "pushNotifications": false, "extendedAgentCard": false,
        },
        "defaultInputModes": ["text/plain"],
        "defaultOutputModes": ["text/plain"],
        "skills": [{
            "id": "echo",
            "name": "Echo",
            "description": "Repeats a text.",
            "tags": ["sample"],
            "examples": ["Hello!"],
        }],
    });
    let text = card.to_string();
    let tag = format!("\"{}\"", fingerprint(&text));
    let known = request.headers().get(header::IF_NONE_MATCH).map(HeaderValue::as_bytes);
    let mut answer = if known == Some(tag.as_bytes()) {
        HttpResponse::NotModified()
    } else {
        HttpResponse::Ok()
    };
    answer.insert_header((header::ETAG, tag));
    answer.insert_header((header::CACHE_CONTROL, "public, max-age=60"));
    answer.content_type("application/json").body(text)
}
