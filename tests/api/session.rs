//! Sessions: which token works where, and how a browser keeps it.

use api::DeveloperStatus;
use reqwest::RequestBuilder;
use serde_json::Value;
use tests::{Answer, Site, USERNAME, World, ask, eventually, log_in};

const ME: &str = "/api/v1/admins/me";

/// Reads who is logged in, with a cookie of this name.
async fn with_cookie(world: &World, site: Site, name: &str, token: &str, path: &str) -> Answer {
    let request = world.http().get(world.url(site, path));
    ask(request.header("cookie", format!("{name}={token}"))).await
}

async fn with_bearer(world: &World, site: Site, token: &str) -> Answer {
    ask(world.http().get(world.url(site, ME)).bearer_auth(token)).await
}

/// A server with a portal and an approved developer, `dev1`.
async fn with_developer(world: &World) {
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
}

/// The token in the cookie that a login sets.
fn token_of(cookie: &str) -> &str {
    let (_, rest) = cookie.split_once('=').unwrap();
    rest.split_once(';').unwrap().0
}

fn admin_login(world: &World, site: Site) -> RequestBuilder {
    world.http().post(world.url(site, "/api/v1/admins/login")).json(&log_in(USERNAME))
}

fn developer_login(world: &World, site: Site) -> RequestBuilder {
    world.http().post(world.url(site, "/api/v1/developers/login")).json(&log_in("dev1"))
}

#[tokio::test]
async fn programs_have_tokens_and_browsers_have_cookies() {
    let world = World::start().await;
    let token = world.admin_token().await;
    assert_eq!(with_bearer(&world, Site::Api, &token).await.status, 200);
    assert_eq!(with_bearer(&world, Site::Admin, &token).await.status, 401);
    assert_eq!(with_bearer(&world, Site::Portal, &token).await.status, 401);
    for name in ["himarket_admin", "himarket_developer"] {
        let answer = with_cookie(&world, Site::Api, name, &token, ME).await;
        assert_eq!(answer.status, 401, "{name}");
    }
    let right = with_cookie(&world, Site::Admin, "himarket_admin", &token, ME).await;
    assert_eq!(right.status, 200);
}

#[tokio::test]
async fn the_cookies_of_the_two_web_apps_cannot_be_swapped() {
    let world = World::start().await;
    with_developer(&world).await;
    let admin = admin_login(&world, Site::Admin);
    let admin = ask(admin).await.header("set-cookie").map(|it| token_of(it).to_owned()).unwrap();
    let developer = developer_login(&world, Site::Portal);
    let developer = ask(developer).await;
    let developer = developer.header("set-cookie").map(token_of).unwrap();

    for name in ["himarket_admin", "himarket_developer"] {
        for path in [ME, "/api/v1/portals"] {
            let answer = with_cookie(&world, Site::Portal, name, &admin, path).await;
            assert_eq!(answer.status, 401, "an administrator's as {name} at {path}");
            let answer = with_cookie(&world, Site::Admin, name, developer, path).await;
            assert_eq!(answer.status, 401, "a developer's as {name} at {path}");
        }
        let path = "/api/v1/developers/profile";
        let at_admin = with_cookie(&world, Site::Admin, name, developer, path).await;
        assert_eq!(at_admin.data()["username"], Value::Null);
        let at_portal = with_cookie(&world, Site::Portal, name, &admin, path).await;
        assert_eq!(at_portal.data()["username"], Value::Null);
    }
    let path = "/api/v1/developers/profile";
    let right = with_cookie(&world, Site::Portal, "himarket_developer", developer, path).await;
    assert_eq!(right.data()["username"], "dev1");
}

#[tokio::test]
async fn a_developer_may_not_do_what_administrators_do() {
    let world = World::start().await;
    with_developer(&world).await;
    let token = world.developer_token("dev1").await;
    for operation in world.operations().await {
        if !operation.secured || operation.for_developers {
            continue;
        }
        let body = serde_json::json!({});
        let answer = ask(world.request(&operation).bearer_auth(&token).json(&body)).await;
        assert_eq!(answer.status, 403, "{}", operation.id);
        answer.problem();
    }
    let answer = with_bearer(&world, Site::Api, &token).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test]
async fn an_administrator_is_no_developer() {
    let world = World::start().await;
    world.portal("demo").await;
    let token = world.admin_token().await;
    let request = world.http().post(world.api("/developers/logout")).bearer_auth(&token);
    assert_eq!(ask(request).await.status, 403);
    assert_eq!(with_bearer(&world, Site::Api, &token).await.status, 200);
}

#[tokio::test]
async fn a_forged_or_damaged_token_opens_nothing() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let random = token.strip_prefix("hms_").unwrap();
    let hash = world.rows("SELECT token_hash FROM session").await[0]["token_hash"].clone();
    let forged = [
        format!("hms_{}", "A".repeat(43)),
        format!("hmx_{random}"),
        random.to_owned(),
        token[..token.len() - 1].to_owned(),
        format!("{token}x"),
        format!("{token}={token}"),
        token.to_uppercase(),
        format!("hms_{}", &hash.as_str().unwrap()[..43]),
        hash.as_str().unwrap().to_owned(),
        "' OR 1=1 --".to_owned(),
        "null".to_owned(),
        String::new(),
    ];
    for token in forged {
        let answer = with_bearer(&world, Site::Api, &token).await;
        assert_eq!(answer.status, 401, "{token:?}");
        answer.problem();
        let answer = with_cookie(&world, Site::Admin, "himarket_admin", &token, ME).await;
        assert_eq!(answer.status, 401, "{token:?} as a cookie");
        answer.problem();
    }
    for header in [token.clone(), format!("Basic {token}"), format!("Token {token}")] {
        let request = world.http().get(world.url(Site::Api, ME)).header("authorization", header);
        assert_eq!(ask(request).await.status, 401);
    }
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let world = World::with(|setup| setup.arg("--session-seconds").arg("1")).await;
    world.init().await;
    let answer = ask(admin_login(&world, Site::Admin)).await;
    assert_eq!(answer.data()["expires_in"], 1);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.contains("Max-Age=1"), "{cookie}");
    let token = token_of(cookie);
    eventually("the session has ended", async || {
        with_cookie(&world, Site::Admin, "himarket_admin", token, ME).await.status == 401
    })
    .await;
    with_cookie(&world, Site::Admin, "himarket_admin", token, ME).await.problem();
}

#[tokio::test]
async fn scripts_and_other_sites_never_get_the_cookie() {
    let world = World::start().await;
    with_developer(&world).await;
    for (request, name) in [
        (admin_login(&world, Site::Admin), "himarket_admin="),
        (developer_login(&world, Site::Portal), "himarket_developer="),
    ] {
        // Nobody trusts this header here.
        let answer = ask(request.header("x-forwarded-proto", "https")).await;
        assert_eq!(answer.data()["access_token"], Value::Null);
        assert_eq!(answer.data()["token_type"], "Cookie");
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.starts_with(name), "{cookie}");
        let mut attributes: Vec<_> = cookie.split("; ").skip(1).collect();
        attributes.sort_unstable();
        assert_eq!(attributes, ["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=Strict"]);
        assert!(!answer.text().contains(token_of(cookie)), "the token is in the body");
    }
}

#[tokio::test]
async fn behind_a_proxy_with_tls_the_cookie_is_secure() {
    let world = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    world.init().await;
    let cookie = async |proto: &str| {
        let request = admin_login(&world, Site::Admin).header("x-forwarded-proto", proto);
        ask(request).await.header("set-cookie").unwrap().to_owned()
    };
    assert!(cookie("https").await.contains("; Secure"));
    assert!(!cookie("http").await.contains("Secure"));
}

#[tokio::test]
async fn programs_get_no_cookie() {
    let world = World::start().await;
    with_developer(&world).await;
    for request in [admin_login(&world, Site::Api), developer_login(&world, Site::Api)] {
        let answer = ask(request).await;
        assert_eq!(answer.header("set-cookie"), None);
        assert!(answer.data()["access_token"].is_string());
        assert_eq!(answer.data()["token_type"], "Bearer");
    }
}

#[tokio::test]
async fn a_logout_makes_the_browser_forget_the_cookie() {
    let world = World::start().await;
    let browser = world.admin_browser().await;
    assert_eq!(ask(browser.get(world.url(Site::Admin, ME))).await.data()["username"], USERNAME);

    let answer = ask(browser.post(world.url(Site::Admin, "/api/v1/admins/logout"))).await;
    assert_eq!(answer.status, 200);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.starts_with("himarket_admin=;") && cookie.contains("Max-Age=0"), "{cookie}");
    assert_eq!(ask(browser.get(world.url(Site::Admin, ME))).await.status, 401);
}

#[tokio::test]
async fn each_door_is_for_its_own_people() {
    let world = World::start().await;
    let init = world.http().post(world.url(Site::Portal, "/api/v1/admins/init"));
    let answer = ask(init.json(&tests::init())).await;
    assert_eq!(answer.status, 403);
    answer.problem();
    assert!(world.guest().need_init().await.unwrap());

    with_developer(&world).await;
    for refused in [admin_login(&world, Site::Portal), developer_login(&world, Site::Admin)] {
        let answer = ask(refused).await;
        assert_eq!(answer.status, 403);
        answer.problem();
        assert_eq!(answer.header("set-cookie"), None);
    }
}

#[tokio::test]
async fn a_page_of_another_site_cannot_act_for_who_is_logged_in() {
    let world = World::start().await;
    let browser = world.admin_browser().await;
    let before = world.content(&[]).await;
    let own = format!("http://{}", world.address(Site::Admin));
    let api = format!("http://{}", world.address(Site::Api));
    let headers: [&[(&str, &str)]; 9] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "nonsense")],
        &[("sec-fetch-site", "cross-site"), ("origin", &own)],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "")],
        &[("origin", &api)],
        &[("origin", "http://127.0.0.1")],
    ];
    for headers in headers {
        for path in ["/portals", "/admins/logout", "/admins/login"] {
            let url = world.url(Site::Admin, &format!("/api/v1{path}"));
            let mut request = browser.post(url).json(&serde_json::json!({ "name": "forged" }));
            for (name, value) in headers {
                request = request.header(*name, *value);
            }
            let answer = ask(request).await;
            assert_eq!(answer.status, 403, "{path} with {headers:?}");
            answer.problem();
        }
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn the_web_app_itself_may_act() {
    let world = World::start().await;
    let browser = world.admin_browser().await;
    let own = format!("http://{}", world.address(Site::Admin));
    for (number, (name, value)) in
        [("sec-fetch-site", "same-origin"), ("origin", &*own)].into_iter().enumerate()
    {
        let body = serde_json::json!({ "name": format!("portal{number}") });
        let request = browser.post(world.url(Site::Admin, "/api/v1/portals")).json(&body);
        assert_eq!(ask(request.header(name, value)).await.status, 200, "{name}");
    }
}

#[tokio::test]
async fn a_stale_session_does_not_close_what_is_open_to_everybody() {
    let world = World::start().await;
    world.portal("demo").await;
    let token = world.admin_token().await;
    world.with_token(&token).log_out_admin().await.unwrap();

    let stale = world.with_token(&token);
    assert!(!stale.need_init().await.unwrap());
    assert_eq!(stale.get_portal_profile().await.unwrap().name, "demo");
    assert!(stale.log_in_admin(&log_in(USERNAME)).await.is_ok());
    let cookie = format!("himarket_admin={token}");
    let login = admin_login(&world, Site::Admin).header("cookie", cookie);
    assert_eq!(ask(login).await.status, 200);
}
