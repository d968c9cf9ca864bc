//! Portals as an administrator makes, changes and deletes them.

mod products;

use api::{DeveloperStatus, DomainType, MenuEntry};
use tests::{Site, World};

use crate::{
    browser::{Browser, eventually},
    say::{EN, Say, ZH},
    start,
};

/// The state of the switch with this name.
async fn is_on(browser: &Browser, name: &str) -> bool {
    browser.field(name).await.prop("checked").await.unwrap().as_deref() == Some("true")
}

async fn create(say: &Say) {
    let world = start().await;
    let browser = say.open(&world, "/portals").await;
    let words = say.words;
    browser.press(words.create_portal).await;
    browser.press(words.create).await;
    browser.sees(say.required).await;
    say.check(&browser, "portal-create-empty").await;
    assert!(
        world
            .admin()
            .await
            .list_portals(&api::PortalQuery::default(), api::PageQuery::default())
            .await
            .unwrap()
            .content
            .is_empty()
    );
    browser.fill(words.portal_name, "himarket-demo").await;
    browser.fill(say.description, "一个测试门户 API").await;
    say.check(&browser, "portal-create").await;
    browser.press(words.create).await;

    browser.sees("himarket-demo").await;
    browser.sees("一个测试门户 API").await;
    browser.sees(".himarket.local").await;
    browser.sees(say.manual).await;
    browser.sees(say.automatic).await;
    say.check(&browser, "portals").await;

    browser.press(words.create_portal).await;
    browser.fill(words.portal_name, "himarket-demo").await;
    browser.press(words.create).await;
    browser.sees(words.taken).await;
    say.check(&browser, "portal-create-taken").await;
    browser.close().await;
}

#[tokio::test]
async fn a_portal_is_created_in_english() {
    create(&EN).await;
}

#[tokio::test]
async fn a_portal_is_created_in_chinese() {
    create(&ZH).await;
}

async fn settings(say: &Say) {
    let world = start().await;
    let portal = world.portal("himarket-demo").await;
    let path = format!("/portals/{}", portal.portal_id);
    let browser = say.open(&world, "/portals").await;
    browser.press("himarket-demo").await;
    browser.is_at(&path).await;
    browser.sees(&portal.portal_id.0).await;
    browser.sees(".himarket.local").await;
    for text in [say.password_login, say.manual, say.automatic] {
        browser.sees(text).await;
    }
    let figures = "return [...document.querySelectorAll('.fact .figure')].map(it => it.innerText)";
    assert_eq!(browser.eval(figures).await, serde_json::json!(["0", "0", "0", "0"]));
    say.check(&browser, "portal-overview").await;

    browser.press(say.settings).await;
    browser.is_at(&format!("{path}?tab=settings")).await;
    browser.fill(say.description, "0123456789").await;
    say.check(&browser, "portal-settings").await;
    browser.press(say.save).await;
    browser.sees(say.saved).await;
    browser.press(say.overview).await;
    browser.sees("0123456789").await;

    browser.press(say.access).await;
    browser.press_field(say.password_login).await;
    browser.sees(say.only_way).await;
    assert!(is_on(&browser, say.password_login).await, "the switch is back on");
    for wanted in [false, true, false] {
        browser.press_field(say.auto_subscriptions).await;
        browser.sees(say.setting_saved).await;
        eventually("the switch has moved", || async {
            is_on(&browser, say.auto_subscriptions).await == wanted
        })
        .await;
    }
    say.check(&browser, "portal-access").await;
    browser.driver.refresh().await.unwrap();
    assert!(!is_on(&browser, say.auto_subscriptions).await, "it is so after a reload");
    let setting = world.admin().await.get_portal(&portal.portal_id).await.unwrap();
    assert!(setting.portal_setting_config.builtin_auth_enabled);

    menu(say, &world, &browser).await;
    browser.close().await;
}

/// Hides one entry after the other; the last one stays.
async fn menu(say: &Say, world: &World, browser: &Browser) {
    browser.press(say.menu).await;
    let preview = |css: &'static str| async move { browser.count(css).await };
    browser.press_field("HiCoding").await;
    browser.sees(say.menu_saved).await;
    assert_eq!(preview(".mock-menu li").await, 7, "the preview follows");
    let profile = world.guest().get_portal_profile().await.unwrap();
    let visibility = profile.portal_ui_config.menu_visibility.unwrap();
    assert_eq!(visibility.get(&MenuEntry::Coding), Some(&false));
    for id in ["chat", "agents", "mcp", "models", "apis", "skills"] {
        let shown = browser.count(".mock-menu li").await;
        browser.press_at(&format!("#{id}")).await;
        eventually("the entry is hidden", || async {
            browser.count(".mock-menu li").await < shown
        })
        .await;
    }
    browser.press_at("#workers").await;
    browser.sees(say.last_entry).await;
    assert_eq!(preview(".mock-menu li").await, 1, "the last one stays");
    say.check(browser, "portal-menu").await;
}

#[tokio::test]
async fn a_portal_is_changed_in_english() {
    settings(&EN).await;
}

#[tokio::test]
async fn a_portal_is_changed_in_chinese() {
    settings(&ZH).await;
}

async fn domains(say: &Say) {
    let world = start().await;
    let portal = world.portal("himarket-demo").await;
    let path = format!("/portals/{}?tab=domains", portal.portal_id);
    let browser = say.open(&world, &path).await;
    browser.sees(say.made_with).await;
    assert_eq!(browser.count("tbody tr").await, 1);
    assert_eq!(browser.count("tbody tr button.square").await, 0, "it cannot be unbound");

    browser.fill(say.domain, "localhost").await;
    browser.press(say.bind).await;
    browser.sees(say.bound).await;
    browser.fill(say.domain, "not a domain").await;
    browser.press(say.bind).await;
    browser.sees(say.not_a_domain).await;
    browser.fill(say.domain, "localhost").await;
    browser.press(say.bind).await;
    browser.sees(say.words.taken).await;
    say.check(&browser, "portal-domains").await;
    browser.fill(say.domain, "tmp.example.com").await;
    browser.press(say.bind).await;
    browser.press(say.unbind_tmp).await;
    say.check(&browser, "portal-unbind").await;
    browser.press(say.unbind).await;
    browser.sees(say.unbound_tmp).await;
    let domains = world.admin().await.get_portal(&portal.portal_id).await.unwrap();
    let custom: Vec<_> = domains
        .portal_domain_config
        .into_iter()
        .filter(|domain| domain.r#type == DomainType::Custom)
        .map(|domain| domain.domain)
        .collect();
    assert_eq!(custom, ["localhost"]);

    for host in ["localhost", "127.0.0.1"] {
        let port = world.address(Site::Portal).port();
        browser.goto(&format!("http://{host}:{port}/")).await;
        browser.sees("himarket-demo").await;
    }
    browser.close().await;
}

#[tokio::test]
async fn domains_are_bound_and_unbound_in_english() {
    domains(&EN).await;
}

#[tokio::test]
async fn domains_are_bound_and_unbound_in_chinese() {
    domains(&ZH).await;
}

async fn delete(say: &Say) {
    let world = start().await;
    let portal = world.portal("himarket-demo").await.portal_id;
    world.developer(&portal, "dev1", DeveloperStatus::Approved).await;
    let browser = say.open(&world, &format!("/portals/{portal}?tab=settings")).await;
    browser.press(say.delete_portal).await;
    browser.sees(say.developers_lost).await;
    say.check(&browser, "portal-delete").await;
    assert_eq!(browser.count("dialog[open] [type=submit]:disabled").await, 1, "no name is typed");
    browser.fill(say.type_name, "himarket-demo").await;
    browser.press_in_dialog(say.delete_portal).await;
    browser.sees(say.deleted).await;
    browser.is_at("/portals").await;
    browser.sees(say.words.no_portals).await;
    browser.close().await;
}

#[tokio::test]
async fn a_portal_is_deleted_in_english() {
    delete(&EN).await;
}

#[tokio::test]
async fn a_portal_is_deleted_in_chinese() {
    delete(&ZH).await;
}

async fn branding(say: &Say) {
    let world = start().await;
    let portal = world.portal("himarket-demo").await.portal_id;
    let browser = say.open(&world, &format!("/portals/{portal}?tab=branding")).await;
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let choose = format!("input[aria-label='{}']", say.choose_logo);
    browser.attach(&choose, &file("large.png", &[0; 17_000])).await;
    browser.sees(say.too_large).await;
    browser.attach(&choose, &file("dot.png", DOT)).await;
    eventually("the preview follows", || async { browser.count(".mock-top img").await == 1 }).await;
    say.check(&browser, "portal-branding").await;
    browser.press(say.save).await;
    browser.sees(say.branding_saved).await;
    let profile = world.guest().get_portal_profile().await.unwrap();
    assert!(profile.portal_ui_config.logo.unwrap().starts_with("data:image/png;base64,iVBOR"));
    browser.close().await;
}

#[tokio::test]
async fn a_portal_gets_a_logo_in_english() {
    branding(&EN).await;
}

#[tokio::test]
async fn a_portal_gets_a_logo_in_chinese() {
    branding(&ZH).await;
}

/// A picture of one pixel.
const DOT: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48, 0x44, 0x52,
    0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, 0x00, 0x00, 0x00, 0x1f, 0x15, 0xc4,
    0x89, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x44, 0x41, 0x54, 0x78, 0x9c, 0x63, 0x60, 0x60, 0x60, 0xf8,
    0x0f, 0x00, 0x01, 0x04, 0x01, 0x00, 0x5f, 0xe5, 0xc3, 0x4b, 0x00, 0x00, 0x00, 0x00, 0x49, 0x45,
    0x4e, 0x44, 0xae, 0x42, 0x60, 0x82,
];
