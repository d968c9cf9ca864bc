//! Bodies that are too large, and answers that are large.

use std::{io::Write, thread, time::Duration};

use serde_json::json;

use super::scene::Scene;

const LIMIT: usize = 64 * 1024;

async fn limited() -> Scene {
    Scene::with(|setup| setup.env("HIMARKET_GATEWAY_BODY_BYTES", LIMIT.to_string()), |_| {}).await
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_refused_unread() {
    let scene = limited().await;
    let headers = format!("Content-Length: {}\r\n", LIMIT + 1);
    let mut caller = scene.connect();
    // Not a byte of it is sent.
    let reply = caller.ask(scene.head("POST", "/pets", &headers));
    assert_eq!(reply.status, 413, "{}", reply.text());
    // Who asks first is told no, and not to go on.
    let headers = format!("Content-Length: {}\r\nExpect: 100-continue\r\n", LIMIT + 1);
    let reply = scene.connect().ask(scene.head("POST", "/pets", &headers));
    assert_eq!((reply.status, reply.interim), (413, vec![]));
    assert_eq!(scene.upstream.count(), 0);
    let enough = "x".repeat(LIMIT);
    let headers = format!("Content-Length: {LIMIT}\r\n");
    let reply = scene.connect().ask(scene.head("POST", "/pets", &headers) + &enough);
    assert_eq!(reply.status, 200);
    assert_eq!(scene.upstream.take()[0].body.len(), LIMIT);
    scene.close().await;
}

#[tokio::test]
async fn chunks_that_become_too_large_are_broken_off() {
    let scene = limited().await;
    let head = scene.head("POST", "/pets", "Transfer-Encoding: chunked\r\n");
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4096));
    let mut caller = scene.connect();
    caller.send(head).unwrap();
    // For ever, if it were taken.
    for _ in 0..10_000 {
        if caller.send(&chunk).is_err() {
            break;
        }
    }
    // Whoever sends on may be cut off with its answer on the way.
    if let Some(status) = caller.answer().map(|reply| reply.status) {
        assert_eq!(status, 413);
    }
    for asked in scene.upstream.take() {
        assert!(!asked.is_whole && asked.body.len() <= LIMIT, "{}", asked.body.len());
    }
    assert!(scene.memory() < 512, "{} MiB", scene.memory());
    scene.close().await;
}

#[tokio::test]
async fn an_answer_of_a_gigabyte_passes_through_little_memory() {
    const SIZE: u64 = 1024 * 1024 * 1024;
    let scene = Scene::open().await;
    scene.upstream.answer(|asked, stream| {
        if asked.line.contains("/large") {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n")?;
            let piece = vec![b'x'; 256 * 1024];
            for _ in 0..SIZE / 256 / 1024 {
                stream.write_all(&piece)?;
            }
            return Ok(true);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
        Ok(true)
    });
    let before = scene.memory();
    let mut caller = scene.connect();
    caller.send(scene.head("GET", "/pets/large", "Connection: close\r\n")).unwrap();
    let mut stream = caller.stream.try_clone().unwrap();
    let reading = thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()).unwrap());
    let mut most = before;
    while !reading.is_finished() {
        most = most.max(scene.memory());
        scene.serves();
        thread::sleep(Duration::from_millis(20));
    }
    let read = reading.join().unwrap();
    assert!(read > SIZE && read < SIZE + 4096, "{read}");
    assert!(most - before < 96, "{before} MiB before, {most} MiB at most");
    scene.close().await;
}

#[tokio::test]
async fn bodies_that_are_read_whole_have_room_for_only_so_many() {
    let scene = Scene::with(
        |setup| {
            setup
                .env("HIMARKET_GATEWAY_BODY_BYTES", (4 * 1024 * 1024).to_string())
                .env("HIMARKET_GATEWAY_BUFFER_BYTES", (8 * 1024 * 1024).to_string())
        },
        |_| {},
    )
    .await;
    let spec = json!({
        "type": "MODEL_API", "baseUrl": format!("{}/v1", scene.upstream.url()), "models": ["m"],
    });
    let model = scene.market.serve("Model", &spec).await;
    let caller = scene.market.subscriber("max", &[&model]).await;
    let head = |length: usize| {
        format!(
            "POST {}/v1/chat/completions HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\
             Content-Length: {length}\r\n\r\n",
            model.path(),
            caller.api_key
        )
    };
    let before = scene.memory();
    // Each sends all but the last byte, and waits.
    let size = 3 * 1024 * 1024;
    let mut waiting = Vec::new();
    let mut refused = 0;
    for _ in 0..12 {
        let mut caller = scene.connect();
        let mut bytes = head(size).into_bytes();
        bytes.extend(std::iter::repeat_n(b' ', size - 1));
        let sent = caller.send(&bytes);
        // A refusal comes at once, but for a busy machine.
        caller.stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        match caller.answer() {
            Some(reply) => {
                assert_eq!(reply.status, 503, "{}", reply.text());
                refused += 1;
            }
            // It holds its place, or was cut off while it sent.
            None if sent.is_ok() => waiting.push(caller),
            None => refused += 1,
        }
    }
    assert!(waiting.len() <= 2 && refused >= 10, "{} wait, {refused} refused", waiting.len());
    // What logging in took may have been given back meanwhile.
    let more = scene.memory().saturating_sub(before);
    assert!(more < 96, "{more} MiB more");
    // When they have gone, there is room again.
    drop(waiting);
    let body = r#"{"model":"m","messages":[]}"#;
    let mut status = 0;
    for _ in 0..50 {
        status = scene.connect().ask(head(body.len()) + body).status;
        if status == 200 {
            break;
        }
        thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(status, 200);
    scene.close().await;
}
