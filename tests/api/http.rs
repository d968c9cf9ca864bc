//! What every answer has in common: headers, compression, documentation, health.

use std::collections::BTreeSet;

use serde_json::Value;
use tests::{Answer, Site, World, ask, portal};

const SITES: [Site; 3] = [Site::Api, Site::Admin, Site::Portal];

async fn get(world: &World, site: Site, path: &str) -> Answer {
    ask(world.http().get(world.url(site, path))).await
}

fn is_hardened(answer: &Answer, what: &str) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{what}");
    }
    let policy = answer.header("content-security-policy").unwrap_or_else(|| panic!("{what}"));
    assert!(policy.starts_with("default-src 'none'"), "{what}: {policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{what}: {policy}");
    assert!(!policy.contains("script-src 'self' 'unsafe-inline'"), "{what}: {policy}");
    assert!(!policy.contains("'unsafe-eval'"), "{what}: {policy}");
    assert!(!answer.header("x-request-id").unwrap().is_empty(), "{what}");
    assert_eq!(answer.header("server"), None, "{what}");
}

#[tokio::test]
async fn every_answer_tells_browsers_to_be_careful() {
    let empty = tempfile::tempdir().unwrap();
    let world =
        World::with(|setup| setup.arg("--spa-dir").arg(empty.path().to_str().unwrap())).await;
    for (site, path, status) in [
        (Site::Api, "/api/v1/admins/need-init", 200),
        (Site::Api, "/api/v1/admins/me", 401),
        (Site::Api, "/api/v1/nonsense", 404),
        (Site::Api, "/api/v1/admins/login", 405),
        (Site::Api, "/", 404),
        (Site::Api, "/healthz", 200),
        (Site::Api, "/openapi.json", 200),
        (Site::Api, "/docs/", 200),
        (Site::Admin, "/api/v1/admins/need-init", 200),
        (Site::Admin, "/some/page", 503),
        (Site::Admin, "/some/file.js", 404),
        (Site::Portal, "/some/page", 503),
    ] {
        let answer = get(&world, site, path).await;
        assert_eq!(answer.status, status, "{path}");
        is_hardened(&answer, path);
        assert_eq!(answer.header("strict-transport-security"), None, "{path}");
    }
}

#[tokio::test]
async fn answers_of_the_api_are_kept_by_nobody() {
    let world = World::start().await;
    for site in SITES {
        for path in ["/api/v1/admins/need-init", "/api/v1/admins/me", "/api/v1/nonsense"] {
            let answer = get(&world, site, path).await;
            assert_eq!(answer.header("cache-control"), Some("no-store"), "{path}");
        }
    }
}

#[tokio::test]
async fn browsers_keep_to_tls_where_a_trusted_proxy_says_so() {
    let trusting = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    let careful = World::start().await;
    for site in SITES {
        for (world, proto, expected) in
            [(&trusting, "https", true), (&trusting, "http", false), (&careful, "https", false)]
        {
            let request = world.http().get(world.url(site, "/api/v1/admins/need-init"));
            let answer = ask(request.header("x-forwarded-proto", proto)).await;
            let found = answer.header("strict-transport-security");
            assert_eq!(found.is_some(), expected, "{site:?} {proto}");
            assert!(found.is_none_or(|it| it.starts_with("max-age=")));
        }
    }
}

#[tokio::test]
async fn every_answer_has_an_identifier_of_its_own() {
    let world = World::start().await;
    let mut seen = BTreeSet::new();
    for number in 0..20 {
        let path = if number % 2 == 0 { "/api/v1/admins/need-init" } else { "/api/v1/nonsense" };
        // What the caller says is not believed: two requests could not be told apart in the log.
        let request = world.http().get(world.url(Site::Api, path));
        let answer = ask(request.header("x-request-id", "mine")).await;
        assert!(seen.insert(answer.header("x-request-id").unwrap().to_owned()));
    }
}

#[tokio::test]
async fn the_log_names_each_request_by_its_identifier() {
    let mut world = World::start().await;
    let answer = get(&world, Site::Api, "/api/v1/admins/me").await;
    let id = answer.header("x-request-id").unwrap().to_owned();
    world.stop().await;
    let log = world.log();
    let line = log.iter().find(|line| line.contains(&id)).expect("a line about the request");
    let line: Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["status"], 401, "{line}");
}

#[tokio::test]
async fn long_answers_are_compressed_for_who_can_read_that() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let admin = world.with_token(&token);
    for number in 0..30 {
        admin.create_portal(&portal(&format!("portal number {number}"))).await.unwrap();
    }
    let list = |encoding: &'static str| {
        let request = world.http().get(world.api("/portals?size=100")).bearer_auth(&token);
        ask(request.header("accept-encoding", encoding))
    };
    let plain = list("identity").await;
    assert_eq!(plain.header("content-encoding"), None);
    assert_eq!(plain.data()["totalElements"], 30);
    for encoding in ["gzip", "br"] {
        let answer = list(encoding).await;
        assert_eq!(answer.header("content-encoding"), Some(encoding));
        assert!(answer.body.len() * 3 < plain.body.len(), "{encoding}: {}", answer.body.len());
        assert!(answer.header("vary").unwrap().eq_ignore_ascii_case("accept-encoding"));
    }
    let gzip = list("gzip").await;
    assert_eq!(gzip.body[..2], [0x1f, 0x8b]);
}

#[tokio::test]
async fn a_stranger_is_refused_exactly_where_the_document_says_so() {
    let world = World::start().await;
    let operations = world.operations().await;
    assert!(operations.iter().any(|operation| operation.secured));
    assert!(operations.iter().any(|operation| !operation.secured));
    for operation in operations {
        let mut request = world.request(&operation);
        if operation.body.is_some() {
            request = request.json(&serde_json::json!({}));
        }
        let answer = ask(request).await;
        assert_eq!(answer.status == 401, operation.secured, "{}: {}", operation.id, answer.status);
        assert!(answer.status < 500, "{}: {}", operation.id, answer.status);
        if operation.secured {
            answer.problem();
        }
    }
}

#[tokio::test]
async fn the_document_is_the_one_that_the_executable_prints() {
    let world = World::start().await;
    let served = get(&world, Site::Api, "/openapi.json").await.json();
    let printed = world.run(&["openapi"]).await;
    assert_eq!(printed.code, Some(0));
    assert_eq!(serde_json::from_str::<Value>(&printed.stdout).unwrap(), served);
    assert_eq!(served["openapi"].as_str().unwrap()[..3], *"3.1");
}

/// What the `src` and `href` of a page lead to.
fn links(html: &str) -> Vec<&str> {
    let values = ["src=\"", "href=\""].into_iter().flat_map(|name| html.split(name).skip(1));
    values.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn the_readable_document_needs_no_other_server() {
    let world = World::start().await;
    assert!(matches!(get(&world, Site::Api, "/docs").await.status, 301..=308));
    let page = get(&world, Site::Api, "/docs/").await;
    assert_eq!(page.status, 200);
    let html = page.text();
    assert!(!html.contains("http://") && !html.contains("https://"), "{html}");
    let links = links(&html);
    assert!(links.iter().any(|link| link.ends_with(".js")), "{html}");
    for link in links {
        let path = format!("/docs/{}", link.trim_start_matches("./"));
        assert_eq!(get(&world, Site::Api, &path).await.status, 200, "{path}");
    }
    for site in [Site::Admin, Site::Portal] {
        assert_ne!(get(&world, site, "/openapi.json").await.status, 200);
    }
}

#[tokio::test]
async fn a_supervisor_learns_that_the_server_is_well() {
    let world = World::start().await;
    for path in ["/healthz", "/readyz"] {
        assert_eq!(get(&world, Site::Api, path).await.data(), true);
    }
}

#[tokio::test]
async fn no_page_of_another_site_may_read_an_answer() {
    let world = World::start().await;
    let token = world.admin_token().await;
    for site in SITES {
        let url = world.url(site, "/api/v1/admins/me");
        let preflight = world.http().request(reqwest::Method::OPTIONS, &url);
        for request in [world.http().get(&url).bearer_auth(&token), preflight] {
            let request = request
                .header("origin", "https://evil.example")
                .header("access-control-request-method", "GET");
            let answer = ask(request).await;
            let names: Vec<_> = answer.headers.keys().map(ToString::to_string).collect();
            assert!(!names.iter().any(|name| name.starts_with("access-control-")), "{names:?}");
        }
    }
}
