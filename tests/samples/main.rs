//! The sample upstreams as their clients see them, and the demo marketplace that offers them.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod agent;
mod data;
mod demo;
mod mcp;
mod model;

use reqwest::{Client, RequestBuilder};
use serde_json::Value;

/// A `POST` of JSON.
fn post(url: impl AsRef<str>, body: &Value) -> RequestBuilder {
    Client::new().post(url.as_ref()).json(body)
}

/// A `GET`.
fn get(url: impl AsRef<str>) -> RequestBuilder {
    Client::new().get(url.as_ref())
}
