//! How much a subscriber may call, and until when.

use api::{
    CallLimits, CallQuota, ErrorCode, FieldProblem, FieldRule, Patch, PeriodLimit, Subscription,
    SubscriptionId, SubscriptionStatus, UpdateProduct, UpdateSubscription,
};
use chrono::{SubsecRound, TimeDelta, Utc};
use serde_json::{Value, json};
use tests::{
    Market, another_consumer, approve_subscriptions, ask, at_once, code, refusal, subscribe,
};

use super::{no, only, records};

fn limits() -> CallLimits {
    CallLimits {
        requests_per_second: Some(10),
        requests_per_period: Some(PeriodLimit { requests: 1_000, seconds: 86_400 }),
        concurrent_requests: Some(5),
        body_bytes: Some(1_048_576),
    }
}

fn quota(total: u64) -> UpdateSubscription {
    UpdateSubscription { call_quota: Patch::Set(total), ..Default::default() }
}

/// A market, and a subscription of a product in it.
async fn subscribed() -> (Market, client::Client, Subscription) {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let made = subscribe(&dev, &consumer, &weather).await;
    (market, dev, made)
}

/// Gateways have taken so many calls.
async fn take(market: &Market, number: u64) {
    market.world.sql(&format!("UPDATE call_quota SET taken = {number}")).await;
}

#[tokio::test]
async fn what_a_change_leaves_out_stays_and_null_clears() {
    let (mut market, dev, made) = subscribed().await;
    let id = &made.subscription_id;
    assert_eq!((&made.limits, made.call_quota, made.expires_at), (&None, None, None));
    let expires_at = Utc::now().trunc_subsecs(3) + TimeDelta::days(30);
    let change = UpdateSubscription {
        limits: Patch::Set(limits()),
        call_quota: Patch::Set(10_000),
        // More than every database keeps.
        expires_at: Patch::Set(expires_at + TimeDelta::microseconds(7)),
    };
    let changed = market.admin.update_subscription(id, &change).await.unwrap();
    assert_eq!(changed.limits, Some(limits()));
    assert_eq!(changed.call_quota, Some(CallQuota { total: 10_000, remaining: 10_000 }));
    assert_eq!(changed.expires_at, Some(expires_at));
    assert_eq!((changed.status, changed.create_at), (made.status, made.create_at));
    assert!(changed.updated_at > made.updated_at);
    assert_eq!(only(&dev, &made.consumer_id).await, changed, "the subscriber sees it");

    market.world.restart().await;
    let admin = market.world.admin().await;
    assert_eq!(only(&admin, &made.consumer_id).await, changed);
    let same = admin.update_subscription(id, &UpdateSubscription::default()).await.unwrap();
    assert_eq!(Subscription { updated_at: changed.updated_at, ..same }, changed);

    let clear = UpdateSubscription {
        limits: Patch::Clear,
        call_quota: Patch::Keep,
        expires_at: Patch::Clear,
    };
    let cleared = admin.update_subscription(id, &clear).await.unwrap();
    assert_eq!((&cleared.limits, cleared.expires_at), (&None, None));
    assert_eq!(cleared.call_quota, changed.call_quota);
    let clear = UpdateSubscription { call_quota: Patch::Clear, ..Default::default() };
    assert_eq!(admin.update_subscription(id, &clear).await.unwrap().call_quota, None);
    assert_eq!(market.world.count("call_quota").await, 0);
    // What is not there is cleared all the same.
    admin.update_subscription(id, &clear).await.unwrap();
}

#[tokio::test]
async fn a_quota_counts_what_was_called_before() {
    let (market, _, made) = subscribed().await;
    let (admin, id) = (&market.admin, &made.subscription_id);
    admin.update_subscription(id, &quota(100)).await.unwrap();
    take(&market, 60).await;
    for (total, remaining) in [(100, 40), (1_000, 940), (60, 0), (10, 0), (0, 0), (61, 1)] {
        let changed = admin.update_subscription(id, &quota(total)).await.unwrap();
        assert_eq!(changed.call_quota, Some(CallQuota { total, remaining }));
    }
    // Without a quota nothing is counted.
    let clear = UpdateSubscription { call_quota: Patch::Clear, ..Default::default() };
    admin.update_subscription(id, &clear).await.unwrap();
    let again = admin.update_subscription(id, &quota(1_000_000_000_000)).await.unwrap();
    let all = CallQuota { total: 1_000_000_000_000, remaining: 1_000_000_000_000 };
    assert_eq!(again.call_quota, Some(all));
}

#[tokio::test]
async fn quotas_that_are_set_at_once_are_one_quota() {
    let (market, _, made) = subscribed().await;
    let answers = at_once(8, |number| {
        let (admin, id) = (market.admin.clone(), made.subscription_id.clone());
        let total = u64::try_from(number).unwrap() + 1;
        async move { admin.update_subscription(&id, &quota(total)).await.unwrap().call_quota }
    })
    .await;
    assert!(answers.iter().all(Option::is_some));
    assert_eq!(market.world.count("call_quota").await, 1);
    let last = only(&market.admin, &made.consumer_id).await.call_quota;
    assert!(answers.contains(&last));
}

#[tokio::test]
async fn a_change_and_an_end_at_once_leave_nothing() {
    let (market, dev, made) = subscribed().await;
    for _ in 0..5 {
        let made = match market.world.count("product_subscription").await {
            0 => subscribe(&dev, &made.consumer_id, &made.product_id).await,
            _ => made.clone(),
        };
        let answers = at_once(4, |number| {
            let (admin, dev, made) = (market.admin.clone(), dev.clone(), made.clone());
            let (id, consumer) = (made.subscription_id, made.consumer_id);
            async move {
                match number % 2 {
                    0 => admin.update_subscription(&id, &quota(5)).await.map(|_| ()),
                    _ => dev.cancel_subscription(&consumer, &id.0).await,
                }
            }
        })
        .await;
        for answer in answers.into_iter().filter(Result::is_err) {
            assert_eq!(code(answer), ErrorCode::NotFound);
        }
        assert_eq!(market.world.count("product_subscription").await, 0);
        assert_eq!(market.world.count("call_quota").await, 0);
    }
}

#[tokio::test]
async fn an_expiry_lies_ahead_by_ten_years_at_most() {
    let (market, _, made) = subscribed().await;
    let (admin, id) = (&market.admin, &made.subscription_id);
    let expire = |at| UpdateSubscription { expires_at: Patch::Set(at), ..Default::default() };
    let now = Utc::now();
    let before = market.world.content(&[]).await;
    for (at, rule) in [
        (now - TimeDelta::seconds(1), FieldRule::TooEarly),
        (now - TimeDelta::days(20_000), FieldRule::TooEarly),
        (now + TimeDelta::days(3_660), FieldRule::TooLate),
        (now + TimeDelta::days(2_900_000), FieldRule::TooLate),
    ] {
        let problem = refusal(admin.update_subscription(id, &expire(at)).await);
        assert_eq!(problem.code, ErrorCode::InvalidParameter);
        assert_eq!(problem.fields, [FieldProblem::new("expiresAt", rule, None)], "{at}");
    }
    assert_eq!(market.world.content(&[]).await, before, "something was written");

    // One that has passed is no mistake of who leaves it as it is.
    let soon = Utc::now().trunc_subsecs(3) + TimeDelta::seconds(1);
    admin.update_subscription(id, &expire(soon)).await.unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    let kept = admin.update_subscription(id, &expire(soon)).await.unwrap();
    assert_eq!(kept.expires_at, Some(soon));
}

#[tokio::test]
async fn what_cannot_be_is_named() {
    let (market, _, made) = subscribed().await;
    let url = market.world.api(&format!("/subscriptions/{}", made.subscription_id));
    let token = market.world.admin_token().await;
    let small = |field: &str| FieldProblem::new(field, FieldRule::TooSmall, Some(1));
    let large = |field: &str, limit| FieldProblem::new(field, FieldRule::TooLarge, Some(limit));
    let malformed = |field: &str| FieldProblem::new(field, FieldRule::Malformed, None);
    let before = market.world.content(&[]).await;
    for (body, problem) in [
        (json!({ "callQuota": 1_000_000_000_001_u64 }), large("callQuota", 1_000_000_000_000)),
        (json!({ "callQuota": -1 }), malformed("callQuota")),
        (json!({ "callQuota": 1.5 }), malformed("callQuota")),
        (json!({ "limits": { "requestsPerSecond": 0 } }), small("limits.requestsPerSecond")),
        (
            json!({ "limits": { "requestsPerPeriod": { "requests": 1, "seconds": 2_678_401 } } }),
            large("limits.requestsPerPeriod.seconds", 2_678_400),
        ),
        (
            json!({ "limits": { "requestsPerPeriod": { "requests": 1 } } }),
            FieldProblem::new("limits.requestsPerPeriod.seconds", FieldRule::Required, None),
        ),
        (json!({ "limits": { "bodyBytes": 104_857_601 } }), large("limits.bodyBytes", 104_857_600)),
        (json!({ "expiresAt": "tomorrow" }), malformed("expiresAt")),
    ] {
        let request = market.world.http().patch(&url).bearer_auth(&token).json(&body);
        assert_eq!(ask(request).await.problem().fields, [problem], "{body}");
    }
    let unknown = SubscriptionId::generate();
    let answer = market.admin.update_subscription(&unknown, &quota(1)).await;
    assert_eq!(code(answer), ErrorCode::NotFound);
    assert_eq!(market.world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn a_change_is_recorded() {
    let (market, _, made) = subscribed().await;
    let changed = market.admin.update_subscription(&made.subscription_id, &quota(7)).await.unwrap();
    let id = &made.subscription_id.0;
    let expected = ["ADMIN", "SUBSCRIPTION_UPDATED", id].map(str::to_owned);
    assert_eq!(records(&market).await.last(), Some(&expected));
    let rows = market.world.rows("SELECT * FROM audit_log ORDER BY id DESC LIMIT 1").await;
    for (column, state) in [("before", &made), ("after", &changed)] {
        let recorded = match &rows[0][column] {
            Value::String(text) => serde_json::from_str(text).unwrap(),
            value => value.clone(),
        };
        assert_eq!(recorded, serde_json::to_value(state).unwrap());
    }
}

#[tokio::test]
async fn who_asks_again_finds_what_was_granted() {
    let (market, dev, made) = subscribed().await;
    let (admin, id) = (&market.admin, &made.subscription_id);
    let expires_at = Utc::now().trunc_subsecs(3) + TimeDelta::days(1);
    let change = UpdateSubscription {
        limits: Patch::Set(limits()),
        call_quota: Patch::Set(100),
        expires_at: Patch::Set(expires_at),
    };
    admin.update_subscription(id, &change).await.unwrap();
    take(&market, 30).await;
    admin.reject_subscription(id, &no("unpaid")).await.unwrap();
    let again = subscribe(&dev, &made.consumer_id, &made.product_id).await;
    assert_eq!(again.status, SubscriptionStatus::Pending);
    assert_eq!((&again.limits, again.expires_at), (&Some(limits()), Some(expires_at)));
    assert_eq!(again.call_quota, Some(CallQuota { total: 100, remaining: 70 }));
}

/// A market that approves every subscription by itself, and one of them.
async fn approved_at_once() -> (Market, client::Client, Subscription) {
    let market = Market::open().await;
    let portal = market.admin.get_portal(&market.portal).await.unwrap();
    approve_subscriptions(&market.admin, &portal, true).await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let made = subscribe(&dev, &consumer, &weather).await;
    assert_eq!(made.status, SubscriptionStatus::Approved);
    (market, dev, made)
}

#[tokio::test]
async fn after_a_rejection_every_subscription_of_the_two_waits() {
    let (market, dev, made) = approved_at_once().await;
    let Subscription { subscription_id: id, consumer_id: consumer, product_id: weather, .. } =
        &made;
    let pending = SubscriptionStatus::Pending;
    market.admin.reject_subscription(id, &no("unpaid")).await.unwrap();
    // Neither asking again helps, nor another consumer, nor ending it first, nor a new consumer.
    let other = another_consumer(&dev, "other").await;
    assert_eq!(subscribe(&dev, &other, weather).await.status, pending);
    assert_eq!(subscribe(&dev, consumer, weather).await.status, pending);
    dev.cancel_subscription(consumer, &id.0).await.unwrap();
    assert_eq!(subscribe(&dev, consumer, weather).await.status, pending);
    dev.delete_consumer(&other).await.unwrap();
    let new = another_consumer(&dev, "new").await;
    assert_eq!(subscribe(&dev, &new, weather).await.status, pending);
    // Not even where the product says so itself.
    let body = UpdateProduct { auto_approve: Patch::Set(true), ..Default::default() };
    market.admin.update_product(weather, &body).await.unwrap();
    let newest = another_consumer(&dev, "newest").await;
    assert_eq!(subscribe(&dev, &newest, weather).await.status, pending);

    // Other products and other developers are as they were.
    let chat = market.product("Chat").await;
    let approved = SubscriptionStatus::Approved;
    assert_eq!(subscribe(&dev, consumer, &chat).await.status, approved);
    let (eve, own) = market.developer("eve").await;
    assert_eq!(subscribe(&eve, &own, weather).await.status, approved);

    market.admin.delete_product(weather).await.unwrap();
    assert_eq!(market.world.count("manual_approval").await, 0);
}

#[tokio::test]
async fn nobody_gets_rid_of_a_quota_by_asking_anew() {
    let (market, dev, made) = approved_at_once().await;
    market.admin.update_subscription(&made.subscription_id, &quota(5)).await.unwrap();
    dev.cancel_subscription(&made.consumer_id, &made.product_id.0).await.unwrap();
    let again = subscribe(&dev, &made.consumer_id, &made.product_id).await;
    assert_eq!((again.status, again.call_quota), (SubscriptionStatus::Pending, None));
    let other = another_consumer(&dev, "other").await;
    let other = subscribe(&dev, &other, &made.product_id).await;
    assert_eq!(other.status, SubscriptionStatus::Pending);
    market.admin.delete_developer(&made.developer_id).await.unwrap();
    assert_eq!(market.world.count("manual_approval").await, 0);
}
