//! Agents: the card, JSON-RPC of both versions, and what callers must not reach.

use api::{RefusalRule, UsageGroup};
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::{Answer, Event, Market, Refused, Samples, Served, Subscriber, Upstream, ask, events};

/// A market with an agent.
struct Agents {
    market: Market,
    product: Served,
    ada: Subscriber,
}

impl Agents {
    async fn at(url: &str) -> Self {
        let market = Market::open().await;
        let product = market.serve("Agent", &json!({ "type": "AGENT_API", "baseUrl": url })).await;
        let ada = market.subscriber("ada", &[&product]).await;
        Self { market, product, ada }
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = format!("{}{path}", self.product.path());
        self.market.call(method, &path).bearer_auth(&self.ada.api_key)
    }

    /// The address of the agent at the gateway.
    fn own(&self) -> String {
        self.market.world.gateway(&self.product.path())
    }

    async fn call(&self, version: Option<&str>, method: &str, params: &Value) -> Answer {
        let body = json!({ "jsonrpc": "2.0", "id": "one", "method": method, "params": params });
        let mut call = self.request(Method::POST, "").json(&body);
        if let Some(version) = version {
            call = call.header("A2A-Version", version);
        }
        ask(call).await
    }
}

fn message() -> Value {
    json!({ "message": { "messageId": "m1", "role": "ROLE_USER", "parts": [{ "text": "a b" }] } })
}

fn old_message() -> Value {
    json!({ "message": {
        "kind": "message", "messageId": "m1", "role": "user",
        "parts": [{ "kind": "text", "text": "a b" }],
    } })
}

#[tokio::test]
async fn the_card_leads_to_the_gateway() {
    let samples = Samples::start();
    let agents = Agents::at(&samples.agent).await;
    for path in ["/.well-known/agent-card.json", "/.well-known/agent.json"] {
        let answer = ask(agents.request(Method::GET, path)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        let card = answer.json();
        assert_eq!(card["name"], "Echo (sample)");
        assert_eq!(card["url"], agents.own());
        for name in ["supportedInterfaces", "additionalInterfaces"] {
            for interface in card[name].as_array().unwrap() {
                assert_eq!(interface["url"], agents.own());
            }
        }
        let address = samples.agent.trim_start_matches("http://");
        assert!(!answer.text().contains(address), "{}", answer.text());
        assert_eq!(card["security"], json!([{ "apiKey": [] }]));
        assert_eq!(card["capabilities"]["pushNotifications"], false);
        // A client that reads it can call at once.
        let call = agents.market.world.http().post(card["url"].as_str().unwrap());
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "message/send",
            "params": old_message() });
        let answer = ask(call.bearer_auth(&agents.ada.api_key).json(&body)).await;
        assert_eq!(answer.json()["result"]["kind"], "task", "{}", answer.text());
    }
}

#[tokio::test]
async fn both_versions_are_passed_on() {
    let samples = Samples::start();
    let agents = Agents::at(&samples.agent).await;
    let answer = agents.call(Some("1.0"), "SendMessage", &message()).await;
    let task = answer.json()["result"]["task"].take();
    assert_eq!(task["artifacts"][0]["parts"], json!([{ "text": "echo: a b" }]));
    let id = json!({ "id": task["id"] });
    let answer = agents.call(Some("1.0"), "GetTask", &id).await;
    assert_eq!(answer.json()["result"]["id"], task["id"]);
    let answer = agents.call(None, "tasks/get", &id).await;
    assert_eq!(answer.json()["result"]["kind"], "task");
    // Errors of the agent are its own.
    let answer = agents.call(Some("1.0"), "GetTask", &json!({ "id": "nothing" })).await;
    assert_eq!((answer.status, &answer.json()["error"]["code"]), (200, &json!(-32001)));

    for (version, method, params) in
        [(Some("1.0"), "SendStreamingMessage", message()), (None, "message/stream", old_message())]
    {
        let answer = agents.call(version, method, &params).await;
        assert_eq!(answer.header("content-type"), Some("text/event-stream"));
        let events: Vec<_> = events(&answer.text()).iter().map(Event::json).collect();
        assert!(events.len() > 3, "{events:?}");
        assert!(events.iter().all(|event| event["id"] == "one"));
    }
    let used = agents.market.usage_by(UsageGroup::Operation, 6).await;
    let calls: Vec<_> = used.iter().map(|(name, row)| (name.as_str(), row.calls)).collect();
    let expected = [
        ("GetTask", 2),
        ("SendMessage", 1),
        ("SendStreamingMessage", 1),
        ("message/stream", 1),
        ("tasks/get", 1),
    ];
    assert_eq!(calls, expected);
}

#[tokio::test]
async fn what_would_show_the_tasks_of_others_or_call_strangers_is_refused() {
    let upstream = Upstream::start();
    let agents = Agents::at(&upstream.at("/agent")).await;
    let mut refused = Refused::default();
    for method in [
        "ListTasks",
        "tasks/list",
        "tasks/pushNotificationConfig/set",
        "tasks/pushNotificationConfig/get",
        "tasks/pushNotificationConfig/list",
        "CreateTaskPushNotificationConfig",
        "ListTaskPushNotificationConfigs",
        // It would lead around the gateway.
        "GetExtendedAgentCard",
        "agent/getAuthenticatedExtendedCard",
        "agent/anything",
    ] {
        let answer = agents.call(None, method, &json!({})).await;
        let json = answer.json();
        assert_eq!((&json["id"], &json["error"]["code"]), (&json!("one"), &json!(-32003)));
        refused.note(&answer, 403, RefusalRule::OperationNotAllowed);
    }
    // Not within a message either.
    let config = json!({ "url": "https://evil.example/hook" });
    for (method, name) in [
        ("message/send", "pushNotificationConfig"),
        ("message/stream", "push_notification_config"),
        ("SendMessage", "taskPushNotificationConfig"),
        ("SendStreamingMessage", "task_push_notification_config"),
    ] {
        let mut params = message();
        params["configuration"] = json!({ "blocking": true, name: config });
        let answer = agents.call(None, method, &params).await;
        refused.note(&answer, 403, RefusalRule::OperationNotAllowed);
        for path in ["/v1/message:send", "/message:stream"] {
            let answer = ask(agents.request(Method::POST, path).json(&params)).await;
            refused.note(&answer, 403, RefusalRule::OperationNotAllowed);
        }
    }
    for (method, path) in [
        (Method::GET, "/v1/tasks"),
        (Method::GET, "/tasks"),
        (Method::GET, "/v1/extendedAgentCard"),
        (Method::POST, "/tasks/1/pushNotificationConfigs"),
        (Method::DELETE, "/v1/tasks/1"),
    ] {
        let answer = ask(agents.request(method, path).json(&json!({}))).await;
        assert_eq!(answer.json()["code"], "FORBIDDEN");
        refused.note(&answer, 403, RefusalRule::OperationNotAllowed);
    }
    let batch = json!([{ "jsonrpc": "2.0", "id": 1, "method": "message/send" },
        { "jsonrpc": "2.0", "id": 2, "method": "tasks/list" }]);
    let answer = ask(agents.request(Method::POST, "").json(&batch)).await;
    refused.note(&answer, 400, RefusalRule::MalformedRequest);
    let answer = ask(agents.request(Method::PUT, "")).await;
    refused.note(&answer, 404, RefusalRule::UnknownOperation);
    assert_eq!(upstream.count(), 0);

    let configuration = json!({ "blocking": true, "historyLength": 1 });
    let message = json!({ "text": "pushNotificationConfig" });
    let params = json!({ "message": message, "configuration": configuration });
    assert_eq!(agents.call(None, "message/send", &params).await.status, 200);
    let answer = ask(agents.request(Method::POST, "/v1/message:send").json(&params)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let paths: Vec<_> = upstream.take().into_iter().map(|seen| seen.path).collect();
    assert_eq!(paths, ["/agent", "/agent/v1/message:send"]);
    refused.check(&agents.market).await;
}
