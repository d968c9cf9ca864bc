//! The transport of 2024: a stream, and the address that it names.

use api::RefusalRule;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tests::{Refused, Reply, Subscriber, Upstream, ask, mcp_spec};

use super::{Tools, next, request, tool};

async fn open(tools: &Tools, path: &str) -> (Response, String) {
    let path = format!("{}{path}", tools.product.path());
    let call = tools.market.call(Method::GET, &path).bearer_auth(&tools.ada.api_key);
    let mut stream = call.header("accept", "text/event-stream").send().await.unwrap();
    assert_eq!(stream.status(), 200);
    let endpoint = next(&mut stream).await;
    assert_eq!(endpoint.name.as_deref(), Some("endpoint"));
    (stream, endpoint.data)
}

#[tokio::test]
async fn a_stream_names_an_address_at_the_gateway_for_its_consumer_alone() {
    let tools = Tools::with("SSE", "/sse").await;
    let Tools { market, ada, bob, product, .. } = &tools;
    let send = async |who: &Subscriber, target: &str, body: &Value| {
        let call = market.call(Method::POST, target).bearer_auth(&who.api_key);
        ask(call.json(body)).await
    };
    let mut refused = Refused::default();
    for path in ["/sse", ""] {
        let (mut stream, target) = open(&tools, path).await;
        assert!(target.starts_with(&format!("{}/message?", product.path())), "{target}");
        assert!(!target.contains("sessionId"), "{target}");
        let hello = json!({ "protocolVersion": "2024-11-05", "capabilities": {} });
        let answer = send(ada, &target, &request("initialize", &hello)).await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let event = next(&mut stream).await;
        assert_eq!(event.json()["result"]["protocolVersion"], "2024-11-05");
        assert_eq!(send(ada, &target, &tool("echo", &json!({ "text": "hi" }))).await.status, 202);
        assert_eq!(next(&mut stream).await.json()["result"]["content"][0]["text"], "hi");

        let ping = request("ping", &json!({}));
        let (to, mark) = target.split_once("&mark=").unwrap();
        for (who, target) in [
            (bob, target.clone()),
            (ada, format!("{to}&mark={}", "0".repeat(mark.len()))),
            (ada, to.to_owned()),
            (ada, format!("{}/message?sessionId=1", product.path())),
            (ada, format!("{}/message", product.path())),
        ] {
            let answer = send(who, &target, &ping).await;
            refused.note(&answer, 404, RefusalRule::UnknownOperation);
        }
        assert_eq!(send(ada, &target, &ping).await.status, 202);
        assert_eq!(next(&mut stream).await.json()["id"], 7);
    }
    // A server of the one transport has not the other.
    let answer = send(ada, &product.path(), &request("ping", &json!({}))).await;
    refused.note(&answer, 404, RefusalRule::UnknownOperation);
    refused.check(market).await;
}

#[tokio::test]
async fn an_address_on_another_host_is_not_passed_on() {
    let upstream = Upstream::start();
    let market = tests::Market::open().await;
    let product = market.serve("Tools", &mcp_spec("SSE", &upstream.at("/a/sse?x=1"))).await;
    let ada = market.subscriber("ada", &[&product]).await;
    let open = async |endpoint: &str| {
        let (reply, pieces) = Reply::pieces(200, "text/event-stream");
        upstream.answer_once(reply);
        pieces.send(format!("event: endpoint\r\ndata: {endpoint}\r\n\r\n")).await;
        let call = market.call(Method::GET, &product.path()).bearer_auth(&ada.api_key);
        let mut stream = call.send().await.unwrap();
        next(&mut stream).await.data
    };
    for elsewhere in
        ["http://127.0.0.1:1/message", "//evil.example/message", "https://evil.example/"]
    {
        assert_eq!(open(elsewhere).await, "", "{elsewhere}");
    }
    upstream.take();
    // Relative to the stream, or absolute.
    for (endpoint, reached) in [
        ("message?id=1", ("/a/message", "id=1")),
        ("/message?id=2", ("/message", "id=2")),
        (upstream.at("/b/message?id=3").as_str(), ("/b/message", "id=3")),
    ] {
        let target = open(endpoint).await;
        assert_eq!(upstream.only().path, "/a/sse");
        upstream.answer(|_| Reply::status(202));
        let call = market.call(Method::POST, &target).bearer_auth(&ada.api_key);
        assert_eq!(ask(call.json(&request("ping", &json!({})))).await.status, 202);
        let seen = upstream.only();
        assert_eq!((seen.path.as_str(), seen.query.as_deref().unwrap()), reached);
    }
}
