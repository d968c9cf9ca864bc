//! The web apps as files: caching, compression, pages, and nothing from beside their folder.

use std::fs;

use reqwest::{Method, RequestBuilder};
use tempfile::TempDir;
use tests::{Answer, Site, World, ask, raw_answer};

const INDEX: &str = "<!doctype html><title>Administrators</title>";
const SCRIPT: &str = "/assets/app-abc.js";
const SECRET: &str = "nobody may read this";

/// A folder with a web app for administrators and secrets all around it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, content: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    };
    write("secret.txt", SECRET);
    write("spa/secret.txt", SECRET);
    write("spa/portal/index.html", SECRET);
    write("spa/admin/index.html", INDEX);
    write("spa/admin/index.html.br", "brotli index");
    write("spa/admin/index.html.gz", "gzip index");
    write("spa/admin/favicon.svg", "<svg/>");
    write("spa/admin/assets/app-abc.js", "plain script");
    write("spa/admin/assets/app-abc.js.br", "brotli script");
    write("spa/admin/assets/app-abc.js.gz", "gzip script");
    write("spa/admin/assets/app-abc.wasm", "wasm");
    folder
}

async fn serving(folder: &TempDir) -> World {
    let spa = folder.path().join("spa");
    World::with(|setup| setup.arg("--spa-dir").arg(spa.to_str().unwrap())).await
}

fn get(world: &World, path: &str) -> RequestBuilder {
    world.http().get(world.url(Site::Admin, path))
}

fn is_page(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 200, "{what}");
    assert_eq!(answer.text(), INDEX, "{what}");
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{what}");
}

#[tokio::test]
async fn every_page_is_the_app() {
    let folder = folder();
    let world = serving(&folder).await;
    for path in ["/", "/index.html", "/portals", "/portals/portal-1?tab=x", "/a/b/c/", "/%ff"] {
        is_page(&ask(get(&world, path)).await, path);
    }
    let policy = ask(get(&world, "/")).await;
    let policy = policy.header("content-security-policy").unwrap();
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{policy}");
    assert!(policy.contains("style-src 'self';"), "{policy}");
}

#[tokio::test]
async fn a_file_that_does_not_exist_is_not_a_page() {
    let folder = folder();
    let world = serving(&folder).await;
    for path in ["/assets/app-old.js", "/assets/nothing", "/assets/", "/robots.txt", "/x/y.map"] {
        let answer = ask(get(&world, path)).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.problem();
    }
}

#[tokio::test]
async fn the_api_is_there_and_its_unknown_paths_are_no_pages() {
    let folder = folder();
    let world = serving(&folder).await;
    assert_eq!(ask(get(&world, "/api/v1/admins/need-init")).await.data(), true);
    for path in ["/api", "/api/unknown", "/api/v1/unknown", "/api/", "/api/v1/assets/app-abc.js"] {
        let answer = ask(get(&world, path)).await;
        assert_eq!(answer.status, 404, "{path}");
        answer.problem();
    }
}

#[tokio::test]
async fn a_file_with_a_hash_in_its_name_is_kept_for_ever() {
    let folder = folder();
    let world = serving(&folder).await;
    for (path, kind) in
        [(SCRIPT, "text/javascript; charset=utf-8"), ("/assets/app-abc.wasm", "application/wasm")]
    {
        let answer = ask(get(&world, path)).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), Some(kind));
        let caching = answer.header("cache-control").unwrap();
        for part in ["public", "max-age=31536000", "immutable"] {
            assert!(caching.contains(part), "{caching}");
        }
    }
}

#[tokio::test]
async fn every_other_file_is_asked_for_again_and_sent_when_it_has_changed() {
    let folder = folder();
    let world = serving(&folder).await;
    for path in ["/", "/favicon.svg", "/some/page"] {
        let first = ask(get(&world, path)).await;
        assert_eq!(first.header("cache-control"), Some("no-cache"), "{path}");
        let tag = first.header("etag").unwrap();

        let again = ask(get(&world, path).header("if-none-match", tag)).await;
        assert_eq!(again.status, 304, "{path}");
        assert!(again.body.is_empty());
        assert_eq!(again.header("etag"), Some(tag), "a cache needs it for the next time");
        assert_eq!(again.header("cache-control"), Some("no-cache"), "{path}");
        let other = ask(get(&world, path).header("if-none-match", "W/\"other\"")).await;
        assert_eq!(other.status, 200, "{path}");
    }
    let tag = ask(get(&world, "/")).await.header("etag").unwrap().to_owned();
    fs::write(folder.path().join("spa/admin/index.html"), "<title>new</title>").unwrap();
    let changed = ask(get(&world, "/").header("if-none-match", tag)).await;
    assert_eq!(changed.text(), "<title>new</title>");
}

#[tokio::test]
async fn the_smallest_copy_that_the_caller_can_read_is_sent() {
    let folder = folder();
    let world = serving(&folder).await;
    for (accepted, encoding, body) in [
        ("br, gzip", Some("br"), "brotli script"),
        ("gzip, br", Some("br"), "brotli script"),
        ("gzip", Some("gzip"), "gzip script"),
        ("br;q=0, gzip;q=0.1", Some("gzip"), "gzip script"),
        ("identity", None, "plain script"),
        ("br;q=0, gzip;q=0", None, "plain script"),
    ] {
        let answer = ask(get(&world, SCRIPT).header("accept-encoding", accepted)).await;
        assert_eq!(answer.status, 200, "{accepted}");
        assert_eq!(answer.header("content-encoding"), encoding, "{accepted}");
        assert_eq!(answer.text(), body, "{accepted}");
        assert!(answer.header("vary").unwrap().eq_ignore_ascii_case("accept-encoding"));
        let kind = answer.header("content-type").unwrap();
        assert!(kind.starts_with("text/javascript"), "{kind}");
    }
    let plain = ask(get(&world, SCRIPT)).await;
    assert_eq!((plain.header("content-encoding"), &*plain.text()), (None, "plain script"));
    let page = ask(get(&world, "/some/page").header("accept-encoding", "br")).await;
    assert_eq!((page.header("content-encoding"), &*page.text()), (Some("br"), "brotli index"));
}

#[tokio::test]
async fn two_encodings_of_a_page_have_two_tags() {
    let folder = folder();
    let world = serving(&folder).await;
    let plain = ask(get(&world, "/")).await.header("etag").unwrap().to_owned();
    let packed = ask(get(&world, "/").header("accept-encoding", "br")).await;
    assert_ne!(packed.header("etag"), Some(&*plain));
}

#[tokio::test]
async fn head_answers_like_get_without_a_body() {
    let folder = folder();
    let world = serving(&folder).await;
    for path in ["/", "/some/page", SCRIPT] {
        let got = ask(get(&world, path)).await;
        let head = ask(world.http().head(world.url(Site::Admin, path))).await;
        assert_eq!(head.status, 200, "{path}");
        assert!(head.body.is_empty(), "{path}");
        for name in ["content-type", "content-length", "cache-control", "etag"] {
            assert_eq!(head.header(name), got.header(name), "{name} of {path}");
        }
    }
}

#[tokio::test]
async fn nothing_can_be_sent_to_a_page() {
    let folder = folder();
    let world = serving(&folder).await;
    for method in [Method::POST, Method::PUT, Method::PATCH, Method::DELETE] {
        for path in ["/", "/portals", SCRIPT] {
            let url = world.url(Site::Admin, path);
            let answer = ask(world.http().request(method.clone(), url)).await;
            assert_eq!(answer.status, 405, "{method} {path}");
            assert_eq!(answer.header("allow"), Some("GET, HEAD"), "{method} {path}");
            answer.problem();
        }
    }
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let folder = folder();
    let world = serving(&folder).await;
    let absolute = folder.path().join("secret.txt").display().to_string();
    let double = format!("/{absolute}");
    let encoded = format!("/{}", absolute.replace('/', "%2f"));
    let paths = [
        "/../secret.txt",
        "/../../secret.txt",
        "/assets/../../secret.txt",
        "/assets/../../portal/index.html",
        "/%2e%2e/secret.txt",
        "/%2e%2e%2fsecret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/..\\secret.txt",
        "/%252e%252e%252fsecret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
        "/.%2e/portal/index.html",
        "/..;/secret.txt",
        "/index.html%00.txt",
        "/%00",
        "/../portal/index.html",
        "//secret.txt",
        &absolute,
        &double,
        &encoded,
    ];
    for path in paths {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = raw_answer(world.address(Site::Admin), request.as_bytes());
        assert!(!answer.text().contains(SECRET), "{path} leads to a secret");
        match answer.status {
            200 => assert_eq!(answer.text(), INDEX, "{path}"),
            400..500 => drop(answer.problem()),
            other => panic!("{path} is answered {other}"),
        }
    }
}

#[tokio::test]
async fn each_port_has_its_own_files() {
    let folder = folder();
    let world = serving(&folder).await;
    for path in ["/", SCRIPT, "/index.html"] {
        let answer = ask(world.http().get(world.url(Site::Api, path))).await;
        assert_eq!(answer.status, 404, "the API port has no web app: {path}");
        answer.problem();
    }
    let portal = ask(world.http().get(world.url(Site::Portal, SCRIPT))).await;
    assert_eq!(portal.status, 404, "each web app has its own files");
}

#[tokio::test]
async fn a_build_without_web_apps_says_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    let world =
        World::with(|setup| setup.arg("--spa-dir").arg(empty.path().to_str().unwrap())).await;
    for site in [Site::Admin, Site::Portal] {
        for path in ["/some/page", "/"] {
            let answer = ask(world.http().get(world.url(site, path))).await;
            assert_eq!(answer.status, 503, "{path}");
            let message = answer.problem().message;
            assert!(message.contains("cargo xtask run"), "{message}");
        }
    }
    assert_eq!(ask(get(&world, "/api/v1/admins/need-init")).await.data(), true);
}
