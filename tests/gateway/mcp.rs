//! MCP servers by streamable HTTP: with sessions, without, and the transport of 2024.

mod endpoint;
mod session;

use api::UsageGroup;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::{Answer, Event, Market, Samples, Served, Subscriber, ask, mcp_spec};

const BOTH: &str = "application/json, text/event-stream";
const MODERN: &str = "2026-07-28";

/// A market with the MCP server of the samples.
struct Tools {
    samples: Samples,
    market: Market,
    product: Served,
    ada: Subscriber,
    bob: Subscriber,
}

impl Tools {
    async fn open() -> Self {
        Self::with("STREAMABLE_HTTP", "/mcp").await
    }

    async fn with(protocol: &str, path: &str) -> Self {
        let samples = Samples::start();
        let market = Market::open().await;
        let spec = mcp_spec(protocol, &format!("{}{path}", samples.mcp));
        let product = market.serve("Tools", &spec).await;
        let ada = market.subscriber("ada", &[&product]).await;
        let bob = market.subscriber("bob", &[&product]).await;
        Self { samples, market, product, ada, bob }
    }

    /// A request of Ada's.
    fn request(&self, method: Method) -> RequestBuilder {
        self.market.call(method, &self.product.path()).bearer_auth(&self.ada.api_key)
    }

    /// The same request of Ada's, and without the gateway.
    fn twice(&self, method: &Method) -> [RequestBuilder; 2] {
        let direct = format!("{}/mcp", self.samples.mcp);
        [self.request(method.clone()), self.market.world.http().request(method.clone(), direct)]
    }
}

/// A request.
fn request(method: &str, params: &Value) -> Value {
    json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params })
}

/// A call of a tool.
fn tool(name: &str, arguments: &Value) -> Value {
    request("tools/call", &json!({ "name": name, "arguments": arguments }))
}

/// A message of the era without sessions, with headers that repeat it.
fn modern(call: RequestBuilder, mut body: Value) -> RequestBuilder {
    let call = call.header("accept", BOTH).header("mcp-protocol-version", MODERN);
    let call = call.header("mcp-method", body["method"].as_str().unwrap());
    let call = match body["params"]["name"].as_str() {
        Some(name) => call.header("mcp-name", name),
        None => call,
    };
    body["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!(MODERN);
    body["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!({});
    call.json(&body)
}

/// An event of a stream as it arrives.
async fn next(stream: &mut reqwest::Response) -> Event {
    let patience = std::time::Duration::from_secs(10);
    let chunk = tokio::time::timeout(patience, stream.chunk()).await.expect("in time");
    let chunk = chunk.unwrap().expect("an event");
    let mut events = tests::events(std::str::from_utf8(&chunk).unwrap());
    assert_eq!(events.len(), 1, "{events:?}");
    events.remove(0)
}

#[tokio::test]
async fn without_sessions_the_answers_are_those_of_the_server() {
    let tools = Tools::open().await;
    let add = tool("add", &json!({ "a": 2, "b": 3 }));
    let mut told = tool("weather", &json!({ "city": "Berlin" }));
    told["params"]["_meta"]["progressToken"] = json!("p1");
    for body in [
        request("server/discover", &json!({})),
        request("tools/list", &json!({})),
        add,
        told,
        tool("subtract", &json!({})),
        request("resources/list", &json!({})),
    ] {
        let [through, direct] = tools.twice(&Method::POST).map(|call| modern(call, body.clone()));
        let (through, direct) = (ask(through).await, ask(direct).await);
        assert_eq!(through.status, direct.status);
        assert_eq!(through.text(), direct.text());
        assert_eq!(through.header("content-type"), direct.header("content-type"));
        assert_eq!(through.header("mcp-session-id"), None);
    }
    let used = tools.market.usage_by(UsageGroup::Operation, 6).await;
    let names: Vec<_> = used.keys().map(String::as_str).collect();
    let expected = [
        "resources/list",
        "server/discover",
        "tools/call add",
        "tools/call subtract",
        "tools/call weather",
        "tools/list",
    ];
    assert_eq!(names, expected);
}

#[tokio::test]
async fn errors_of_the_server_are_passed_on_untouched() {
    let tools = Tools::open().await;
    let ping = request("ping", &json!({}));
    let compare = async |make: &dyn Fn(RequestBuilder) -> RequestBuilder| -> Answer {
        let [through, direct] = tools.twice(&Method::POST).map(make);
        let (through, direct) = (ask(through).await, ask(direct).await);
        assert_eq!(through.status, direct.status, "{}", through.text());
        assert_eq!(through.text(), direct.text());
        through
    };
    // By these a client finds out which era a server belongs to.
    let answer = compare(&|call| call.header("accept", BOTH).json(&ping)).await;
    assert_eq!(answer.status, 400);
    let answer = compare(&|call| call.header("accept", "application/json").json(&ping)).await;
    assert_eq!(answer.status, 406);
    let answer = compare(&|call| {
        call.header("accept", BOTH).header("mcp-protocol-version", "1999-01-01").json(&ping)
    })
    .await;
    assert_eq!(answer.status, 400);
    let answer = compare(&|call| call.header("accept", BOTH).body(ping.to_string())).await;
    assert_eq!(answer.status, 415);
}
