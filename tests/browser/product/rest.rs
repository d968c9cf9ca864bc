//! J22, what the administrator does: a REST API from its document to a portal, with a guide.

use api::ProductStatus;

use super::{Scene, file};
use crate::words::{EN, Words, ZH};

const DOCUMENT: &str = r#"
openapi: 3.1.0
info: { title: demo-data, version: "1" }
servers: [{ url: https://data.example.com/v1 }]
paths:
  /demo/now:
    get:
      parameters: [{ name: demo, in: query, required: true, schema: { type: string } }]
      responses: { "200": { description: demo }, "400": { description: demo } }
  /demo/days:
    get:
      responses: { "200": { description: demo } }
"#;

const GUIDE: &str = "# demo\n\n| demo-name | demo-type |\n|---|---|\n| demo-city | demo-text |\n\n\
    | demo-field |\n|---|\n| demo-days |\n\n| demo-code |\n|---|\n| 400 |\n";

async fn rest(words: &'static Words) {
    let scene = Scene::open(words).await;
    scene.world.portal("himarket-demo").await;
    scene.goto("/api-definitions/new?type=REST_API").await;
    let document = file(".yaml", DOCUMENT.as_bytes());
    scene.browser.attach("input[type=file]", document.path()).await;
    scene.sees("2 operations", "2 个接口").await;
    scene.look("rest-definition").await;
    scene.press("Create", "创建").await;
    scene.browser.sees("/demo/days").await;

    scene.goto("/products?type=REST_API").await;
    scene.press("Create product", "创建产品").await;
    scene.fill("Name", "名称", "demo-rest").await;
    scene.fill("Description", "描述", "demo").await;
    scene.submit("create-product").await;
    scene.press("Link API", "关联 API").await;
    scene.pick("apiDefinitionId", "data", "demo-data").await;
    scene.submit_form().await;
    scene.sees("The product is linked", "产品已关联").await;
    scene.look("rest-linked").await;

    let id = scene.product().await;
    scene.goto(&format!("/products/{id}?tab=guide")).await;
    scene.press("Write guide", "编写指南").await;
    let guide = file(".md", GUIDE.as_bytes());
    scene.upload("guide-file", guide.path()).await;
    scene.has(".pane .markdown table", 3).await;
    scene.press("Save", "保存").await;
    scene.has(".card-body .markdown table", 3).await;
    scene.look("rest-guide").await;

    scene.press("Publish to portals", "发布到门户").await;
    scene.pick("portalIds", "demo", "himarket-demo").await;
    scene.submit("publish").await;
    scene.sees("Published in 1 more", "已发布到 1 个门户").await;
    let status = scene.admin.get_product(&id).await.unwrap().summary.status;
    assert_eq!(status, ProductStatus::Published);
    scene.browser.close().await;
}

#[tokio::test]
async fn a_rest_api_is_published_with_its_document_in_english() {
    rest(&EN).await;
}

#[tokio::test]
async fn a_rest_api_is_published_with_its_document_in_chinese() {
    rest(&ZH).await;
}
