//! Who may come in and who may call: the inbox, developers and their subscriptions.

mod subscriptions;

use api::{DecideApprovals, Decision, DeveloperStatus, ErrorCode};
use tests::{PASSWORD, Site, code, decision, registration};
use thirtyfour::By;

use crate::{
    browser::{Browser, eventually},
    say::{EN, Say, ZH},
    start,
};

/// Waits until the badge in the side bar says this.
async fn badge(browser: &Browser, wanted: &str) {
    eventually("the badge says how many wait", || async {
        let found = browser.driver.find(By::Css(".side .pill-count > span")).await;
        match found {
            Ok(found) => found.text().await.unwrap_or_default() == wanted,
            Err(_) => wanted.is_empty(),
        }
    })
    .await;
}

async fn developers(say: &Say) {
    let world = start().await;
    let portal = world.portal("himarket-demo").await.portal_id;
    let id = world.developer(&portal, "dev1", DeveloperStatus::Pending).await;
    let log_in = || async {
        let client = world.guest_of(&portal);
        client.log_in_developer(&tests::log_in("dev1")).await.map(|_| client)
    };
    assert!(log_in().await.is_err(), "dev1 waits");

    let browser = say.open(&world, &format!("/portals/{portal}")).await;
    badge(&browser, "1").await;
    browser.press(say.developers).await;
    browser.sees("dev1").await;
    browser.sees(say.waiting).await;
    say.check(&browser, "portal-developers").await;
    browser.press(say.approve).await;
    browser.sees(say.active).await;
    badge(&browser, "").await;
    let dev1 = log_in().await.unwrap();
    let words = say.words;
    browser.goto(&world.url(Site::Portal, "/login")).await;
    browser.fill(words.username, "dev1").await;
    browser.fill(words.password, PASSWORD).await;
    browser.press(words.log_in).await;
    browser.is_at("/").await;
    browser.field(words.say("Account menu of dev1", "dev1 的账号菜单")).await;
    browser.goto(&world.url(Site::Admin, &format!("/portals/{portal}?tab=developers"))).await;

    browser.press(say.more_dev1).await;
    browser.press(say.suspend).await;
    browser.fill(say.reason, "0123").await;
    say.check(&browser, "developer-suspend").await;
    browser.press_in_dialog(say.suspend).await;
    browser.sees(say.suspended).await;
    eventually("the session has ended", || async { dev1.get_primary_consumer().await.is_err() })
        .await;
    assert_eq!(code(dev1.get_primary_consumer().await), ErrorCode::Unauthorized);
    let refused =
        tests::refusal(world.guest_of(&portal).log_in_developer(&tests::log_in("dev1")).await);
    assert_eq!(refused.account.unwrap().reason.as_deref(), Some("0123"), "the reason is told");

    browser.press("dev1").await;
    browser.is_at(&format!("/developers/{id}")).await;
    say.check(&browser, "developer").await;
    browser.press(say.approve).await;
    browser.sees(say.active).await;
    eventually("dev1 may log in again", || async { log_in().await.is_ok() }).await;

    browser.goto(&world.url(Site::Admin, &format!("/portals/{portal}?tab=security"))).await;
    browser.press_field(say.auto_developers).await;
    browser.sees(say.setting_saved).await;
    let token = world.guest_of(&portal).register_developer(&registration("dev2")).await.unwrap();
    assert!(token.is_some(), "dev2 is logged in at once");
    browser.close().await;
}

#[tokio::test]
async fn developers_are_let_in_and_kept_out_in_english() {
    developers(&EN).await;
}

#[tokio::test]
async fn developers_are_let_in_and_kept_out_in_chinese() {
    developers(&ZH).await;
}

async fn bulk(say: &Say) {
    let world = start().await;
    let portal = world.portal("himarket-demo").await.portal_id;
    let mut ids = Vec::new();
    for name in ["dev1", "dev2", "dev3"] {
        ids.push(world.developer(&portal, name, DeveloperStatus::Pending).await);
    }
    let browser = say.open(&world, "/approvals").await;
    badge(&browser, "3").await;
    browser.press_field(say.pick_all).await;
    say.check(&browser, "approvals-picked").await;
    let admin = world.admin().await;
    admin.update_developer_status(&ids[1], &decision(DeveloperStatus::Rejected)).await.unwrap();
    browser.press(say.approve_picked).await;
    browser.sees(say.missed).await;
    browser.sees(say.by_others).await;
    say.check(&browser, "approvals-missed").await;
    browser.sees(say.nothing_waits).await;
    badge(&browser, "").await;
    for (id, wanted) in ids.iter().zip([
        DeveloperStatus::Approved,
        DeveloperStatus::Rejected,
        DeveloperStatus::Approved,
    ]) {
        assert_eq!(admin.get_developer(id).await.unwrap().status, wanted);
    }
    browser.press(say.rejected).await;
    browser.is_at("/approvals?status=REJECTED").await;
    browser.sees("not one of us").await;
    browser.close().await;
}

#[tokio::test]
async fn several_are_decided_at_once_in_english() {
    bulk(&EN).await;
}

#[tokio::test]
async fn several_are_decided_at_once_in_chinese() {
    bulk(&ZH).await;
}

#[tokio::test]
async fn what_is_decided_elsewhere_leaves_the_inbox() {
    let world = start().await;
    let portal = world.portal("himarket-demo").await.portal_id;
    let id = world.developer(&portal, "dev1", DeveloperStatus::Pending).await;
    let browser = EN.open(&world, "/approvals?type=DEVELOPER&q=dev").await;
    browser.sees("dev1").await;
    let items =
        vec![api::ApprovalItem { r#type: api::ApprovalType::Developer, id: id.to_string() }];
    let body = DecideApprovals { decision: Decision::Approve, reason: None, items };
    world.admin().await.decide_approvals(&body).await.unwrap();
    browser.press(EN.approve).await;
    browser.sees(EN.by_others).await;
    browser.sees("Nothing matches").await;
    browser.close().await;
}
