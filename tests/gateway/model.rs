//! Models: what may be asked, and what becomes of the question.

use api::{
    ModelFeature, ModelParameter, Patch, ProductFeature, ProductType, RefusalRule, UpdateProduct,
};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, Market, Refused, Served, Subscriber, Upstream, ask, spec_at, subscribe};

/// A market with a model.
struct Models {
    market: Market,
    upstream: Upstream,
    product: Served,
    ada: Subscriber,
}

/// A definition with these models.
fn models_at(upstream: &Upstream, models: &[&str]) -> Value {
    let mut spec = spec_at(ProductType::ModelApi, &upstream.url());
    spec["models"] = json!(models);
    spec
}

impl Models {
    async fn open() -> Self {
        let upstream = Upstream::start();
        let market = Market::open().await;
        let product = market.serve("Model", &models_at(&upstream, &["max", "mini"])).await;
        let ada = market.subscriber("ada", &[&product]).await;
        Self { market, upstream, product, ada }
    }

    async fn post(&self, path: &str, body: &Value) -> Answer {
        let call = self.market.call(Method::POST, path).bearer_auth(&self.ada.api_key);
        ask(call.json(body)).await
    }

    /// Asks the product.
    async fn ask(&self, operation: &str, body: &Value) -> Answer {
        self.post(&format!("{}/v1/{operation}", self.product.path()), body).await
    }

    /// What reaches the model of this question.
    async fn asked(&self, operation: &str, body: &Value) -> Value {
        let answer = self.ask(operation, body).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        self.upstream.only().json()
    }

    async fn set_feature(&self, feature: ModelFeature) {
        let feature = Patch::Set(ProductFeature { model_feature: Some(feature) });
        let body = UpdateProduct { feature, ..Default::default() };
        self.market.admin.update_product(&self.product.product_id, &body).await.unwrap();
    }

    /// Names of the models that Ada's key may call.
    async fn listed(&self, path: &str) -> Vec<String> {
        let call = self.market.call(Method::GET, path).bearer_auth(&self.ada.api_key);
        let json = ask(call).await.json();
        assert_eq!(json["object"], "list", "{json}");
        let name = |model: &Value| {
            assert_eq!(model["object"], "model");
            model["id"].as_str().unwrap().to_owned()
        };
        json["data"].as_array().unwrap().iter().map(name).collect()
    }
}

#[tokio::test]
async fn models_are_asked_at_the_documented_paths_and_nowhere_else() {
    let models = Models::open().await;
    let body = json!({ "model": "max", "messages": [] });
    for operation in [
        "chat/completions",
        "completions",
        "embeddings",
        "responses",
        "messages",
        "messages/count_tokens",
        "images/generations",
        "audio/speech",
        "moderations",
        "rerank",
    ] {
        let answer = models.ask(operation, &body).await;
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
        assert_eq!(models.upstream.only().path, format!("/v1/{operation}"));
    }
    let mut refused = Refused::default();
    for operation in [
        "",
        "files",
        "assistants",
        "threads",
        "batches",
        "fine_tuning/jobs",
        "vector_stores",
        "responses/resp_1",
        "responses/resp_1/cancel",
        "chat/completions/chatcmpl-1",
        "chat/completions/",
        "Chat/Completions",
        "models",
        "messages/batches",
    ] {
        let answer = models.ask(operation, &body).await;
        refused.note(&answer, 404, RefusalRule::UnknownOperation);
    }
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let path = format!("{}/v1/chat/completions", models.product.path());
        let call = models.market.call(method, &path).bearer_auth(&models.ada.api_key);
        refused.note(&ask(call.json(&body)).await, 404, RefusalRule::UnknownOperation);
    }
    assert_eq!(models.upstream.count(), 0);
    refused.check(&models.market).await;
}

#[tokio::test]
async fn a_caller_sees_and_reaches_exactly_the_subscribed_models() {
    let models = Models::open().await;
    let Models { market, ada, .. } = &models;
    let other = Upstream::start();
    let vision = market.serve("Vision", &models_at(&other, &["vision", "max"])).await;
    market.serve("Hidden", &models_at(&other, &["hidden"])).await;
    let asked = subscribe(&ada.client, &ada.consumer_id, &vision.product_id).await;
    assert_eq!(models.listed("/v1/models").await, ["max", "mini"]);
    let question = |model: &str| json!({ "model": model, "messages": [] });
    let mut refused = Refused::default();
    let answer = models.post("/v1/chat/completions", &question("vision")).await;
    assert_eq!(answer.json()["error"]["code"], "model_not_found");
    refused.note(&answer, 404, RefusalRule::UnknownModel);

    market.admin.approve_subscription(&asked.subscription_id).await.unwrap();
    assert_eq!(models.listed("/v1/models").await, ["max", "mini", "vision"]);
    let of_one = format!("{}/v1/models", vision.path());
    assert_eq!(models.listed(&of_one).await, ["max", "vision"]);
    let one = market.call(Method::GET, "/v1/models/vision").bearer_auth(&ada.api_key);
    assert_eq!(ask(one).await.json()["id"], "vision");
    let one = market.call(Method::GET, "/v1/models/hidden").bearer_auth(&ada.api_key);
    refused.note(&ask(one).await, 404, RefusalRule::UnknownModel);

    // The first by its name, where two have the model.
    for (model, upstream) in
        [("max", &models.upstream), ("mini", &models.upstream), ("vision", &other)]
    {
        let answer = models.post("/v1/chat/completions", &question(model)).await;
        assert_eq!(answer.status, 200, "{model}: {}", answer.text());
        assert_eq!(upstream.only().json()["model"], model);
    }
    for body in [question("hidden"), json!({ "messages": [] }), json!({ "model": 7 })] {
        let answer = models.post("/v1/chat/completions", &body).await;
        refused.note(&answer, 404, RefusalRule::UnknownModel);
        let answer = models.ask("chat/completions", &body).await;
        refused.note(&answer, 404, RefusalRule::UnknownModel);
    }
    ada.client.cancel_subscription(&ada.consumer_id, vision.product_id.as_ref()).await.unwrap();
    assert_eq!(models.listed("/v1/models").await, ["max", "mini"]);
    assert_eq!((models.upstream.count(), other.count()), (0, 0));
    refused.check(market).await;
}

#[tokio::test]
async fn a_question_that_needs_no_change_arrives_byte_by_byte() {
    let models = Models::open().await;
    let body = "{ \"seed\" : 12345678901234567890,\"x\":1.10 ,\r\n\t\"model\":\"mini\", \"\\u0061\":\
                \"\\u00e9\u{e9}\", \"messages\":[ ] }";
    let path = format!("{}/v1/chat/completions", models.product.path());
    let call = models.market.call(Method::POST, &path).bearer_auth(&models.ada.api_key);
    let call = call.header("content-type", "application/json; charset=utf-8").body(body);
    assert_eq!(ask(call).await.status, 200);
    let seen = models.upstream.only();
    assert_eq!(String::from_utf8_lossy(&seen.body), body);
    assert_eq!(seen.header("content-length"), Some(body.len().to_string().as_str()));
    assert_eq!(seen.header("content-type"), Some("application/json; charset=utf-8"));

    let mut refused = Refused::default();
    for body in ["", "[]", "null", "7", "{", "{}x", r#"{"model":"max","model":"mini"}"#] {
        let call = models.market.call(Method::POST, &path).bearer_auth(&models.ada.api_key);
        refused.note(&ask(call.body(body)).await, 400, RefusalRule::MalformedRequest);
    }
    assert_eq!(models.upstream.count(), 0);
    refused.check(&models.market).await;
}

#[tokio::test]
async fn the_product_fills_in_what_a_question_leaves_open() {
    let models = Models::open().await;
    models
        .set_feature(ModelFeature {
            model: Some("mini".to_owned()),
            max_tokens: Some(100),
            temperature: Some(0.25),
            ..Default::default()
        })
        .await;
    let asked = models.asked("chat/completions", &json!({ "messages": [] })).await;
    let expected =
        json!({ "messages": [], "model": "mini", "max_tokens": 100, "temperature": 0.25 });
    assert_eq!(asked, expected);
    let said = json!({ "model": "max", "max_completion_tokens": 7, "temperature": 1.5 });
    assert_eq!(models.asked("chat/completions", &said).await, said);
    let asked = models.asked("responses", &json!({ "input": "a" })).await;
    let expected =
        json!({ "input": "a", "model": "mini", "max_output_tokens": 100, "temperature": 0.25 });
    assert_eq!(asked, expected);
    let asked = models.asked("embeddings", &json!({ "input": "a" })).await;
    assert_eq!(asked, json!({ "input": "a", "model": "mini" }));
    let answer = models.ask("chat/completions", &json!({ "model": "other" })).await;
    models.market.refused(&answer, 404, RefusalRule::UnknownModel).await;
}

#[tokio::test]
async fn a_caller_cannot_say_otherwise_what_the_product_locks() {
    let models = Models::open().await;
    models
        .set_feature(ModelFeature {
            model: Some("mini".to_owned()),
            max_tokens: Some(100),
            temperature: Some(0.25),
            locked: vec![
                ModelParameter::Model,
                ModelParameter::MaxTokens,
                ModelParameter::Temperature,
            ],
            ..Default::default()
        })
        .await;
    for (operation, name) in [
        ("chat/completions", "max_tokens"),
        ("chat/completions", "max_completion_tokens"),
        ("responses", "max_output_tokens"),
        ("messages", "max_tokens"),
        ("completions", "max_tokens"),
    ] {
        let said = json!({ "model": "max", name: 9_999, "temperature": 2, "x": [1] });
        let asked = models.asked(operation, &said).await;
        let expected = json!({ "model": "mini", name: 100, "temperature": 0.25, "x": [1] });
        assert_eq!(asked, expected, "{operation}");
    }
    // By the model as well, whatever is asked for.
    let answer = models.post("/v1/chat/completions", &json!({ "model": "max" })).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(models.upstream.only().json()["model"], "mini");
}
