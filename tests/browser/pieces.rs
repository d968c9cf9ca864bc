//! The administrators' app in pieces: what a browser loads at first, what later, and what it says when it cannot.

use std::collections::BTreeSet;

use serde_json::json;
use tests::{Site, World};

use crate::{
    browser::{Browser, Look},
    start,
    words::{EN, Words, ZH},
};

/// Every page whose code is loaded when somebody opens it, and its heading.
const PAGES: [(&str, &str); 11] = [
    ("/account", "Account"),
    ("/api-definitions", "API definitions"),
    ("/api-definitions/new", "Create API definition"),
    ("/approvals", "Approvals"),
    ("/audit-log", "Audit log"),
    ("/categories", "Categories"),
    ("/developers", "Developers"),
    ("/gateways", "Gateways"),
    ("/portals", "Portals"),
    ("/products", "API products"),
    ("/usage", "Usage"),
];

async fn enter(world: &World, words: &Words) -> Browser {
    world.init().await;
    let browser = Browser::open(Look::new(words.language)).await;
    browser.goto(&world.url(Site::Admin, "/login")).await;
    browser.log_in(words).await;
    browser.is_at("/").await;
    browser.settles().await;
    browser
}

/// The files of WASM among what a script lists.
async fn wasm(browser: &Browser, script: &str) -> BTreeSet<String> {
    let list = browser.eval(script).await;
    let urls = list.as_array().unwrap().iter().map(|url| url.as_str().unwrap().to_owned());
    urls.filter(|url| url.ends_with(".wasm")).collect()
}

async fn loaded(browser: &Browser) -> BTreeSet<String> {
    wasm(browser, "return performance.getEntriesByType('resource').map(entry => entry.name)").await
}

/// The budget of the first load counts what the page names: that must be all.
#[tokio::test]
async fn a_browser_loads_at_first_what_the_page_names() {
    let world = start().await;
    let browser = enter(&world, &EN).await;
    let named =
        wasm(&browser, "return [...document.querySelectorAll('link')].map(link => link.href)")
            .await;
    assert_eq!(named.len(), 1);
    assert_eq!(loaded(&browser).await, named, "after the log-in page and the home page");
    browser.press("Portals").await;
    browser.sees("No portals yet").await;
    assert!(loaded(&browser).await.len() > 1, "other pages are pieces of their own");
    browser.close().await;
}

#[tokio::test]
async fn every_page_comes_with_its_piece() {
    let world = start().await;
    let browser = enter(&world, &EN).await;
    for (path, heading) in PAGES {
        browser.goto(&world.url(Site::Admin, path)).await;
        browser.settles().await;
        let headings = browser.eval("return document.querySelector('h1').textContent").await;
        assert_eq!(headings, heading, "{path}");
    }
    browser.close().await;
}

/// A release that replaced the pieces, or a server that went away.
async fn missing(words: &Words, failed: &str, reload: &str, heading: &str) {
    let world = start().await;
    let browser = enter(&world, words).await;
    browser.cdp("Network.enable", json!({})).await;
    browser.cdp("Network.setBlockedURLs", json!({ "urls": ["*.wasm"] })).await;
    browser.press(heading).await;
    browser.sees(failed).await;
    words.assert_alone(&browser.text().await);
    browser.is_accessible("a piece is missing").await;
    browser.picture(&format!("admin-piece-{}", words.language)).await;
    browser.cdp("Network.setBlockedURLs", json!({ "urls": [] })).await;
    browser.press(reload).await;
    browser.sees(words.no_portals).await;
    // Not `close`: the browser has reported what was blocked.
    browser.driver.clone().quit().await.unwrap();
}

#[tokio::test]
async fn a_piece_that_is_missing_is_told_in_english() {
    missing(&EN, "This part of the app could not be loaded", "Reload the page", "Portals").await;
}

#[tokio::test]
async fn a_piece_that_is_missing_is_told_in_chinese() {
    missing(&ZH, "应用的这一部分无法加载", "刷新页面", "门户").await;
}
