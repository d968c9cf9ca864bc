//! Paths, methods and headers that lead nowhere.

use std::collections::{BTreeMap, BTreeSet};

use api::ErrorCode;
use reqwest::Method;
use tests::{Answer, Site, World, ask, raw, raw_answer};

const SITES: [Site; 3] = [Site::Api, Site::Admin, Site::Portal];

/// Sends a request with this first line and these headers, byte by byte.
fn send(world: &World, site: Site, line: &str, headers: &[u8]) -> Answer {
    let head = [line.as_bytes(), b" HTTP/1.1\r\nConnection: close\r\n", headers, b"\r\n"];
    raw_answer(world.address(site), &head.concat())
}

#[tokio::test]
async fn an_unknown_path_of_the_api_is_not_found_at_any_port() {
    let world = World::start().await;
    let long = format!("/api/v1/{}", "x".repeat(8000));
    for path in [
        "/api/",
        "/api/v1",
        "/api/v1/",
        "/api/v1/nonsense",
        "/api/v2/portals",
        "/api/v1/PORTALS",
        "/api/v1/portals/",
        "/api/v1//portals",
        "/api/v1/portals;x=1",
        "/api/v1/portals%2f",
        "/api/v1/portals/%00",
        "/api/v1/%ff%fe",
        "/api/v1/%zz",
        "/api/v1/%",
        "/api/v1/../v1/portals",
        "/api/v1/%2e%2e/v1/portals",
        "/api/index.html",
        &long,
    ] {
        for site in SITES {
            let answer = send(&world, site, &format!("GET {path}"), b"Host: localhost\r\n");
            assert_eq!(answer.status, 404, "{path} at {site:?}");
            assert_eq!(answer.problem().code, ErrorCode::NotFound, "{path} at {site:?}");
        }
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let world = World::start().await;
    let mut known: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for operation in world.operations().await {
        known.entry(operation.path).or_default().insert(operation.method.to_string());
    }
    for (path, methods) in &known {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"] {
            if methods.contains(method) {
                continue;
            }
            for site in SITES {
                let method = Method::from_bytes(method.as_bytes()).unwrap();
                let answer = ask(world.http().request(method.clone(), world.url(site, path))).await;
                assert_eq!(answer.status, 405, "{method} {path} at {site:?}");
                assert_eq!(answer.problem().code, ErrorCode::MethodNotAllowed);
                let allowed = answer.header("allow").unwrap().split(", ").map(str::to_owned);
                assert_eq!(&allowed.collect::<BTreeSet<_>>(), methods, "{method} {path}");
            }
        }
    }
}

#[tokio::test]
async fn a_host_header_that_names_no_host_is_refused() {
    let world = World::start().await;
    world.portal("demo").await;
    let hosts: [&[u8]; 12] = [
        b"",
        b"a b",
        b"user@host",
        b"user:pass@localhost",
        b"ho\"st",
        b"a/b",
        b"localhost/../x",
        b":80",
        b"<script>",
        b"[::1",
        b"\xff\xfe",
        b"http://localhost",
    ];
    for host in hosts {
        for site in SITES {
            let shown = String::from_utf8_lossy(host);
            let headers = [b"Host: ", host, b"\r\n"].concat();
            let answer = send(&world, site, "GET /api/v1/portals/profile", &headers);
            assert_eq!(answer.status, 400, "{shown} at {site:?}");
            assert_eq!(answer.problem().code, ErrorCode::InvalidParameter, "{shown}");
            assert!(!answer.text().contains("<script>"));
        }
    }
}

#[tokio::test]
async fn a_host_that_is_not_a_number_of_one_is_refused() {
    let world = World::start().await;
    world.portal("demo").await;
    for headers in [
        "",
        "Host: localhost\r\nHost: localhost\r\n",
        "Host: localhost\r\nHost: evil.example\r\n",
        "Host:\r\nHost: localhost\r\n",
    ] {
        for site in SITES {
            let line = "GET /api/v1/portals/profile";
            let answer = send(&world, site, line, headers.as_bytes());
            assert_eq!(answer.status, 400, "{headers:?} at {site:?}");
            // HTTP itself forbids it, so it may end before there is anybody to say more.
            if !answer.body.is_empty() {
                assert_eq!(answer.problem().code, ErrorCode::InvalidParameter, "{headers:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_long_host_name_is_just_unknown() {
    let world = World::start().await;
    world.portal("demo").await;
    for host in ["x".repeat(1000), "x.".repeat(500), "xn--".repeat(60), "..".to_owned()] {
        let headers = format!("Host: {host}\r\n");
        let answer = send(&world, Site::Api, "GET /api/v1/portals/profile", headers.as_bytes());
        assert_eq!(answer.status, 404, "{host}");
        answer.problem();
    }
}

#[tokio::test]
async fn a_malformed_host_from_a_trusted_proxy_is_refused_too() {
    let world = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    for host in ["a b", "user@host", "<script>", ":80"] {
        let headers = format!("Host: localhost\r\nX-Forwarded-Host: {host}\r\n");
        let answer = send(&world, Site::Api, "GET /healthz", headers.as_bytes());
        assert_eq!(answer.status, 400, "{host}");
        answer.problem();
    }
}

#[tokio::test]
async fn odd_headers_break_nothing() {
    let world = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    world.init().await;
    let headers: [&[u8]; 10] = [
        b"X-Forwarded-For: nonsense\r\n",
        b"X-Forwarded-For: , ,,\r\n",
        b"X-Forwarded-For: \xff\xff\r\n",
        b"X-Forwarded-For: 999.1.1.1, 10.0.0.1:80, [::1]\r\n",
        b"X-Forwarded-Proto: gopher\r\n",
        b"Authorization: Bearer \xff\r\n",
        b"Authorization: Bearer\r\n",
        b"Cookie: himarket_admin=\xff; ;;==; himarket_admin\r\n",
        b"Accept-Encoding: nonsense;q=abc, \xff\r\n",
        b"User-Agent: \xf0\x9f\x98\x80\r\nAccept: \xff\r\n",
    ];
    for header in headers {
        for site in SITES {
            let headers = [b"Host: localhost\r\n", header].concat();
            let answer = send(&world, site, "GET /api/v1/admins/need-init", &headers);
            assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(header));
            assert_eq!(answer.data(), false);
        }
    }
}

#[tokio::test]
async fn what_is_not_http_is_turned_away() {
    let world = World::start().await;
    world.init().await;
    let before = world.content(&[]).await;
    let login = "POST /api/v1/admins/login HTTP/1.1\r\nHost: localhost\r\n\
                 Content-Type: application/json\r\n";
    let long = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "x".repeat(300_000));
    let requests = [
        "GARBAGE\r\n\r\n".to_owned(),
        "\0\0\0\0\r\n\r\n".to_owned(),
        "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n".to_owned(),
        "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n".to_owned(),
        "GET / HTTP/1.1\r\nHost : localhost\r\n\r\n".to_owned(),
        format!("{login}Content-Length: -1\r\n\r\n"),
        format!("{login}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{{}}"),
        format!("{login}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        format!("{login}Transfer-Encoding: chunked\r\n\r\nZZ\r\n{{}}\r\n0\r\n\r\n"),
        long,
    ];
    for request in requests {
        let shown = &request[..request.len().min(80)];
        let answer = raw(world.address(Site::Api), request.as_bytes());
        let answer = String::from_utf8_lossy(&answer);
        let status = answer.split(' ').nth(1).unwrap_or("none");
        assert!(status == "none" || status.starts_with('4'), "{shown:?} was answered {answer}");
        assert!(!answer.contains("panicked"), "{answer}");
    }
    assert!(!world.guest().need_init().await.unwrap());
    assert_eq!(world.content(&[]).await, before);
}
