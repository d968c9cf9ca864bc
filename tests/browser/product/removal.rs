//! J25: a product goes, and the page has said what goes with it; and the settings before that.

use api::{ErrorCode, ProductType};
use tests::code;

use super::Scene;
use crate::words::{EN, Words, ZH};

async fn removal(words: &'static Words) {
    let scene = Scene::open(words).await;
    let portal = scene.world.portal("himarket-demo").await.portal_id;
    let world = &scene.world;
    let product = ProductType::ModelApi;
    let id = world.published(&scene.admin, "demo-model-2", product, &[&portal]).await;
    let subscriber = world.subscriber(&portal, "demo-dev", &id).await;

    scene.goto(&format!("/products/{id}?tab=subscriptions")).await;
    scene.sees("demo-dev", "demo-dev").await;
    scene.goto(&format!("/products/{id}?tab=settings")).await;
    scene.fill("Requests per second", "每秒请求数", "0").await;
    scene.press("Save", "保存").await;
    scene.sees("Use 1 or more.", "不能小于 1。").await;
    scene.fill("Requests per second", "每秒请求数", "10").await;
    scene.fill("Requests in a period", "周期内请求数", "1000").await;
    scene.look("product-settings").await;
    scene.press("Save", "保存").await;
    scene.sees("Saved", "已保存").await;
    let limits = scene.admin.get_product(&id).await.unwrap().summary.limits.unwrap();
    assert_eq!(limits.requests_per_second, Some(10));
    assert_eq!(
        limits.requests_per_period.map(|it| (it.requests, it.seconds)),
        Some((1_000, 86_400))
    );

    scene.press("Delete product", "删除产品").await;
    scene.sees("Publications that end: 1", "1 个发布将下线").await;
    scene.sees("Subscriptions that end: 1", "1 个订阅将终止").await;
    scene.look("product-delete").await;
    scene.has("#delete-product [type=submit]:disabled", 1).await;
    scene.fill("Type demo-model-2 to confirm", "输入 demo-model-2 以确认", "demo-model-2").await;
    scene.submit("delete-product").await;
    scene.browser.is_at("/products?type=MODEL_API").await;
    scene.sees("Product demo-model-2 has been deleted", "产品 demo-model-2 已删除").await;
    scene.has("tbody tr", 0).await;
    for who in [&scene.admin, &subscriber] {
        assert_eq!(code(who.get_product(&id).await), ErrorCode::NotFound);
    }
    scene.goto(&format!("/products/{id}")).await;
    scene.sees("There is no such product", "产品不存在").await;
    scene.look("product-gone").await;
    scene.browser.close().await;
}

#[tokio::test]
async fn a_product_is_deleted_in_english() {
    removal(&EN).await;
}

#[tokio::test]
async fn a_product_is_deleted_in_chinese() {
    removal(&ZH).await;
}
