//! Parts of HTTP that few use: interim answers, answers without bodies, redirects, encodings.

use std::{io::Write, thread, time::Duration};

use serde_json::json;

use super::scene::Scene;

#[tokio::test]
async fn who_asks_before_sending_a_body_is_answered_by_the_gateway() {
    let scene = Scene::open().await;
    let headers = "Content-Length: 5\r\nExpect: 100-continue\r\n";
    let mut caller = scene.connect();
    caller.send(scene.head("POST", "/pets", headers)).unwrap();
    let go_on = caller.bytes("HTTP/1.1 100 Continue\r\n\r\n".len()).unwrap();
    assert!(go_on.starts_with(b"HTTP/1.1 100"), "{}", String::from_utf8_lossy(&go_on));
    assert_eq!(caller.ask("hello").status, 200);
    let asked = scene.upstream.take().remove(0);
    assert_eq!((&asked.body[..], asked.header("expect")), (&b"hello"[..], None));
    // Whoever may not call is not asked to go on.
    let unknown = scene.head("POST", "/pets", headers).replace("Bearer ", "Bearer x");
    let reply = scene.connect().ask(unknown);
    assert_eq!((reply.status, reply.interim), (401, vec![]));
    assert_eq!(scene.upstream.count(), 0);
    scene.close().await;
}

#[tokio::test]
async fn interim_answers_of_an_upstream_do_not_stand_for_the_answer() {
    let scene = Scene::open().await;
    for interim in [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nLink: </style.css>\r\n\r\n",
        "HTTP/1.1 199 Whatever\r\nContent-Length: 5\r\n\r\n",
    ] {
        scene.upstream.answer(move |_, stream| {
            for _ in 0..3 {
                stream.write_all(interim.as_bytes())?;
            }
            thread::sleep(Duration::from_millis(20));
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
            Ok(true)
        });
        let reply = scene.call();
        assert_eq!((reply.status, &*reply.text()), (200, "{}"), "{interim}");
        assert_eq!(reply.header("link"), None);
    }
    scene.close().await;
}

#[tokio::test]
async fn an_answer_that_has_no_body_has_none() {
    let with_head = |spec: &mut serde_json::Value| {
        spec["document"]["paths"]["/pets"]["head"] = json!({ "responses": {} });
    };
    let scene = Scene::with(|setup| setup, with_head).await;
    for (status, headers) in [
        ("204 No Content", ""),
        ("204 No Content", "Content-Length: 5\r\n"),
        ("304 Not Modified", "ETag: \"1\"\r\nContent-Length: 5\r\n"),
        ("304 Not Modified", "Transfer-Encoding: chunked\r\n"),
    ] {
        scene.upstream.answer_bytes(format!("HTTP/1.1 {status}\r\n{headers}\r\nhello"));
        let mut caller = scene.connect();
        let reply = caller.ask(scene.head("GET", "/pets", ""));
        assert!(status.starts_with(&reply.status.to_string()), "{status}: {}", reply.status);
        assert_eq!(caller.finish(), b"", "{status} {headers}");
    }
    scene.upstream.answer(|_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-It: yes\r\n\r\n")?;
        Ok(true)
    });
    let mut caller = scene.connect();
    caller.send(scene.head("HEAD", "/pets", "")).unwrap();
    let reply = caller.answer_to("HEAD").unwrap();
    assert_eq!((reply.status, reply.header("content-length")), (200, Some("5")));
    assert_eq!(reply.header("x-it"), Some("yes"));
    assert_eq!(caller.finish(), b"");
    scene.close().await;
}

#[tokio::test]
async fn redirects_are_passed_on_and_not_followed() {
    let scene = Scene::open().await;
    for status in [301, 302, 303, 307, 308] {
        let location = format!("{}/elsewhere", scene.upstream.url());
        scene.upstream.answer_bytes(format!(
            "HTTP/1.1 {status} Elsewhere\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        ));
        scene.upstream.take();
        let reply = scene.call();
        assert_eq!((reply.status, reply.header("location")), (status, Some(&*location)));
        assert_eq!(scene.upstream.count(), 1);
    }
    scene.close().await;
}

#[tokio::test]
async fn a_body_passes_byte_by_byte_whatever_it_is() {
    let scene = Scene::open().await;
    // As gzip begins, and then nothing that gzip would be.
    let body = [b"\x1f\x8b\x08\x00".as_slice(), &(0..=255).collect::<Vec<u8>>()].concat();
    let copy = body.clone();
    scene.upstream.answer(move |_, stream| {
        let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Type: application/json";
        write!(stream, "{head}\r\nContent-Length: {}\r\n\r\n", copy.len())?;
        stream.write_all(&copy)?;
        Ok(true)
    });
    let mut caller = scene.connect();
    let reply = caller.ask(scene.head("GET", "/pets", "Accept-Encoding: gzip\r\n"));
    assert_eq!((&reply.body, reply.is_whole), (&body, true));
    assert_eq!(reply.header("content-encoding"), Some("gzip"));
    assert_eq!(scene.upstream.take()[0].header("accept-encoding"), Some("gzip"));

    // A model's answer is looked at on its way, unless it is compressed.
    let spec = json!({
        "type": "MODEL_API", "baseUrl": format!("{}/v1", scene.upstream.url()), "models": ["m"],
    });
    let model = scene.market.serve("Model", &spec).await;
    let it = &scene.caller;
    scene.market.subscribe(&it.client, &it.consumer_id, &model).await;
    let question = r#"{"model":"m","messages":[]}"#;
    let head = scene.head("POST", "/pets", &format!("Content-Length: {}\r\n", question.len()));
    let head = head.replace(&scene.path("/pets"), &format!("{}/v1/chat/completions", model.path()));
    let reply = scene.connect().ask(head + question);
    assert_eq!((&reply.body, reply.is_whole), (&body, true));
    scene.close().await;
}

#[tokio::test]
async fn trailers_end_at_the_gateway_and_the_body_does_not() {
    let scene = Scene::open().await;
    scene.upstream.answer_bytes(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum, Set-Cookie\r\n\r\n\
         5\r\nhello\r\n0\r\nX-Sum: 1\r\nSet-Cookie: a=b\r\nContent-Length: 7\r\n\r\n",
    );
    let mut caller = scene.connect();
    let reply = caller.ask(scene.head("GET", "/pets", "TE: trailers\r\nConnection: TE\r\n"));
    assert_eq!((&*reply.text(), reply.is_whole), ("hello", true));
    assert_eq!(caller.finish(), b"");
    assert_eq!(scene.upstream.take()[0].header("te"), None);
    scene.close().await;
}

#[tokio::test]
async fn an_answer_before_the_end_of_the_request_is_passed_on() {
    let scene = Scene::open().await;
    scene.upstream.answer_before_the_body(
        "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nno!",
    );
    let mut caller = scene.connect();
    caller.send(scene.head("POST", "/pets", "Content-Length: 1000000\r\n") + "some").unwrap();
    let reply = caller.answer().unwrap();
    assert_eq!((reply.status, &*reply.text()), (413, "no!"));
    drop(caller);
    scene.upstream.answer_well();
    scene.close().await;
}
