//! MCP servers, called with the libraries of the MCP project.

mod rust;

use serde_json::{Value, json};
use tests::{Market, Served, Subscriber, mcp_spec};

use crate::party::{self, Seen, Server};

const CASES: [&str; 7] =
    ["server", "tools", "echo", "unknown_tool", "resources", "prompts", "progress"];
const EVERYTHING: &str = "@modelcontextprotocol/server-everything/dist/index.js";

/// How a server is called, and what for.
struct How {
    transport: &'static str,
    mode: &'static str,
    prompt: Value,
    slow_tool: Value,
    cases: Vec<&'static str>,
}

impl How {
    fn everything(transport: &'static str) -> Self {
        let mut cases = CASES.to_vec();
        cases.extend(["asked_back", "notifications"]);
        Self {
            transport,
            mode: "auto",
            prompt: json!(["args-prompt", { "city": "Berlin" }]),
            slow_tool: json!(["trigger-long-running-operation", { "duration": 0.3, "steps": 3 }]),
            cases,
        }
    }

    fn both_eras(mode: &'static str) -> Self {
        Self {
            transport: "http",
            mode,
            prompt: json!(["review", { "text": "a text" }]),
            slow_tool: json!(["count", { "to": 3 }]),
            cases: CASES.to_vec(),
        }
    }

    async fn call(&self, url: &str, headers: &Value) -> Seen {
        let (prompt, slow_tool) = (self.prompt.to_string(), self.slow_tool.to_string());
        let headers = headers.to_string();
        let variables = [
            ("URL", url),
            ("HEADERS", &headers),
            ("TRANSPORT", self.transport),
            ("MODE", self.mode),
            ("PROMPT", &prompt),
            ("SLOW_TOOL", &slow_tool),
        ];
        party::run("mcp_client.py", &self.cases, &variables).await
    }

    /// Calls a server through the gateway and directly, which must be the same.
    async fn call_twice(&self, market: &Market, url: &str) -> Seen {
        let (served, ada) = serve(market, self.transport, url).await;
        let here = market.world.gateway(&served.path());
        // The older transport has a path of its own.
        let here = if self.transport == "sse" { format!("{here}/sse") } else { here };
        let here = self.call(&here, &bearer(&ada)).await;
        let direct = self.call(url, &json!({})).await;
        here.is_like(&direct, &self.cases);
        here
    }
}

/// Publishes a server, for somebody who may call it.
async fn serve(market: &Market, transport: &str, url: &str) -> (Served, Subscriber) {
    let protocol = if transport == "sse" { "SSE" } else { "STREAMABLE_HTTP" };
    let served = market.serve("Tools", &mcp_spec(protocol, url)).await;
    let ada = market.subscriber("ada", &[&served]).await;
    (served, ada)
}

fn bearer(somebody: &Subscriber) -> Value {
    json!({ "authorization": format!("Bearer {}", somebody.api_key) })
}

fn everything(transport: &str) -> (Server, String) {
    let (argument, path) = match transport {
        "sse" => ("sse", "/sse"),
        _ => ("streamableHttp", "/mcp"),
    };
    let server = Server::node(EVERYTHING, &[argument], &[]);
    let url = format!("{}{path}", server.url);
    (server, url)
}

/// The steps that a slow tool told.
fn steps(seen: &Seen) -> Vec<&Value> {
    seen.result("progress")["heard"].as_array().unwrap().iter().map(|step| &step[0]).collect()
}

#[tokio::test]
async fn a_server_with_sessions_is_the_same_through_the_gateway() {
    let (_server, url) = everything("http");
    let seen = How::everything("http").call_twice(&Market::open().await, &url).await;
    assert_eq!(seen.result("server")["protocol"], "2025-11-25");
    assert_eq!(seen.result("echo")["content"][0]["text"], "Echo: Grüße, 你好");
    assert!(seen.result("tools")["tools"].as_array().unwrap().len() > 10);
    assert_eq!(steps(&seen), [1.0, 2.0, 3.0]);
    assert!(seen.result("asked_back").to_string().contains("sampled: "));
    assert_eq!(seen.result("notifications"), "notifications/message");
}

#[tokio::test]
async fn a_server_of_the_older_transport_is_the_same_through_the_gateway() {
    let (_server, url) = everything("sse");
    let seen = How::everything("sse").call_twice(&Market::open().await, &url).await;
    assert_eq!(seen.result("echo")["content"][0]["text"], "Echo: Grüße, 你好");
    assert_eq!(steps(&seen), [1.0, 2.0, 3.0]);
}

#[tokio::test]
async fn a_server_of_both_eras_is_the_same_through_the_gateway_in_each() {
    let server = Server::python("tools.py");
    let url = format!("{}/mcp", server.url);
    for (mode, protocol) in [("auto", "2026-07-28"), ("legacy", "2025-11-25")] {
        let mut how = How::both_eras(mode);
        if mode == "auto" {
            how.cases.push("listening");
        }
        let seen = how.call_twice(&Market::open().await, &url).await;
        assert_eq!(seen.result("server")["protocol"], protocol);
        assert_eq!(seen.result("echo")["structuredContent"]["result"], "Grüße, 你好");
        assert_eq!(steps(&seen), [1.0, 2.0, 3.0]);
    }
}

#[tokio::test]
async fn a_session_ends_through_the_gateway_as_it_does_without() {
    let both_eras = Server::python("tools.py");
    let (_server, url) = everything("http");
    for (url, over) in [(url, 400), (format!("{}/mcp", both_eras.url), 404)] {
        let market = Market::open().await;
        let (served, ada) = serve(&market, "http", &url).await;
        let how = How { cases: vec!["ended_session"], ..How::both_eras("legacy") };
        let seen = how.call(&market.world.gateway(&served.path()), &bearer(&ada)).await;
        seen.is_like(&how.call(&url, &json!({})).await, &how.cases);
        assert_eq!(seen.result("ended_session")["statuses"], json!([200, 202, 200, 200]));
        assert_eq!(seen.result("ended_session")["over"], over);
    }
}

#[tokio::test]
async fn a_refusal_is_an_error_of_the_library_with_the_words_of_the_gateway() {
    let market = Market::open().await;
    let server = Server::python("tools.py");
    let (served, _) = serve(&market, "http", &format!("{}/mcp", server.url)).await;
    let bob = market.subscriber("bob", &[]).await;
    let url = market.world.gateway(&served.path());
    let stranger = json!({ "authorization": "Bearer of-nobody" });
    for mode in ["auto", "legacy"] {
        let how = How { cases: vec!["tools"], ..How::both_eras(mode) };
        for (headers, code, message) in [
            (&stranger, -32001, "The call has no valid credential."),
            (&bearer(&bob), -32003, "The credential may not make this call."),
        ] {
            let seen = how.call(&url, headers).await;
            let refused = seen.error("tools");
            assert_eq!((&refused["class"], &refused["code"]), (&json!("MCPError"), &json!(code)));
            assert_eq!(refused["message"], message, "{mode}");
        }
    }
    for (key, word) in [("of-nobody", "AuthRequired"), (&bob.api_key, "403")] {
        let refused = rust::refusal(&url, key).await;
        assert!(refused.contains(word), "{refused}");
    }
}

#[tokio::test]
async fn a_refused_stream_of_the_older_transport_is_an_error_of_the_library() {
    let market = Market::open().await;
    let (_server, url) = everything("sse");
    let (served, _) = serve(&market, "sse", &url).await;
    let bob = market.subscriber("bob", &[]).await;
    let url = format!("{}/sse", market.world.gateway(&served.path()));
    let how = How { cases: vec!["tools"], ..How::everything("sse") };
    let stranger = json!({ "authorization": "Bearer of-nobody" });
    for (headers, status) in [(&stranger, 401), (&bearer(&bob), 403)] {
        let seen = how.call(&url, headers).await;
        let refused = seen.error("tools");
        assert_eq!(
            (&refused["class"], &refused["status"]),
            (&json!("HTTPStatusError"), &json!(status))
        );
    }
}
