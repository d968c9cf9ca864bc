//! J10: a product of an MCP server shows the tools that the server has, and is unlinked again.

use api::ProductType;
use tests::{Samples, api_definition, mcp_spec, spec};

use super::Scene;
use crate::{
    browser::Look,
    start_with,
    words::{EN, Words, ZH},
};

async fn tools(words: &'static Words) {
    let samples = Samples::start();
    let world =
        start_with(|setup| setup.env("HIMARKET_GATEWAY_URL", "https://gateway.example.com")).await;
    let scene = Scene::enter(world, words, Look::new(words.language)).await;
    let described = mcp_spec("STREAMABLE_HTTP", &format!("{}/mcp", samples.mcp));
    let body = api_definition("weather-mcp", spec(described));
    scene.admin.create_api_definition(&body).await.unwrap();

    scene.goto("/products?type=MCP_SERVER").await;
    scene.press("Create product", "创建产品").await;
    scene.fill("Name", "名称", "demo-mcp").await;
    scene.fill("Description", "描述", "demo").await;
    scene.look("product-create-mcp").await;
    scene.submit("create-product").await;
    scene.has(".step", 3).await;
    scene.sees("Needs a link", "待配置").await;
    let made = scene.admin.get_product(&scene.product().await).await.unwrap().summary;
    assert_eq!(made.r#type, ProductType::McpServer);

    scene.press("Link API", "关联 API").await;
    scene.pick("apiDefinitionId", "weather", "weather-mcp").await;
    scene.submit_form().await;
    scene.sees("The product is linked", "产品已关联").await;
    scene.sees("Ready to publish", "待发布").await;
    scene.sees("Tools (3)", "工具（3）").await;
    scene.browser.press_text("Weather of a city").await;
    scene.sees("Required", "必填").await;
    scene.sees("Streamable HTTP", "Streamable HTTP").await;
    scene.browser.sees("https://gateway.example.com/mcp-servers/demo-mcp").await;
    scene.browser.looks_usable(words, "admin-product-tools").await;

    scene.press("Unlink", "解除关联").await;
    scene.sees("Unlink the API definition?", "解除 API 关联？").await;
    scene.browser.looks_usable(words, "admin-product-unlink").await;
    scene.submit("unlink").await;
    scene.sees("The product is not linked any more", "已解除关联").await;
    scene.sees("Needs a link", "待配置").await;
    scene.browser.close().await;
}

#[tokio::test]
async fn an_mcp_server_shows_its_tools_in_english() {
    tools(&EN).await;
}

#[tokio::test]
async fn an_mcp_server_shows_its_tools_in_chinese() {
    tools(&ZH).await;
}
