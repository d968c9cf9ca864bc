//! Sessions, and the streams that belong to them.

use api::{Patch, RefusalRule, UpdateSubscription, UsageGroup};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::{Answer, Market, Refused, Reply, Subscriber, Upstream, ask, mcp_spec};

use super::{BOTH, Tools, next, request, tool};

/// A client with a session at the gateway.
struct Session<'a> {
    tools: &'a Tools,
    id: String,
}

impl<'a> Session<'a> {
    async fn begin(tools: &'a Tools) -> Self {
        let hello = json!({
            "protocolVersion": "2025-11-25", "capabilities": {},
            "clientInfo": { "name": "test", "version": "1" },
        });
        let call = tools.request(Method::POST).header("accept", BOTH);
        let answer = ask(call.json(&request("initialize", &hello))).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let id = answer.header("mcp-session-id").expect("a session").to_owned();
        Self { tools, id }
    }

    fn request(&self, who: &Subscriber, method: Method) -> RequestBuilder {
        let call = self.tools.market.call(method, &self.tools.product.path());
        let call = call.bearer_auth(&who.api_key).header("accept", BOTH);
        call.header("mcp-session-id", &self.id).header("mcp-protocol-version", "2025-11-25")
    }

    async fn post(&self, who: &Subscriber, body: &Value) -> Answer {
        ask(self.request(who, Method::POST).json(body)).await
    }
}

#[tokio::test]
async fn a_session_belongs_to_the_consumer_that_began_it() {
    let tools = Tools::open().await;
    let Tools { market, ada, bob, .. } = &tools;
    let mut session = Session::begin(&tools).await;
    let list = request("tools/list", &json!({}));
    let listed = session.post(ada, &list).await;
    assert_eq!(listed.json()["result"]["tools"].as_array().unwrap().len(), 3);
    let called = session.post(ada, &tool("add", &json!({ "a": 2, "b": 3 }))).await;
    assert_eq!(called.json()["result"]["content"][0]["text"], "5");

    let mut refused = Refused::default();
    for method in [Method::POST, Method::GET, Method::DELETE] {
        let answer = ask(session.request(bob, method).json(&list)).await;
        refused.note(&answer, 404, RefusalRule::UnknownOperation);
    }
    let known = session.id.clone();
    for forged in [
        known.split('.').next().unwrap().to_owned(),
        format!("{known}0"),
        format!("x{known}"),
        "nothing".to_owned(),
        ".".to_owned(),
    ] {
        session.id = forged;
        let answer = session.post(ada, &list).await;
        assert_eq!(answer.json()["id"], 7);
        refused.note(&answer, 404, RefusalRule::UnknownOperation);
    }
    session.id = known;
    // Attempts of others have not ended it; its owner does.
    assert_eq!(session.post(ada, &list).await.status, 200);
    assert!(ask(session.request(ada, Method::DELETE)).await.status < 300);
    let answer = session.post(ada, &list).await;
    assert_eq!(answer.status, 404, "as the server says it: {}", answer.text());
    assert_eq!(answer.json()["error"]["message"], "Session not found");
    refused.check(market).await;
}

#[tokio::test]
async fn a_session_goes_on_with_another_key_of_the_same_consumer() {
    let tools = Tools::open().await;
    let session = Session::begin(&tools).await;
    let ada = &tools.ada;
    let kind = api::CredentialKind::ApiKey;
    let key = tests::make_key(&ada.client, &ada.consumer_id, kind).await;
    let call = tools.market.call(Method::POST, &tools.product.path()).header("accept", BOTH);
    let call = call.bearer_auth(key.value.expose()).header("mcp-session-id", &session.id);
    let call = call.header("mcp-protocol-version", "2025-11-25");
    assert_eq!(ask(call.json(&request("ping", &json!({})))).await.status, 200);
}

#[tokio::test]
async fn a_stream_waits_for_what_the_server_says_by_itself() {
    let upstream = Upstream::start();
    let market = Market::open().await;
    let product = market.serve("Tools", &mcp_spec("STREAMABLE_HTTP", &upstream.at("/mcp"))).await;
    let ada = market.subscriber("ada", &[&product]).await;
    let (reply, pieces) = Reply::pieces(200, "text/event-stream");
    upstream.answer_once(reply);
    let call = market.call(Method::GET, &product.path()).bearer_auth(&ada.api_key);
    let mut stream = call.header("accept", "text/event-stream").send().await.unwrap();
    for number in 0..3 {
        pieces.send(format!("event: message\nid: {number}\ndata: {{\"n\":{number}}}\n\n")).await;
        assert_eq!(next(&mut stream).await.json()["n"], number);
    }
    drop(stream);
    pieces.given_up().await;
    assert_eq!(upstream.only().method, "GET");
}

#[tokio::test]
async fn a_quota_counts_what_is_done_and_not_what_is_looked_at() {
    let tools = Tools::open().await;
    let Tools { market, ada, .. } = &tools;
    let body = UpdateSubscription { call_quota: Patch::Set(2), ..Default::default() };
    let id = &ada.subscriptions[0].subscription_id;
    market.admin.update_subscription(id, &body).await.unwrap();
    let session = Session::begin(&tools).await;
    let list = request("tools/list", &json!({}));
    let add = tool("add", &json!({ "a": 2, "b": 3 }));
    for _ in 0..3 {
        assert_eq!(session.post(ada, &list).await.status, 200);
    }
    for _ in 0..2 {
        assert_eq!(session.post(ada, &add).await.status, 200);
    }
    let answer = session.post(ada, &add).await;
    assert_eq!((answer.status, &answer.json()["id"]), (429, &json!(7)));
    assert_eq!(answer.header("x-should-retry"), Some("false"));
    assert_eq!(session.post(ada, &list).await.status, 200);
    market.refused(&answer, 429, RefusalRule::QuotaUsedUp).await;

    // Who presents an AppCode is told so in the words of that cloud, body read or not.
    let kind = api::CredentialKind::AppCode;
    let code = tests::make_key(&ada.client, &ada.consumer_id, kind).await;
    let call = market.call(Method::POST, &tools.product.path()).header("accept", BOTH);
    let answer = ask(call.header("X-Apig-AppCode", code.value.expose()).json(&add)).await;
    assert_eq!((answer.status, &answer.json()["error_code"]), (405, &json!("APIG.0501")));

    let used = market.usage_by(UsageGroup::Operation, 9).await;
    let calls: Vec<_> = used.iter().map(|(name, row)| (name.as_str(), row.calls)).collect();
    assert_eq!(calls, [("initialize", 1), ("tools/call add", 4), ("tools/list", 4)]);
    assert_eq!(used["tools/call add"].errors, 2);
}

#[tokio::test]
async fn a_batch_counts_for_each_of_its_calls() {
    let upstream = Upstream::start();
    let market = Market::open().await;
    let product = market.serve("Tools", &mcp_spec("STREAMABLE_HTTP", &upstream.at("/mcp"))).await;
    let ada = market.subscriber("ada", &[&product]).await;
    let body = UpdateSubscription { call_quota: Patch::Set(3), ..Default::default() };
    let id = &ada.subscriptions[0].subscription_id;
    market.admin.update_subscription(id, &body).await.unwrap();
    let add = tool("add", &json!({}));
    let batch = json!([add, request("ping", &json!({})), add]);
    let call = || market.call(Method::POST, &product.path()).bearer_auth(&ada.api_key);
    assert_eq!(ask(call().json(&batch)).await.status, 200);
    let answer = ask(call().json(&batch)).await;
    market.refused(&answer, 429, RefusalRule::QuotaUsedUp).await;
    // What was not made of it can still be made.
    assert_eq!(ask(call().json(&add)).await.status, 200);
    assert_eq!(ask(call().json(&add)).await.status, 429);
    assert_eq!(upstream.count(), 2);
}
