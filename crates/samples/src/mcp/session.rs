//! Streamable HTTP up to 2025-11-25: sessions.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data},
};
use serde_json::Value;
use tokio::sync::{Semaphore, mpsc};
use tokio_util::sync::CancellationToken;

use super::{
    LEGACY, MODERN, Mcp, UNSAID, answer as answer_request,
    http::{Refusal, check_origin, only_post, send, text},
    negotiate, progress,
};
use crate::{
    bounded::Bounded,
    jsonrpc::{self, Failure, Message},
    sse,
};

/// The most sessions at once; the oldest one ends for a new one.
const MOST: usize = 1_000;
/// The most messages in one body.
const MOST_AT_ONCE: usize = 50;
/// The only revision with several messages in one body.
const BATCHES: &str = "2025-03-26";

/// What is known of a client.
#[derive(Clone)]
struct Session {
    version: &'static str,
    /// Lets one stream listen at a time.
    listener: Arc<Semaphore>,
    ended: CancellationToken,
}

/// All sessions, by their ids.
pub(super) struct Sessions(Bounded<Session>);

impl Default for Sessions {
    fn default() -> Self {
        Self(Bounded::new(MOST))
    }
}

impl Sessions {
    fn begin(&self, version: &'static str) -> Result<String, getrandom::Error> {
        let mut id = [0; 16];
        getrandom::fill(&mut id)?;
        let id = hex::encode(id);
        let listener = Arc::new(Semaphore::new(1));
        let session = Session { version, listener, ended: CancellationToken::new() };
        if let Some(oldest) = self.0.insert(id.clone(), session) {
            oldest.ended.cancel();
        }
        Ok(id)
    }

    /// The session that a request belongs to.
    fn of(&self, request: &HttpRequest) -> Result<Session, Refusal> {
        let bad = |message| Refusal::bad_request(Failure::new(-32000, message));
        let id = text(request, "mcp-session-id")
            .ok_or_else(|| bad("Bad Request: Mcp-Session-Id is missing"))?;
        let session = self.0.get(id).ok_or_else(|| {
            Refusal::new(StatusCode::NOT_FOUND, Failure::new(-32001, "Session not found"))
        })?;
        let version = text(request, "mcp-protocol-version").unwrap_or(UNSAID);
        if !LEGACY.contains(&version) {
            return Err(bad("Bad Request: Unsupported protocol version"));
        }
        Ok(session)
    }
}

/// Answers what was posted.
pub(super) fn answer(
    mcp: &Mcp,
    request: &HttpRequest,
    value: Value,
) -> Result<HttpResponse, Refusal> {
    if value["method"] == "initialize" {
        return initialize(mcp, value);
    }
    let session = mcp.sessions.of(request)?;
    match value {
        Value::Array(values) => answer_all(&session, values),
        value => answer_one(mcp, value),
    }
}

fn initialize(mcp: &Mcp, value: Value) -> Result<HttpResponse, Refusal> {
    let Message::Request { id, params, .. } = Message::read(value).map_err(Refusal::bad_request)?
    else {
        let failure = Failure::invalid_request("`initialize` needs an `id`");
        return Err(Refusal::bad_request(failure));
    };
    let Some(asked) = params["protocolVersion"].as_str() else {
        let failure = Failure::invalid_params("`protocolVersion` is missing");
        return Err(Refusal::bad_request(failure).to(id));
    };
    let session = mcp.sessions.begin(negotiate(asked)).map_err(|_no_random_bytes| no_bytes())?;
    let result = answer_request("initialize", &params);
    let body = jsonrpc::answer(&id, result);
    Ok(HttpResponse::Ok().insert_header(("mcp-session-id", session)).json(body))
}

/// The operating system gives no random bytes.
pub(super) fn no_bytes() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, Failure::new(-32603, "Internal error"))
}

fn answer_one(mcp: &Mcp, value: Value) -> Result<HttpResponse, Refusal> {
    match Message::read(value).map_err(Refusal::bad_request)? {
        Message::Request { id, method, params } => {
            let before = progress(&method, &params);
            Ok(send(mcp, &before, &jsonrpc::answer(&id, answer_request(&method, &params))))
        }
        Message::Notification { .. } | Message::Response => Ok(HttpResponse::Accepted().finish()),
    }
}

fn answer_all(session: &Session, values: Vec<Value>) -> Result<HttpResponse, Refusal> {
    let wrong = if session.version != BATCHES {
        Some("this revision has one message in a body")
    } else if values.is_empty() || values.len() > MOST_AT_ONCE {
        Some("a body has 1 to 50 messages")
    } else {
        None
    };
    if let Some(wrong) = wrong {
        return Err(Refusal::bad_request(Failure::invalid_request(wrong)));
    }
    let mut answers = Vec::new();
    for value in values {
        match Message::read(value) {
            Ok(Message::Request { id, method, params }) => {
                answers.push(jsonrpc::answer(&id, answer_request(&method, &params)));
            }
            Ok(Message::Notification { .. } | Message::Response) => {}
            Err(failure) => answers.push(jsonrpc::answer(&Value::Null, Err(failure))),
        }
    }
    Ok(if answers.is_empty() {
        HttpResponse::Accepted().finish()
    } else {
        HttpResponse::Ok().json(answers)
    })
}

/// `GET /mcp`: the stream on which the server could speak first. It has nothing to say.
pub(super) async fn listen(mcp: Data<Mcp>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    check_origin(&request)?;
    if is_without_sessions(&request) {
        return Ok(only_post());
    }
    if !text(&request, "accept").is_some_and(|accept| accept.contains("text/event-stream")) {
        let failure = Failure::new(-32000, "Not Acceptable: accept text/event-stream");
        return Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, failure));
    }
    let session = mcp.sessions.of(&request)?;
    let permit = session.listener.clone().try_acquire_owned().map_err(|_taken| {
        let failure = Failure::new(-32000, "Conflict: one stream of a session listens at a time");
        Refusal::new(StatusCode::CONFLICT, failure)
    })?;
    let (sender, events) = mpsc::channel(1);
    // An id to begin with, as clients that resume expect it.
    let first = Bytes::from_static(b"id: 0\ndata:\n\n");
    Ok(sse::answer(sse::open(first, events, session.ended, (sender, permit))))
}

/// `DELETE /mcp`: ends the session.
pub(super) async fn end(mcp: Data<Mcp>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    check_origin(&request)?;
    if is_without_sessions(&request) {
        return Ok(only_post());
    }
    mcp.sessions.of(&request)?.ended.cancel();
    drop(mcp.sessions.0.remove(text(&request, "mcp-session-id").unwrap_or_default()));
    Ok(HttpResponse::NoContent().finish())
}

fn is_without_sessions(request: &HttpRequest) -> bool {
    text(request, "mcp-protocol-version") == Some(MODERN)
}
