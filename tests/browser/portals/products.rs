//! J12 as the page of a portal has it: products are published there, and withdrawn.

use api::{ProductStatus, ProductType};
use tests::Site;

use crate::{
    browser::eventually,
    say::{EN, Say, ZH},
    start,
};

async fn products(say: &Say) {
    let world = start().await;
    let admin = world.admin().await;
    let first = world.portal("himarket-demo").await.portal_id;
    let second = world.portal("second").await.portal_id;
    let model = ProductType::ModelApi;
    let model = world.published(&admin, "demo-model", model, &[&first]).await;
    world.linked(&admin, "demo-mcp", ProductType::McpServer).await;
    let words = say.words;
    let publish = words.say("Publish products", "发布产品");
    let publish_one = words.say("Publish (1)", "发布（1）");

    let browser = say.open(&world, &format!("/portals/{first}?tab=products")).await;
    let rows = async |count: usize| {
        eventually("the list follows", || async { browser.count("tbody tr").await == count }).await;
    };
    browser.sees("demo-model").await;
    say.check(&browser, "portal-products").await;
    browser.press(publish).await;
    browser.sees("demo-mcp").await;
    assert_eq!(browser.count("dialog[open] .choose > li").await, 1, "the other one is here");
    browser.press_field(words.say("Select demo-mcp", "选择 demo-mcp")).await;
    say.check(&browser, "portal-publish").await;
    browser.press_in_dialog(publish_one).await;
    browser.sees(words.say("Published: 1", "已发布 1 个产品")).await;
    rows(2).await;

    // What is in one portal is offered in the next one.
    browser.goto(&world.url(Site::Admin, &format!("/portals/{second}?tab=products"))).await;
    browser.sees(words.say("Nothing is published here yet", "尚未发布产品")).await;
    say.check(&browser, "portal-products-empty").await;
    browser.press(publish).await;
    browser.press_field(words.say("Select demo-model", "选择 demo-model")).await;
    browser.press_in_dialog(publish_one).await;
    rows(1).await;

    browser.press_in_row("demo-model").await;
    browser
        .sees(words.say("demo-model disappears from second", "demo-model 将从 second 下架"))
        .await;
    say.check(&browser, "portal-withdraw").await;
    browser.press_in_dialog(words.say("Withdraw", "下架")).await;
    rows(0).await;
    let status = admin.get_product(&model).await.unwrap().summary.status;
    assert_eq!(status, ProductStatus::Published, "it is still in the first portal");
    browser.goto(&world.url(Site::Admin, &format!("/products/{model}"))).await;
    browser.sees(words.say("Published", "已发布")).await;
    browser.close().await;
}

#[tokio::test]
async fn products_are_published_in_a_portal_in_english() {
    products(&EN).await;
}

#[tokio::test]
async fn products_are_published_in_a_portal_in_chinese() {
    products(&ZH).await;
}
