//! What every page of the administrators' app has around it, the home page and usage.

use api::{
    ConsumerId, CreatePortal, CreateProduct, DeveloperId, DeveloperStatus, Portal, ProductType,
};
use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use client::Client;
use tests::{Calls, PASSWORD, Site, World};
use thirtyfour::{By, Key};

use crate::{
    browser::{Browser, Look, eventually},
    start,
    words::{EN, Words, ZH},
};

/// What these pages say in each language.
struct Said {
    words: &'static Words,
    setup: &'static str,
    /// The steps, done and not done.
    portal_done: &'static str,
    domain_to_do: &'static str,
    calls_today: &'static str,
    no_calls: &'static str,
    usage: &'static str,
    month: &'static str,
    by_status: &'static str,
    as_table: &'static str,
    remove_filter: &'static str,
    again: &'static str,
    away: &'static str,
    back: &'static str,
    palette: &'static str,
    create_portal: &'static str,
    other: &'static str,
}

const ENGLISH: Said = Said {
    words: &EN,
    setup: "Set up your marketplace",
    portal_done: "First portal created",
    domain_to_do: "Bind a domain",
    calls_today: "Calls today",
    no_calls: "No calls in this period",
    usage: "Usage",
    month: "30 days",
    by_status: "Status",
    as_table: "Show as a table",
    remove_filter: "Remove the filter Product: demo-model",
    again: "Log in to go on",
    away: "The server does not answer.",
    back: "The server answers again.",
    palette: "Search or jump to a page",
    create_portal: "Portal demo-typed has been created",
    other: "中文",
};

const CHINESE: Said = Said {
    words: &ZH,
    setup: "搭建开放平台",
    portal_done: "已创建第一个门户",
    domain_to_do: "绑定域名",
    calls_today: "今日调用",
    no_calls: "该时间段内没有调用",
    usage: "用量",
    month: "30 天",
    by_status: "状态码",
    as_table: "以表格查看",
    remove_filter: "移除筛选条件 产品：demo-model",
    again: "请重新登录",
    away: "服务器没有响应。",
    back: "服务器已恢复响应。",
    palette: "搜索或跳转",
    create_portal: "门户 demo-typed 已创建",
    other: "English",
};

/// A portal, a product and a developer.
struct Scene {
    world: World,
    portal: Portal,
    admin: Client,
}

impl Scene {
    async fn new() -> Self {
        let world = start().await;
        let admin = world.admin().await;
        let portal = CreatePortal { name: "himarket-demo".to_owned(), description: None };
        let portal = admin.create_portal(&portal).await.unwrap();
        world.developer(&portal.portal_id, "dev-demo", DeveloperStatus::Pending).await;
        Self { world, portal, admin }
    }

    /// A product that has been called all this day and the week before.
    async fn called(&self) {
        let name = "demo-model".to_owned();
        let body = serde_json::json!({ "name": name, "type": ProductType::ModelApi });
        let body: CreateProduct = serde_json::from_value(body).unwrap();
        let product = self.admin.create_product(&body).await.unwrap().summary.product_id;
        let now = Utc::now().duration_trunc(TimeDelta::hours(1)).unwrap();
        let call = |hour: DateTime<Utc>, status| Calls {
            hour,
            product: product.clone(),
            consumer: ConsumerId("consumer-demo".to_owned()),
            developer: DeveloperId("developer-demo".to_owned()),
            portal: self.portal.portal_id.clone(),
            operation: "demo-chat".to_owned(),
            status,
            calls: 40,
            milliseconds: 120,
        };
        let hours = (0..160).map(|hours| now - TimeDelta::hours(hours));
        let calls: Vec<_> = hours
            .flat_map(|hour| [call(hour, 200), Calls { calls: 2, ..call(hour, 503) }])
            .collect();
        self.world.called(&calls).await;
    }

    async fn enter(&self, look: Look, words: &Words, path: &str) -> Browser {
        let browser = Browser::open(look).await;
        browser.goto(&self.world.url(Site::Admin, path)).await;
        browser.log_in(words).await;
        browser.is_at(path).await;
        browser
    }
}

/// An empty marketplace, then one with calls: the checklist, the numbers, usage by what it is of.
async fn overview(said: &Said) {
    let scene = Scene::new().await;
    let words = said.words;
    let browser = scene.enter(Look::new(words.language), words, "/").await;
    browser.sees(said.setup).await;
    browser.sees(said.portal_done).await;
    browser.sees(said.domain_to_do).await;
    browser.looks_right(words, "admin-home-new", &[]).await;

    browser.goto(&scene.world.url(Site::Admin, "/usage")).await;
    browser.sees(said.no_calls).await;
    browser.looks_right(words, "admin-usage-empty", &[]).await;

    scene.called().await;
    browser.goto(&scene.world.url(Site::Admin, "/")).await;
    browser.sees(said.calls_today).await;
    browser.sees(said.as_table).await;
    browser.looks_right(words, "admin-home-calls", &[]).await;

    browser.press(said.usage).await;
    browser.press(said.month).await;
    browser.is_at("/usage?range=30d").await;
    browser.press("demo-model").await;
    browser.field(said.remove_filter).await;
    browser.sees("demo-chat").await;
    browser.press(said.by_status).await;
    browser.sees("503").await;
    browser.press(said.as_table).await;
    eventually("there is a row for each day", || async {
        browser.count("details[open] tbody tr").await == 30
    })
    .await;
    browser.looks_right(words, "admin-usage", &[]).await;
    let here = browser.driver.current_url().await.unwrap();
    browser.driver.refresh().await.unwrap();
    browser.sees("503").await;
    assert_eq!(browser.driver.current_url().await.unwrap(), here);
    browser.press(said.remove_filter).await;
    browser.driver.back().await.unwrap();
    browser.field(said.remove_filter).await;
    browser.close().await;
}

#[tokio::test]
async fn the_home_page_knows_the_state_in_english() {
    overview(&ENGLISH).await;
}

#[tokio::test]
async fn the_home_page_knows_the_state_in_chinese() {
    overview(&CHINESE).await;
}

/// Where one types in the palette; the dialog around it has the same name.
const PALETTE: &str = "[name=palette]";

/// Ctrl-K, some letters, Enter.
async fn palette(said: &Said) {
    let scene = Scene::new().await;
    let words = said.words;
    let browser = scene.enter(Look::new(words.language), words, "/").await;
    browser.sees(said.setup).await;
    let body = browser.driver.find(By::Tag("body")).await.unwrap();
    body.send_keys(Key::Control + "k").await.unwrap();
    browser.field(said.palette).await;
    let field = browser.at(PALETTE).await;
    browser.looks_right(words, "admin-palette-empty", &[]).await;
    field.send_keys("dev-demo").await.unwrap();
    browser.sees("dev-demo").await;
    browser.looks_right(words, "admin-palette", &["dev-demo"]).await;
    field.send_keys(Key::Escape + "").await.unwrap();

    body.send_keys(Key::Control + "k").await.unwrap();
    browser.at(PALETTE).await.send_keys(said.usage).await.unwrap();
    browser.at(PALETTE).await.send_keys(Key::Enter + "").await.unwrap();
    browser.is_at("/usage").await;
    browser.close().await;
}

#[tokio::test]
async fn the_palette_leads_anywhere_in_english() {
    palette(&ENGLISH).await;
}

#[tokio::test]
async fn the_palette_leads_anywhere_in_chinese() {
    palette(&CHINESE).await;
}

/// A session that ends while a form is filled in.
async fn session_in_a_form(said: &Said) {
    let scene = Scene::new().await;
    let words = said.words;
    let browser = scene.enter(Look::new(words.language), words, "/portals?dialog=create").await;
    browser.fill(words.portal_name, "demo-typed").await;
    scene.world.sql("DELETE FROM session").await;
    browser.press(words.create).await;
    browser.sees(said.again).await;
    browser.looks_right(words, "admin-log-in-again", &[]).await;
    assert_eq!(browser.value(words.username).await, "admin");
    browser.fill(words.password, PASSWORD).await;
    browser.press(words.log_in).await;
    browser.gone(said.again).await;
    assert_eq!(browser.value(words.portal_name).await, "demo-typed", "nothing typed is lost");
    browser.press(words.create).await;
    browser.sees(said.create_portal).await;
    browser.close().await;
}

#[tokio::test]
async fn a_session_that_ends_in_a_form_keeps_what_was_typed_in_english() {
    session_in_a_form(&ENGLISH).await;
}

#[tokio::test]
async fn a_session_that_ends_in_a_form_keeps_what_was_typed_in_chinese() {
    session_in_a_form(&CHINESE).await;
}

/// The server goes away and comes back.
async fn server_away(said: &Said) {
    let mut scene = Scene::new().await;
    let words = said.words;
    let browser = scene.enter(Look::new(words.language), words, "/portals").await;
    browser.sees("himarket-demo").await;
    let address = scene.world.address(Site::Admin).to_string();
    scene.world.kill();
    browser.fill(words.search, "himarket").await;
    browser.sees(said.away).await;
    browser.looks_right(words, "admin-away", &[]).await;
    scene.world.resume_with(|setup| setup.env("HIMARKET_ADMIN_ADDR", address)).await;
    browser.sees(said.back).await;
    browser.sees("himarket-demo").await;
    browser.gone(said.back).await;
    // What could not be loaded is reported by the browser itself, so nothing is said of it here.
    drop(browser);
}

#[tokio::test]
async fn a_server_that_was_away_is_noticed_when_it_is_back_in_english() {
    server_away(&ENGLISH).await;
}

#[tokio::test]
async fn a_server_that_was_away_is_noticed_when_it_is_back_in_chinese() {
    server_away(&CHINESE).await;
}

/// Changing the language: at once, everywhere, and for good.
async fn language(from: &Said, to: &Said) {
    let scene = Scene::new().await;
    let browser = scene.enter(Look::new(from.words.language), from.words, "/").await;
    browser.sees(from.setup).await;
    browser.press(from.other).await;
    browser.sees(to.setup).await;
    to.words.assert_alone(&browser.text().await);
    browser.driver.refresh().await.unwrap();
    browser.sees(to.setup).await;
    to.words.assert_alone(&browser.text().await);

    browser.press(to.words.account_menu_of_admin).await;
    browser.press(to.words.log_out).await;
    browser.is_at("/login").await;
    browser.log_in(to.words).await;
    browser.is_at("/").await;
    browser.sees(to.setup).await;
    browser.goto(&scene.world.url(Site::Admin, "/no/such/page")).await;
    browser.sees(to.words.missing).await;
    browser.press(to.other).await;
    browser.sees(from.words.missing).await;
    from.words.assert_alone(&browser.text().await);
    browser.close().await;
}

#[tokio::test]
async fn the_language_is_changed_from_english() {
    language(&ENGLISH, &CHINESE).await;
}

#[tokio::test]
async fn the_language_is_changed_from_chinese() {
    language(&CHINESE, &ENGLISH).await;
}
