//! The transport of 2024.

use reqwest::{Client, Response};
use serde_json::{Value, json};
use tests::{Event, Samples, ask, events, eventually};

use super::{request, tool};

/// Reads the next event.
async fn next(stream: &mut Response) -> Event {
    let chunk = stream.chunk().await.unwrap().unwrap();
    let mut events = events(std::str::from_utf8(&chunk).unwrap());
    assert_eq!(events.len(), 1, "{events:?}");
    events.remove(0)
}

#[tokio::test]
async fn answers_come_on_the_stream() {
    let samples = Samples::start();
    let mut stream = Client::new().get(format!("{}/sse", samples.mcp)).send().await.unwrap();
    let endpoint = next(&mut stream).await;
    assert_eq!(endpoint.name.as_deref(), Some("endpoint"));
    assert!(endpoint.data.starts_with("/message?sessionId="), "{endpoint:?}");
    let url = format!("{}{}", samples.mcp, endpoint.data);
    let send = async |body: &Value| ask(Client::new().post(&url).json(body)).await.status;

    let hello = json!({ "protocolVersion": "2024-11-05", "capabilities": {} });
    assert_eq!(send(&request("initialize", &hello)).await, 202);
    let event = next(&mut stream).await;
    assert_eq!(event.name.as_deref(), Some("message"));
    assert_eq!(event.json()["result"]["protocolVersion"], "2024-11-05");
    let note = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
    assert_eq!(send(&note).await, 202);
    assert_eq!(send(&tool("echo", &json!({ "text": "hi" }))).await, 202);
    assert_eq!(next(&mut stream).await.json()["result"]["content"][0]["text"], "hi");
    assert_eq!(send(&request("resources/list", &json!({}))).await, 202);
    assert_eq!(next(&mut stream).await.json()["error"]["code"], -32601);
    assert_eq!(send(&json!({})).await, 400);

    drop(stream);
    let ping = request("ping", &json!({}));
    eventually("the stream is forgotten", async || send(&ping).await == 404).await;
}

#[tokio::test]
async fn a_message_needs_a_stream() {
    let samples = Samples::start();
    let ping = request("ping", &json!({}));
    let send = async |path: &str| {
        ask(Client::new().post(format!("{}{path}", samples.mcp)).json(&ping)).await.status
    };
    assert_eq!(send("/message").await, 400);
    assert_eq!(send("/message?sessionId=nothing").await, 404);
    let origin = ("origin", "https://evil.example");
    let request = Client::new().get(format!("{}/sse", samples.mcp)).header(origin.0, origin.1);
    assert_eq!(ask(request).await.status, 403);
}
