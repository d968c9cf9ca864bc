//! Subscriptions: asking for a product, again after a rejection, and ending it.

mod decision;
mod grant;
mod list;

use api::{
    ConsumerId, ErrorCode, FieldProblem, FieldRule, Patch, ProductId, ProductType, Reject,
    Subscription, SubscriptionId, SubscriptionQuery, SubscriptionStatus, UpdateProduct,
};
use client::Client;
use serde_json::Value;
use tests::{
    Market, another_consumer, approve_subscriptions, at_once, code, product, refusal, subscribe,
    wish,
};

/// The audit records of subscriptions: who did what to what.
async fn records(market: &Market) -> Vec<[String; 3]> {
    let query = "SELECT actor_type, action, target_id FROM audit_log \
                 WHERE target_type = 'SUBSCRIPTION' ORDER BY id";
    let rows = market.world.rows(query).await;
    let text = |row: &Value, column: &str| row[column].as_str().unwrap().to_owned();
    let row = |row: &Value| ["actor_type", "action", "target_id"].map(|it| text(row, it));
    rows.iter().map(row).collect()
}

fn no(reason: &str) -> Reject {
    Reject { reason: reason.to_owned() }
}

/// The one subscription of a consumer.
async fn only(client: &Client, consumer: &ConsumerId) -> Subscription {
    let query = SubscriptionQuery::default();
    let page = client.list_consumer_subscriptions(consumer, &query, Default::default()).await;
    let [only] = page.unwrap().content.try_into().unwrap();
    only
}

#[tokio::test]
async fn a_subscription_says_what_it_belongs_to_and_survives_a_restart() {
    let mut market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let made = subscribe(&dev, &consumer, &weather).await;
    assert!(made.subscription_id.0.starts_with("subscription-"));
    assert_eq!((&made.product_id, &made.consumer_id), (&weather, &consumer));
    assert_eq!(made.portal_id, market.portal);
    assert_eq!(
        Some(&made.developer_id),
        dev.get_developer_profile().await.unwrap().developer_id.as_ref()
    );
    assert_eq!((made.status, &made.reason), (SubscriptionStatus::Pending, &None));
    assert_eq!((made.product_type, made.product_name.as_str()), (ProductType::ModelApi, "Weather"));
    assert_eq!((made.developer_name.as_str(), made.portal_name.as_str()), ("dev1", "demo"));
    assert_eq!(made.consumer_name, "primary-consumer");
    assert_eq!(made.create_at, made.updated_at);
    assert_eq!(only(&dev, &consumer).await, made);
    let id = made.subscription_id.to_string();
    let expected = [["DEVELOPER", "SUBSCRIPTION_CREATED", &id].map(str::to_owned)];
    assert_eq!(records(&market).await, expected);

    market.world.restart().await;
    assert_eq!(only(&market.world.admin().await, &consumer).await, made);
}

#[tokio::test]
async fn the_product_decides_whether_a_subscription_waits_else_the_portal() {
    let market = Market::open().await;
    let portal = market.admin.get_portal(&market.portal).await.unwrap();
    let product = market.product("Weather").await;
    let (dev, _) = market.developer("dev1").await;
    for (number, of_portal, of_product, approved) in [
        (0, true, None, true),
        (1, false, None, false),
        (2, true, Some(false), false),
        (3, false, Some(true), true),
    ] {
        approve_subscriptions(&market.admin, &portal, of_portal).await;
        let auto_approve = of_product.map_or(Patch::Clear, Patch::Set);
        let body = UpdateProduct { auto_approve, ..Default::default() };
        market.admin.update_product(&product, &body).await.unwrap();
        let consumer = another_consumer(&dev, &format!("consumer {number}")).await;
        let made = subscribe(&dev, &consumer, &product).await;
        let is_approved = made.status == SubscriptionStatus::Approved;
        assert_eq!(is_approved, approved, "portal {of_portal}, product {of_product:?}");
    }
}

#[tokio::test]
async fn products_of_every_type_are_subscribed_and_approved() {
    let market = Market::open().await;
    let (dev, consumer) = market.developer("dev1").await;
    for r#type in
        [ProductType::ModelApi, ProductType::McpServer, ProductType::AgentApi, ProductType::RestApi]
    {
        let product = market.product_of(&r#type.to_string(), r#type).await;
        let made = subscribe(&dev, &consumer, &product).await;
        assert_eq!((made.status, made.product_type), (SubscriptionStatus::Pending, r#type));
        let approved = market.admin.approve_subscription(&made.subscription_id).await.unwrap();
        assert_eq!(approved.status, SubscriptionStatus::Approved);
    }
}

#[tokio::test]
async fn who_has_a_product_or_waits_for_it_does_not_ask_again() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let made = subscribe(&dev, &consumer, &weather).await;
    for approve in [false, true] {
        if approve {
            market.admin.approve_subscription(&made.subscription_id).await.unwrap();
        }
        let before = market.world.content(&[]).await;
        let problem = refusal(dev.create_subscription(&consumer, &wish(&weather)).await);
        assert_eq!(problem.code, ErrorCode::Conflict);
        assert_eq!(problem.fields, [FieldProblem::new("productId", FieldRule::Taken, None)]);
        assert_eq!(market.world.content(&[]).await, before, "something was written");
    }
    // Another consumer of the same developer may.
    let other = another_consumer(&dev, "other").await;
    subscribe(&dev, &other, &weather).await;
}

#[tokio::test]
async fn what_was_rejected_is_asked_for_again_and_starts_over() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let first = subscribe(&dev, &consumer, &weather).await;
    let id = &first.subscription_id;
    market.admin.reject_subscription(id, &no("name the project")).await.unwrap();
    let rejected = only(&dev, &consumer).await;
    assert_eq!(rejected.reason.as_deref(), Some("name the project"));

    let second = subscribe(&dev, &consumer, &weather).await;
    assert_eq!((second.status, &second.reason), (SubscriptionStatus::Pending, &None));
    assert_eq!(&second.subscription_id, id);
    assert!(second.create_at > first.create_at);
    assert_eq!(only(&dev, &consumer).await, second);
    assert_eq!(market.world.count("product_subscription").await, 1);

    // Only an administrator takes a no back, also where the product needs no approval.
    market.admin.reject_subscription(id, &no("again")).await.unwrap();
    let body = UpdateProduct { auto_approve: Patch::Set(true), ..Default::default() };
    market.admin.update_product(&weather, &body).await.unwrap();
    let third = subscribe(&dev, &consumer, &weather).await;
    assert_eq!(third.status, SubscriptionStatus::Pending);
    let actions: Vec<_> = records(&market).await.into_iter().map(|[_, action, _]| action).collect();
    let expected = ["CREATED", "REJECTED", "RENEWED", "REJECTED", "RENEWED"];
    assert_eq!(actions, expected.map(|it| format!("SUBSCRIPTION_{it}")));
}

#[tokio::test]
async fn of_many_who_ask_at_once_one_gets_it_new_or_again() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    for _ in 0..2 {
        let answers = at_once(8, |_| {
            let (dev, consumer, weather) = (dev.clone(), consumer.clone(), weather.clone());
            async move { dev.create_subscription(&consumer, &wish(&weather)).await }
        })
        .await;
        let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
        assert_eq!(made.len(), 1);
        for answer in refused {
            assert_eq!(code(answer), ErrorCode::Conflict);
        }
        assert_eq!(market.world.count("product_subscription").await, 1);
        let id = &made[0].as_ref().unwrap().subscription_id;
        market.admin.reject_subscription(id, &no("again")).await.unwrap();
    }
}

#[tokio::test]
async fn what_cannot_be_subscribed_is_refused() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let unpublished = product("Secret", ProductType::ModelApi);
    let unpublished = market.admin.create_product(&unpublished).await.unwrap().summary.product_id;
    let elsewhere = market.world.portal("elsewhere").await.portal_id;
    let there = [&elsewhere];
    let foreign = market.world.published(&market.admin, "Foreign", ProductType::ModelApi, &there);
    let foreign = foreign.await;
    let (dev, consumer) = market.developer("dev1").await;
    let (_, others) = market.developer("dev2").await;
    let bare = another_consumer(&dev, "bare").await;
    dev.delete_consumer_credential(&bare).await.unwrap();

    let before = market.world.content(&[]).await;
    let unknown = ConsumerId::generate();
    for (consumer, product, expected) in [
        (&consumer, &ProductId::generate(), ErrorCode::NotFound),
        (&consumer, &unpublished, ErrorCode::NotFound),
        (&consumer, &foreign, ErrorCode::NotFound),
        (&others, &weather, ErrorCode::NotFound),
        (&unknown, &weather, ErrorCode::NotFound),
        (&bare, &weather, ErrorCode::InvalidRequest),
    ] {
        let answer = dev.create_subscription(consumer, &wish(product)).await;
        assert_eq!(code(answer), expected, "{consumer} {product}");
    }
    assert_eq!(market.world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn a_consumer_has_ten_thousand_subscriptions_at_most() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let first = subscribe(&dev, &consumer, &weather).await.subscription_id;
    let last = market.product("Last").await;
    let digit = "(SELECT 0 AS d UNION ALL SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL \
                 SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL \
                 SELECT 8 UNION ALL SELECT 9)";
    let number = "CONCAT(a.d, b.d, c.d, e.d)";
    let numbers = format!("{digit} a, {digit} b, {digit} c, {digit} e");
    market
        .world
        .sql(&format!(
            "INSERT INTO product (product_id, admin_id, name, slug, type, status, \
             enable_consumer_auth, created_at, updated_at, search_text) SELECT \
             CONCAT('product-', {number}), admin_id, CONCAT('p', {number}), CONCAT('p', {number}), \
             type, status, enable_consumer_auth, created_at, updated_at, search_text \
             FROM product, {numbers} \
             WHERE product_id = '{weather}'",
        ))
        .await;
    // One of them is there already.
    market
        .world
        .sql(&format!(
            "INSERT INTO product_subscription (subscription_id, product_id, consumer_id, \
             developer_id, portal_id, status, created_at, updated_at) SELECT \
             CONCAT('subscription-', {number}), CONCAT('product-', {number}), consumer_id, \
             developer_id, portal_id, status, created_at, updated_at FROM product_subscription, \
             {numbers} WHERE subscription_id = '{first}' AND a.d + b.d + c.d + e.d > 0",
        ))
        .await;
    assert_eq!(market.world.count("product_subscription").await, 10_000);
    let answer = dev.create_subscription(&consumer, &wish(&last)).await;
    assert_eq!(code(answer), ErrorCode::InvalidRequest);
    // What was rejected takes no new place.
    market.admin.reject_subscription(&first, &no("no")).await.unwrap();
    subscribe(&dev, &consumer, &weather).await;
    dev.cancel_subscription(&consumer, &first.0).await.unwrap();
    subscribe(&dev, &consumer, &last).await;
}

#[tokio::test]
async fn a_subscription_is_ended_by_its_owner_or_an_administrator() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    for (client, actor) in [(&dev, "DEVELOPER"), (&market.admin, "ADMIN")] {
        for by_product in [false, true] {
            let made = subscribe(&dev, &consumer, &weather).await;
            let id = if by_product { &weather.0 } else { &made.subscription_id.0 };
            client.cancel_subscription(&consumer, id).await.unwrap();
            assert_eq!(market.world.count("product_subscription").await, 0);
            let expected = [actor, "SUBSCRIPTION_CANCELLED", &made.subscription_id.0];
            assert_eq!(records(&market).await.last().unwrap(), &expected.map(str::to_owned));
        }
    }
    let before = market.world.content(&[]).await;
    for id in [&SubscriptionId::generate().0, &weather.0, "nonsense"] {
        dev.cancel_subscription(&consumer, id).await.unwrap();
    }
    assert_eq!(market.world.content(&[]).await, before, "there was nothing to end");
}

#[tokio::test]
async fn nobody_ends_what_is_somebody_elses() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let (dev, consumer) = market.developer("dev1").await;
    let (eve, own) = market.developer("eve").await;
    let made = subscribe(&dev, &consumer, &weather).await;
    for id in [&made.subscription_id.0, &weather.0] {
        let answer = eve.cancel_subscription(&consumer, id).await;
        assert_eq!(code(answer), ErrorCode::NotFound);
        // Through a consumer of their own they find nothing.
        eve.cancel_subscription(&own, id).await.unwrap();
        market.admin.cancel_subscription(&own, id).await.unwrap();
    }
    let unknown = ConsumerId::generate();
    for client in [&dev, &market.admin] {
        let answer = client.cancel_subscription(&unknown, &weather.0).await;
        assert_eq!(code(answer), ErrorCode::NotFound);
    }
    assert_eq!(only(&dev, &consumer).await, made);
}

#[tokio::test]
async fn a_subscription_goes_with_its_product_its_consumer_and_its_developer() {
    let market = Market::open().await;
    let weather = market.product("Weather").await;
    let chat = market.product("Chat").await;
    let (dev, consumer) = market.developer("dev1").await;
    let other = another_consumer(&dev, "other").await;
    subscribe(&dev, &consumer, &weather).await;
    subscribe(&dev, &consumer, &chat).await;
    let last = subscribe(&dev, &other, &chat).await;
    market.admin.delete_product(&weather).await.unwrap();
    assert_eq!(market.world.count("product_subscription").await, 2);
    dev.delete_consumer(&consumer).await.unwrap();
    assert_eq!(only(&dev, &other).await, last);
    market.admin.delete_developer(&last.developer_id).await.unwrap();
    assert_eq!(market.world.count("product_subscription").await, 0);
}

#[tokio::test]
async fn who_subscribes_while_everything_goes_is_told_so() {
    let market = Market::open().await;
    for round in 0..3 {
        let weather = market.product(&format!("Weather {round}")).await;
        let (dev, consumer) = market.developer(&format!("dev{round}")).await;
        let made =
            subscribe(&dev, &consumer, &market.product(&format!("Chat {round}")).await).await;
        let answers = at_once(4, |number| {
            let (dev, admin) = (dev.clone(), market.admin.clone());
            let (consumer, weather) = (consumer.clone(), weather.clone());
            let developer = made.developer_id.clone();
            async move {
                match number {
                    0 => admin.delete_product(&weather).await,
                    1 => admin.delete_developer(&developer).await,
                    2 => dev.delete_consumer(&consumer).await,
                    _ => dev.create_subscription(&consumer, &wish(&weather)).await.map(|_| ()),
                }
            }
        })
        .await;
        for answer in answers {
            if answer.is_err() {
                let code = code(answer);
                let gone = [ErrorCode::NotFound, ErrorCode::Unauthorized];
                assert!(gone.contains(&code), "{code:?}");
            }
        }
    }
    assert_eq!(market.world.count("product_subscription").await, 0);
}
