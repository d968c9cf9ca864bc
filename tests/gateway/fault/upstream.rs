//! Upstreams that do not answer, or answer with something that is no answer.

use std::{
    io::Write,
    net::{Ipv4Addr, TcpListener},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use tests::rest_spec;

use super::{scene::Scene, strict::reset};

#[tokio::test]
async fn nobody_listens() {
    let scene = Scene::open().await;
    // A port that was free a moment ago.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let spec = rest_spec(&format!("http://127.0.0.1:{port}/api"));
    let dead = scene.market.serve("Dead", &spec).await;
    let spec = rest_spec("http://nowhere.invalid/api");
    let unknown = scene.market.serve("Unknown", &spec).await;
    // What answers there speaks no TLS.
    let spec = rest_spec(&format!("https://127.0.0.1:{}/api", scene.upstream.port()));
    let plain = scene.market.serve("Plain", &spec).await;
    let caller = &scene.caller;
    for product in [dead, unknown, plain] {
        scene.market.subscribe(&caller.client, &caller.consumer_id, &product).await;
        let head = scene.head("GET", "/pets", "").replace(&scene.pets.path(), &product.path());
        let reply = scene.connect().ask(head);
        assert_eq!((reply.status, reply.is_whole), (502, true), "{}", reply.text());
        for word in ["127.0.0.1", "refused", "nowhere", "tls", "dns"] {
            assert!(!reply.text().to_lowercase().contains(word), "{}", reply.text());
        }
    }
    // The one that expected no TLS has seen no request.
    assert!(!scene.upstream.unclear().is_empty());
    scene.upstream.forget();
    scene.close().await;
}

#[tokio::test]
async fn an_upstream_that_does_not_answer_is_given_up_in_time() {
    let scene = Scene::with(|setup| setup, |spec| spec["timeoutMs"] = json!(700)).await;
    let begin = Instant::now();
    scene.upstream.answer(|_, _| {
        thread::sleep(Duration::from_secs(30));
        Ok(false)
    });
    let reply = scene.call();
    assert_eq!((reply.status, reply.is_whole), (504, true), "{}", reply.text());
    // Neither does one whose head comes byte by byte.
    scene.upstream.answer(|_, stream| {
        for byte in b"HTTP/1.1 200 OK\r\nX-Slow: ".iter().chain([b'y'; 1_000].iter()) {
            stream.write_all(&[*byte])?;
            thread::sleep(Duration::from_millis(50));
        }
        Ok(false)
    });
    assert_eq!(scene.call().status, 504);
    // Or one that has something else to say for ever.
    scene.upstream.answer(|_, stream| {
        loop {
            stream.write_all(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")?;
            thread::sleep(Duration::from_millis(1));
        }
    });
    assert_eq!(scene.call().status, 504);
    assert!(begin.elapsed() < Duration::from_secs(20));
    scene.close().await;
}

#[tokio::test]
async fn what_is_no_answer_is_a_bad_gateway() {
    let scene = Scene::open().await;
    let many: String = (0..5_000).map(|n| format!("X-{n}: y\r\n")).collect();
    let long = "y".repeat(1024 * 1024);
    for bytes in [
        "",
        "H",
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Le",
        "SSH-2.0-OpenSSH_9.6\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/1.1 2000 OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nX-Zero: a\0b\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
        "HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n{}",
        "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n",
        "<html>Not found</html>",
        &format!("HTTP/1.1 200 OK\r\n{many}\r\n"),
        &format!("HTTP/1.1 200 OK\r\nX-Long: {long}\r\n\r\n"),
    ] {
        scene.upstream.answer_bytes(bytes);
        let reply = scene.call();
        let begin: String = bytes.chars().take(60).collect();
        assert_eq!((reply.status, reply.is_whole), (502, true), "{begin:?}: {}", reply.text());
        scene.upstream.answer_well();
        scene.serves();
    }
    // And an endless one.
    scene.upstream.answer(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\n")?;
        loop {
            stream.write_all(b"X-Endless: and so on\r\n")?;
        }
    });
    assert_eq!(scene.call().status, 502);
    assert!(scene.memory() < 512, "{} MiB", scene.memory());
    scene.close().await;
}

#[tokio::test]
async fn a_connection_that_is_reset_is_a_bad_gateway() {
    let scene = Scene::open().await;
    scene.upstream.answer(|_, stream| {
        reset(stream);
        Ok(false)
    });
    assert_eq!(scene.call().status, 502);
    scene.upstream.answer(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: te")?;
        thread::sleep(Duration::from_millis(50));
        reset(stream);
        Ok(false)
    });
    assert_eq!(scene.call().status, 502);
    scene.close().await;
}

#[tokio::test]
async fn connections_that_the_upstream_closes_while_nobody_uses_them_do_no_harm() {
    let scene = Scene::open().await;
    scene.upstream.answer(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
        // It does not say so.
        Ok(false)
    });
    for _ in 0..100 {
        scene.serves();
        thread::sleep(Duration::from_millis(2));
    }
    scene.close().await;
}

#[tokio::test]
async fn an_address_that_is_forbidden_since_is_not_called() {
    let mut scene = Scene::open().await;
    let port = scene.upstream.port();
    let mut products = vec![];
    for (name, host) in [("By name", "localhost"), ("Below it", "upstream.localhost")] {
        let spec = rest_spec(&format!("http://{host}:{port}/api"));
        let product = scene.market.serve(name, &spec).await;
        let caller = &scene.caller;
        scene.market.subscribe(&caller.client, &caller.consumer_id, &product).await;
        products.push(product);
    }
    let heads = |scene: &Scene| {
        let head = scene.head("GET", "/pets", "");
        let paths = [scene.pets.path(), products[0].path(), products[1].path()];
        paths.map(|path| head.replace(&scene.pets.path(), &path))
    };
    let [_, by_name, _] = heads(&scene);
    assert_eq!(scene.connect().ask(by_name).status, 200);
    scene.upstream.take();

    assert!(scene.market.world.stop().await.success());
    let forbid = |setup: tests::Setup| setup.env("HIMARKET_ALLOWED_UPSTREAMS", "");
    scene.market.world.resume_with(forbid).await;
    for head in heads(&scene) {
        let reply = scene.connect().ask(head);
        assert_eq!(reply.status, 502, "{}", reply.text());
    }
    assert_eq!(scene.upstream.count(), 0);

    assert!(scene.market.world.stop().await.success());
    scene.market.world.resume().await;
    scene.close().await;
}
