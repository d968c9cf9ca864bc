//! Streamable HTTP up to 2025-11-25.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, Response};
use serde_json::{Value, json};
use tests::{Answer, Event, Samples, ask, events};
use tokio::time::timeout;

use super::{request, tool};

const BOTH: &str = "application/json, text/event-stream";

/// A client with a session.
struct Session {
    url: String,
    id: String,
    version: &'static str,
}

impl Session {
    async fn begin(samples: &Samples, version: &'static str) -> Self {
        let url = format!("{}/mcp", samples.mcp);
        let body = request(
            "initialize",
            &json!({
                "protocolVersion": version, "capabilities": {},
                "clientInfo": { "name": "test", "version": "1" },
            }),
        );
        let answer = ask(Client::new().post(&url).header("accept", BOTH).json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.json()["result"]["protocolVersion"], version);
        assert!(answer.json()["result"]["capabilities"]["tools"].is_object());
        let id = answer.header("mcp-session-id").unwrap().to_owned();
        let session = Self { url, id, version };
        let initialized = json!({ "jsonrpc": "2.0", "method": "notifications/initialized" });
        let answer = session.post(&initialized).await;
        assert_eq!((answer.status, answer.body.len()), (202, 0));
        session
    }

    fn with_headers(&self, request: RequestBuilder) -> RequestBuilder {
        request.header("mcp-session-id", &self.id).header("mcp-protocol-version", self.version)
    }

    async fn post(&self, body: &Value) -> Answer {
        let request = Client::new().post(&self.url).header("accept", BOTH).json(body);
        ask(self.with_headers(request)).await
    }

    async fn listen(&self) -> Response {
        let request = Client::new().get(&self.url).header("accept", "text/event-stream");
        self.with_headers(request).send().await.unwrap()
    }

    async fn end(&self) -> u16 {
        ask(self.with_headers(Client::new().delete(&self.url))).await.status
    }
}

#[tokio::test]
async fn a_session_lists_and_calls_tools() {
    let samples = Samples::start();
    for version in ["2025-11-25", "2025-06-18", "2025-03-26", "2024-11-05"] {
        let session = Session::begin(&samples, version).await;
        let listed = session.post(&request("tools/list", &json!({}))).await.json();
        let tools = listed["result"]["tools"].as_array().unwrap();
        let names: Vec<_> = tools.iter().map(|tool| tool["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["add", "weather", "echo"]);
        let called = session.post(&tool("add", &json!({ "a": 2, "b": 3 }))).await.json();
        assert_eq!(called["id"], 7);
        assert_eq!(called["result"]["content"][0]["text"], "5");
        assert_eq!(called["result"]["structuredContent"], json!({ "sum": 5 }));
        assert_eq!(session.post(&request("ping", &json!({}))).await.json()["result"], json!({}));
    }
}

#[tokio::test]
async fn failures_are_told_apart() {
    let samples = Samples::start();
    let session = Session::begin(&samples, "2025-11-25").await;
    let error = async |body: &Value| {
        let answer = session.post(body).await;
        (answer.status, answer.json()["error"]["code"].as_i64().unwrap())
    };
    assert_eq!(error(&request("resources/list", &json!({}))).await, (200, -32601));
    assert_eq!(error(&tool("subtract", &json!({}))).await, (200, -32602));
    assert_eq!(error(&request("tools/list", &json!({ "cursor": "x" }))).await, (200, -32602));
    assert_eq!(error(&json!({ "id": 1, "method": "ping" })).await, (400, -32600));
    assert_eq!(error(&json!([request("ping", &json!({}))])).await, (400, -32600));
    let wrong = session.post(&tool("weather", &json!({ "city": "Atlantis" }))).await.json();
    assert_eq!(wrong["result"]["isError"], true);

    let plain = |accept: &str| Client::new().post(&session.url).header("accept", accept);
    let json = json!({});
    assert_eq!(ask(plain("application/json").json(&json)).await.status, 406);
    assert_eq!(ask(plain(BOTH).body("{}")).await.status, 415);
    let broken = plain(BOTH).header("content-type", "application/json").body("{");
    let broken = ask(broken).await;
    assert_eq!((broken.status, &broken.json()["error"]["code"]), (400, &json!(-32700)));
    let large = plain(BOTH).header("content-type", "application/json");
    assert_eq!(ask(large.body(vec![b' '; 1_100_000])).await.status, 413);
    for (origin, status) in [("http://localhost:5173", 400), ("https://evil.example", 403)] {
        let answer = ask(plain(BOTH).header("origin", origin).json(&json)).await;
        assert_eq!(answer.status, status, "{origin}");
    }
    assert_eq!(ask(Client::new().put(&session.url)).await.status, 405);
}

#[tokio::test]
async fn a_session_is_needed_and_ends() {
    let samples = Samples::start();
    let session = Session::begin(&samples, "2025-06-18").await;
    let ping = request("ping", &json!({}));
    let without = Client::new().post(&session.url).header("accept", BOTH).json(&ping);
    assert_eq!(ask(without).await.status, 400);
    let strange = Session { url: session.url.clone(), id: "1".to_owned(), version: "2025-06-18" };
    assert_eq!(strange.post(&ping).await.status, 404);
    let other = Session { url: session.url.clone(), id: session.id.clone(), version: "1999-01-01" };
    assert_eq!(other.post(&ping).await.status, 400);
    let response = json!({ "jsonrpc": "2.0", "id": 1, "result": {} });
    assert_eq!(session.post(&response).await.status, 202);

    let mut stream = session.listen().await;
    assert_eq!(stream.status(), 200);
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    let first = stream.chunk().await.unwrap().unwrap();
    assert_eq!(first, "id: 0\ndata:\n\n");
    assert_eq!(session.listen().await.status(), 409, "one stream at a time");

    assert_eq!(session.end().await, 204);
    let rest = timeout(Duration::from_secs(5), stream.chunk()).await.unwrap();
    assert_eq!(rest.unwrap(), None, "the stream ends with its session");
    assert_eq!(session.post(&ping).await.status, 404);
    assert_eq!(session.end().await, 404);
}

#[tokio::test]
async fn progress_comes_before_the_result() {
    let samples = Samples::start();
    let session = Session::begin(&samples, "2025-11-25").await;
    let mut call = tool("echo", &json!({ "text": "你好" }));
    call["params"]["_meta"] = json!({ "progressToken": "p" });
    let answer = session.post(&call).await;
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    let events: Vec<_> = events(&answer.text()).iter().map(Event::json).collect();
    assert_eq!(events.len(), 3);
    for event in &events[..2] {
        assert_eq!(event["method"], "notifications/progress");
        assert_eq!(event["params"]["progressToken"], "p");
    }
    assert_eq!(events[2]["result"]["content"][0]["text"], "你好");
}

#[tokio::test]
async fn one_revision_takes_several_messages_at_once() {
    let samples = Samples::start();
    let session = Session::begin(&samples, "2025-03-26").await;
    let note = json!({ "jsonrpc": "2.0", "method": "notifications/cancelled" });
    let both = json!([request("ping", &json!({})), note, tool("add", &json!({ "a": 1, "b": 1 }))]);
    let answers = session.post(&both).await.json();
    assert_eq!(answers.as_array().unwrap().len(), 2);
    assert_eq!(answers[1]["result"]["content"][0]["text"], "2");
    assert_eq!(session.post(&json!([note])).await.status, 202);
    assert_eq!(session.post(&json!([])).await.status, 400);
    assert_eq!(session.post(&Value::Array(vec![note; 51])).await.status, 400);
}

#[tokio::test]
async fn an_unknown_revision_is_answered_with_the_newest() {
    let samples = Samples::start();
    let body = request("initialize", &json!({ "protocolVersion": "2030-01-01" }));
    let url = format!("{}/mcp", samples.mcp);
    let answer = ask(Client::new().post(&url).header("accept", BOTH).json(&body)).await;
    assert_eq!(answer.json()["result"]["protocolVersion"], "2025-11-25");
    let body = request("initialize", &json!({}));
    let answer = ask(Client::new().post(&url).header("accept", BOTH).json(&body)).await;
    assert_eq!(answer.status, 400);
}
