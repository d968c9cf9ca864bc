//! Streamable HTTP since 2026-07-28.

use std::time::Duration;

use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tests::{Answer, Event, Samples, ask, events};
use tokio::time::timeout;

use super::{request, tool};

const VERSION: &str = "2026-07-28";

fn with_meta(mut body: Value) -> Value {
    body["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!(VERSION);
    body["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    body
}

/// A message with headers that repeat it.
fn post(samples: &Samples, body: &Value) -> RequestBuilder {
    let method = body["method"].as_str().unwrap();
    let request =
        bare(samples, body).header("mcp-protocol-version", VERSION).header("mcp-method", method);
    match body["params"]["name"].as_str() {
        Some(name) => request.header("mcp-name", name),
        None => request,
    }
}

fn bare(samples: &Samples, body: &Value) -> RequestBuilder {
    let accept = "application/json, text/event-stream";
    Client::new().post(format!("{}/mcp", samples.mcp)).header("accept", accept).json(body)
}

async fn call(samples: &Samples, body: Value) -> Answer {
    ask(post(samples, &with_meta(body))).await
}

fn error(answer: &Answer) -> (u16, i64) {
    (answer.status, answer.json()["error"]["code"].as_i64().unwrap())
}

#[tokio::test]
async fn no_session_is_needed() {
    let samples = Samples::start();
    let discovered = call(&samples, request("server/discover", &json!({}))).await;
    assert!(discovered.header("mcp-session-id").is_none());
    let result = &discovered.json()["result"];
    assert_eq!(result["supportedVersions"], json!([VERSION]));
    assert_eq!(result["resultType"], "complete");
    assert_eq!(result["cacheScope"], "public");
    let info = &result["_meta"]["io.modelcontextprotocol/serverInfo"];
    assert_eq!(info["name"], "himarket-sample-mcp");
    let listed = call(&samples, request("tools/list", &json!({}))).await.json();
    assert_eq!(listed["result"]["tools"].as_array().unwrap().len(), 3);
    let called = call(&samples, tool("weather", &json!({ "city": "Berlin" }))).await.json();
    assert_eq!(called["result"]["structuredContent"]["weather"], "rain");
    assert_eq!(called["result"]["resultType"], "complete");
    let note = json!({ "jsonrpc": "2.0", "method": "notifications/cancelled", "params": {} });
    let note = call(&samples, note).await;
    assert_eq!((note.status, note.body.len()), (202, 0));
    for method in [reqwest::Method::GET, reqwest::Method::DELETE] {
        let request = Client::new().request(method, format!("{}/mcp", samples.mcp));
        let answer = ask(request.header("mcp-protocol-version", VERSION)).await;
        assert_eq!((answer.status, answer.header("allow")), (405, Some("POST")));
    }
}

#[tokio::test]
async fn headers_must_repeat_the_body() {
    let samples = Samples::start();
    let body = with_meta(tool("add", &json!({ "a": 1, "b": 2 })));
    let version = |request: RequestBuilder| request.header("mcp-protocol-version", VERSION);
    let call = |request: RequestBuilder| request.header("mcp-method", "tools/call");
    for (what, request) in [
        ("no version", call(bare(&samples, &body)).header("mcp-name", "add")),
        ("no method", version(bare(&samples, &body)).header("mcp-name", "add")),
        ("no name", call(version(bare(&samples, &body)))),
        ("another name", call(version(bare(&samples, &body))).header("mcp-name", "echo")),
        ("case of the name", call(version(bare(&samples, &body))).header("mcp-name", "Add")),
        ("another method", version(bare(&samples, &body)).header("mcp-method", "tools/list")),
    ] {
        let answer = ask(request).await;
        assert_eq!(error(&answer), (400, -32020), "{what}");
        assert_eq!(answer.json()["id"], 7);
    }
    let encoded = call(version(bare(&samples, &body))).header("mcp-name", "=?base64?YWRk?=");
    assert_eq!(ask(encoded).await.json()["result"]["content"][0]["text"], "3");
    let without = request("tools/list", &json!({}));
    let without = version(bare(&samples, &without)).header("mcp-method", "tools/list");
    assert_eq!(error(&ask(without).await), (400, -32020), "the version is not in the body");
}

#[tokio::test]
async fn failures_have_statuses_of_their_own() {
    let samples = Samples::start();
    for method in ["initialize", "ping", "resources/list"] {
        let answer = call(&samples, request(method, &json!({}))).await;
        assert_eq!(error(&answer), (404, -32601), "{method}");
    }
    assert_eq!(error(&call(&samples, tool("subtract", &json!({}))).await), (200, -32602));
    let mut old = with_meta(request("tools/list", &json!({})));
    old["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("1900-01-01");
    let request = bare(&samples, &old)
        .header("mcp-protocol-version", "1900-01-01")
        .header("mcp-method", "tools/list");
    let answer = ask(request).await;
    assert_eq!(error(&answer), (400, -32022));
    let data = json!({ "supported": [VERSION], "requested": "1900-01-01" });
    assert_eq!(answer.json()["error"]["data"], data);
    let mut silent = with_meta(super::request("tools/list", &json!({})));
    silent["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = Value::Null;
    assert_eq!(error(&ask(post(&samples, &silent)).await), (400, -32602));
}

#[tokio::test]
async fn progress_comes_before_the_result() {
    let samples = Samples::start();
    let mut body = tool("add", &json!({ "a": 1, "b": 2 }));
    body["params"]["_meta"] = json!({ "progressToken": 1 });
    let answer = call(&samples, body).await;
    assert_eq!(answer.header("x-accel-buffering"), Some("no"));
    let events: Vec<_> = events(&answer.text()).iter().map(Event::json).collect();
    assert_eq!(events[0]["params"]["progress"], 1);
    assert_eq!(events[2]["result"]["resultType"], "complete");
}

#[tokio::test]
async fn a_subscription_stays_open() {
    let samples = Samples::start();
    let wish = json!({ "notifications": { "toolsListChanged": true } });
    let body = with_meta(request("subscriptions/listen", &wish));
    let mut stream = post(&samples, &body).send().await.unwrap();
    let first = stream.chunk().await.unwrap().unwrap();
    let first = &events(std::str::from_utf8(&first).unwrap())[0].json();
    assert_eq!(first["method"], "notifications/subscriptions/acknowledged");
    assert_eq!(first["params"]["notifications"], json!({}));
    assert_eq!(first["params"]["_meta"]["io.modelcontextprotocol/subscriptionId"], 7);
    assert!(timeout(Duration::from_millis(200), stream.chunk()).await.is_err(), "it goes on");
}
