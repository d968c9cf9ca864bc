//! Callers who send nonsense, or slowly, or nothing, or read nothing.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpStream},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;

use super::{scene::Scene, socket::Caller};

/// A sequence of numbers that looks random and is always the same (xorshift).
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).unwrap()).unwrap()
    }

    fn bytes(&mut self, number: usize) -> Vec<u8> {
        (0..number).map(|_| self.next().to_le_bytes()[3]).collect()
    }
}

#[tokio::test]
async fn random_bytes_do_no_harm() {
    let scene = Scene::open().await;
    let good = scene.head("POST", "/pets", "Transfer-Encoding: chunked\r\n");
    let good = [good.as_bytes(), b"5\r\nhello\r\n0\r\n\r\n"].concat();
    let mut noise = Noise(0x5eed_5eed_5eed_5eed);
    for round in 0..400 {
        let bytes = match round % 4 {
            // Nothing but noise.
            0 => {
                let number = noise.below(600);
                noise.bytes(number)
            }
            // As HTTP/2 begins, and then noise.
            1 => {
                let number = noise.below(600);
                [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_vec(), noise.bytes(number)].concat()
            }
            // A good request with some bytes changed, or cut off.
            2 => {
                let mut bytes = good.clone();
                for _ in 0..=noise.below(6) {
                    let at = noise.below(bytes.len());
                    bytes[at] = noise.next().to_le_bytes()[0];
                }
                bytes
            }
            _ => good[..noise.below(good.len())].to_vec(),
        };
        let mut stream = TcpStream::connect(scene.gateway()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(40))).unwrap();
        // It may have closed before everything was sent.
        drop(stream.write_all(&bytes));
        drop(stream.shutdown(Shutdown::Write));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        let is_http2 = bytes.starts_with(b"PRI *");
        assert!(
            answer.is_empty() || is_http2 || answer.starts_with(b"HTTP/1."),
            "{}",
            String::from_utf8_lossy(&answer)
        );
    }
    assert!(scene.memory() < 512, "{} MiB", scene.memory());
    scene.close().await;
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_or_not_at_all_is_cut_off() {
    let scene = Scene::open().await;
    let mut slow: Vec<Caller> = (0..20).map(|_| scene.connect()).collect();
    // Others begin as HTTP/2 does, and stop there.
    let mut silent: Vec<Caller> = (0..20).map(|_| scene.connect()).collect();
    for (caller, begin) in silent.iter_mut().zip((1..24).cycle()) {
        caller.send(&b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"[..begin]).unwrap();
    }
    let begin = Instant::now();
    let head = scene.head("GET", "/pets", "");
    let mut bytes = head.bytes().cycle();
    // Never the end of it: as many bytes as there is time for.
    let mut is_open = true;
    while is_open && begin.elapsed() < Duration::from_secs(40) {
        let byte = bytes.next().filter(|byte| *byte != b'\n').unwrap_or(b'x');
        is_open = slow.iter_mut().filter_map(|caller| caller.send([byte]).ok()).count() > 0;
        scene.serves();
        thread::sleep(Duration::from_millis(100));
    }
    assert!(!is_open, "callers who send a byte now and then are never cut off");
    assert!(begin.elapsed() > Duration::from_secs(5), "an honest caller on a bad line has no time");
    for mut caller in silent {
        caller.until_closed();
    }
    scene.close().await;
}

#[tokio::test]
async fn a_body_that_stops_coming_is_cut_off() {
    let scene = Scene::with(|setup| setup, |spec| spec["timeoutMs"] = json!(2_000)).await;
    let mut with_length = scene.connect();
    with_length.send(scene.head("POST", "/pets", "Content-Length: 100\r\n") + "half").unwrap();
    let mut chunked = scene.connect();
    let head = scene.head("POST", "/pets", "Transfer-Encoding: chunked\r\n");
    chunked.send(head + "4\r\nhalf\r\n").unwrap();
    scene.serves();
    for mut caller in [with_length, chunked] {
        let reply = caller.answer().expect("an answer");
        assert!([400, 408, 504].contains(&reply.status), "{}", reply.status);
        caller.until_closed();
    }
    let cut = scene.upstream.take().into_iter().filter(|asked| !asked.is_whole);
    assert!(cut.count() <= 2);
    scene.close().await;
}

#[tokio::test]
async fn a_caller_who_hangs_up_in_the_middle_of_its_body_is_not_heard_to_the_end() {
    let scene = Scene::open().await;
    for headers in ["Content-Length: 100\r\n", "Transfer-Encoding: chunked\r\n"] {
        let mut caller = scene.connect();
        let body = if headers.starts_with('C') { "half" } else { "4\r\nhalf\r\n" };
        caller.send(scene.head("POST", "/pets", headers) + body).unwrap();
        thread::sleep(Duration::from_millis(300));
        drop(caller);
        scene.upstream.wait_for(1);
        let asked = scene.upstream.take().remove(0);
        assert_eq!((&asked.body[..], asked.is_whole), (&b"half"[..], false), "{asked:?}");
    }
    scene.close().await;
}

#[tokio::test]
async fn callers_who_never_read_their_answers_hold_nobody_up() {
    let scene = Scene::open().await;
    const SIZE: usize = 32 * 1024 * 1024;
    scene.upstream.answer(|asked, stream| {
        if asked.line.contains("/large") {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {SIZE}\r\n\r\n")?;
            let piece = vec![b'x'; 64 * 1024];
            for _ in 0..SIZE / piece.len() {
                stream.write_all(&piece)?;
            }
            return Ok(true);
        }
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")?;
        Ok(true)
    });
    let before = scene.memory();
    let mut callers: Vec<Caller> = (0..30).map(|_| scene.connect()).collect();
    for caller in &mut callers {
        caller.send(scene.head("GET", "/pets/large", "")).unwrap();
    }
    scene.upstream.wait_for(30);
    for _ in 0..20 {
        scene.serves();
        thread::sleep(Duration::from_millis(100));
    }
    // 30 answers of 32 MiB each: next to nothing of them is here.
    let grown = scene.memory().saturating_sub(before);
    assert!(grown < 128, "{grown} MiB more");
    drop(callers);
    scene.close().await;
}

#[tokio::test]
async fn idle_connections_up_to_the_limit_go_and_others_are_served() {
    let settings = |setup: tests::Setup| {
        setup.env("HIMARKET_GATEWAY_CONNECTIONS", "40").env("HIMARKET_GATEWAY_THREADS", "1")
    };
    let scene = Scene::with(settings, |_| {}).await;
    // More than there are places for.
    let idle: Vec<TcpStream> =
        (0..50).map(|_| TcpStream::connect(scene.gateway()).unwrap()).collect();
    // Who waits its turn is served when the idle ones have been cut off.
    scene.serves();
    drop(idle);
    for _ in 0..50 {
        scene.serves();
    }
    scene.close().await;
}

#[tokio::test]
async fn many_connections_that_come_and_go_leave_nothing_behind() {
    let scene = Scene::open().await;
    let descriptors = |scene: &Scene| {
        let folder = format!("/proc/{}/fd", scene.market.world.pid());
        std::fs::read_dir(folder).unwrap().count()
    };
    scene.serves();
    let before = descriptors(&scene);
    for round in 0..500 {
        let mut caller = scene.connect();
        match round % 3 {
            0 => {}
            1 => drop(caller.send("GET /")),
            _ => drop(caller.send(scene.head("GET", "/pets", ""))),
        }
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    while descriptors(&scene) > before + 50 && Instant::now() < deadline {
        thread::sleep(Duration::from_millis(50));
    }
    let after = descriptors(&scene);
    assert!(after <= before + 50, "{before} files were open, now {after}");
    scene.close().await;
}
