//! A caller that sends bytes, and reads answers as strictly as RFC 9112 says.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
    time::{Duration, Instant},
};

/// Longer than every time limit of the gateway that the tests meet.
const PATIENCE: Duration = Duration::from_secs(45);

/// A connection to the gateway.
pub(super) struct Caller {
    pub(super) stream: TcpStream,
    /// What was read and not looked at yet.
    ahead: Vec<u8>,
}

/// An answer as it stood on the wire.
#[derive(Clone, Debug)]
pub(super) struct Reply {
    /// Of the 1xx answers before it.
    pub(super) interim: Vec<u16>,
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether it came to its end; otherwise the connection was broken off.
    pub(super) is_whole: bool,
}

impl Reply {
    /// A header, where there is exactly one of the name.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        let (_, value) = found.next()?;
        assert!(found.next().is_none(), "two headers {name}");
        Some(value)
    }

    pub(super) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

impl Caller {
    pub(super) fn new(address: SocketAddr) -> Self {
        Self::try_new(address).unwrap()
    }

    pub(super) fn try_new(address: SocketAddr) -> Option<Self> {
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.set_write_timeout(Some(PATIENCE)).unwrap();
        stream.set_nodelay(true).unwrap();
        Some(Self { stream, ahead: Vec::new() })
    }

    /// Sends as much as the other side takes.
    pub(super) fn send(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        self.stream.write_all(bytes.as_ref())
    }

    /// Sends a request and reads its answer.
    pub(super) fn ask(&mut self, bytes: impl AsRef<[u8]>) -> Reply {
        let sent = self.send(bytes);
        self.answer().unwrap_or_else(|| panic!("no answer; sent: {sent:?}"))
    }

    /// Reads one answer; nothing where the connection ends before it begins.
    pub(super) fn answer(&mut self) -> Option<Reply> {
        self.answer_to("GET")
    }

    /// As [`answer`](Self::answer), to a request with this method.
    pub(super) fn answer_to(&mut self, method: &str) -> Option<Reply> {
        let mut interim = Vec::new();
        loop {
            let (status, headers) = self.head()?;
            if (100..200).contains(&status) {
                interim.push(status);
                continue;
            }
            let mut reply = Reply { interim, status, headers, body: Vec::new(), is_whole: false };
            reply.is_whole = self.body(&mut reply, method).is_ok();
            return Some(reply);
        }
    }

    fn head(&mut self) -> Option<(u16, Vec<(String, String)>)> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match self.byte() {
                Ok(byte) => head.push(byte),
                Err(_) if head.is_empty() => return None,
                Err(err) => panic!("{err} in a head: {}", String::from_utf8_lossy(&head)),
            }
        }
        let text = String::from_utf8(head).unwrap();
        let mut lines = text.trim_end().split("\r\n");
        let line = lines.next().unwrap();
        assert!(line.starts_with("HTTP/1.") && !text.replace("\r\n", "").contains('\n'), "{text}");
        let status = line.split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').unwrap();
            (name.to_owned(), value.trim().to_owned())
        });
        Some((status, headers.collect()))
    }

    fn body(&mut self, reply: &mut Reply, method: &str) -> io::Result<()> {
        if method == "HEAD" || matches!(reply.status, 204 | 304) {
            return Ok(());
        }
        let coding = reply.header("transfer-encoding").map(str::to_owned);
        let length = reply.header("content-length").map(str::to_owned);
        match (coding, length) {
            (Some(coding), None) => {
                assert_eq!(coding, "chunked");
                self.chunks(&mut reply.body)
            }
            (None, Some(length)) => {
                for _ in 0..length.parse::<u64>().unwrap() {
                    reply.body.push(self.byte()?);
                }
                Ok(())
            }
            (None, None) => loop {
                match self.byte() {
                    Ok(byte) => reply.body.push(byte),
                    Err(err) if err.kind() == ErrorKind::UnexpectedEof => return Ok(()),
                    Err(err) => return Err(err),
                }
            },
            both => panic!("two lengths: {both:?}"),
        }
    }

    fn chunks(&mut self, body: &mut Vec<u8>) -> io::Result<()> {
        loop {
            let mut line = Vec::new();
            while !line.ends_with(b"\r\n") {
                line.push(self.byte()?);
            }
            let size =
                usize::from_str_radix(std::str::from_utf8(&line).unwrap().trim(), 16).unwrap();
            for _ in 0..size {
                body.push(self.byte()?);
            }
            assert_eq!([self.byte()?, self.byte()?], *b"\r\n");
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn byte(&mut self) -> io::Result<u8> {
        if self.ahead.is_empty() {
            let mut piece = vec![0; 64 * 1024];
            let number = self.stream.read(&mut piece)?;
            if number == 0 {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            piece.truncate(number);
            piece.reverse();
            self.ahead = piece;
        }
        Ok(self.ahead.pop().unwrap())
    }

    /// The status of the answer, where so much of it comes.
    pub(super) fn status(&mut self) -> Option<u16> {
        let line = self.bytes("HTTP/1.1 200".len()).ok()?;
        std::str::from_utf8(&line).ok()?.rsplit(' ').next()?.parse().ok()
    }

    /// Takes `number` bytes of whatever comes.
    pub(super) fn bytes(&mut self, number: usize) -> io::Result<Vec<u8>> {
        (0..number).map(|_| self.byte()).collect()
    }

    /// Says that nothing more comes, and reads what is left until the other side closes.
    pub(super) fn finish(mut self) -> Vec<u8> {
        // The other side may have closed already.
        drop(self.stream.shutdown(Shutdown::Write));
        let mut rest = Vec::new();
        while let Ok(byte) = self.byte() {
            rest.push(byte);
        }
        rest
    }

    /// Waits until the other side closes, without reading on; says how long that took.
    pub(super) fn until_closed(&mut self) -> Duration {
        let begin = Instant::now();
        while let Ok(_byte) = self.byte() {}
        let took = begin.elapsed();
        assert!(took < PATIENCE, "the connection is not closed");
        took
    }
}
