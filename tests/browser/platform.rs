//! The audit log and the gateways; and every page of people on a phone, in the dark.

use api::{DeveloperStatus, Patch, UpdatePortal};
use tests::{PASSWORD, Site};

use crate::{
    browser::{Browser, Look, eventually},
    say::{EN, Say, ZH},
    start,
};

async fn audit(say: &Say) {
    let world = start().await;
    let portal = world.portal("himarket-demo").await.portal_id;
    let change =
        UpdatePortal { description: Patch::Set("0123".to_owned()), ..UpdatePortal::default() };
    world.admin().await.update_portal(&portal, &change).await.unwrap();
    let browser = say.open(&world, "/audit-log").await;
    browser.sees(say.changed_portal).await;
    say.check(&browser, "audit-log").await;
    browser.field(say.any_action).await;
    browser.press_at("option[value=PORTAL_UPDATED]").await;
    browser.is_at("/audit-log?action=PORTAL_UPDATED").await;
    eventually("one record is left", || async { browser.count(".record").await == 1 }).await;
    browser.press_at(".record > summary").await;
    for text in [say.before, say.after, say.description, "0123"] {
        browser.sees(text).await;
    }
    assert_eq!(browser.count(".changes tbody tr").await, 1, "only what differs");
    say.check(&browser, "audit-log-open").await;
    browser.close().await;
}

#[tokio::test]
async fn the_audit_log_says_what_changed_in_english() {
    audit(&EN).await;
}

#[tokio::test]
async fn the_audit_log_says_what_changed_in_chinese() {
    audit(&ZH).await;
}

async fn gateways(say: &Say) {
    let world = start().await;
    let browser = say.open(&world, "/gateways").await;
    browser.sees(say.running).await;
    say.check(&browser, "gateways").await;
    browser.press_at("tbody a").await;
    browser.sees(say.processes).await;
    browser.sees(&world.address(Site::Gateway).to_string()).await;
    say.check(&browser, "gateway").await;
    browser.close().await;
}

#[tokio::test]
async fn the_gateway_says_how_it_is_in_english() {
    gateways(&EN).await;
}

#[tokio::test]
async fn the_gateway_says_how_it_is_in_chinese() {
    gateways(&ZH).await;
}

#[tokio::test]
async fn no_page_about_people_scrolls_sideways_on_a_phone() {
    let world = start().await;
    world.init().await;
    let portal = world.portal("a-portal-with-a-name-without-any-place-to-break-it").await.portal_id;
    let name = "a-developer-with-a-name-without-any-place-to-break-it-anywhere";
    let id = world.developer(&portal, name, DeveloperStatus::Pending).await;
    let browser = Browser::open(Look { width: 360, dark: true, ..Look::new("en") }).await;
    browser.driver.set_window_rect(0, 0, 360, 800).await.unwrap();
    browser.goto(&world.url(Site::Admin, "/")).await;
    browser.fill(EN.words.username, "admin").await;
    browser.fill(EN.words.password, PASSWORD).await;
    browser.press(EN.words.log_in).await;
    browser.is_at("/").await;
    let of_portal = |tab: &str| format!("/portals/{portal}?tab={tab}");
    let tabs = [
        "",
        "products",
        "developers",
        "subscriptions",
        "security",
        "domains",
        "branding",
        "menu",
        "settings",
    ];
    let mut paths: Vec<String> = tabs.map(of_portal).into();
    paths.extend(
        ["/portals", "/approvals", "/developers", "/audit-log", "/gateways"].map(str::to_owned),
    );
    paths.extend([format!("/developers/{id}"), format!("/developers/{id}?tab=consumers")]);
    for path in paths {
        browser.goto(&world.url(Site::Admin, &path)).await;
        eventually("the page is there", || async {
            browser.count("h1").await == 1 && browser.count(".skeleton").await == 0
        })
        .await;
        assert_eq!(browser.overflow().await, 0, "{path}");
        browser.is_accessible(&path).await;
        let state = path.replace(['/', '?', '='], "-");
        browser.picture(&format!("admin-phone-dark{state}")).await;
    }
    browser.close().await;
}
