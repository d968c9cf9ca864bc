//! `POST /mcp`: which era a message belongs to, and what all messages must keep.

use std::fmt;

use actix_web::{
    HttpRequest, HttpResponse, ResponseError,
    http::{StatusCode, Uri, header},
    web::{Data, Payload},
};
use serde_json::{Value, json};

use super::{LEGACY, MODERN, Mcp, modern, session};
use crate::{
    body::{self, Unreadable},
    jsonrpc::{self, Failure},
    sse,
};

/// Where a message says which revision it follows.
pub(super) const VERSION: &str = "io.modelcontextprotocol/protocolVersion";

/// Why a request is answered with an HTTP status of its own.
#[derive(Debug)]
pub(super) struct Refusal(Box<Reason>);

#[derive(Debug)]
struct Reason {
    status: StatusCode,
    /// Of the message, where it is known.
    id: Value,
    failure: Failure,
}

impl Refusal {
    pub(super) fn new(status: StatusCode, failure: Failure) -> Self {
        Self(Box::new(Reason { status, id: Value::Null, failure }))
    }

    /// A refusal of a message that cannot be meant seriously.
    pub(super) fn bad_request(failure: Failure) -> Self {
        Self::new(StatusCode::BAD_REQUEST, failure)
    }

    pub(super) fn to(mut self, id: Value) -> Self {
        self.0.id = id;
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.failure.message)
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        self.0.status
    }

    fn error_response(&self) -> HttpResponse {
        let Reason { status, id, failure } = &*self.0;
        HttpResponse::build(*status).json(jsonrpc::answer(id, Err(failure.clone())))
    }
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::TooLarge => {
                let failure = Failure::invalid_request("the body is too large");
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, failure)
            }
            Unreadable::Malformed(why) => Self::bad_request(Failure::parse(&why)),
        }
    }
}

pub(super) async fn post(
    mcp: Data<Mcp>,
    request: HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    check_origin(&request)?;
    check_accept(&request)?;
    check_json(&request)?;
    let value: Value = body::parse(&body::read(payload).await?)?;
    if is_modern(&request, &value) {
        modern::answer(&mcp, &request, value)
    } else {
        session::answer(&mcp, &request, value)
    }
}

pub(super) async fn wrong_method() -> HttpResponse {
    not_allowed("GET, POST, DELETE")
}

/// Since 2026-07-28 there is nothing to listen to and nothing to end.
pub(super) fn only_post() -> HttpResponse {
    not_allowed("POST")
}

fn not_allowed(allowed: &'static str) -> HttpResponse {
    HttpResponse::MethodNotAllowed().insert_header((header::ALLOW, allowed)).finish()
}

/// A message says its revision in the body since there are no sessions, and only then.
fn is_modern(request: &HttpRequest, value: &Value) -> bool {
    let unknown =
        text(request, "mcp-protocol-version").is_some_and(|version| !LEGACY.contains(&version));
    unknown || value["params"]["_meta"].get(VERSION).is_some()
}

/// A header that is text.
pub(super) fn text<'a>(request: &'a HttpRequest, name: &str) -> Option<&'a str> {
    request.headers().get(name)?.to_str().ok()
}

/// Fails where the request comes from the page of a stranger.
pub(super) fn check_origin(request: &HttpRequest) -> Result<(), Refusal> {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return Ok(()) };
    let origin = origin.to_str().ok().and_then(|origin| origin.parse::<Uri>().ok());
    let host = origin.as_ref().and_then(Uri::host);
    if matches!(host, Some("localhost" | "127.0.0.1" | "[::1]")) {
        return Ok(());
    }
    let failure = Failure::new(-32000, "Forbidden: this origin may not call");
    Err(Refusal::new(StatusCode::FORBIDDEN, failure))
}

fn check_accept(request: &HttpRequest) -> Result<(), Refusal> {
    let accept = text(request, "accept").unwrap_or_default();
    let accepts = |kind: &str| {
        accept.split(',').any(|range| {
            let range = range.split(';').next().unwrap_or_default().trim();
            range.eq_ignore_ascii_case(kind) || range == "*/*"
        })
    };
    if accepts("application/json") && accepts("text/event-stream") {
        return Ok(());
    }
    let message = "Not Acceptable: accept both application/json and text/event-stream";
    Err(Refusal::new(StatusCode::NOT_ACCEPTABLE, Failure::new(-32000, message)))
}

/// Fails where the body is not said to be JSON.
pub(super) fn check_json(request: &HttpRequest) -> Result<(), Refusal> {
    let kind = text(request, "content-type").unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if kind.eq_ignore_ascii_case("application/json") {
        return Ok(());
    }
    let message = "Unsupported Media Type: the content type must be application/json";
    Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, Failure::new(-32000, message)))
}

/// The answer to a request: JSON, or a stream where there is something to say before.
pub(super) fn send(mcp: &Mcp, before: &[Value], last: &Value) -> HttpResponse {
    if before.is_empty() {
        return HttpResponse::Ok().json(last);
    }
    let messages = before.iter().chain([last]);
    let events = messages.map(|message| sse::named("message", message)).collect();
    sse::answer(sse::paced(events, mcp.pause))
}

/// A revision that this server does not speak.
pub(super) fn unsupported(version: &str) -> Failure {
    let shown: String = version.chars().take(64).collect();
    Failure::new(-32022, "Unsupported protocol version")
        .with(json!({ "supported": [MODERN], "requested": shown }))
}
