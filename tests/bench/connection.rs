//! One kept connection, over which requests go one after the other.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use serde_json::Value;

const PATIENCE: Duration = Duration::from_secs(60);

/// A connection to the server.
pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
}

/// What came back.
pub(crate) struct Reply {
    pub(crate) request_id: String,
    body: Vec<u8>,
}

/// The bytes of a GET request.
pub(crate) fn request(address: SocketAddr, path: &str, token: Option<&str>) -> Vec<u8> {
    let token = token.map(|it| format!("Authorization: Bearer {it}\r\n")).unwrap_or_default();
    format!("GET /api/v1{path} HTTP/1.1\r\nHost: {address}\r\n{token}\r\n").into_bytes()
}

impl Connection {
    pub(crate) fn open(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_nodelay(true).expect("no delay");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        Self { stream: BufReader::new(stream) }
    }

    /// Sends a request and reads the whole answer, which must be a success.
    pub(crate) fn send(&mut self, request: &[u8]) -> Reply {
        self.stream.get_mut().write_all(request).expect("the request is sent");
        let status = self.line();
        let (mut length, mut request_id) = (0, String::new());
        loop {
            let line = self.line();
            let Some((name, value)) = line.split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().expect("a length"),
                "x-request-id" => request_id = value.to_owned(),
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).expect("a whole body");
        let is_ok = status == "HTTP/1.1 200 OK";
        assert!(is_ok, "{status}: {}", String::from_utf8_lossy(&body));
        Reply { request_id, body }
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stream.read_line(&mut line).expect("a line");
        line.truncate(line.trim_end().len());
        line
    }
}

impl Reply {
    /// The answer without its envelope.
    pub(crate) fn data(&self) -> Value {
        let mut json: Value = serde_json::from_slice(&self.body).expect("JSON");
        json["data"].take()
    }
}
