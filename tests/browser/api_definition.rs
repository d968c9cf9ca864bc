//! API definitions in the administrators' app: an MCP server from a pasted configuration, a REST
//! API from a file, a model whose key is never shown.

mod words;

use std::{fs::File, io::Write, path::Path};

use api::{ApiOffer, ApiSpec, PageQuery};
use serde_json::json;
use tempfile::TempDir;
use tests::{PASSWORD, Reply, Samples, Site, Upstream, World, api_definition, spec};

use self::words::{CHINESE, ENGLISH, Said};
use crate::{
    browser::{Browser, Look},
    start,
    words::Words,
};

/// Names, and words that are the same in both languages.
const NAMES: &[&str] = &[
    "OpenAPI",
    "OpenAI",
    "API",
    "MCP",
    "mcpServers",
    "JSON",
    "YAML",
    "HTTP",
    "Streamable",
    "SSE",
    "REST",
    "A2A",
    "MB",
    "big.json",
    "chat/completions",
    "qwen-max",
    "pigeon",
    "sse",
    "/mcp",
    "Qwen",
];

impl Said {
    /// Looks at the page as it is now.
    async fn state(&self, browser: &Browser, name: &str) {
        browser.looks_right(self.common, &format!("definition-{name}"), NAMES).await;
    }

    /// As [`state`](Self::state), where the page repeats what an upstream or a document says.
    async fn quoted(&self, browser: &Browser, name: &str) {
        browser.looks_usable(self.common, &format!("definition-{name}")).await;
    }
}

async fn enter(world: &World, browser: &Browser, words: &Words, path: &str) {
    browser.goto(&world.url(Site::Admin, path)).await;
    browser.fill(words.username, "admin").await;
    browser.fill(words.password, PASSWORD).await;
    browser.press(words.log_in).await;
}

async fn choose(browser: &Browser, file: &Path) {
    browser.attach("input[type=file]", file).await;
}

/// Pastes what is no configuration, and then one.
async fn take_over(said: &Said, browser: &Browser, url: &str) {
    browser.press(said.paste).await;
    browser.press(said.take).await;
    browser.sees(said.not_pasted).await;
    for (text, message) in [
        (r#"{"mcpServers": { "#, said.not_json),
        (r#"{"mcpServers": {"a": {"command": "npx"}}}"#, said.local),
        (r#"{"mcpServers": {"a": {"url": "http://a", "type": "pigeon"}}}"#, said.transport),
    ] {
        browser.fill(said.configuration, text).await;
        browser.sees(message).await;
    }
    said.state(browser, "paste").await;
    let good =
        json!({ "mcpServers": { "weather": { "url": url, "headers": { "X-Team": "red" } } } });
    browser.fill(said.configuration, &good.to_string()).await;
    browser.press(said.take).await;
    browser.sees("weather").await;
}

/// J10, linked to an API definition: pasted `mcpServers`, tools, deletion with its consequences.
async fn mcp_server(said: &Said) {
    let (world, samples) = (start().await, Samples::start());
    world.init().await;
    let url = format!("{}/mcp", samples.mcp.trim_end_matches("/mcp"));
    let browser = Browser::open(Look::new(said.common.language)).await;
    enter(&world, &browser, said.common, "/api-definitions").await;

    browser.sees(said.none).await;
    said.state(&browser, "empty").await;
    browser.press(said.create).await;
    browser.sees(said.agent).await;
    said.state(&browser, "types").await;
    browser.sees(said.mcp).await;
    browser.press_at("a.choice[href$=MCP_SERVER]").await;
    browser.is_at("/api-definitions/new?type=MCP_SERVER").await;

    take_over(said, &browser, &url).await;
    assert_eq!(browser.value(said.address).await, url);
    assert_eq!(browser.value(said.name).await, "weather");
    said.quoted(&browser, "mcp-form").await;
    browser.press(said.test).await;
    browser.sees(said.tools).await;
    browser.press(said.make).await;

    // The test of the connection showed the tools as well.
    browser.gone(said.test).await;
    browser.sees("Weather of a city").await;
    let here = browser.driver.current_url().await.unwrap().path().to_owned();
    browser.press_text("Add two numbers").await;
    browser.sees(said.required).await;
    said.quoted(&browser, "mcp").await;

    // A product that uses it is named before it is deleted.
    let admin = world.admin().await;
    let id = api::ApiDefinitionId(here.rsplit('/').next().unwrap().to_owned());
    let product = tests::product("Weather product", api::ProductType::McpServer);
    let product = admin.create_product(&product).await.unwrap().summary.product_id;
    admin.create_product_ref(&product, &tests::link_to(&id)).await.unwrap();
    browser.goto(&world.url(Site::Admin, "/api-definitions")).await;
    browser.sees("Weather product").await;
    said.quoted(&browser, "list").await;
    browser.goto(&world.url(Site::Admin, &here)).await;
    browser.press(said.delete).await;
    browser.sees(said.product).await;
    said.quoted(&browser, "delete").await;
    browser.fill(said.type_name, "weather").await;
    browser.press_in_dialog(said.delete).await;
    browser.sees(said.deleted).await;
    browser.is_at("/api-definitions").await;
    browser.close().await;
}

#[tokio::test]
async fn an_mcp_server_is_taken_over_tested_and_deleted_in_english() {
    mcp_server(&ENGLISH).await;
}

#[tokio::test]
async fn an_mcp_server_is_taken_over_tested_and_deleted_in_chinese() {
    mcp_server(&CHINESE).await;
}

const YAML: &str = "openapi: 3.1.0\ninfo: {title: Weather, version: '2.0'}\n\
                    servers: [{url: https://weather.example.com/v1}]\npaths:\n  /now:\n    get:\n      \
                    summary: Weather now\n      responses: {'200': {description: ok}, '400': {description: no}}\n  \
                    /days/{n}:\n    parameters: [{name: n, in: path, required: true, schema: {type: integer}}]\n    \
                    get: {summary: Forecast, responses: {'200': {description: ok}}}\n";

/// The administrator's part of J22: a REST API from a file.
async fn rest_api(said: &Said) {
    let world = start().await;
    world.init().await;
    let folder = TempDir::new().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
        path
    };
    let big = folder.path().join("big.json");
    File::create(&big).unwrap().set_len(50_000_000).unwrap();

    let browser = Browser::open(Look::new(said.common.language)).await;
    enter(&world, &browser, said.common, "/api-definitions/new?type=REST_API").await;
    browser.sees(said.rest).await;
    browser.field(said.base).await;
    choose(&browser, &big).await;
    browser.sees(said.too_large).await;
    said.state(&browser, "rest-too-large").await;

    choose(
        &browser,
        &file("bad.yaml", "openapi: 3.1.0\ninfo: {title: x, version: '1'}\npaths: {now: {}}\n"),
    )
    .await;
    browser.sees(said.fault).await;
    browser.sees("/paths/now").await;
    said.quoted(&browser, "rest-fault").await;

    let fill = "document.getElementById('name').focus()";
    browser.eval(fill).await;
    browser.fill(said.name, "").await;
    choose(&browser, &file("weather.yaml", YAML)).await;
    browser.sees(said.operations).await;
    browser.sees("/days/{n}").await;
    assert_eq!(browser.value(said.name).await, "Weather", "the document says it");
    assert_eq!(browser.value(said.base).await, "https://weather.example.com/v1");
    said.quoted(&browser, "rest-form").await;
    browser.press(said.make).await;

    browser.sees(said.operation_list).await;
    browser.sees("Weather now").await;
    said.quoted(&browser, "rest").await;
    let page = PageQuery::default();
    let found = world.admin().await.list_api_definitions(&Default::default(), page).await.unwrap();
    assert_eq!(found.content[0].version.as_deref(), Some("2.0"));
    browser.close().await;
}

#[tokio::test]
async fn a_rest_api_is_described_by_a_file_in_english() {
    rest_api(&ENGLISH).await;
}

#[tokio::test]
async fn a_rest_api_is_described_by_a_file_in_chinese() {
    rest_api(&CHINESE).await;
}

/// A model: its key is stored, kept, and never shown; its upstream is tested.
async fn model(said: &Said) {
    let world = start().await;
    world.init().await;
    let upstream = Upstream::with(|seen| match seen.header("authorization") {
        Some("Bearer sk-secret") => Reply::json(200, &json!({ "data": [{ "id": "qwen-max" }] })),
        _ => Reply::status(401),
    });
    let browser = Browser::open(Look::new(said.common.language)).await;
    enter(&world, &browser, said.common, "/api-definitions/new?type=MODEL_API").await;
    browser.sees(said.model).await;
    browser.fill(said.base, &upstream.at("/v1")).await;
    browser.press(said.test).await;
    browser.sees(said.unauthorized).await;
    browser.fill(said.key, "sk-secret").await;
    browser.fill(said.models, "qwen-max").await;
    browser.fill(said.name, "Qwen").await;
    browser.press(said.test).await;
    browser.sees(said.works).await;
    said.state(&browser, "model-form").await;
    browser.press(said.make).await;
    browser.sees(said.stored).await;
    browser.sees(said.works).await;
    said.state(&browser, "model").await;

    browser.press(said.edit).await;
    browser.sees(said.key_stored).await;
    assert_eq!(browser.value(said.key).await, "");
    assert!(!browser.driver.source().await.unwrap().contains("sk-secret"));
    browser.fill(said.name, "Qwen 3").await;
    said.state(&browser, "model-edit").await;
    browser.press(said.save).await;
    browser.sees(said.saved).await;
    browser.sees(said.works).await;

    let admin = world.admin().await;
    let id =
        browser.driver.current_url().await.unwrap().path().rsplit('/').next().unwrap().to_owned();
    let id = api::ApiDefinitionId(id);
    let stored = admin.get_api_definition(&id).await.unwrap();
    assert_eq!(stored.summary.name, "Qwen 3");
    let ApiSpec::ModelApi(spec) = stored.spec else { panic!("no model") };
    assert!(spec.api_key_set);
    let said_now = admin.inspect_api_definition(&id).await.unwrap().offer;
    assert!(matches!(said_now, Some(ApiOffer::ModelApi(_))), "the key was kept");
    browser.close().await;
}

#[tokio::test]
async fn a_model_keeps_its_key_to_itself_in_english() {
    model(&ENGLISH).await;
}

#[tokio::test]
async fn a_model_keeps_its_key_to_itself_in_chinese() {
    model(&CHINESE).await;
}

#[tokio::test]
async fn an_agent_is_shown_with_its_card_on_a_phone_too() {
    let (world, samples) = (start().await, Samples::start());
    let admin = world.admin().await;
    let agent = spec(json!({ "type": "AGENT_API", "baseUrl": samples.agent }));
    let made = admin.create_api_definition(&api_definition("Echo", agent)).await.unwrap();
    let gone = spec(json!({ "type": "AGENT_API", "baseUrl": "http://127.0.0.1:9" }));
    let gone = admin.create_api_definition(&api_definition("Gone", gone)).await.unwrap();
    let path = |id: &api::ApiDefinitionId| format!("/api-definitions/{id}");
    let said = &ENGLISH;
    let browser = Browser::open(Look { width: 360, dark: true, ..Look::new("en") }).await;
    browser.driver.set_window_rect(0, 0, 360, 800).await.unwrap();
    enter(&world, &browser, said.common, &path(&made.summary.api_definition_id)).await;
    browser.sees(said.skills).await;
    said.state(&browser, "phone-agent").await;
    browser.goto(&world.url(Site::Admin, &path(&gone.summary.api_definition_id))).await;
    browser.sees("No connection can be made to the address.").await;
    browser.press(said.again).await;
    said.state(&browser, "phone-failure").await;
    for (name, path) in [("list", "/api-definitions"), ("types", "/api-definitions/new")] {
        browser.goto(&world.url(Site::Admin, path)).await;
        browser.sees(said.create).await;
        said.state(&browser, &format!("phone-{name}")).await;
    }
    for type_name in ["MODEL_API", "MCP_SERVER", "AGENT_API", "REST_API"] {
        let path = format!("/api-definitions/new?type={type_name}");
        browser.goto(&world.url(Site::Admin, &path)).await;
        browser.field(said.name).await;
        said.state(&browser, &format!("phone-{type_name}")).await;
    }
    browser.close().await;
}
