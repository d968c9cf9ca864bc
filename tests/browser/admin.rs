//! The administrators' app: the first administrator, sessions, portals.

use api::ErrorCode;
use tests::{PASSWORD, Site, World, code, init};

use crate::{
    browser::{Browser, Look},
    start, start_with,
    words::{EN, Words, ZH},
};

async fn log_in(browser: &Browser, words: &Words, password: &str) {
    browser.fill(words.username, "admin").await;
    browser.fill(words.password, password).await;
    browser.press(words.log_in).await;
}

/// Opening a fresh installation, making the first administrator.
async fn first_administrator(words: &Words) {
    let world = start().await;
    let browser = Browser::open(Look::new(words.language)).await;
    let initialised = || async { !world.guest().need_init().await.unwrap() };

    browser.goto(&world.url(Site::Admin, "/")).await;
    browser.fill(words.username, "admin").await;
    browser.fill(words.password, PASSWORD).await;
    browser.fill(words.confirm, "another password").await;
    browser.looks_right(words, "admin-init", &[]).await;
    browser.press(words.initialize).await;
    browser.sees(words.mismatch).await;
    browser.looks_right(words, "admin-init-mismatch", &[]).await;
    assert!(!initialised().await, "nothing is sent while the passwords differ");

    browser.fill(words.confirm, PASSWORD).await;
    browser.press(words.initialize).await;
    browser.sees(words.made).await;
    assert_eq!(browser.value(words.username).await, "admin", "the account is filled in");
    assert!(initialised().await);
    browser.looks_right(words, "admin-init-made", &[]).await;

    browser.goto(&world.url(Site::Admin, "/")).await;
    browser.field(words.password).await;
    assert_eq!(browser.count("[name=confirmPassword]").await, 0, "no second initialisation");
    assert_eq!(code(world.guest().init_admin(&init()).await), ErrorCode::Conflict);
    browser.close().await;
}

#[tokio::test]
async fn the_first_administrator_is_made_in_english() {
    first_administrator(&EN).await;
}

#[tokio::test]
async fn the_first_administrator_is_made_in_chinese() {
    first_administrator(&ZH).await;
}

/// Another tab, after everything that the browser has kept is gone: it leads back, too.
async fn second_tab(world: &World, browser: &Browser, words: &Words) {
    browser.driver.delete_all_cookies().await.unwrap();
    browser.eval("localStorage.clear(); sessionStorage.clear()").await;
    let first = browser.driver.window().await.unwrap();
    let second = browser.driver.new_tab().await.unwrap();
    browser.driver.switch_to_window(second).await.unwrap();
    browser.goto(&world.url(Site::Admin, "/gateways")).await;
    browser.field(words.password).await;
    assert_eq!(browser.driver.current_url().await.unwrap().path(), "/login");
    log_in(browser, words, PASSWORD).await;
    browser.is_at("/gateways").await;
    browser.driver.close_window().await.unwrap();
    browser.driver.switch_to_window(first).await.unwrap();
}

/// Logging in, coming back to where one wanted to go, changing the password, logging out.
async fn session(words: &Words) {
    let world = start().await;
    world.init().await;
    let browser = Browser::open(Look::new(words.language)).await;

    browser.goto(&world.url(Site::Admin, "/portals?q=demo")).await;
    log_in(&browser, words, "wrong password").await;
    browser.sees(words.wrong).await;
    assert_eq!(browser.count("[role=alert]").await, 1, "one error is shown");
    assert!(browser.driver.current_url().await.unwrap().path() == "/login");
    browser.looks_right(words, "admin-login", &[]).await;

    log_in(&browser, words, PASSWORD).await;
    browser.is_at("/portals?q=demo").await;
    // What this page asks for is there before its session is taken away.
    browser.settles().await;
    second_tab(&world, &browser, words).await;
    browser.press(words.account_menu_of_admin).await;
    browser.looks_right(words, "admin-menu", &[]).await;
    browser.press(words.account).await;
    browser.is_at("/account").await;

    browser.fill(words.old_password, "not the password").await;
    browser.fill(words.new_password, "a new password").await;
    browser.fill(words.confirm, "a new password").await;
    browser.press(words.change_password).await;
    browser.sees(words.field_wrong).await;
    browser.looks_right(words, "admin-account", &[]).await;
    browser.is_at("/account").await;

    browser.fill(words.old_password, PASSWORD).await;
    browser.press(words.change_password).await;
    browser.sees(words.changed).await;
    browser.is_at("/login").await;
    browser.looks_right(words, "admin-password-changed", &[]).await;
    assert_eq!(browser.value(words.username).await, "admin");

    log_in(&browser, words, "a new password").await;
    browser.is_at("/").await;
    let cookie = browser.driver.get_named_cookie("himarket_admin").await.unwrap();
    assert_eq!(cookie.http_only, Some(true));
    browser.press(words.account_menu_of_admin).await;
    browser.press(words.log_out).await;
    browser.is_at("/login").await;
    let request = world.http().get(world.url(Site::Admin, "/api/v1/admins/me"));
    let cookie = format!("himarket_admin={}", cookie.value);
    let answer = request.header("cookie", cookie).send().await.unwrap();
    assert_eq!(answer.status(), 401, "the session has ended on the server");
    browser.close().await;
}

#[tokio::test]
async fn an_administrator_logs_in_and_out_in_english() {
    session(&EN).await;
}

#[tokio::test]
async fn an_administrator_logs_in_and_out_in_chinese() {
    session(&ZH).await;
}

async fn portals(words: &Words) {
    let world = start().await;
    world.init().await;
    let browser = Browser::open(Look::new(words.language)).await;
    browser.goto(&world.url(Site::Admin, "/")).await;
    log_in(&browser, words, PASSWORD).await;
    browser.is_at("/").await;

    browser.goto(&world.url(Site::Admin, "/portals")).await;
    browser.sees(words.no_portals).await;
    browser.looks_right(words, "admin-portals-empty", &[]).await;
    browser.press(words.create_portal).await;
    browser.fill(words.portal_name, "himarket-demo").await;
    browser.looks_right(words, "admin-portal-create", &[]).await;
    browser.press(words.create).await;
    browser.sees("himarket-demo").await;

    browser.press(words.create_portal).await;
    browser.fill(words.portal_name, "himarket-demo").await;
    browser.press(words.create).await;
    browser.sees(words.taken).await;
    browser.goto(&world.url(Site::Admin, "/portals")).await;
    browser.sees("himarket-demo").await;
    let hidden = "const frame = document.querySelector('.table-frame'); \
                  return frame.scrollWidth - frame.clientWidth";
    assert_eq!(browser.eval(hidden).await, 0, "every column can be seen");
    browser.looks_right(words, "admin-portals", &[]).await;
    browser.fill(words.search, "zzz").await;
    browser.sees(words.no_match).await;
    browser.looks_right(words, "admin-portals-none", &["zzz"]).await;
    browser.is_at("/portals?q=zzz").await;

    browser.goto(&world.url(Site::Admin, "/")).await;
    browser.sees(words.say("First portal created", "已创建第一个门户")).await;
    browser.looks_right(words, "admin-home", &[]).await;
    browser.close().await;
}

#[tokio::test]
async fn portals_are_made_and_found_in_english() {
    portals(&EN).await;
}

#[tokio::test]
async fn portals_are_made_and_found_in_chinese() {
    portals(&ZH).await;
}

#[tokio::test]
async fn the_operators_token_is_asked_for_where_one_is_set() {
    let world =
        start_with(|setup| setup.env("HIMARKET_BOOTSTRAP_TOKEN", "only-the-operator")).await;
    let browser = Browser::open(Look::new(EN.language)).await;
    browser.goto(&world.url(Site::Admin, "/")).await;
    browser.fill(EN.username, "admin").await;
    browser.fill(EN.password, PASSWORD).await;
    browser.fill(EN.confirm, PASSWORD).await;
    browser.press(EN.initialize).await;
    browser.fill(EN.token, "a guess").await;
    browser.press(EN.initialize).await;
    browser.sees(EN.field_wrong).await;
    browser.fill(EN.token, "only-the-operator").await;
    browser.press(EN.initialize).await;
    browser.sees(EN.made).await;
    browser.close().await;
}

#[tokio::test]
async fn a_return_address_of_another_site_is_ignored() {
    let world = start().await;
    world.init().await;
    let browser = Browser::open(Look::new(EN.language)).await;
    for target in ["//evil.example/", "https://evil.example/", "/\\evil.example"] {
        browser.goto(&world.url(Site::Admin, &format!("/login?returnUrl={target}"))).await;
        log_in(&browser, &EN, PASSWORD).await;
        browser.is_at("/").await;
        browser.press(EN.account_menu_of_admin).await;
        browser.press(EN.log_out).await;
        browser.is_at("/login").await;
    }
    browser.close().await;
}

#[tokio::test]
async fn no_page_scrolls_sideways_on_a_phone_and_dark_is_dark() {
    let world = start().await;
    world.init().await;
    let browser = Browser::open(Look { width: 360, dark: true, ..Look::new(EN.language) }).await;
    // Headless windows have a least width; the metrics of the page are what counts.
    browser.driver.set_window_rect(0, 0, 360, 800).await.unwrap();
    browser.goto(&world.url(Site::Admin, "/")).await;
    browser.field(EN.password).await;
    assert_eq!(browser.overflow().await, 0, "/login");
    log_in(&browser, &EN, PASSWORD).await;
    browser.is_at("/").await;
    for (path, text) in [
        ("/", "Set up your marketplace"),
        ("/portals", EN.no_portals),
        ("/account", EN.old_password),
        ("/nonsense", EN.missing),
    ] {
        browser.goto(&world.url(Site::Admin, path)).await;
        browser.sees(text).await;
        assert_eq!(browser.overflow().await, 0, "{path}");
        let name = path.trim_start_matches('/');
        browser.is_accessible(path).await;
        browser.picture(&format!("admin-phone-dark-{name}")).await;
    }
    browser.close().await;
}

#[tokio::test]
async fn an_unknown_page_says_so() {
    let world = start().await;
    world.init().await;
    let browser = Browser::open(Look::new(ZH.language)).await;
    browser.goto(&world.url(Site::Admin, "/no/such/page")).await;
    log_in(&browser, &ZH, PASSWORD).await;
    browser.sees(ZH.missing).await;
    browser.looks_right(&ZH, "admin-missing", &[]).await;
    browser.close().await;
}
