//! What administrators decide about subscriptions.

use api::{
    ConsumerId, ErrorCode, FieldProblem, FieldRule, ProductId, SubscriptionId, SubscriptionStatus,
};
use serde_json::{Value, json};
use tests::{Market, ask, at_once, code, subscribe};

use super::{no, only, records};

#[tokio::test]
async fn an_approval_names_the_subscription_or_the_product() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let chat = market.product("Chat").await;
    let tools = market.product("Tools").await;
    let (dev, consumer) = market.developer("dev1").await;
    let admin = &market.admin;
    let first = subscribe(&dev, &consumer, &weather).await.subscription_id;
    let second = subscribe(&dev, &consumer, &chat).await.subscription_id;
    let third = subscribe(&dev, &consumer, &tools).await.subscription_id;
    for approved in [
        admin.approve_consumer_subscription(&consumer, &first.0).await.unwrap(),
        admin.approve_consumer_subscription(&consumer, &chat.0).await.unwrap(),
        admin.approve_subscription(&third).await.unwrap(),
    ] {
        assert_eq!((approved.status, &approved.reason), (SubscriptionStatus::Approved, &None));
        assert!(approved.updated_at > approved.create_at);
    }
    let records = records(&market).await;
    for (record, id) in records[3..].iter().zip([&first, &second, &third]) {
        let expected = ["ADMIN", "SUBSCRIPTION_APPROVED", &id.0];
        assert_eq!(record, &expected.map(str::to_owned));
    }
}

#[tokio::test]
async fn the_body_of_an_approval_is_not_read() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let path = market.world.api(&format!("/consumers/{consumer}/subscriptions/{weather}"));
    let token = market.world.admin_token().await;
    for body in ["", "nonsense", "{\"status\":\"REJECTED\"}"] {
        subscribe(&dev, &consumer, &weather).await;
        let request = market.world.http().patch(&path).bearer_auth(&token).body(body);
        assert_eq!(ask(request).await.data()["status"], "APPROVED");
        let request = market.world.http().delete(&path).bearer_auth(&token);
        assert_eq!(ask(request).await.data(), Value::Null);
    }
}

#[tokio::test]
async fn an_approval_through_another_consumer_finds_nothing() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let (_, other) = market.developer("dev2").await;
    let made = subscribe(&dev, &consumer, &weather).await;
    let unknown = ConsumerId::generate();
    for (consumer, id) in [
        (&other, &made.subscription_id.0),
        (&other, &weather.0),
        (&unknown, &made.subscription_id.0),
        (&consumer, &ProductId::generate().0),
    ] {
        let answer = market.admin.approve_consumer_subscription(consumer, id).await;
        assert_eq!(code(answer), ErrorCode::NotFound);
    }
    assert_eq!(only(&dev, &consumer).await, made);
}

#[tokio::test]
async fn only_what_waits_is_approved_and_what_is_approved_can_be_taken_back() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let admin = &market.admin;
    let id = &subscribe(&dev, &consumer, &weather).await.subscription_id;
    admin.approve_subscription(id).await.unwrap();
    assert_eq!(code(admin.approve_subscription(id).await), ErrorCode::Conflict);
    let answer = admin.approve_consumer_subscription(&consumer, &weather.0).await;
    assert_eq!(code(answer), ErrorCode::Conflict);

    let rejected = admin.reject_subscription(id, &no("over\nquota")).await.unwrap();
    assert_eq!(rejected.status, SubscriptionStatus::Rejected);
    assert_eq!(rejected.reason.as_deref(), Some("over\nquota"));
    assert_eq!(only(&dev, &consumer).await, rejected, "the developer sees why");
    assert_eq!(code(admin.reject_subscription(id, &no("again")).await), ErrorCode::Conflict);
    assert_eq!(code(admin.approve_subscription(id).await), ErrorCode::Conflict);
    let unknown = SubscriptionId::generate();
    assert_eq!(code(admin.approve_subscription(&unknown).await), ErrorCode::NotFound);
    assert_eq!(code(admin.reject_subscription(&unknown, &no("no")).await), ErrorCode::NotFound);

    let rows = market.world.rows("SELECT * FROM audit_log ORDER BY id DESC LIMIT 1").await;
    assert_eq!(rows[0]["action"], "SUBSCRIPTION_REJECTED");
    let state = |column: &str| match &rows[0][column] {
        Value::String(text) => serde_json::from_str(text).unwrap(),
        value => value.clone(),
    };
    assert_eq!(state("before")["status"], "APPROVED");
    assert_eq!(state("after"), serde_json::to_value(&rejected).unwrap());
}

#[tokio::test]
async fn a_rejection_says_why() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let made = subscribe(&dev, &consumer, &weather).await;
    let path = format!("/subscriptions/{}/reject", made.subscription_id);
    let token = market.world.admin_token().await;
    for (body, rule, limit) in [
        (json!({}), FieldRule::Required, None),
        (json!({ "reason": " \n" }), FieldRule::Required, None),
        (json!({ "reason": "a\u{0}b" }), FieldRule::Malformed, None),
        (json!({ "reason": "é".repeat(513) }), FieldRule::TooLong, Some(512)),
    ] {
        let request = market.world.http().patch(market.world.api(&path)).bearer_auth(&token);
        let problem = ask(request.json(&body)).await.problem();
        assert_eq!(problem.fields, [FieldProblem::new("reason", rule, limit)], "{body}");
    }
    assert_eq!(only(&dev, &consumer).await, made);
}

#[tokio::test]
async fn of_many_approvals_at_once_one_counts() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let id = subscribe(&dev, &consumer, &weather).await.subscription_id;
    let answers = at_once(8, |number| {
        let (admin, id, consumer) = (market.admin.clone(), id.clone(), consumer.clone());
        async move {
            match number % 2 {
                0 => admin.approve_subscription(&id).await,
                _ => admin.approve_consumer_subscription(&consumer, &id.0).await,
            }
        }
    })
    .await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::Conflict);
    }
    assert_eq!(records(&market).await.len(), 2);
}

#[tokio::test]
async fn an_approval_and_an_end_at_once_leave_nothing() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    for _ in 0..5 {
        let id = subscribe(&dev, &consumer, &weather).await.subscription_id;
        let answers = at_once(4, |number| {
            let (admin, dev) = (market.admin.clone(), dev.clone());
            let (id, consumer) = (id.clone(), consumer.clone());
            async move {
                match number % 2 {
                    0 => admin.approve_subscription(&id).await.map(|_| ()),
                    _ => dev.cancel_subscription(&consumer, &id.0).await,
                }
            }
        })
        .await;
        for answer in answers {
            if answer.is_err() {
                let code = code(answer);
                assert!(matches!(code, ErrorCode::NotFound | ErrorCode::Conflict), "{code:?}");
            }
        }
        assert_eq!(market.world.count("product_subscription").await, 0);
    }
}
