//! Products from nothing to a portal, and away again, as an administrator goes.

mod category;
mod conflict;
mod guide;
mod removal;
mod rest;
mod tools;

use std::path::Path;

use api::{ProductId, ProductType};
use client::Client;
use tests::{PASSWORD, Site, World, make_definition};

use crate::{
    browser::{Browser, Look, eventually},
    start,
    words::{EN, Words, ZH},
};

/// A world, an administrator who has logged in, and what the pages say.
struct Scene {
    world: World,
    browser: Browser,
    words: &'static Words,
    admin: Client,
}

/// Words that are the same in both languages, or names.
const NAMES: &[&str] = &[
    "model-route",
    "qwen-max",
    "qwen-turbo",
    "LLM",
    "REST",
    "MCP",
    "Token",
    "PNG",
    "JPEG",
    "GIF",
    "WebP",
    "KB",
    "Markdown",
    "Ctrl",
    "OpenAI/V1",
    "OpenAPI",
    "JSON",
    "YAML",
    "MB",
    "days",
    "now",
    "/models/demo-model/v1/",
    "chat/completions",
    "responses",
    "embeddings",
    "messages",
    "models",
    "POST",
    "GET",
    "second",
    "primary-consumer",
    "# Title",
    "Title",
    "<script>document.title = 'taken'</script>",
    "demo mine",
];

impl Scene {
    async fn open(words: &'static Words) -> Self {
        Self::open_as(words, Look::new(words.language)).await
    }

    async fn open_as(words: &'static Words, look: Look) -> Self {
        Self::enter(start().await, words, look).await
    }

    async fn enter(world: World, words: &'static Words, look: Look) -> Self {
        let admin = world.admin().await;
        let browser = Browser::open(look).await;
        browser.goto(&world.url(Site::Admin, "/")).await;
        browser.fill(words.username, "admin").await;
        browser.fill(words.password, PASSWORD).await;
        browser.press(words.log_in).await;
        browser.is_at("/").await;
        Self { world, browser, words, admin }
    }

    /// The text of the page's language.
    fn say<'a>(&self, en: &'a str, zh: &'a str) -> &'a str {
        self.words.say(en, zh)
    }

    async fn goto(&self, path: &str) {
        self.browser.goto(&self.world.url(Site::Admin, path)).await;
    }

    async fn sees(&self, en: &str, zh: &str) {
        self.browser.sees(self.say(en, zh)).await;
    }

    async fn press(&self, en: &str, zh: &str) {
        self.browser.press(self.say(en, zh)).await;
    }

    async fn fill(&self, en: &str, zh: &str, value: &str) {
        self.browser.fill(self.say(en, zh), value).await;
    }

    /// Chooses what was found for some text in the box with this id.
    async fn pick(&self, id: &str, text: &str, found: &str) {
        let field = self.browser.at(&format!("[id='{id}']")).await;
        field.click().await.unwrap();
        field.send_keys(text).await.unwrap();
        self.browser.press_offer(id, found).await;
    }

    /// Presses the button that does what the dialog with this id is about.
    async fn submit(&self, dialog: &str) {
        self.browser.press_at(&format!("#{dialog} [type=submit]")).await;
    }

    /// Presses the button that does what the form of the page is about.
    async fn submit_form(&self) {
        self.browser.press_at("main form [type=submit]").await;
    }

    /// Gives a file to the input with this id; it must stay until it has been read.
    async fn upload(&self, id: &str, file: &Path) {
        self.browser.attach(&format!("[id='{id}']"), file).await;
    }

    /// Looks at the page as it is now: the language, the access, and a picture for people.
    async fn look(&self, state: &str) {
        self.browser.looks_right(self.words, &format!("admin-{state}"), NAMES).await;
    }

    /// The identifier of the product whose page is shown.
    async fn product(&self) -> ProductId {
        let url = self.browser.driver.current_url().await.unwrap();
        ProductId(url.path().rsplit('/').next().unwrap().to_owned())
    }

    /// Waits until a selector matches so many elements.
    async fn has(&self, css: &str, count: usize) {
        eventually(&format!("there are {count} of `{css}`"), async || {
            self.browser.count(css).await == count
        })
        .await;
    }
}

/// A picture with so many bytes.
fn picture(bytes: usize) -> tempfile::NamedTempFile {
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\
        \0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";
    let mut content = png.to_vec();
    content.resize(bytes.max(png.len()), 0);
    file(".png", &content)
}

fn file(end: &str, content: &[u8]) -> tempfile::NamedTempFile {
    let file = tempfile::Builder::new().prefix("demo").suffix(end).tempfile().unwrap();
    std::fs::write(file.path(), content).unwrap();
    file
}

/// J08: a model is made, with what is missing shown at its field, and its page says what is next.
async fn creation(words: &'static Words) {
    let scene = Scene::open(words).await;
    scene.goto("/products?type=MODEL_API").await;
    scene.press("Create product", "创建产品").await;
    scene.fill("Name", "名称", "").await;
    scene.look("product-create").await;
    scene.press("Create", "创建").await;
    scene.sees("Fill this in.", "此项必填。").await;
    for field in ["name", "description", "feature.modelFeature.model"] {
        scene.has(&format!("[id='{field}'][aria-invalid=true]"), 1).await;
    }
    scene.look("product-create-empty").await;

    scene.fill("Name", "名称", "demo-model").await;
    scene.fill("Description", "描述", "demo").await;
    scene.fill("Model name", "模型名称", "qwen-max").await;
    scene.fill("Most output tokens", "最大输出 Token 数", "many").await;
    scene.press("Create", "创建").await;
    scene.sees("Write a whole number.", "请填写整数。").await;
    scene.fill("Most output tokens", "最大输出 Token 数", "5000").await;
    scene.fill("Temperature", "温度", "0.9").await;
    scene.browser.press_at("#webSearch").await;
    scene.pick("categories", "LLM", scene.say("Create “LLM”", "创建“LLM”")).await;
    scene.has(".picks > li", 1).await;

    let (large, small) = (picture(17 * 1_024), picture(0));
    scene.upload("icon.value", large.path()).await;
    scene.sees("This picture has 17 KB", "这张图片有 17 KB").await;
    scene.has("#create-product img", 0).await;
    scene.upload("icon.value", small.path()).await;
    scene.has("#create-product img", 1).await;
    scene.sees("1 KB", "1 KB").await;
    scene.look("product-create-full").await;
    scene.press("Create", "创建").await;

    scene.sees("Link an API definition first", "请先关联 API 定义").await;
    scene.sees("Needs a link", "待配置").await;
    scene.has(".step.done", 0).await;
    scene.has(".step", 3).await;
    scene.has(".publish button:disabled", 1).await;
    scene.sees("qwen-max", "qwen-max").await;
    scene.look("product-new").await;
    let made = scene.admin.get_product(&scene.product().await).await.unwrap();
    let model = made.summary.feature.unwrap().model_feature.unwrap();
    assert_eq!((model.max_tokens, model.temperature), (Some(5_000), Some(0.9)));
    assert_eq!((model.web_search, model.enable_thinking), (Some(true), Some(false)));
    assert_eq!(made.summary.categories[0].name, "LLM");
    assert!(made.summary.icon.is_some());
    scene.browser.close().await;
}

#[tokio::test]
async fn a_model_is_made_in_english() {
    creation(&EN).await;
}

#[tokio::test]
async fn a_model_is_made_in_chinese() {
    creation(&ZH).await;
}

/// J12: linked by the name of a definition, published in one portal and then in another, taken out
/// of one; unlinking is refused and says where to go.
async fn publication(words: &'static Words) {
    let scene = Scene::open(words).await;
    let first = scene.world.portal("himarket-demo").await;
    scene.world.portal("second").await;
    make_definition(&scene.admin, "model-route", ProductType::ModelApi).await;
    let body = tests::product("demo-model", ProductType::ModelApi);
    let id = scene.admin.create_product(&body).await.unwrap().summary.product_id;

    scene.goto(&format!("/products/{id}?tab=link")).await;
    scene.press("Link", "关联").await;
    scene.sees("Choose an API definition.", "请选择 API 定义。").await;
    scene.look("product-unlinked").await;
    scene.pick("apiDefinitionId", "route", "model-route").await;
    scene.press("Link", "关联").await;
    scene.sees("The product is linked", "产品已关联").await;
    scene.sees("Ready to publish", "待发布").await;
    scene.sees("What subscribers call", "订阅者可调用的内容").await;
    scene.look("product-linked").await;

    scene.press("Publish to portals", "发布到门户").await;
    scene.pick("portalIds", "demo", "himarket-demo").await;
    scene.look("product-publish").await;
    scene.submit("publish").await;
    scene.sees("Published in 1 more", "已发布到 1 个门户").await;
    scene.sees("Published", "已发布").await;

    scene.goto(&format!("/products/{id}?tab=publications&dialog=publish")).await;
    scene.browser.press_at("#portalIds").await;
    scene.sees("second", "second").await;
    scene.has("#portalIds-list li", 1).await;
    scene.browser.press_at("#portalIds-list li").await;
    scene.has("#publish .picks > li", 1).await;
    scene.submit("publish").await;
    scene.has("tbody tr", 2).await;
    scene.look("product-publications").await;

    scene.browser.press_in_row("second").await;
    scene.sees("Withdraw from second?", "从 second 下架？").await;
    scene.look("product-withdraw").await;
    scene.submit("withdraw").await;
    scene.has("tbody tr", 1).await;
    scene.sees("Published", "已发布").await;

    scene.goto(&format!("/products/{id}?tab=link")).await;
    scene.press("Unlink", "解除关联").await;
    scene.sees("It is published in himarket-demo", "产品已发布到 himarket-demo").await;
    scene.look("product-unlink-refused").await;
    scene.press("Withdraw it first", "前往下架").await;
    scene.browser.is_at(&format!("/products/{id}?tab=publications")).await;
    scene.browser.sees(&first.name).await;
    scene.browser.close().await;
}

#[tokio::test]
async fn a_product_is_published_in_english() {
    publication(&EN).await;
}

#[tokio::test]
async fn a_product_is_published_in_chinese() {
    publication(&ZH).await;
}

/// The list is narrowed and ordered by its URL, and several products are published at once.
async fn list(words: &'static Words) {
    let scene = Scene::open(words).await;
    let portal = scene.world.portal("himarket-demo").await.portal_id;
    scene.goto("/products").await;
    scene.sees("No products yet", "暂无产品").await;
    scene.look("products-empty").await;
    for name in ["demo-one", "demo-two"] {
        scene.world.linked(&scene.admin, name, ProductType::RestApi).await;
    }
    let body = tests::product("demo-three", ProductType::McpServer);
    scene.admin.create_product(&body).await.unwrap();

    scene.goto("/products?sort=name,asc").await;
    scene.has("tbody tr", 3).await;
    scene.look("products").await;
    scene.press("MCP", "MCP").await;
    scene.browser.is_at("/products?sort=name%2Casc&type=MCP_SERVER").await;
    scene.has("tbody tr", 1).await;
    scene.goto("/products?status=READY&q=demo").await;
    scene.has("tbody tr", 2).await;
    scene.goto("/products?q=zzz").await;
    scene.has("tbody tr", 0).await;
    scene.look("products-none").await;

    scene.goto("/products").await;
    scene.has("tbody tr", 3).await;
    scene.browser.press_field(scene.say("Select all on this page", "选择本页全部")).await;
    scene.sees("3 selected", "已选 3 项").await;
    scene.look("products-picked").await;
    scene.press("Publish to portals", "发布到门户").await;
    scene.sees("left out: demo-three", "不会发布：demo-three").await;
    scene.pick("portalIds", "demo", "himarket-demo").await;
    scene.look("products-publish").await;
    scene.submit("bulk-publish").await;
    scene.sees("2 products have been published", "已发布 2 个产品").await;
    scene.sees("1 selected", "已选 1 项").await;
    scene.goto(&format!("/products?portal={portal}")).await;
    scene.has("tbody tr", 2).await;
    assert_eq!(scene.browser.value(scene.say("Published in", "已发布到")).await, "himarket-demo");
    scene.browser.close().await;
}

#[tokio::test]
async fn products_are_found_and_published_together_in_english() {
    list(&EN).await;
}

#[tokio::test]
async fn products_are_found_and_published_together_in_chinese() {
    list(&ZH).await;
}

/// No page of products scrolls sideways on a phone, in the dark.
#[tokio::test]
async fn products_fit_a_phone() {
    let scene = Scene::open_as(&EN, Look { width: 390, dark: true, ..Look::new("en") }).await;
    scene.browser.driver.set_window_rect(0, 0, 390, 844).await.unwrap();
    let portal = scene.world.portal("himarket-demo").await.portal_id;
    let kind = ProductType::ModelApi;
    let id = scene.world.published(&scene.admin, "demo-model", kind, &[&portal]).await;
    for (path, name) in [
        ("/products".to_owned(), "list"),
        (format!("/products/{id}"), "overview"),
        (format!("/products/{id}?tab=link"), "link"),
        (format!("/products/{id}?tab=guide"), "guide"),
        (format!("/products/{id}?tab=publications"), "publications"),
        (format!("/products/{id}?tab=subscriptions"), "subscriptions"),
        (format!("/products/{id}?tab=settings"), "settings"),
        ("/categories".to_owned(), "categories"),
        ("/products?dialog=create".to_owned(), "create"),
    ] {
        scene.goto(&path).await;
        scene.has("h1", 1).await;
        scene.has("main .load[aria-busy=true], main .skeleton", 0).await;
        scene.look(&format!("phone-dark-product-{name}")).await;
    }
    scene.browser.close().await;
}
