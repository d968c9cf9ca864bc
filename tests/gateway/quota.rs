//! Call quotas: prepaid calls are never oversold, and none is lost.

use std::time::{Duration, Instant};

use api::{
    CallQuota, PageQuery, Patch, RefusalRule, SubscriptionQuery, UpdateApiDefinition,
    UpdateSubscription, UsageGroup,
};
use serde_json::json;
use tests::{Market, Refused, Reply, Subscriber, ask, at_once, rest_spec, spec};

use crate::scene::Pets;

async fn grant(market: &Market, who: &Subscriber, call_quota: Patch<u64>) {
    let body = UpdateSubscription { call_quota, ..Default::default() };
    let id = &who.subscriptions[0].subscription_id;
    market.admin.update_subscription(id, &body).await.unwrap();
}

/// What is left, as an administrator sees it.
async fn quota(market: &Market) -> CallQuota {
    let admin = market.world.admin().await;
    let query = SubscriptionQuery::default();
    let page = admin.list_portal_subscriptions(&market.portal, &query, PageQuery::default()).await;
    page.unwrap().content[0].call_quota.expect("a quota")
}

async fn quota_becomes(market: &Market, remaining: u64) {
    let deadline = Instant::now() + Duration::from_secs(20);
    loop {
        let now = quota(market).await;
        if now.remaining == remaining {
            return;
        }
        assert!(Instant::now() < deadline, "{now:?}, not {remaining}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test]
async fn exactly_as_many_calls_are_served_as_were_granted() {
    let pets = Pets::open().await;
    grant(&pets.market, &pets.ada, Patch::Set(50)).await;
    let answers = at_once(20, |_| {
        let calls: Vec<_> = (0..5).map(|_| pets.list().bearer_auth(&pets.ada.api_key)).collect();
        async move {
            let mut answers = Vec::new();
            for call in calls {
                answers.push(ask(call).await);
            }
            answers
        }
    })
    .await;
    let answers = answers.concat();
    let served = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!((served, pets.upstream.count()), (50, 50));
    let refused: Vec<_> = answers.iter().filter(|answer| answer.status == 429).collect();
    assert_eq!(refused.len(), 50);
    assert_eq!(refused[0].header("x-should-retry"), Some("false"));
    pets.market.refused(refused[0], 429, RefusalRule::QuotaUsedUp).await;
    assert_eq!(quota(&pets.market).await, CallQuota { total: 50, remaining: 0 });
    let used = pets.market.usage_by(UsageGroup::Status, 100).await;
    assert_eq!((used["200"].calls, used["429"].calls), (50, 50));
}

#[tokio::test]
async fn more_may_be_called_as_soon_as_more_is_granted() {
    let pets = Pets::open().await;
    let market = &pets.market;
    grant(market, &pets.ada, Patch::Set(1)).await;
    let mut refused = Refused::default();
    assert_eq!(pets.status().await, 200);
    for total in 2..5 {
        refused.note(&pets.call(&pets.ada.api_key).await, 429, RefusalRule::QuotaUsedUp);
        grant(market, &pets.ada, Patch::Set(total)).await;
        assert_eq!(pets.status().await, 200, "{total} are granted");
    }
    refused.note(&pets.call(&pets.ada.api_key).await, 429, RefusalRule::QuotaUsedUp);
    grant(market, &pets.ada, Patch::Clear).await;
    assert_eq!(pets.status().await, 200);
    refused.check(market).await;
}

#[tokio::test]
async fn what_is_not_used_of_a_lease_comes_back() {
    let mut pets = Pets::open().await;
    grant(&pets.market, &pets.ada, Patch::Set(1_000)).await;
    for _ in 0..3 {
        assert_eq!(pets.status().await, 200);
    }
    quota_becomes(&pets.market, 997).await;
    assert_eq!(pets.status().await, 200);
    pets.market.world.restart().await;
    assert_eq!(quota(&pets.market).await, CallQuota { total: 1_000, remaining: 996 });
    assert_eq!(pets.status().await, 200);
}

#[tokio::test]
async fn a_call_that_does_not_reach_its_upstream_is_not_used_up() {
    let pets = Pets::open().await;
    let Pets { market, product, ada, upstream, .. } = &pets;
    grant(market, ada, Patch::Set(3)).await;
    let lead_to = async |url: &str| {
        let mut changed = rest_spec(url);
        changed["timeoutMs"] = json!(300);
        let body = UpdateApiDefinition { spec: Some(spec(changed)), ..Default::default() };
        market.admin.update_api_definition(&product.definition_id, &body).await.unwrap();
    };
    lead_to("http://127.0.0.1:9/api").await;
    for _ in 0..5 {
        assert_eq!(pets.status().await, 502);
    }
    lead_to(&upstream.at("/api")).await;
    // What has reached it counts, however it answers.
    assert_eq!(pets.status().await, 200);
    upstream.answer(|_| Reply::status(500));
    assert_eq!(pets.status().await, 500);
    upstream.answer(|_| Reply::never());
    assert_eq!(pets.status().await, 504);
    let answer = pets.call(&ada.api_key).await;
    market.refused(&answer, 429, RefusalRule::QuotaUsedUp).await;
    assert_eq!(upstream.count(), 3);
}

#[tokio::test]
async fn a_call_that_is_refused_uses_nothing_up() {
    let pets = Pets::open().await;
    let market = &pets.market;
    grant(market, &pets.ada, Patch::Set(2)).await;
    for path in ["/admin", "/pets/7/toys"] {
        let call = pets.request(reqwest::Method::GET, path).bearer_auth(&pets.ada.api_key);
        assert_eq!(ask(call).await.status, 404);
    }
    assert_eq!(pets.call("nobody").await.status, 401);
    assert_eq!(pets.status().await, 200);
    assert_eq!(pets.status().await, 200);
    assert_eq!(pets.status().await, 429);
}
