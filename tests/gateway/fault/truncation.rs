//! Answers that end too early or too late: a caller never takes a part for the whole.

use std::{
    io::{self, Write},
    net::TcpStream,
    thread,
    time::Duration,
};

use serde_json::json;

use super::{scene::Scene, strict::reset};

/// How an upstream leaves.
#[derive(Clone, Copy, Debug)]
enum Leaves {
    Closing,
    Resetting,
}

impl Leaves {
    fn go(self, stream: &TcpStream) {
        // What was sent arrives first.
        thread::sleep(Duration::from_millis(50));
        if matches!(self, Self::Resetting) {
            reset(stream);
        }
    }
}

#[tokio::test]
async fn an_answer_that_ends_early_is_broken_off_for_the_caller_too() {
    let scene = Scene::open().await;
    for (name, bytes) in [
        ("shorter than it says", "Content-Length: 100\r\n\r\nhalf"),
        ("no byte of many", "Content-Length: 100\r\n\r\n"),
        ("within a chunk", "Transfer-Encoding: chunked\r\n\r\n64\r\nhalf"),
        ("between chunks", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"),
        ("within the size of a chunk", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n6"),
        ("before the last line", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n"),
        ("with a chunk that is none", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\nxyz\r\n"),
        (
            "with a chunk that is too long",
            "Transfer-Encoding: chunked\r\n\r\n2\r\nhalf\r\n0\r\n\r\n",
        ),
    ] {
        for leaves in [Leaves::Closing, Leaves::Resetting] {
            scene.upstream.answer(move |_, stream| {
                write!(stream, "HTTP/1.1 200 OK\r\n{bytes}")?;
                leaves.go(stream);
                Ok(false)
            });
            let reply = scene.call();
            assert_eq!(reply.status, 200, "{name}");
            assert!(!reply.is_whole, "{name}, {leaves:?}: taken for the whole: {}", reply.text());
            scene.upstream.answer_well();
            scene.serves();
        }
    }
    // Where only its end says how long it is, a reset is none.
    scene.upstream.answer(|_, stream| {
        write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf")?;
        Leaves::Resetting.go(stream);
        Ok(false)
    });
    assert!(!scene.call().is_whole);
    scene.close().await;
}

#[tokio::test]
async fn what_comes_behind_an_answer_belongs_to_nobody() {
    let scene = Scene::open().await;
    let stolen = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nstolen";
    for answer in [
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 204 No Content\r\nContent-Length: 51\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 51\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
    ] {
        scene.upstream.answer(move |_, stream| {
            // At once: what comes when the next request is under way is an answer to that.
            stream.write_all(format!("{answer}{stolen}").as_bytes())?;
            Ok(true)
        });
        for _ in 0..5 {
            let mut caller = scene.connect();
            let reply = caller.ask(scene.head("GET", "/pets", ""));
            assert!([200, 204, 304, 502].contains(&reply.status), "{answer}");
            assert!(!reply.text().contains("stolen"), "{answer}: {}", reply.text());
            let rest = String::from_utf8_lossy(&caller.finish()).into_owned();
            assert!(!rest.contains("stolen"), "{answer}: {rest}");
        }
        scene.upstream.answer_well();
        scene.serves();
    }
    scene.close().await;
}

#[tokio::test]
async fn a_stream_of_events_that_dies_is_broken_off_for_the_caller_too() {
    let scene = Scene::open().await;
    let url = scene.upstream.url();
    let model = json!({ "type": "MODEL_API", "baseUrl": format!("{url}/v1"), "models": ["m"] });
    let agent = json!({ "type": "AGENT_API", "baseUrl": url });
    let tools = json!({
        "type": "MCP_SERVER", "protocol": "STREAMABLE_HTTP",
        "connection": { "protocol": "STREAMABLE_HTTP", "url": format!("{url}/mcp") },
    });
    let chat = r#"{"model":"m","messages":[],"stream":true}"#;
    let send = r#"{"jsonrpc":"2.0","id":1,"method":"message/stream","params":{}}"#;
    let tool = r#"{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"a"}}"#;
    let caller = &scene.caller;
    for (name, spec, path, body) in [
        ("Model", model, "/v1/chat/completions", chat),
        ("Agent", agent, "", send),
        ("Tools", tools, "", tool),
    ] {
        let product = scene.market.serve(name, &spec).await;
        scene.market.subscribe(&caller.client, &caller.consumer_id, &product).await;
        let request = format!(
            "POST {}{path} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {}\r\n\
             Content-Length: {}\r\n\r\n{body}",
            product.path(),
            caller.api_key,
            body.len()
        );
        for leaves in [Leaves::Closing, Leaves::Resetting] {
            // One event whole, and one in part.
            scene.upstream.answer(move |_, stream| {
                events(stream, &["data: {\"n\":1}\n\n", "data: {\"n\""])?;
                leaves.go(stream);
                Ok(false)
            });
            let reply = scene.connect().ask(&request);
            assert_eq!(reply.status, 200, "{name}: {}", reply.text());
            assert!(!reply.is_whole, "{name}, {leaves:?}: taken for the whole: {}", reply.text());
            assert!(reply.text().starts_with("data: {\"n\":1}\n\n"), "{}", reply.text());
        }
        // One that ends well ends well.
        scene.upstream.answer(|_, stream| {
            events(stream, &["data: {\"n\":1}\n\n"])?;
            stream.write_all(b"0\r\n\r\n")?;
            Ok(true)
        });
        let reply = scene.connect().ask(&request);
        assert_eq!((reply.is_whole, &*reply.text()), (true, "data: {\"n\":1}\n\n"), "{name}");
    }
    scene.close().await;
}

fn events(stream: &mut TcpStream, pieces: &[&str]) -> io::Result<()> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    write!(stream, "{head}Transfer-Encoding: chunked\r\n\r\n")?;
    for piece in pieces {
        write!(stream, "{:x}\r\n{piece}\r\n", piece.len())?;
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

#[tokio::test]
async fn an_upstream_that_stops_in_the_middle_holds_nobody_up() {
    let scene = Scene::open().await;
    scene.upstream.answer(|asked, stream| {
        if asked.line.contains("/stops") {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")?;
            // Until the gateway goes.
            let mut byte = [0];
            let ended = io::Read::read(stream, &mut byte);
            return ended.map(|_| false);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
        Ok(true)
    });
    let mut callers: Vec<_> = (0..50).map(|_| scene.connect()).collect();
    for caller in &mut callers {
        caller.send(scene.head("GET", "/pets/stops", "")).unwrap();
    }
    for caller in &mut callers {
        // What has come is passed on at once.
        let mut seen = Vec::new();
        while !seen.ends_with(b"half") {
            seen.extend(caller.bytes(1).unwrap());
        }
    }
    for _ in 0..20 {
        scene.serves();
    }
    drop(callers);
    scene.close().await;
}
