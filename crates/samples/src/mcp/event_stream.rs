//! The transport of 2024: answers come on one stream, messages go to a path that it names.

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{Bytes, Data, Payload, Query},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::{
    Mcp, answer,
    http::{Refusal, check_json, check_origin},
    progress,
    session::no_bytes,
};
use crate::{
    body,
    bounded::Bounded,
    jsonrpc::{self, Failure, Message},
    sse,
};

/// The most streams at once; the oldest one ends for a new one.
const MOST: usize = 1_000;
/// The most answers that wait for a slow reader.
const WAITING: usize = 64;

/// Where the answers of each stream go, by its id.
pub(super) struct Streams(Arc<Bounded<mpsc::Sender<Bytes>>>);

impl Default for Streams {
    fn default() -> Self {
        Self(Arc::new(Bounded::new(MOST)))
    }
}

/// Forgets a stream when its reader has gone.
struct Entry {
    streams: Arc<Bounded<mpsc::Sender<Bytes>>>,
    id: String,
}

impl Drop for Entry {
    fn drop(&mut self) {
        drop(self.streams.remove(&self.id));
    }
}

#[derive(Deserialize)]
pub(super) struct Receiver {
    #[serde(rename = "sessionId")]
    session_id: String,
}

/// `GET /sse`: opens a stream, which first says where messages go.
pub(super) async fn open(mcp: Data<Mcp>, request: HttpRequest) -> Result<HttpResponse, Refusal> {
    check_origin(&request)?;
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|_no_random_bytes| no_bytes())?;
    let id = hex::encode(id);
    let first = Bytes::from(format!("event: endpoint\ndata: /message?sessionId={id}\n\n"));
    let (sender, events) = mpsc::channel(WAITING);
    drop(mcp.streams.0.insert(id.clone(), sender));
    let entry = Entry { streams: mcp.streams.0.clone(), id };
    Ok(sse::answer(sse::open(first, events, CancellationToken::new(), entry)))
}

/// `POST /message`: takes a message; its answer goes to the stream.
pub(super) async fn receive(
    mcp: Data<Mcp>,
    request: HttpRequest,
    to: Option<Query<Receiver>>,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    check_origin(&request)?;
    check_json(&request)?;
    let to = to.ok_or_else(|| {
        Refusal::bad_request(Failure::new(-32000, "Bad Request: sessionId is missing"))
    })?;
    let stream = mcp.streams.0.get(&to.session_id).ok_or_else(|| {
        Refusal::new(StatusCode::NOT_FOUND, Failure::new(-32001, "Session not found"))
    })?;
    let value: Value = body::parse(&body::read(payload).await?)?;
    if let Message::Request { id, method, params } =
        Message::read(value).map_err(Refusal::bad_request)?
    {
        let last = jsonrpc::answer(&id, answer(&method, &params));
        for message in progress(&method, &params).iter().chain([&last]) {
            stream.try_send(sse::named("message", message)).map_err(|_full_or_closed| {
                let failure = Failure::new(-32000, "The stream is not being read");
                Refusal::new(StatusCode::SERVICE_UNAVAILABLE, failure)
            })?;
        }
    }
    Ok(HttpResponse::Accepted().body("Accepted"))
}
