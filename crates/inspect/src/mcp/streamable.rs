//! Streamable HTTP: since 2026-07-28 without sessions, before that with them.

use std::time::Duration;

use api::UpstreamFailureReason;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header::ACCEPT};
use serde_json::{Map, Value, json};
use tokio::time::timeout;

use super::{Hello, client_info, initialize, message};
use crate::{
    Gate, Result,
    exchange::{self, Body, Exchange},
    unexpected,
};

/// The revision without sessions.
const MODERN: &str = "2026-07-28";
const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
const METHOD: HeaderName = HeaderName::from_static("mcp-method");
const SESSION: HeaderName = HeaderName::from_static("mcp-session-id");
/// How long a server may take to end a session that nobody needs any more.
const GOODBYE: Duration = Duration::from_secs(1);

pub(super) struct Streamable<G: Gate> {
    exchange: Exchange<G>,
    era: Era,
    last: u64,
}

/// Which revision is spoken.
enum Era {
    Modern,
    Legacy { version: Option<HeaderValue>, session: Option<HeaderValue> },
}

impl<G: Gate> Streamable<G> {
    /// Finds out which revision the server speaks, the newest first, and greets it.
    pub(super) async fn open(exchange: Exchange<G>) -> Result<(Self, Hello)> {
        let mut this = Self { exchange, era: Era::Modern, last: 0 };
        match this.ask("server/discover", Map::new()).await {
            Ok(result) if result["capabilities"].is_object() => {
                return Ok((this, Hello::read(result, MODERN.to_owned())));
            }
            Ok(_) => {}
            // These are the answers of a server that does not know the question.
            Err(failure)
                if matches!(
                    failure.reason,
                    UpstreamFailureReason::Status
                        | UpstreamFailureReason::Unexpected
                        | UpstreamFailureReason::Refused
                ) => {}
            Err(failure) => return Err(failure),
        }
        this.era = Era::Legacy { version: None, session: None };
        let hello = this.initialize().await?;
        Ok((this, hello))
    }

    async fn initialize(&mut self) -> Result<Hello> {
        let (id, response) = self.send("initialize", initialize()).await?;
        let session = response.headers().get(&SESSION).cloned();
        let answer = message::answer(&mut self.exchange, response, id).await?;
        let result = message::result(answer)?;
        let spoken = result["protocolVersion"].as_str().unwrap_or_default().to_owned();
        let version = HeaderValue::from_str(&spoken).ok().filter(|version| !version.is_empty());
        let version = version.ok_or_else(|| unexpected("no `protocolVersion`"))?;
        self.era = Era::Legacy { version: Some(version), session };
        let headers = self.headers("notifications/initialized");
        let body = message::notification("notifications/initialized");
        let url = self.exchange.url.clone();
        let response = self.exchange.post(&url, headers, &body).await?;
        if !response.status().is_success() {
            return Err(exchange::refused(response.status(), None));
        }
        Ok(Hello::read(result, spoken))
    }

    /// Asks, and takes the result out of the answer.
    pub(super) async fn ask(&mut self, method: &str, params: Map<String, Value>) -> Result<Value> {
        let (id, response) = self.send(method, params).await?;
        let answer = message::answer(&mut self.exchange, response, id).await?;
        message::result(answer)
    }

    async fn send(
        &mut self,
        method: &str,
        mut params: Map<String, Value>,
    ) -> Result<(u64, Response<Body>)> {
        self.last += 1;
        if let Era::Modern = self.era {
            params.insert("_meta".to_owned(), meta());
        }
        let headers = self.headers(method);
        let body = message::request(self.last, method, params);
        let url = self.exchange.url.clone();
        let response = self.exchange.post(&url, headers, &body).await?;
        let status = response.status();
        if status == StatusCode::OK {
            return Ok((self.last, response));
        }
        // The body may say more than the status.
        let said = self.exchange.whole(response).await.ok();
        let said = said.and_then(|body| exchange::json(&body).ok());
        let said = said.and_then(|body| message::result(body).err()?.detail);
        Err(exchange::refused(status, said))
    }

    fn headers(&self, method: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/json, text/event-stream"));
        match &self.era {
            Era::Modern => {
                headers.insert(VERSION, HeaderValue::from_static(MODERN));
                if let Ok(method) = HeaderValue::from_str(method) {
                    headers.insert(METHOD, method);
                }
            }
            Era::Legacy { version, session } => {
                headers.extend(version.clone().map(|version| (VERSION, version)));
                headers.extend(session.clone().map(|session| (SESSION, session)));
            }
        }
        headers
    }

    /// Ends the session, where there is one. A server that does not want to is left alone.
    pub(super) async fn close(mut self) {
        if let Era::Legacy { session: Some(_), .. } = &self.era {
            let (url, headers) = (self.exchange.url.clone(), self.headers("DELETE"));
            let goodbye = self.exchange.send(Method::DELETE, &url, headers, Bytes::new());
            drop(timeout(GOODBYE, goodbye).await);
        }
    }
}

/// What a client says with each question since 2026-07-28.
fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": client_info(),
    })
}
