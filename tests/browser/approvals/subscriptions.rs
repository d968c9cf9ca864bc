//! J18: a subscription waits, is approved, and called; another one is rejected; the first one ends.

use api::{
    ConsumerId, CredentialKind, PageQuery, ProductId, ProductType, SubscriptionQuery,
    SubscriptionStatus,
};
use client::Client;
use serde_json::json;
use tests::{Samples, Site, World, ask, make_key};

use super::badge;
use crate::{
    browser::{Browser, eventually},
    say::{EN, Say, ZH},
    start,
};

/// An MCP server that is published where subscriptions need no approval.
async fn publish(world: &World, admin: &Client, samples: &Samples) -> ProductId {
    let portal = world.portal("himarket-demo").await.portal_id;
    let spec = tests::mcp_spec("STREAMABLE_HTTP", &format!("{}/mcp", samples.mcp));
    let definition = world.definition(&spec).await;
    let body = tests::product("demo-mcp", ProductType::McpServer);
    let product = admin.create_product(&body).await.unwrap().summary.product_id;
    admin.create_product_ref(&product, &tests::link_to(&definition)).await.unwrap();
    admin.publish_product(&product, &tests::publish_in(&[&portal])).await.unwrap();
    product
}

/// What the gateway answers to a call of the product.
async fn call(world: &World, key: &str) -> u16 {
    let params = json!({
        "protocolVersion": "2025-06-18", "capabilities": {},
        "clientInfo": { "name": "demo", "version": "1" },
    });
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params });
    let call = world.http().post(world.gateway("/mcp-servers/demo-mcp")).bearer_auth(key);
    ask(call.header("accept", "application/json, text/event-stream").json(&body)).await.status
}

/// How the consumer's subscription is, and why.
async fn state(
    dev1: &Client,
    consumer: &ConsumerId,
) -> Option<(SubscriptionStatus, Option<String>)> {
    let (query, page) = (SubscriptionQuery::default(), PageQuery::default());
    let found = dev1.list_consumer_subscriptions(consumer, &query, page).await.unwrap();
    found.content.into_iter().next().map(|it| (it.status, it.reason))
}

async fn subscriptions(say: &Say) {
    let (world, samples) = (start().await, Samples::start());
    let admin = world.admin().await;
    let product = publish(&world, &admin, &samples).await;
    let portal = world.guest().get_portal_profile().await.unwrap().portal_id;
    let browser = say.open(&world, &format!("/products/{product}?tab=settings")).await;
    browser.press_at("#autoApprove option[value=false]").await;
    browser.press(say.save).await;
    browser.sees(say.words.say("Saved", "已保存")).await;
    let approval = admin.get_product(&product).await.unwrap().summary.auto_approve;
    assert_eq!(approval, Some(false), "whatever the portal says");

    let dev1 = world.approved(&portal, "dev1").await;
    let app = tests::another_consumer(&dev1, "my-app-prod").await;
    let key = make_key(&dev1, &app, CredentialKind::ApiKey).await.value.expose().to_owned();
    let wish = tests::wish(&product);
    dev1.create_subscription(&app, &wish).await.unwrap();
    assert_eq!(call(&world, &key).await, 403, "it waits");

    browser.goto(&world.url(Site::Admin, "/approvals")).await;
    badge(&browser, "1").await;
    for text in ["dev1", "demo-mcp", "my-app-prod", "himarket-demo"] {
        browser.sees(text).await;
    }
    assert_eq!(browser.count("tbody time").await, 1, "since when it waits");
    say.check(&browser, "approvals").await;
    browser.press(say.approve).await;
    browser.sees(say.nothing_waits).await;
    say.check(&browser, "approvals-none").await;
    assert_eq!(state(&dev1, &app).await.unwrap().0, SubscriptionStatus::Approved);
    assert_eq!(call(&world, &key).await, 200, "it is approved");

    reject(say, &browser, &dev1, &wish).await;
    let developer = dev1.get_developer_profile().await.unwrap().developer_id.unwrap();
    let path = format!("/developers/{developer}?tab=subscriptions&status=APPROVED");
    browser.goto(&world.url(Site::Admin, &path)).await;
    end(say, &browser).await;
    eventually("the subscription has ended", || async { call(&world, &key).await == 403 }).await;
    assert_eq!(state(&dev1, &app).await, None);
    browser.close().await;
}

/// Rejects what another consumer asks for; the developer is told why.
async fn reject(say: &Say, browser: &Browser, dev1: &Client, wish: &api::CreateSubscription) {
    let primary = dev1.get_primary_consumer().await.unwrap().consumer_id;
    dev1.create_subscription(&primary, wish).await.unwrap();
    browser.driver.refresh().await.unwrap();
    browser.press(say.reject).await;
    browser.press_in_dialog(say.reject).await;
    browser.sees(say.required).await;
    say.check(browser, "approvals-reject").await;
    browser.fill(say.reason, "0123").await;
    browser.press_in_dialog(say.reject).await;
    browser.sees(say.nothing_waits).await;
    let rejected = (SubscriptionStatus::Rejected, Some("0123".to_owned()));
    assert_eq!(state(dev1, &primary).await.unwrap(), rejected);
}

/// Deletes the only subscription on the page of a developer.
async fn end(say: &Say, browser: &Browser) {
    browser.sees("my-app-prod").await;
    say.check(browser, "developer-subscriptions").await;
    browser.press(say.more_product).await;
    browser.press(say.delete_subscription).await;
    browser.sees("demo-mcp").await;
    say.check(browser, "developer-subscription-delete").await;
    browser.press_in_dialog(say.delete_subscription).await;
}

#[tokio::test]
async fn subscriptions_are_decided_in_english() {
    subscriptions(&EN).await;
}

#[tokio::test]
async fn subscriptions_are_decided_in_chinese() {
    subscriptions(&ZH).await;
}
