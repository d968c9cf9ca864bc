//! Two tabs with one product: the second to save is asked.

use api::{Patch, ProductId, ProductType, UpdateProduct};

use super::Scene;
use crate::words::{EN, Words, ZH};

/// What the other tab saves.
async fn theirs(scene: &Scene, id: &ProductId, text: &str) {
    let document = Patch::Set(text.to_owned());
    let body = UpdateProduct { document, ..UpdateProduct::default() };
    scene.admin.update_product(id, &body).await.unwrap();
}

async fn document(scene: &Scene, id: &ProductId) -> String {
    scene.admin.get_product(id).await.unwrap().document.unwrap_or_default()
}

async fn conflict(words: &'static Words) {
    let scene = Scene::open(words).await;
    let body = tests::product("demo-model", ProductType::RestApi);
    let id = scene.admin.create_product(&body).await.unwrap().summary.product_id;
    scene.goto(&format!("/products/{id}?tab=guide")).await;
    scene.press("Write guide", "编写指南").await;
    scene.fill("Guide in Markdown", "Markdown 内容", "demo mine").await;
    theirs(&scene, &id, "demo theirs").await;
    scene.press("Save", "保存").await;
    let asked = ("Somebody has changed this product meanwhile", "产品已被他人修改");
    scene.sees(asked.0, asked.1).await;
    scene.look("conflict").await;
    assert_eq!(document(&scene, &id).await, "demo theirs", "nothing is overwritten unasked");
    scene.press("Overwrite with mine", "用我的内容覆盖").await;
    scene.has("#document", 0).await;
    scene.sees("demo mine", "demo mine").await;
    assert_eq!(document(&scene, &id).await, "demo mine");

    scene.press("Edit", "编辑").await;
    scene.fill("Guide in Markdown", "Markdown 内容", "demo mine again").await;
    theirs(&scene, &id, "demo theirs again").await;
    scene.press("Save", "保存").await;
    scene.sees(asked.0, asked.1).await;
    scene.press("Load the newest version", "载入最新内容").await;
    scene.has("#document", 0).await;
    scene.sees("demo theirs again", "demo theirs again").await;
    assert_eq!(document(&scene, &id).await, "demo theirs again");

    scene.press("Overview", "概览").await;
    scene.press("Edit", "编辑").await;
    scene.fill("Description", "描述", "demo of mine").await;
    theirs(&scene, &id, "demo").await;
    scene.press("Save", "保存").await;
    scene.sees(asked.0, asked.1).await;
    scene.press("Keep editing", "继续编辑").await;
    assert_eq!(scene.browser.value(scene.say("Description", "描述")).await, "demo of mine");
    scene.browser.close().await;
}

#[tokio::test]
async fn two_tabs_do_not_overwrite_each_other_in_english() {
    conflict(&EN).await;
}

#[tokio::test]
async fn two_tabs_do_not_overwrite_each_other_in_chinese() {
    conflict(&ZH).await;
}
