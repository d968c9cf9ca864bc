//! The transport of 2024: one stream of events, and an address to send questions to.

use http::{HeaderMap, StatusCode};
use serde_json::{Map, Value};
use sse_stream::SseStream;
use url::Url;

use super::{Hello, initialize, message};
use crate::{
    Gate, Result,
    exchange::{self, Body, Exchange},
    unexpected,
};

pub(super) struct EventStream<G: Gate> {
    exchange: Exchange<G>,
    events: SseStream<Body>,
    /// Where questions go.
    endpoint: Url,
    last: u64,
}

impl<G: Gate> EventStream<G> {
    /// Opens the stream, and greets the server.
    pub(super) async fn open(mut exchange: Exchange<G>) -> Result<(Self, Hello)> {
        let url = exchange.url.clone();
        let response = exchange.get(&url, "text/event-stream").await?;
        if response.status() != StatusCode::OK {
            return Err(exchange::refused(response.status(), None));
        }
        if !message::is_event_stream(response.headers()) {
            return Err(unexpected("no stream of events"));
        }
        let mut events = SseStream::new(response.into_body());
        let endpoint = message::next(&mut exchange, &mut events, "endpoint").await?;
        let endpoint = url.join(endpoint.trim()).map_err(|err| unexpected(err.to_string()))?;
        // What is presented here is for this server and no other.
        if endpoint.origin() != url.origin() {
            return Err(unexpected("questions are to be sent to another server"));
        }
        let mut this = Self { exchange, events, endpoint, last: 0 };
        let result = this.ask("initialize", initialize()).await?;
        let version = result["protocolVersion"].as_str().unwrap_or_default().to_owned();
        this.send(&message::notification("notifications/initialized")).await?;
        Ok((this, Hello::read(result, version)))
    }

    /// Asks, and waits for the answer in the stream.
    pub(super) async fn ask(&mut self, method: &str, params: Map<String, Value>) -> Result<Value> {
        self.last += 1;
        self.send(&message::request(self.last, method, params)).await?;
        let answer = message::find(&mut self.exchange, &mut self.events, self.last).await?;
        message::result(answer)
    }

    async fn send(&mut self, body: &Value) -> Result<()> {
        let response = self.exchange.post(&self.endpoint, HeaderMap::new(), body).await?;
        let status = response.status();
        if status.is_success() { Ok(()) } else { Err(exchange::refused(status, None)) }
    }
}
