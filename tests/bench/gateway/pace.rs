//! Requests at a steady rate, and how long each takes from the moment when it was due: one that
//! waits for the one before counts that wait, too.

use std::{
    io::{Read, Write},
    net::TcpStream,
    thread,
    time::{Duration, Instant},
};

/// Connections over which requests are spread.
const CONNECTIONS: u32 = 16;

/// In microseconds.
#[derive(Debug)]
pub(crate) struct Latency {
    pub(crate) p50_us: f64,
    pub(crate) p99_us: f64,
}

/// Sends `rate` requests a second for so long.
pub(crate) fn run(url: &str, authorization: &str, rate: f64, time: Duration) -> Latency {
    let rest = url.strip_prefix("http://").expect("http");
    let (host, path) = rest.split_once('/').expect("a path");
    let request =
        format!("GET /{path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {authorization}\r\n\r\n");
    let pause = Duration::from_secs_f64(f64::from(CONNECTIONS) / rate);
    let begin = Instant::now() + Duration::from_millis(50);
    let threads: Vec<_> = (0..CONNECTIONS)
        .map(|number| {
            let (host, request) = (host.to_owned(), request.clone());
            let begin = begin + pause.mul_f64(f64::from(number) / f64::from(CONNECTIONS));
            thread::spawn(move || send(&host, request.as_bytes(), begin, pause, time))
        })
        .collect();
    let mut times: Vec<f64> =
        threads.into_iter().flat_map(|thread| thread.join().expect("a thread")).collect();
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times[(times.len() * percent / 100).min(times.len() - 1)];
    Latency { p50_us: at(50), p99_us: at(99) }
}

fn send(host: &str, request: &[u8], begin: Instant, pause: Duration, time: Duration) -> Vec<f64> {
    let mut stream = TcpStream::connect(host).expect("a connection");
    stream.set_nodelay(true).expect("no delay");
    let mut times = Vec::new();
    let mut due = begin;
    let mut buffer = [0; 8 * 1024];
    while due < begin + time {
        thread::sleep(due.saturating_duration_since(Instant::now()));
        // Sleeping ends late, which is no matter of the server's.
        let start = due.max(Instant::now());
        stream.write_all(request).expect("the request is sent");
        read(&mut stream, &mut buffer);
        times.push(start.elapsed().as_secs_f64() * 1e6);
        due += pause;
    }
    times
}

/// Reads one answer, whose length is said in its head.
fn read(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut filled = 0;
    loop {
        let number = stream.read(&mut buffer[filled..]).expect("an answer");
        assert!(number > 0, "the connection was closed");
        filled += number;
        let text = String::from_utf8_lossy(&buffer[..filled]).to_ascii_lowercase();
        let Some(head) = text.find("\r\n\r\n") else { continue };
        assert!(text.starts_with("http/1.1 200"), "{text}");
        let length = text.split("content-length: ").nth(1).expect("a length");
        let length: usize = length.split('\r').next().unwrap().parse().expect("a number");
        if filled >= head + 4 + length {
            return;
        }
    }
}
