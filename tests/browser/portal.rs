//! The developers' app: whose portal it is, logging in, unknown pages.

use api::{CreatePortal, DeveloperStatus};
use tests::{PASSWORD, Site, World};

use crate::{
    browser::{Browser, Look},
    start,
    words::{EN, Words, ZH},
};

async fn with_portal() -> World {
    let world = start().await;
    let portal =
        CreatePortal { name: "himarket-demo".to_owned(), description: Some("API demo".to_owned()) };
    world.admin().await.create_portal(&portal).await.unwrap();
    world
}

async fn visit(words: &Words) {
    let world = with_portal().await;
    let browser = Browser::open(Look::new(words.language)).await;
    browser.goto(&world.url(Site::Portal, "/")).await;
    browser.sees("himarket-demo").await;
    browser.sees(words.no_products).await;
    assert!(browser.driver.title().await.unwrap().contains("himarket-demo"));
    words.assert_alone(&browser.text().await);
    browser.picture(&format!("portal-home-{}", words.language)).await;

    browser.press(words.log_in).await;
    browser.fill(words.username, "nobody").await;
    browser.fill(words.password, "wrong password").await;
    browser.press(words.log_in).await;
    browser.sees(words.wrong).await;
    assert_eq!(browser.count("[role=alert]").await, 1, "one error is shown");
    words.assert_alone(&browser.text().await);
    browser.picture(&format!("portal-login-{}", words.language)).await;

    browser.goto(&world.url(Site::Portal, "/no/such/page")).await;
    browser.sees(words.missing).await;
    browser.sees("himarket-demo").await;
    words.assert_alone(&browser.text().await);
    browser.picture(&format!("portal-missing-{}", words.language)).await;
    browser.close().await;
}

#[tokio::test]
async fn a_guest_sees_whose_portal_it_is_in_english() {
    visit(&EN).await;
}

#[tokio::test]
async fn a_guest_sees_whose_portal_it_is_in_chinese() {
    visit(&ZH).await;
}

#[tokio::test]
async fn an_address_without_a_portal_says_what_to_do() {
    let world = start().await;
    let browser = Browser::open(Look::new(EN.language)).await;
    browser.goto(&world.url(Site::Portal, "/")).await;
    browser.sees(EN.no_portal_here).await;
    browser.picture("portal-none-en").await;
    browser.close().await;
}

#[tokio::test]
async fn a_developer_logs_in_and_out() {
    let world = with_portal().await;
    let portal = world.guest().get_portal_profile().await.unwrap();
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
    let browser = Browser::open(Look::new(EN.language)).await;
    browser.goto(&world.url(Site::Portal, "/login")).await;
    browser.fill(EN.username, "dev1").await;
    browser.fill(EN.password, PASSWORD).await;
    browser.press(EN.log_in).await;
    browser.is_at("/").await;
    browser.press("Account menu of dev1").await;
    browser.picture("portal-menu-en").await;
    browser.press(EN.log_out).await;
    browser.sees(EN.log_in).await;
    browser.close().await;
}

#[tokio::test]
async fn the_chosen_language_and_theme_stay() {
    let world = with_portal().await;
    let browser = Browser::open(Look::new(EN.language)).await;
    browser.goto(&world.url(Site::Portal, "/")).await;
    browser.press("中文").await;
    browser.sees(ZH.no_products).await;
    browser.goto(&world.url(Site::Portal, "/login")).await;
    browser.field(ZH.password).await;
    let language = browser.eval("return document.documentElement.lang").await;
    assert_eq!(language, "zh-CN");
    let stored = browser.eval("return JSON.stringify(localStorage)").await.to_string();
    assert!(!stored.contains("hms_"), "no token in the browser's storage: {stored}");
    browser.close().await;
}

#[tokio::test]
async fn no_page_scrolls_sideways_on_a_phone() {
    let world = with_portal().await;
    let browser = Browser::open(Look { width: 360, ..Look::new(ZH.language) }).await;
    browser.driver.set_window_rect(0, 0, 360, 800).await.unwrap();
    for (path, text) in
        [("/", ZH.no_products), ("/login", ZH.password), ("/no/such/page", ZH.missing)]
    {
        browser.goto(&world.url(Site::Portal, path)).await;
        browser.sees(text).await;
        assert_eq!(browser.overflow().await, 0, "{path}");
        browser.picture(&format!("portal-phone{}", path.replace('/', "-"))).await;
    }
    browser.close().await;
}
