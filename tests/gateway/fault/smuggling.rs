//! Requests that two readers might read differently: the upstream sees what a strict reader sees,
//! and never a request that was hidden in another one.

use std::time::Duration;

use super::{scene::Scene, socket::Caller};

/// What a strict reader makes of bytes.
enum Means {
    /// Nothing: it refuses them.
    Nothing,
    /// One request with this body.
    One(&'static str),
    /// Nothing, or one with this body: the standard leaves it open.
    AtMost(&'static str),
}

use Means::{AtMost, Nothing, One};

/// Sends `bytes`, and says with which statuses they are answered until the connection ends.
fn statuses(scene: &Scene, bytes: &[u8]) -> Vec<u16> {
    let mut caller = scene.connect();
    let be_patient = |caller: &Caller, milliseconds| {
        caller.stream.set_read_timeout(Some(Duration::from_millis(milliseconds))).unwrap();
    };
    // Where nothing comes, the gateway waits for more.
    be_patient(&caller, 3_000);
    drop(caller.send(bytes));
    let mut statuses = Vec::new();
    while let Some(reply) = caller.answer() {
        statuses.push(reply.status);
        be_patient(&caller, 300);
    }
    statuses
}

/// Sends each request and compares what has arrived with what it means.
fn check(scene: &Scene, cases: &[(&str, Vec<u8>, Means)]) {
    for (name, bytes, means) in cases {
        scene.upstream.take();
        let statuses = statuses(scene, bytes);
        let mut asked = scene.upstream.take();
        // What was broken off is no request, whichever it was a part of.
        asked.retain(|asked| asked.is_whole);
        for asked in &asked {
            assert!(asked.line.ends_with("/api/pets HTTP/1.1"), "{name}: {asked:?}");
            assert!(!asked.line.contains("smuggled"), "{name}: {asked:?}");
        }
        let bodies: Vec<_> = asked.iter().map(|it| String::from_utf8_lossy(&it.body)).collect();
        let is_one = |body: &str| bodies == [body];
        let is_right = match means {
            Nothing => bodies.is_empty(),
            One(body) => is_one(body) && statuses.first() == Some(&200),
            AtMost(body) => bodies.is_empty() || is_one(body),
        };
        assert!(is_right, "{name}: {statuses:?} {asked:?}");
        if matches!(means, Nothing) {
            assert!(statuses.iter().all(|status| *status >= 400), "{name}: {statuses:?}");
        }
        assert_eq!(scene.upstream.unclear(), [""; 0], "{name}");
    }
}

/// A request that must never arrive.
fn hidden(scene: &Scene) -> String {
    scene.head("GET", "/pets/smuggled", "")
}

#[tokio::test]
async fn a_body_has_one_length() {
    let scene = Scene::open().await;
    let hidden = hidden(&scene);
    let post = |headers: &str, body: &str| {
        [scene.head("POST", "/pets", headers).as_bytes(), body.as_bytes()].concat()
    };
    let length = hidden.len();
    let chunked = "Transfer-Encoding: chunked\r\n";
    let ended = format!("5\r\nhello\r\n0\r\n\r\n{hidden}");
    let cases = [
        ("one length", post("Content-Length: 5\r\n", "hello"), One("hello")),
        ("chunks", post(chunked, "5\r\nhello\r\n0\r\n\r\n"), One("hello")),
        (
            "two lengths",
            post(&format!("Content-Length: 0\r\nContent-Length: {length}\r\n"), &hidden),
            Nothing,
        ),
        (
            "two lengths, the longer first",
            post(&format!("Content-Length: {length}\r\nContent-Length: 0\r\n"), &hidden),
            Nothing,
        ),
        (
            "the same length twice",
            post("Content-Length: 5\r\nContent-Length: 5\r\n", "hello"),
            AtMost("hello"),
        ),
        (
            "length, then chunks",
            post(&format!("Content-Length: {}\r\n{chunked}", ended.len()), &ended),
            AtMost("hello"),
        ),
        (
            "chunks, then length",
            post(&format!("{chunked}Content-Length: {}\r\n", ended.len()), &ended),
            AtMost("hello"),
        ),
        (
            "a short length, then chunks",
            post(&format!("Content-Length: 4\r\n{chunked}"), &ended),
            AtMost("hello"),
        ),
        (
            "chunks in HTTP/1.0",
            scene
                .head("POST", "/pets", chunked)
                .replace("HTTP/1.1", "HTTP/1.0")
                .into_bytes()
                .into_iter()
                .chain(ended.bytes())
                .collect(),
            Nothing,
        ),
    ];
    check(&scene, &cases);
    scene.close().await;
}

#[tokio::test]
async fn a_length_is_a_number() {
    let scene = Scene::open().await;
    let hidden = hidden(&scene);
    let post = |headers: &str, body: &str| {
        [scene.head("POST", "/pets", headers).as_bytes(), body.as_bytes()].concat()
    };
    let cases = [
        ("a list of lengths", post("Content-Length: 5, 5\r\n", "hello"), AtMost("hello")),
        ("a list of different lengths", post("Content-Length: 0, 5\r\n", &hidden), Nothing),
        ("a signed length", post("Content-Length: +5\r\n", "hello"), Nothing),
        ("a negative length", post("Content-Length: -1\r\n", &hidden), Nothing),
        ("a length with a point", post("Content-Length: 5.0\r\n", "hello"), Nothing),
        ("a length in hex", post("Content-Length: 0x5\r\n", "hello"), Nothing),
        (
            "a length beyond 64 bits",
            post("Content-Length: 18446744073709551621\r\n", "hello"),
            Nothing,
        ),
        ("an empty length", post("Content-Length:\r\n", &hidden), Nothing),
    ];
    check(&scene, &cases);
    scene.close().await;
}

#[tokio::test]
async fn a_transfer_encoding_is_chunked_or_is_refused() {
    let scene = Scene::open().await;
    let body = format!("5\r\nhello\r\n0\r\n\r\n{}", hidden(&scene));
    let mut cases = Vec::new();
    for coding in [
        "Transfer-Encoding: xchunked",
        "Transfer-Encoding: chunkedx",
        "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;q=1",
        "Transfer-Encoding: identity",
        "Transfer-Encoding: gzip",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding: chunked, chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
        "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: \x0bchunked",
        "Transfer-Encoding:",
        "Transfer-Encoding : chunked",
        " Transfer-Encoding: chunked",
        "X: y\r\n Transfer-Encoding: chunked",
        "Transfer-Encoding:\r\n chunked",
        "Transfer\0-Encoding: chunked",
        "Transfer_Encoding: chunked\r\nTransfer-Encoding: cow",
    ] {
        let bytes = scene.head("POST", "/pets", &format!("{coding}\r\n")) + &body;
        cases.push((coding, bytes.into_bytes(), Nothing));
    }
    let bytes = scene.head("POST", "/pets", "tRANSFER-eNCODING:  CHUNKED \r\n") + &body;
    cases.push(("another case", bytes.into_bytes(), AtMost("hello")));
    // The hidden request stands in the open there, and is one.
    let (_, bytes, _) = cases.last_mut().unwrap();
    bytes.truncate(bytes.len() - hidden(&scene).len());
    check(&scene, &cases);
    scene.close().await;
}

#[tokio::test]
async fn chunks_are_read_by_the_letter() {
    let scene = Scene::open().await;
    let hidden = hidden(&scene);
    let mut cases = Vec::new();
    for body in [
        "+5\r\nhello\r\n0\r\n\r\n",
        "-5\r\nhello\r\n0\r\n\r\n",
        "0x5\r\nhello\r\n0\r\n\r\n",
        "5_\r\nhello\r\n0\r\n\r\n",
        "\r\n5\r\nhello\r\n0\r\n\r\n",
        "5\nhello\n0\n\n",
        "5\rhello\r\n0\r\n\r\n",
        "5\r\nhello0\r\n\r\n",
        "4\r\nhello\r\n0\r\n\r\n",
        "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n",
        "5;\nxx\r\nhello\r\n0\r\n\r\n",
        "g\r\nhello\r\n0\r\n\r\n",
        "10000000000000005\r\nhello\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n",
        "fffffffffffffffb\r\nhello\r\n0\r\n\r\n",
    ] {
        let bytes = scene.head("POST", "/pets", "Transfer-Encoding: chunked\r\n") + body + &hidden;
        cases.push((body, bytes.into_bytes(), Nothing));
    }
    for (body, means) in [
        ("5;name=value;other\r\nhello\r\n0\r\n\r\n", One("hello")),
        ("005\r\nhello\r\n000\r\n\r\n", One("hello")),
        ("2\r\nhe\r\n3\r\nllo\r\n0\r\nX-Trailer: 1\r\n\r\n", One("hello")),
        ("2\r\nhe\r\n3\r\nllo\r\n0\r\nContent-Length: 999\r\n\r\n", AtMost("hello")),
    ] {
        let bytes = scene.head("POST", "/pets", "Transfer-Encoding: chunked\r\n") + body;
        cases.push((body, bytes.into_bytes(), means));
    }
    check(&scene, &cases);
    scene.close().await;
}

#[tokio::test]
async fn the_head_of_a_request_is_read_by_the_letter() {
    let scene = Scene::open().await;
    let hidden = hidden(&scene);
    let good = scene.head("GET", "/pets", "");
    let path = scene.path("/pets");
    let line = format!("GET {path} HTTP/1.1");
    let with_line = |line: &str| good.replacen(&format!("GET {path} HTTP/1.1"), line, 1);
    let with = |headers: &str| scene.head("GET", "/pets", &format!("{headers}\r\n"));
    let mut cases = vec![
        ("as it should be", good.clone(), One("")),
        ("empty lines before it", format!("\r\n\r\n{good}"), AtMost("")),
        ("line feeds alone", good.replace("\r\n", "\n"), AtMost("")),
        ("a space before the colon", with("X-Name : value"), Nothing),
        ("a tab before the colon", with("X-Name\t: value"), Nothing),
        ("a header without a name", with(": value"), Nothing),
        ("a header without a colon", with("X-Name"), Nothing),
        ("a line that goes on", with("X-Name: a\r\n b"), Nothing),
        ("a line that goes on with a tab", with("X-Name: a\r\n\tb"), Nothing),
        ("a zero in a value", with("X-Name: a\0b"), Nothing),
        ("a carriage return in a value", with("X-Name: a\rb"), Nothing),
        ("a delete character in a value", with("X-Name: a\x7fb"), Nothing),
        ("no host", good.replace("Host: gateway\r\n", ""), Nothing),
        ("two hosts", with("Host: other"), Nothing),
        ("no version", with_line(&format!("GET {path}")), Nothing),
        ("version 0.9", with_line(&format!("GET {path} HTTP/0.9")), Nothing),
        ("version 2", with_line(&format!("GET {path} HTTP/2.0")), Nothing),
        ("another version", with_line(&format!("GET {path} HTTP/1.2")), Nothing),
        ("lower case", with_line(&format!("GET {path} http/1.1")), Nothing),
        ("two spaces", with_line(&format!("GET  {path} HTTP/1.1")), AtMost("")),
        ("a space at the end", with_line(&format!("GET {path} HTTP/1.1 ")), Nothing),
        ("a tab", with_line(&format!("GET\t{path} HTTP/1.1")), Nothing),
        ("a space in the path", with_line(&format!("GET {path} /smuggled HTTP/1.1")), Nothing),
        ("no path", with_line("GET HTTP/1.1"), Nothing),
        ("no slash", with_line(&format!("GET {} HTTP/1.1", &path[1..])), Nothing),
        ("another method", with_line(&format!("BREW {path} HTTP/1.1")), Nothing),
        ("a method in lower case", with_line(&format!("get {path} HTTP/1.1")), Nothing),
        ("a method that is none", with_line(&format!("G(T {path} HTTP/1.1")), Nothing),
        ("an authority", with_line("CONNECT gateway:80 HTTP/1.1"), Nothing),
        ("a tunnel", with_line(&format!("CONNECT {path} HTTP/1.1")), Nothing),
        ("the server itself", with_line("OPTIONS * HTTP/1.1"), Nothing),
    ];
    // The path counts, whoever's it is said to be: the upstream is that of the definition.
    let absolute = with_line(&format!("GET http://evil.example{path} HTTP/1.1"));
    cases.push(("another host", absolute, One("")));
    let user = with_line(&format!("GET http://a:b@evil.example:1{path} HTTP/1.1"));
    cases.push(("another host with a user", user, AtMost("")));
    let cases: Vec<_> = cases
        .into_iter()
        .map(|(name, head, means)| {
            // Behind what is refused, nothing is read.
            let bytes = if matches!(means, Nothing) { head + &hidden } else { head };
            (name, bytes.into_bytes(), means)
        })
        .collect();
    assert!(good.starts_with(&line));
    check_refused(&scene, cases);
    scene.close().await;
}

/// As [`check`], where a refusal need not end the connection: an honest 404 may be followed by
/// another request, which is then one.
fn check_refused(scene: &Scene, cases: Vec<(&str, Vec<u8>, Means)>) {
    let hidden = hidden(scene);
    let cases: Vec<_> = cases
        .into_iter()
        .map(|(name, mut bytes, means)| {
            let is_clear = ["another method", "a method in lower case", "the server itself"];
            if is_clear.contains(&name) {
                bytes.truncate(bytes.len() - hidden.len());
            }
            (name, bytes, means)
        })
        .collect();
    check(scene, &cases);
}

#[tokio::test]
async fn a_request_within_a_body_stays_a_body() {
    let scene = Scene::open().await;
    let hidden = hidden(&scene);
    // As long as it says, in a method that rarely has one, to a path that is refused before the
    // body is read, and to one that nobody serves.
    for (method, path, expected) in [
        ("POST", "/pets", 200),
        ("GET", "/pets", 200),
        ("DELETE", "/pets/1", 200),
        ("POST", "/nothing", 404),
    ] {
        let headers = format!("Content-Length: {}\r\n", hidden.len());
        let mut caller = scene.connect();
        let reply = caller.ask(scene.head(method, path, &headers) + &hidden);
        assert_eq!(reply.status, expected, "{method} {path}");
        let asked = scene.upstream.take();
        assert_eq!(asked.len(), usize::from(expected == 200), "{asked:?}");
        for asked in asked {
            assert_eq!(String::from_utf8(asked.body).unwrap(), hidden);
        }
        assert!(caller.finish().is_empty(), "{method} {path}: another answer");
        assert_eq!(scene.upstream.count(), 0);
    }
    // Without a key: refused, and what follows is not believed to have one.
    let unknown = format!(
        "POST {} HTTP/1.1\r\nHost: gateway\r\nContent-Length: {}\r\n\r\n{hidden}",
        scene.path("/pets"),
        hidden.len()
    );
    let mut caller = scene.connect();
    assert_eq!(caller.ask(unknown).status, 401);
    assert!(caller.finish().is_empty());
    assert_eq!(scene.upstream.count(), 0);
    scene.close().await;
}

#[tokio::test]
async fn requests_one_behind_the_other_are_answered_in_their_order() {
    let scene = Scene::open().await;
    let mut caller = scene.connect();
    let mut bytes = String::new();
    for number in 0..10 {
        bytes += &scene.head("GET", &format!("/pets/{number}"), "");
    }
    caller.send(bytes).unwrap();
    for _ in 0..10 {
        assert_eq!(caller.answer().unwrap().status, 200);
    }
    let lines: Vec<_> = scene.upstream.take().into_iter().map(|asked| asked.line).collect();
    let expected: Vec<_> = (0..10).map(|n| format!("GET /api/pets/{n} HTTP/1.1")).collect();
    assert_eq!(lines, expected);
    scene.close().await;
}

#[tokio::test]
async fn headers_about_the_caller_are_not_believed_under_another_spelling() {
    let scene = Scene::open().await;
    let headers = "X_Consumer_Id: root\r\nX_Forwarded_For: 10.0.0.1\r\nx_mse_consumer: root\r\n\
                   X-Consumer-Username: root\r\nX-Real-IP: 10.0.0.1\r\nX_Ca_Key: root\r\n\
                   Connection: X-Team, close\r\nX-Tenant_Name: kept\r\n";
    let mut caller = scene.connect();
    let reply = caller.ask(scene.head("GET", "/pets", headers));
    assert_eq!(reply.status, 200);
    let asked = scene.upstream.take().remove(0);
    let text = format!("{asked:?}");
    assert!(!text.contains("root") && !text.contains("10.0.0.1"), "{text}");
    // What the definition adds cannot be taken away.
    assert_eq!(asked.header("x-team"), Some("team-of-the-upstream"), "{text}");
    assert_eq!(asked.header("x-tenant_name"), Some("kept"), "{text}");
    let host = format!("127.0.0.1:{}", scene.upstream.port());
    assert_eq!(asked.header("host"), Some(&*host), "{text}");
    scene.close().await;
}
