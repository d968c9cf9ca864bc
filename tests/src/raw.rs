//! Requests byte by byte, for what no HTTP client agrees to send.

use std::{
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use reqwest::header::{HeaderMap, HeaderName, HeaderValue};

use crate::Answer;

const PATIENCE: Duration = Duration::from_secs(20);

/// Sends `bytes` and reads until the server closes the connection.
pub fn raw(address: SocketAddr, bytes: &[u8]) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
    let sent = stream.write_all(bytes);
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        // A server that has not read everything resets the connection after its answer.
        Err(err) if err.kind() == ErrorKind::ConnectionReset => {}
        Err(err) => panic!("no end of the answer: {err}; sent: {sent:?}"),
    }
    answer
}

/// As [`raw`], where one whole answer is expected.
pub fn raw_answer(address: SocketAddr, bytes: &[u8]) -> Answer {
    parse(&raw(address, bytes))
}

fn parse(bytes: &[u8]) -> Answer {
    let end = bytes.windows(4).position(|part| part == b"\r\n\r\n");
    let end = end.unwrap_or_else(|| panic!("no answer: {}", String::from_utf8_lossy(bytes)));
    let head = std::str::from_utf8(&bytes[..end]).expect("a head in ASCII");
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.split(' ').nth(1)).expect("a status line");
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':').expect("a header");
        headers.append(
            name.parse::<HeaderName>().expect("a header name"),
            HeaderValue::from_str(value.trim()).expect("a header value"),
        );
    }
    let status = status.parse().expect("a number");
    Answer { status, headers, body: bytes[end + 4..].to_vec() }
}
