//! An upstream that reads requests as strictly as RFC 9112 says, and answers byte by byte.

use std::{
    io::{self, BufRead, BufReader, ErrorKind, Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// A connection on which nothing comes for so long is given up.
const PATIENCE: Duration = Duration::from_secs(60);
const LONGEST_HEAD: usize = 256 * 1024;

/// Answers a request, and says whether the connection goes on.
type Script = Arc<dyn Fn(&Asked, &mut TcpStream) -> io::Result<bool> + Send + Sync>;

/// A request as it stood on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) line: String,
    pub(super) headers: Vec<(String, String)>,
    pub(super) body: Vec<u8>,
    /// Whether it came to its end.
    pub(super) is_whole: bool,
}

impl Asked {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        let mut found = self.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        found.next().map(|(_, value)| value.as_str())
    }
}

/// The server, with a thread for each connection; dropping it ends it.
pub(super) struct Strict {
    address: SocketAddr,
    state: Arc<State>,
}

struct State {
    asked: Mutex<Vec<Asked>>,
    /// What no reader should have to interpret.
    unclear: Mutex<Vec<String>>,
    script: Mutex<Script>,
    /// Sent as soon as the head has come.
    early: Mutex<Option<Vec<u8>>>,
    has_ended: AtomicBool,
}

/// Sends `{}` in one piece.
fn well(_: &Asked, stream: &mut TcpStream) -> io::Result<bool> {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}";
    stream.write_all(head.as_bytes())?;
    Ok(true)
}

impl Strict {
    /// Starts one that answers `{}` to everything.
    pub(super) fn start() -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let state = Arc::new(State {
            asked: Mutex::default(),
            unclear: Mutex::default(),
            script: Mutex::new(Arc::new(well)),
            early: Mutex::default(),
            has_ended: AtomicBool::new(false),
        });
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                if shared.has_ended.load(Ordering::Relaxed) {
                    return;
                }
                let (Ok(stream), shared) = (stream, shared.clone()) else { continue };
                // The other side may go at any time.
                thread::spawn(move || drop(serve(stream, &shared)));
            }
        });
        Self { address, state }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(super) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Answers so from now on.
    pub(super) fn answer(
        &self,
        script: impl Fn(&Asked, &mut TcpStream) -> io::Result<bool> + Send + Sync + 'static,
    ) {
        *self.state.script.lock().unwrap() = Arc::new(script);
        *self.state.early.lock().unwrap() = None;
    }

    /// Answers with these bytes as soon as the head of a request has come.
    pub(super) fn answer_before_the_body(&self, bytes: &str) {
        *self.state.early.lock().unwrap() = Some(bytes.into());
    }

    /// Answers with these bytes from now on, and then says that nothing more comes.
    pub(super) fn answer_bytes(&self, bytes: impl Into<Vec<u8>>) {
        let bytes = bytes.into();
        self.answer(move |_, stream| {
            stream.write_all(&bytes)?;
            Ok(false)
        });
    }

    /// Answers `{}` to everything from now on.
    pub(super) fn answer_well(&self) {
        self.answer(well);
    }

    /// How many requests have come so far.
    pub(super) fn count(&self) -> usize {
        self.state.asked.lock().unwrap().len()
    }

    /// All requests, which it then forgets.
    pub(super) fn take(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.state.asked.lock().unwrap())
    }

    /// Waits until so many requests have come.
    pub(super) fn wait_for(&self, number: usize) {
        let deadline = Instant::now() + Duration::from_secs(20);
        while self.count() < number {
            assert!(Instant::now() < deadline, "{} requests of {number}", self.count());
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Forgets what had to be interpreted.
    pub(super) fn forget(&self) {
        self.state.unclear.lock().unwrap().clear();
    }

    /// What had to be interpreted, of all requests.
    pub(super) fn unclear(&self) -> Vec<String> {
        self.state.unclear.lock().unwrap().clone()
    }
}

impl Drop for Strict {
    fn drop(&mut self) {
        self.state.has_ended.store(true, Ordering::Relaxed);
        // So that it looks.
        drop(TcpStream::connect(self.address));
    }
}

/// Makes the end of a connection a reset.
pub(super) fn reset(stream: &TcpStream) {
    socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)).unwrap();
}

fn serve(stream: TcpStream, state: &State) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::new(stream);
    loop {
        let early = |asked: &Asked| {
            let early = state.early.lock().unwrap().clone();
            if let Some(bytes) = early {
                state.asked.lock().unwrap().push(asked.clone());
                (&writer).write_all(&bytes)?;
                return Err(ErrorKind::ConnectionAborted.into());
            }
            Ok(())
        };
        let asked = match read(&mut reader, early) {
            Ok(Some(asked)) => asked,
            Ok(None) => return Ok(()),
            Err(err) if err.kind() == ErrorKind::InvalidData => {
                state.unclear.lock().unwrap().push(err.to_string());
                return Ok(());
            }
            Err(err) => return Err(err),
        };
        state.asked.lock().unwrap().push(asked.clone());
        if !asked.is_whole {
            return Ok(());
        }
        let script = state.script.lock().unwrap().clone();
        if !script(&asked, &mut writer)? {
            return Ok(());
        }
    }
}

fn unclear<T>(what: &str, of: &[u8]) -> io::Result<T> {
    let text = format!("{what}: {}", String::from_utf8_lossy(of).escape_debug());
    Err(io::Error::new(ErrorKind::InvalidData, text))
}

/// Reads one request; nothing where the connection has ended.
fn read(
    reader: &mut impl BufRead,
    has_begun: impl FnOnce(&Asked) -> io::Result<()>,
) -> io::Result<Option<Asked>> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let before = head.len();
        if reader.read_until(b'\n', &mut head)? == 0 {
            return if before == 0 { Ok(None) } else { unclear("a head without an end", &head) };
        }
        if !head[before..].ends_with(b"\r\n") || head.len() > LONGEST_HEAD {
            return unclear("a line", &head[before..]);
        }
    }
    let Ok(text) = std::str::from_utf8(&head[..head.len() - 4]) else {
        return unclear("a head", &head);
    };
    let mut lines = text.split("\r\n");
    let line = lines.next().unwrap_or_default().to_owned();
    if line.split(' ').count() != 3 || !line.ends_with(" HTTP/1.1") || line.contains(is_control) {
        return unclear("a request line", line.as_bytes());
    }
    let mut headers = Vec::new();
    for line in lines {
        let Some((name, value)) = line.split_once(':') else {
            return unclear("a header", line.as_bytes());
        };
        let is_token = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(c);
        if name.is_empty() || !name.chars().all(is_token) || value.contains(is_control) {
            return unclear("a header", line.as_bytes());
        }
        headers.push((name.to_owned(), value.trim().to_owned()));
    }
    let mut asked = Asked { line, headers, ..Asked::default() };
    has_begun(&asked)?;
    match read_body(reader, &mut asked) {
        Ok(()) => asked.is_whole = true,
        Err(err) if err.kind() == ErrorKind::InvalidData => return Err(err),
        // Broken off.
        Err(_) => {}
    }
    Ok(Some(asked))
}

fn is_control(c: char) -> bool {
    c.is_ascii_control() && c != '\t'
}

fn read_body(reader: &mut impl BufRead, asked: &mut Asked) -> io::Result<()> {
    let values = |name: &str| -> Vec<String> {
        let named = asked.headers.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        named.map(|(_, value)| value.clone()).collect()
    };
    let shown = format!("{:?}", asked.headers);
    match (&values("transfer-encoding")[..], &values("content-length")[..]) {
        ([], []) => Ok(()),
        ([], [length]) if length.bytes().all(|byte| byte.is_ascii_digit()) => {
            let Ok(length) = length.parse::<u64>() else {
                return unclear("a length", length.as_bytes());
            };
            reader.take(length).read_to_end(&mut asked.body)?;
            let is_whole = u64::try_from(asked.body.len()) == Ok(length);
            if is_whole { Ok(()) } else { Err(ErrorKind::UnexpectedEof.into()) }
        }
        ([coding], []) if coding == "chunked" => loop {
            let mut line = Vec::new();
            reader.read_until(b'\n', &mut line)?;
            let Some(digits) = line.strip_suffix(b"\r\n") else {
                return Err(ErrorKind::UnexpectedEof.into());
            };
            let size = std::str::from_utf8(digits).ok();
            let size = size.filter(|text| text.bytes().all(|byte| byte.is_ascii_hexdigit()));
            let Some(size) = size.and_then(|text| usize::from_str_radix(text, 16).ok()) else {
                return unclear("the size of a chunk", &line);
            };
            let mut chunk = vec![0; size + 2];
            reader.read_exact(&mut chunk)?;
            if !chunk.ends_with(b"\r\n") {
                return unclear("the end of a chunk", &chunk[size..]);
            }
            if size == 0 {
                return Ok(());
            }
            asked.body.extend_from_slice(&chunk[..size]);
        },
        _ => unclear("how long the body is", shown.as_bytes()),
    }
}
