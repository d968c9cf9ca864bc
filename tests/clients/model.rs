//! Models, asked by the libraries of OpenAI and Anthropic.

use api::{
    CallLimits, Patch, PeriodLimit, UpdateProduct, UpdateSubscription, UsageGroup, UsageQuery,
};
use serde_json::{Value, json};
use tests::{Market, Served, Subscriber, UPSTREAM_KEY, ask, eventually};

use crate::party::{self, Seen, Server};

/// Answers that are the same with and without the gateway.
const ANSWERS: [&str; 8] = [
    "plain",
    "stream",
    "stream_with_usage",
    "tools",
    "tools_in_a_stream",
    "responses",
    "responses_in_a_stream",
    "embedding",
];
const GREETING: &str = "Hello! How can I help you today? 你好";

/// A model that others wrote, behind the gateway, and somebody who may call it.
struct Scene {
    upstream: Server,
    market: Market,
    model: Served,
    ada: Subscriber,
}

impl Scene {
    async fn open() -> Self {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/clients/servers/models.json");
        let arguments = ["--port", "0", "--fixtures", fixtures, "--strict", "--chunk-size", "6"];
        let module = "@copilotkit/aimock/dist/cli.js";
        let upstream = Server::node(module, &arguments, &[("AIMOCK_API_KEYS", UPSTREAM_KEY)]);
        let market = Market::open().await;
        let model = market.serve("Model", &spec(&upstream)).await;
        let ada = market.subscriber("ada", &[&model]).await;
        Self { upstream, market, model, ada }
    }

    /// Publishes the same model once more.
    async fn another(&self, name: &str) -> Served {
        self.market.serve(name, &spec(&self.upstream)).await
    }

    /// Where a library finds a product.
    fn address(&self, product: &Served) -> String {
        format!("{}/v1", self.market.world.gateway(&product.path()))
    }

    async fn openai(&self, cases: &[&str], more: &[(&str, &str)]) -> Seen {
        let url = self.address(&self.model);
        let own = [("BASE_URL", url.as_str()), ("API_KEY", &self.ada.api_key)];
        party::run("openai_client.py", cases, &[&own, more].concat()).await
    }

    /// What reached the upstream.
    async fn journal(&self) -> Value {
        let url = format!("{}/__aimock/journal", self.upstream.url);
        let journal = self.market.world.http().get(url).bearer_auth(UPSTREAM_KEY);
        ask(journal).await.json()
    }
}

fn spec(upstream: &Server) -> Value {
    json!({
        "type": "MODEL_API", "baseUrl": format!("{}/v1", upstream.url), "apiKey": UPSTREAM_KEY,
        "models": ["gpt-4o", "text-embedding-3-small", "claude-of-the-tests"],
    })
}

#[tokio::test]
async fn the_library_of_openai_sees_what_it_sees_without_the_gateway() {
    let scene = Scene::open().await;
    let here = scene.openai(&ANSWERS, &[]).await;
    let journal = scene.journal().await;
    let url = format!("{}/v1", scene.upstream.url);
    let direct = [("BASE_URL", url.as_str()), ("API_KEY", UPSTREAM_KEY)];
    let direct = party::run("openai_client.py", &ANSWERS, &direct).await;
    here.is_like(&direct, &ANSWERS[1..]);
    for name in ["text", "finish", "usage"] {
        assert_eq!(here.result("plain")[name], direct.result("plain")[name], "{name}");
    }
    assert!(here.result("plain")["request_id"].is_string());

    let usage = json!({ "prompt_tokens": 9, "completion_tokens": 12, "total_tokens": 21 });
    for (case, expected) in [("stream", &Value::Null), ("stream_with_usage", &usage)] {
        let seen = here.result(case);
        assert_eq!((&seen["text"], &seen["finish"]), (&json!(GREETING), &json!("stop")), "{case}");
        assert_eq!(&seen["usage"], expected, "{case}");
    }
    let arguments = json!("{\"city\":\"Beijing\",\"unit\":\"c\"}");
    assert_eq!(here.result("tools")["arguments"], arguments);
    assert_eq!(here.result("tools_in_a_stream")["tools"][0]["arguments"], arguments);
    assert_eq!(here.result("embedding")["vector"], json!([0.25, 0.5, -1.0]));

    // Every stream was asked for its usage; the key of the caller went nowhere.
    assert!(!journal.to_string().contains(&scene.ada.api_key));
    let entries = journal.as_array().unwrap();
    assert_eq!(entries.len(), ANSWERS.len());
    let chats = entries.iter().filter(|entry| entry["path"] == "/v1/chat/completions");
    for body in chats.map(|entry| &entry["body"]).filter(|body| body["stream"] == true) {
        assert_eq!(body["stream_options"]["include_usage"], true, "{body:#}");
    }
    // 9 and 12 five times, and twice what calls of tools need.
    let tokens = async || tokens(&scene, "gpt-4o").await;
    eventually("the tokens are counted", async || tokens().await == (7, 107, 94)).await;
}

/// Calls of a model, and their tokens.
async fn tokens(scene: &Scene, model: &str) -> (u64, u64, u64) {
    let query = UsageQuery { group_by: Some(UsageGroup::Operation), ..UsageQuery::default() };
    let usage = scene.market.admin.get_usage(&query).await.unwrap();
    let found = usage.iter().find(|usage| usage.key.as_deref() == Some(model));
    found.map_or((0, 0, 0), |usage| (usage.calls, usage.input_tokens, usage.output_tokens))
}

#[tokio::test]
async fn a_stream_passes_as_it_comes_and_breaks_off_as_it_does() {
    let scene = Scene::open().await;
    let cases = ["stream_as_it_comes", "cut", "busy_upstream", "busy_upstream_with_a_retry"];
    let seen = scene.openai(&cases, &[]).await;

    let times = seen.result("stream_as_it_comes").as_array().unwrap();
    let times: Vec<f64> = times.iter().map(|time| time.as_f64().unwrap()).collect();
    let took = times.last().unwrap() - times.first().unwrap();
    assert!(times.len() >= 5 && took > 0.25, "a fifth of a second between pieces: {times:?}");

    let cut = seen.result("cut");
    assert_eq!(cut["class"], "APIConnectionError", "not a stream that ended: {cut:#}");
    let text = cut["text"].as_str().unwrap();
    assert!(!text.is_empty() && "This stream breaks".starts_with(text), "{cut:#}");

    // The answers of a busy upstream are its own, and the library waits as long as it is told.
    let busy = seen.result("busy_upstream");
    assert_eq!((&busy["class"], &busy["status"]), (&json!("RateLimitError"), &json!(429)));
    assert_eq!((&busy["code"], &busy["retry_after"]), (&json!("rate_limit_exceeded"), &json!("1")));
    assert!(busy["message"].as_str().unwrap().contains("slow down"), "{busy:#}");
    let again = seen.result("busy_upstream_with_a_retry");
    assert_eq!(again["attempts"], 2);
    assert!(again["seconds"].as_f64().unwrap() >= 1.0, "{again:#}");
}

#[tokio::test]
async fn models_are_those_of_the_subscribed_products() {
    let scene = Scene::open().await;
    let root = format!("{}/v1", scene.market.world.gateway(""));
    let seen = scene.openai(&["models", "all_models"], &[("ROOT_URL", &root)]).await;
    let all = json!(["claude-of-the-tests", "gpt-4o", "text-embedding-3-small"]);
    assert_eq!(seen.result("models"), &json!({ "all": all, "one": scene.model.slug }));
    assert_eq!(seen.result("all_models"), &json!({ "all": all, "text": GREETING }));
}

#[tokio::test]
async fn a_refusal_is_the_error_that_the_library_of_openai_has_for_it() {
    let scene = Scene::open().await;
    let other = scene.another("Other").await;
    let counted = scene.another("Counted").await;
    let paid = scene
        .market
        .subscribe(&scene.ada.client, &scene.ada.consumer_id, &counted)
        .await
        .subscription_id;
    let quota = UpdateSubscription { call_quota: Patch::Set(1), ..Default::default() };
    scene.market.admin.update_subscription(&paid, &quota).await.unwrap();
    let addresses = [scene.address(&other), scene.address(&counted)];
    let nowhere = format!("{}/v1", scene.market.world.gateway("/models/nothing"));
    let more =
        [("OTHER_URL", addresses[0].as_str()), ("QUOTA_URL", &addresses[1]), ("NO_URL", &nowhere)];
    let refusals = [
        ("wrong_key", "AuthenticationError", 401, "invalid_api_key"),
        ("not_subscribed", "PermissionDeniedError", 403, "FORBIDDEN"),
        ("unknown_product", "NotFoundError", 404, "NOT_FOUND"),
        ("unknown_model", "NotFoundError", 404, "model_not_found"),
        ("used_up", "RateLimitError", 429, "insufficient_quota"),
    ];
    let mut cases: Vec<_> = refusals.iter().map(|(case, ..)| *case).collect();
    cases.push("unknown_operation");
    let seen = scene.openai(&cases, &more).await;
    for (case, class, status, code) in refusals {
        let refused = seen.result(case);
        assert_eq!((&refused["class"], &refused["status"]), (&json!(class), &json!(status)));
        assert_eq!(refused["code"], code, "{case}");
        // Two retries were allowed.
        assert_eq!(refused["attempts"], 1, "{case}: a retry is of no use");
        let id = refused["request_id"].as_str().unwrap();
        assert!(refused["message"].as_str().unwrap().contains(id), "{case}: {refused:#}");
    }
    let unknown = json!({ "class": "NotFoundError", "status": 404 });
    assert_eq!(seen.result("unknown_operation"), &unknown);
}

#[tokio::test]
async fn who_calls_too_fast_is_told_when_to_call_again() {
    let scene = Scene::open().await;
    let slow = scene.another("Slow").await;
    scene.market.subscribe(&scene.ada.client, &scene.ada.consumer_id, &slow).await;
    let one = PeriodLimit { requests: 1, seconds: 2 };
    let limits = CallLimits { requests_per_period: Some(one), ..CallLimits::default() };
    let limits = UpdateProduct { limits: Patch::Set(limits), ..UpdateProduct::default() };
    scene.market.admin.update_product(&slow.product_id, &limits).await.unwrap();
    let seen = scene.openai(&["too_fast"], &[("SLOW_URL", &scene.address(&slow))]).await;
    let seen = seen.result("too_fast");
    let refused = &seen["refused"];
    assert_eq!((&refused["class"], &refused["status"]), (&json!("RateLimitError"), &json!(429)));
    assert_eq!(refused["code"], "rate_limit_exceeded");
    assert!(["1", "2"].map(Value::from).contains(&refused["retry_after"]), "{refused:#}");
    assert_eq!((&seen["text"], &seen["attempts"]), (&json!(GREETING), &json!(2)), "{seen:#}");
}

#[tokio::test]
async fn the_library_of_anthropic_sees_what_it_sees_without_the_gateway() {
    let scene = Scene::open().await;
    let other = scene.another("Other").await;
    let [url, other] = [&scene.model, &other].map(|product| {
        // This library writes `/v1` itself.
        scene.market.world.gateway(&product.path())
    });
    let answers = ["plain", "stream"];
    let refusals = [
        ("wrong_key", "AuthenticationError", 401, "authentication_error"),
        ("not_subscribed", "PermissionDeniedError", 403, "permission_error"),
        ("unknown_model", "NotFoundError", 404, "not_found_error"),
    ];
    let own = [("BASE_URL", url.as_str()), ("API_KEY", &scene.ada.api_key), ("OTHER_URL", &other)];
    let cases = answers.into_iter().chain(refusals.iter().map(|(case, ..)| *case));
    let cases: Vec<_> = cases.collect();
    let here = party::run("anthropic_client.py", &cases, &own).await;
    let direct = [("BASE_URL", scene.upstream.url.as_str()), ("API_KEY", UPSTREAM_KEY)];
    let direct = party::run("anthropic_client.py", &answers, &direct).await;
    here.is_like(&direct, &answers);
    for case in answers {
        let seen = here.result(case);
        assert_eq!((&seen["text"], &seen["stop"]), (&json!(GREETING), &json!("end_turn")));
        assert_eq!(seen["usage"], json!({ "input_tokens": 9, "output_tokens": 12 }), "{case}");
    }
    for (case, class, status, kind) in refusals {
        let expected = json!({ "class": class, "status": status, "type": kind });
        assert_eq!(here.result(case), &expected, "{case}");
    }
    let tokens = async || tokens(&scene, "claude-of-the-tests").await;
    eventually("the tokens are counted", async || tokens().await == (2, 18, 24)).await;
}
