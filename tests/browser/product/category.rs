//! Categories: made, changed, filled, emptied and deleted.

use api::ProductType;

use super::{Scene, picture};
use crate::words::{EN, Words, ZH};

async fn categories(words: &'static Words) {
    let scene = Scene::open(words).await;
    let body = tests::product("demo-model", ProductType::RestApi);
    scene.admin.create_product(&body).await.unwrap();
    scene.goto("/categories").await;
    scene.sees("No categories yet", "暂无类别").await;
    scene.look("categories-empty").await;
    scene.press("Create category", "创建类别").await;
    scene.press("Create", "创建").await;
    scene.sees("Fill this in.", "此项必填。").await;
    scene.fill("Name", "名称", "LLM").await;
    let small = picture(0);
    scene.upload("icon.value", small.path()).await;
    scene.has("#category img", 1).await;
    scene.look("category-create").await;
    scene.press("Create", "创建").await;
    scene.sees("Category LLM has been created", "类别 LLM 已创建").await;
    scene.has("tbody img", 1).await;
    scene.look("categories").await;

    scene.press("LLM", "LLM").await;
    scene.sees("No products in this category", "此类别暂无产品").await;
    scene.look("category-empty").await;
    scene.press("Add products", "添加产品").await;
    scene.pick("products", "demo", "demo-model").await;
    scene.press("Add", "添加").await;
    scene.has("tbody tr", 1).await;
    scene.look("category").await;
    scene.press("Edit", "编辑").await;
    scene.fill("Description", "描述", "demo").await;
    scene.press("Save", "保存").await;
    scene.sees("demo", "demo").await;

    scene.press("Delete", "删除").await;
    scene.submit("delete-category").await;
    scene.has("#delete-category [role=alert]", 1).await;
    scene.press("Cancel", "取消").await;
    scene.press("Remove", "移出").await;
    scene.has("tbody tr", 0).await;
    scene.press("Delete", "删除").await;
    scene.submit("delete-category").await;
    scene.browser.is_at("/categories").await;
    scene.sees("No categories yet", "暂无类别").await;
    scene.browser.close().await;
}

#[tokio::test]
async fn categories_are_kept_in_english() {
    categories(&EN).await;
}

#[tokio::test]
async fn categories_are_kept_in_chinese() {
    categories(&ZH).await;
}
