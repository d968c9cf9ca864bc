//! An MCP server with three tools, for clients of every revision of the protocol.
//!
//! `/mcp` is streamable HTTP: with sessions for clients up to 2025-11-25, without for those from
//! 2026-07-28 on. `/sse` and `/message` are the transport of 2024.

mod event_stream;
mod http;
mod modern;
mod session;
mod tool;

use std::time::Duration;

use actix_web::web;
use serde_json::{Value, json};

use self::{event_stream::Streams, session::Sessions};
use crate::jsonrpc::Failure;

/// The revision without sessions.
const MODERN: &str = "2026-07-28";
/// Revisions with sessions, newest first.
const LEGACY: [&str; 4] = ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"];
/// What a client speaks that does not say.
const UNSAID: &str = "2025-03-26";

const INSTRUCTIONS: &str = "Three sample tools: add two numbers, tell the weather of a city from a \
                            fixed table, and repeat a text.";

/// What the server keeps.
pub(crate) struct Mcp {
    sessions: Sessions,
    streams: Streams,
    pause: Duration,
}

impl Mcp {
    pub(crate) fn new(pause: Duration) -> Self {
        Self { sessions: Sessions::default(), streams: Streams::default(), pause }
    }

    pub(crate) fn routes(app: &mut web::ServiceConfig) {
        app.service(
            web::resource("/mcp")
                .route(web::post().to(http::post))
                .route(web::get().to(session::listen))
                .route(web::delete().to(session::end))
                .default_service(web::to(http::wrong_method)),
        )
        .route("/sse", web::get().to(event_stream::open))
        .route("/message", web::post().to(event_stream::receive));
    }
}

fn server_info() -> Value {
    json!({
        "name": "himarket-sample-mcp",
        "title": "Sample MCP server",
        "version": env!("CARGO_PKG_VERSION"),
    })
}

/// Answers a request of a client that has sessions.
fn answer(method: &str, params: &Value) -> Result<Value, Failure> {
    match method {
        "initialize" => {
            let version = negotiate(params["protocolVersion"].as_str().unwrap_or_default());
            Ok(json!({
                "protocolVersion": version,
                "capabilities": { "tools": { "listChanged": false } },
                "serverInfo": server_info(),
                "instructions": INSTRUCTIONS,
            }))
        }
        "ping" => Ok(json!({})),
        "tools/list" => tool::list(params),
        "tools/call" => tool::call(params),
        _ => Err(Failure::unknown_method(method)),
    }
}

/// The revision that a client asks for, or the newest with sessions.
fn negotiate(asked: &str) -> &'static str {
    LEGACY.into_iter().find(|version| *version == asked).unwrap_or(LEGACY[0])
}

/// What a tool says while it works, for a client that wants to know.
fn progress(method: &str, params: &Value) -> Vec<Value> {
    let token = &params["_meta"]["progressToken"];
    if token.is_null() || method != "tools/call" {
        return Vec::new();
    }
    let at = |progress: u8| {
        let params = json!({ "progressToken": token, "progress": progress, "total": 2 });
        json!({ "jsonrpc": "2.0", "method": "notifications/progress", "params": params })
    };
    vec![at(1), at(2)]
}
