//! Streamable HTTP since 2026-07-28: no sessions, and headers that repeat the body.

use actix_web::{HttpRequest, HttpResponse, http::StatusCode, web::Bytes};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    INSTRUCTIONS, MODERN, Mcp,
    http::{Refusal, VERSION, send, text, unsupported},
    progress, server_info, tool,
};
use crate::{
    jsonrpc::{self, Failure, Message},
    sse,
};

const CAPABILITIES: &str = "io.modelcontextprotocol/clientCapabilities";
const SUBSCRIPTION: &str = "io.modelcontextprotocol/subscriptionId";
/// How long a client may keep a list, in milliseconds.
const LIFETIME: u32 = 3_600_000;

/// The headers do not say what the body says.
const HEADER_MISMATCH: i32 = -32020;

pub(super) fn answer(
    mcp: &Mcp,
    request: &HttpRequest,
    value: Value,
) -> Result<HttpResponse, Refusal> {
    let (id, method, params) = match Message::read(value).map_err(Refusal::bad_request)? {
        Message::Request { id, method, params } => (Some(id), method, params),
        Message::Notification { method, params } => (None, method, params),
        Message::Response => {
            let failure = Failure::invalid_request("this server asks nothing");
            return Err(Refusal::bad_request(failure));
        }
    };
    check(request, &method, &params)
        .map_err(|failure| Refusal::bad_request(failure).to(id.clone().unwrap_or_default()))?;
    let Some(id) = id else { return Ok(HttpResponse::Accepted().finish()) };
    let result = match method.as_str() {
        "server/discover" => Ok(cached(discover())),
        "tools/list" => tool::list(&params).map(cached),
        "tools/call" => tool::call(&params),
        "subscriptions/listen" => return Ok(listen(&id)),
        _ => {
            let failure = Failure::unknown_method(&method);
            return Err(Refusal::new(StatusCode::NOT_FOUND, failure).to(id));
        }
    };
    Ok(match result {
        Ok(mut result) => {
            result["resultType"] = json!("complete");
            result["_meta"] = json!({ "io.modelcontextprotocol/serverInfo": server_info() });
            let before = progress(&method, &params);
            send(mcp, &before, &jsonrpc::answer(&id, Ok(result)))
        }
        Err(failure) => HttpResponse::Ok().json(jsonrpc::answer(&id, Err(failure))),
    })
}

/// Checks that the headers repeat the body, and that the client says who it is.
fn check(request: &HttpRequest, method: &str, params: &Value) -> Result<(), Failure> {
    let meta = &params["_meta"];
    let version = text(request, "mcp-protocol-version");
    agree("MCP-Protocol-Version", version, meta[VERSION].as_str())?;
    if version != Some(MODERN) {
        return Err(unsupported(version.unwrap_or_default()));
    }
    agree("Mcp-Method", text(request, "mcp-method"), Some(method))?;
    if method == "tools/call" {
        let name = text(request, "mcp-name").map(decode);
        agree("Mcp-Name", name.as_deref(), params["name"].as_str())?;
    }
    if !meta[CAPABILITIES].is_object() {
        return Err(Failure::invalid_params(format!("`_meta` must have {CAPABILITIES}")));
    }
    Ok(())
}

fn agree(name: &str, header: Option<&str>, body: Option<&str>) -> Result<(), Failure> {
    if header.is_some() && header == body {
        return Ok(());
    }
    let message = format!("Header mismatch: {name} is missing or does not match the body");
    Err(Failure::new(HEADER_MISMATCH, message))
}

/// Undoes the form in which a header carries what it could not carry plainly.
fn decode(value: &str) -> String {
    let inner = value.strip_prefix("=?base64?").and_then(|rest| rest.strip_suffix("?="));
    let decoded = inner.and_then(|inner| STANDARD.decode(inner).ok());
    decoded.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| value.to_owned())
}

fn discover() -> Value {
    json!({
        "supportedVersions": [MODERN],
        "capabilities": { "tools": { "listChanged": false } },
        "serverInfo": server_info(),
        "instructions": INSTRUCTIONS,
    })
}

/// A result that is the same for everybody.
fn cached(mut result: Value) -> Value {
    result["ttlMs"] = json!(LIFETIME);
    result["cacheScope"] = json!("public");
    result
}

/// A stream of changes. The tools never change, so it has no events but the first.
fn listen(id: &Value) -> HttpResponse {
    let acknowledged = json!({
        "jsonrpc": "2.0",
        "method": "notifications/subscriptions/acknowledged",
        "params": { "_meta": { SUBSCRIPTION: id }, "notifications": {} },
    });
    let (sender, events) = mpsc::channel::<Bytes>(1);
    let first = sse::named("message", &acknowledged);
    sse::answer(sse::open(first, events, CancellationToken::new(), sender))
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn a_header_value_may_be_in_base64() {
        assert_eq!(decode("add"), "add");
        assert_eq!(decode("=?base64?SGVsbG8sIOS4lueVjA==?="), "Hello, 世界");
        assert_eq!(decode("=?base64?%?="), "=?base64?%?=");
    }
}
