//! How much subscribers of a product may call, and what a call may not choose.

use api::{
    CallLimits, FieldProblem, FieldRule, ModelFeature, ModelParameter, Patch, PeriodLimit,
    ProductFeature, ProductQuery, ProductType, UpdateProduct,
};
use reqwest::Method;
use serde_json::json;
use tests::{World, ask, product};

fn limits() -> CallLimits {
    CallLimits {
        requests_per_second: Some(1_000_000),
        requests_per_period: Some(PeriodLimit { requests: 1_000_000_000, seconds: 2_678_400 }),
        concurrent_requests: Some(100_000),
        body_bytes: Some(104_857_600),
    }
}

#[tokio::test]
async fn limits_are_set_kept_replaced_and_cleared() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let mut body = product("Qwen", ProductType::ModelApi);
    body.limits = Some(limits());
    let made = admin.create_product(&body).await.unwrap();
    assert_eq!(made.summary.limits, Some(limits()));
    let id = &made.summary.product_id;
    let bare = admin.create_product(&product("Bare", ProductType::RestApi)).await.unwrap();
    assert_eq!(bare.summary.limits, None);

    world.restart().await;
    let admin = world.admin().await;
    assert_eq!(admin.get_product(id).await.unwrap(), made);
    let found = admin.list_products(&ProductQuery::default(), Default::default()).await.unwrap();
    let listed = found.content.into_iter().find(|it| &it.product_id == id).unwrap();
    assert_eq!(listed.limits, Some(limits()));

    let few = CallLimits { concurrent_requests: Some(1), ..CallLimits::default() };
    for (change, expected) in [
        (Patch::Keep, Some(limits())),
        // All of them are replaced.
        (Patch::Set(few.clone()), Some(few)),
        (Patch::Set(CallLimits::default()), Some(CallLimits::default())),
        (Patch::Clear, None),
    ] {
        let body = UpdateProduct { limits: change, ..Default::default() };
        let changed = admin.update_product(id, &body).await.unwrap();
        assert_eq!(changed.summary.limits, expected);
        assert_eq!(admin.get_product(id).await.unwrap(), changed);
    }
}

#[tokio::test]
async fn limits_that_cannot_be_are_named() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = admin.create_product(&product("Qwen", ProductType::ModelApi)).await.unwrap();
    let token = world.admin_token().await;
    let path = format!("/products/{}", made.summary.product_id);
    let small = |field: &str| FieldProblem::new(field, FieldRule::TooSmall, Some(1));
    let large = |field: &str, limit| FieldProblem::new(field, FieldRule::TooLarge, Some(limit));
    let malformed = |field: &str| FieldProblem::new(field, FieldRule::Malformed, None);
    let period = |requests: u64, seconds: u64| json!({ "requestsPerPeriod": { "requests": requests, "seconds": seconds } });
    let before = world.content(&[]).await;
    for (limits, problem) in [
        (json!({ "requestsPerSecond": 0 }), small("limits.requestsPerSecond")),
        (json!({ "requestsPerSecond": 1_000_001 }), large("limits.requestsPerSecond", 1_000_000)),
        (json!({ "requestsPerSecond": "1" }), malformed("limits.requestsPerSecond")),
        (json!({ "requestsPerSecond": 5_000_000_000_u64 }), malformed("limits.requestsPerSecond")),
        (period(0, 1), small("limits.requestsPerPeriod.requests")),
        (period(1, 0), small("limits.requestsPerPeriod.seconds")),
        (period(1_000_000_001, 1), large("limits.requestsPerPeriod.requests", 1_000_000_000)),
        (period(1, 2_678_401), large("limits.requestsPerPeriod.seconds", 2_678_400)),
        (json!({ "concurrentRequests": 0 }), small("limits.concurrentRequests")),
        (json!({ "concurrentRequests": 100_001 }), large("limits.concurrentRequests", 100_000)),
        (json!({ "bodyBytes": 0 }), small("limits.bodyBytes")),
        (json!({ "bodyBytes": 104_857_601 }), large("limits.bodyBytes", 104_857_600)),
        (json!(5), malformed("limits")),
    ] {
        let new = json!({ "name": "New", "type": "MODEL_API", "limits": limits });
        let change = json!({ "limits": limits });
        for (method, path, body) in
            [(Method::POST, "/products", new), (Method::PUT, path.as_str(), change)]
        {
            let request = world.http().request(method, world.api(path)).bearer_auth(&token);
            assert_eq!(
                ask(request.json(&body)).await.problem().fields,
                std::slice::from_ref(&problem),
                "{body}"
            );
        }
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn what_a_call_may_not_choose_is_locked() {
    let world = World::start().await;
    let admin = world.admin().await;
    let feature = |locked: &[ModelParameter]| {
        let model = ModelFeature {
            model: Some("qwen-max".to_owned()),
            locked: locked.to_vec(),
            ..ModelFeature::default()
        };
        ProductFeature { model_feature: Some(model) }
    };
    let all = [ModelParameter::Model, ModelParameter::MaxTokens, ModelParameter::Temperature];
    let mut body = product("Qwen", ProductType::ModelApi);
    body.feature = Some(feature(&all));
    let made = admin.create_product(&body).await.unwrap();
    assert_eq!(made.summary.feature, body.feature);
    let id = &made.summary.product_id;
    let one = feature(&all[..1]);
    let change = UpdateProduct { feature: Patch::Set(one.clone()), ..Default::default() };
    admin.update_product(id, &change).await.unwrap();
    assert_eq!(admin.get_product(id).await.unwrap().summary.feature, Some(one));

    let url = world.api(&format!("/products/{id}"));
    let token = world.admin_token().await;
    let field = "feature.modelFeature.locked";
    for (locked, problem) in [
        (
            json!(["MODEL", "MODEL", "MAX_TOKENS", "TEMPERATURE"]),
            FieldProblem::new(field, FieldRule::TooLong, Some(3)),
        ),
        (json!(["TOP_P"]), FieldProblem::new(format!("{field}[0]"), FieldRule::Malformed, None)),
        (json!("MODEL"), FieldProblem::new(field, FieldRule::Malformed, None)),
        (json!(null), FieldProblem::new(field, FieldRule::Malformed, None)),
    ] {
        let body = json!({ "feature": { "modelFeature": { "locked": locked } } });
        let request = world.http().put(&url).bearer_auth(&token).json(&body);
        assert_eq!(ask(request).await.problem().fields, [problem], "{body}");
    }
}
