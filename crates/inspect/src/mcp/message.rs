//! Messages of JSON-RPC, alone or in a stream of events.

use api::{UpstreamFailure, UpstreamFailureReason};
use futures_util::StreamExt;
use http::{HeaderMap, Response, header::CONTENT_TYPE};
use serde_json::{Map, Value, json};
use sse_stream::{Error, SseStream};

use crate::{
    Gate, Result,
    exchange::{self, Body, Exchange},
    failure, shortened, unexpected,
};

/// A question.
pub(super) fn request(id: u64, method: &str, params: Map<String, Value>) -> Value {
    json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": Value::Object(params) })
}

/// What wants no answer.
pub(super) fn notification(method: &str) -> Value {
    json!({ "jsonrpc": "2.0", "method": method })
}

/// Takes the result out of an answer.
pub(super) fn result(mut answer: Value) -> Result<Value> {
    if let Some(error) = answer.get("error").filter(|error| !error.is_null()) {
        let code = error["code"].as_i64().unwrap_or_default();
        let message = error["message"].as_str().unwrap_or_default();
        return Err(UpstreamFailure {
            detail: Some(shortened(format!("{message} ({code})"))),
            ..failure(UpstreamFailureReason::Refused)
        });
    }
    match answer.get_mut("result").map(Value::take) {
        Some(result @ Value::Object(_)) => Ok(result),
        _ => Err(unexpected("an answer without a result")),
    }
}

/// Reads the answer to the question `id`: the body, or an event of it.
pub(super) async fn answer<G: Gate>(
    exchange: &mut Exchange<G>,
    response: Response<Body>,
    id: u64,
) -> Result<Value> {
    if is_event_stream(response.headers()) {
        return find(exchange, &mut SseStream::new(response.into_body()), id).await;
    }
    let body = exchange.whole(response).await?;
    let answer = exchange::json(&body)?;
    if answer["jsonrpc"] == "2.0" { Ok(answer) } else { Err(unexpected("no JSON-RPC message")) }
}

/// Reads events until one is the answer to the question `id`. What else a server says meanwhile,
/// news and questions, is not for who only looks around.
pub(super) async fn find<G: Gate>(
    exchange: &mut Exchange<G>,
    events: &mut SseStream<Body>,
    id: u64,
) -> Result<Value> {
    loop {
        let data = next(exchange, events, "message").await?;
        // The first event of a stream may be empty.
        if let Ok(message) = serde_json::from_str::<Value>(&data)
            && message["id"] == id
            && message.get("method").is_none()
        {
            return Ok(message);
        }
    }
}

/// The data of the next event of this name.
pub(super) async fn next<G: Gate>(
    exchange: &mut Exchange<G>,
    events: &mut SseStream<Body>,
    name: &str,
) -> Result<String> {
    loop {
        let event = match events.next().await {
            Some(Ok(event)) => event,
            Some(Err(Error::Body(err))) => return Err(exchange::broken(err.as_ref())),
            Some(Err(err)) => return Err(unexpected(format!("no stream of events: {err}"))),
            None => return Err(unexpected("the stream ended without an answer")),
        };
        let data = event.data.unwrap_or_default();
        exchange.read(data.len());
        if event.event.as_deref().unwrap_or("message") == name {
            return Ok(data);
        }
    }
}

pub(super) fn is_event_stream(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case("text/event-stream")
    })
}
