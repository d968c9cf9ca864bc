//! Paths that can be read in two ways, and heads that are too long.

use super::scene::Scene;

#[tokio::test]
async fn a_path_that_can_be_read_in_two_ways_never_arrives() {
    let scene = Scene::open().await;
    for path in [
        "/../admin",
        "/pets/..",
        "/pets/../../admin",
        "/pets/.",
        "/./pets",
        "/pets/%2e%2e",
        "/pets/%2E%2e/admin",
        "/pets/.%2e",
        "/pets/..;a=b",
        "/pets/a/../../..",
        "//pets",
        "/pets//1",
        "/pets/%2fadmin",
        "/pets/..%2f..%2fadmin",
        "/pets/%5c..%5cadmin",
        "/pets/..\\admin",
        "/pets/%00",
        "/pets/1%00.html",
        "/pets/%0d%0aX-Injected:%20yes",
        "/pets/%0a",
        "/pets/%7f",
        "/pets/%ff",
        "/pets/%c0%af",
        "/pets/%c0%ae%c0%ae",
        "/pets/%ed%a0%80",
        "/pets/%e0%80%af",
        "/pets/%",
        "/pets/%2",
        "/pets/%zz",
        "/pets/%u002e",
    ] {
        let reply = scene.connect().ask(scene.head("GET", path, "Connection: close\r\n"));
        assert!([400, 404].contains(&reply.status), "{path}: {}", reply.status);
        let asked = scene.upstream.take();
        assert!(asked.is_empty(), "{path}: {asked:?}");
    }
    // These are read by nobody in two ways: once decoded, they are letters.
    for (path, arrives) in [
        ("/pets/%252e%252e", "/api/pets/%252e%252e"),
        ("/pets/%252fadmin", "/api/pets/%252fadmin"),
        ("/pets/%E5%BC%A0", "/api/pets/%E5%BC%A0"),
        ("/pets/...", "/api/pets/..."),
        ("/pets/a..b", "/api/pets/a..b"),
        ("/pets/1?next=/../../x%2f..%00", "/api/pets/1?next=/../../x%2f..%00"),
    ] {
        let reply = scene.connect().ask(scene.head("GET", path, "Connection: close\r\n"));
        assert_eq!(reply.status, 200, "{path}");
        let asked = scene.upstream.take().remove(0);
        assert_eq!(asked.line, format!("GET {arrives} HTTP/1.1"));
    }
    scene.close().await;
}

#[tokio::test]
async fn bytes_that_no_path_has_never_arrive() {
    let scene = Scene::open().await;
    for byte in (0..=0x1f).chain(0x7f..=0xff).chain(*b" \"<>`{}|^") {
        let head = scene.head("GET", "/pets/?", "Connection: close\r\n").into_bytes();
        let at = head.iter().position(|byte| *byte == b'?').unwrap();
        let bytes = [&head[..at], &[byte], &head[at + 1..]].concat();
        let mut caller = scene.connect();
        drop(caller.send(&bytes));
        let status = caller.answer().map(|reply| reply.status);
        let asked = scene.upstream.take();
        if matches!(byte, b'"' | b'<' | b'>' | b'`' | b'{' | b'}' | b'|' | b'^') {
            // Lenient readers take them, and all read them in the same way.
            assert!(asked.len() <= 1, "{byte}");
        } else {
            assert!(asked.is_empty(), "{byte} arrives: {asked:?}");
            assert!(status.is_none_or(|status| status >= 400), "{byte}: {status:?}");
        }
    }
    scene.close().await;
}

#[tokio::test]
async fn a_head_has_its_limits() {
    let scene = Scene::open().await;
    let many = |number: usize| -> String { (0..number).map(|n| format!("X-{n}: y\r\n")).collect() };
    let long = |number: usize| format!("X-Long: {}\r\n", "y".repeat(number));
    let path = |number: usize| format!("/pets/{}", "y".repeat(number));
    for (name, head, expected) in [
        ("80 headers", scene.head("GET", "/pets", &many(80)), &[200][..]),
        ("200 headers", scene.head("GET", "/pets", &many(200)), &[431]),
        ("5000 headers", scene.head("GET", "/pets", &many(5_000)), &[431]),
        ("a long line", scene.head("GET", "/pets", &long(16 * 1024)), &[200]),
        ("too long a line", scene.head("GET", "/pets", &long(200 * 1024)), &[431]),
        ("a long path", scene.head("GET", &path(4 * 1024), ""), &[200]),
        ("too long a path", scene.head("GET", &path(9 * 1024), ""), &[400, 414]),
        ("far too long a path", scene.head("GET", &path(200 * 1024), ""), &[414, 431]),
        ("endless", "x".repeat(1024 * 1024), &[400, 414, 431]),
    ] {
        let mut caller = scene.connect();
        // It may be refused before all was sent.
        drop(caller.send(head));
        // Whoever is refused that early may be cut off with its answer on the way.
        let status = caller.answer().map_or(431, |reply| reply.status);
        assert!(expected.contains(&status), "{name}: {status}");
        let arrived = scene.upstream.take().len();
        assert_eq!(arrived, usize::from(expected == [200]), "{name}");
    }
    assert!(scene.memory() < 512, "{} MiB", scene.memory());
    scene.close().await;
}
