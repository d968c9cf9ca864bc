//! Calls that the gateway refused.

use api::{ErrorCode, RefusalRule, RequestId};
use chrono::{SubsecRound, TimeDelta, Utc};
use client::Client;
use tests::{Market, code, eventually};

async fn id_of(developer: &Client) -> api::DeveloperId {
    developer.get_developer_profile().await.unwrap().developer_id.unwrap()
}

#[tokio::test]
async fn the_owner_of_the_key_and_an_administrator_learn_why() {
    let market = Market::open().await;
    let (dev, _) = market.developer("dev1").await;
    let (eve, _) = market.developer("eve").await;
    let owner = id_of(&dev).await;
    let at = Utc::now().trunc_subsecs(3);
    let id = RequestId::generate();
    market.world.refused(&id, at, Some(&owner)).await;
    for client in [&dev, &market.admin] {
        let refusal = client.get_refusal(&id).await.unwrap();
        assert_eq!((&refusal.request_id, refusal.create_at), (&id, at));
        assert_eq!((refusal.status, refusal.rule), (403, RefusalRule::NotSubscribed));
        assert!(refusal.detail.unwrap().contains("no subscription"));
        assert_eq!(refusal.path, "/apis/weather/now");
        assert_eq!(refusal.product_id.unwrap().0, "product-of-somebody");
        assert!(refusal.credential_id.is_some() && refusal.consumer_id.is_some());
    }
    // Nobody learns whether there is one.
    for id in [&id, &RequestId::generate(), &RequestId("nonsense".to_owned())] {
        assert_eq!(code(eve.get_refusal(id).await), ErrorCode::NotFound);
    }
}

#[tokio::test]
async fn what_nobody_can_be_told_of_is_the_administrators() {
    let market = Market::open().await;
    let (dev, _) = market.developer("dev1").await;
    let id = RequestId::generate();
    market.world.refused(&id, Utc::now(), None).await;
    let refusal = market.admin.get_refusal(&id).await.unwrap();
    assert_eq!((refusal.credential_id, refusal.consumer_id), (None, None));
    assert_eq!(code(dev.get_refusal(&id).await), ErrorCode::NotFound);
}

#[tokio::test]
async fn refusals_are_kept_for_a_week() {
    let mut market = Market::open().await;
    let now = Utc::now();
    let old = RequestId::generate();
    let young = RequestId::generate();
    market.world.refused(&old, now - TimeDelta::days(7) - TimeDelta::minutes(1), None).await;
    market.world.refused(&young, now - TimeDelta::days(7) + TimeDelta::hours(1), None).await;
    market.world.restart().await;
    let admin = market.world.admin().await;
    eventually("it is gone", async || admin.get_refusal(&old).await.is_err()).await;
    admin.get_refusal(&young).await.unwrap();
}
