//! An upstream that a test programs: it says what exactly reached it, and answers as it is told.

use std::{
    convert::Infallible,
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
    thread,
    time::{Duration, Instant},
};

use bytes::Bytes;
use http_body_util::BodyExt;
use hyper::{
    Request, Response,
    body::{Body, Frame, Incoming},
    header::{CONTENT_TYPE, HeaderName, HeaderValue},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use reqwest::header::HeaderMap;
use serde_json::Value;
use tokio::sync::{mpsc, oneshot};

/// A server on a free port of its own, with a thread of its own; dropping it ends it.
pub struct Upstream {
    address: SocketAddr,
    state: Arc<State>,
    _stop: oneshot::Sender<()>,
}

struct State {
    seen: Mutex<Vec<Seen>>,
    answer: Mutex<Answers>,
}

type Answers = Arc<dyn Fn(&Seen) -> Reply + Send + Sync>;

/// A request as it reached the upstream.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    pub path: String,
    pub query: Option<String>,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Seen {
    /// A header, where there is exactly one of the name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.get_all(name).iter();
        let value = values.next()?;
        assert!(values.next().is_none(), "more than one header {name}");
        Some(value.to_str().expect("text"))
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|err| panic!("{err} in {self:?}"))
    }

    /// Everything that arrived, as text, to look for what must not be in it.
    pub fn text(&self) -> String {
        let body = String::from_utf8_lossy(&self.body);
        let Self { method, path, query, headers, .. } = self;
        format!("{method} {path} {query:?} {headers:?} {body}")
    }
}

/// What the upstream answers.
pub struct Reply {
    status: u16,
    headers: HeaderMap,
    body: ReplyBody,
}

enum ReplyBody {
    Whole(Option<Bytes>),
    Pieces(mpsc::Receiver<Option<Bytes>>),
    /// The answer does not even begin.
    Never,
}

/// The pieces of an answer, sent when the test wants it. Dropping it ends the answer.
pub struct Pieces(mpsc::Sender<Option<Bytes>>);

impl Pieces {
    /// Sends the next piece.
    pub async fn send(&self, piece: impl Into<Bytes>) {
        self.0.send(Some(piece.into())).await.expect("somebody reads the answer");
    }

    /// Breaks the answer off in the middle.
    pub async fn break_off(self) {
        self.0.send(None).await.expect("somebody reads the answer");
    }

    /// Waits until nobody reads the answer any more.
    pub async fn given_up(&self) {
        let closed = tokio::time::timeout(Duration::from_secs(10), self.0.closed()).await;
        closed.expect("the answer is given up");
    }
}

impl Reply {
    /// An answer with this status and nothing else.
    pub fn status(status: u16) -> Self {
        Self { status, headers: HeaderMap::new(), body: ReplyBody::Whole(None) }
    }

    /// A JSON answer.
    pub fn json(status: u16, body: &Value) -> Self {
        Self::status(status).header("content-type", "application/json").body(body.to_string())
    }

    /// An answer that comes piece by piece.
    pub fn pieces(status: u16, content_type: &str) -> (Self, Pieces) {
        let (sender, receiver) = mpsc::channel(16);
        let mut reply = Self::status(status).header(CONTENT_TYPE.as_str(), content_type);
        reply.body = ReplyBody::Pieces(receiver);
        (reply, Pieces(sender))
    }

    /// No answer at all, for as long as somebody waits.
    pub fn never() -> Self {
        Self { body: ReplyBody::Never, ..Self::status(200) }
    }

    /// With one more header.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a name");
        self.headers.append(name, HeaderValue::from_str(value).expect("a value"));
        self
    }

    /// With this body.
    pub fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = ReplyBody::Whole(Some(body.into()));
        self
    }
}

impl Body for ReplyBody {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut *self {
            Self::Whole(body) => Poll::Ready(body.take().map(|body| Ok(Frame::data(body)))),
            Self::Pieces(pieces) => pieces.poll_recv(context).map(|piece| {
                let broken = || io::Error::other("the test breaks it off");
                piece.map(|piece| piece.map(Frame::data).ok_or_else(broken))
            }),
            Self::Never => Poll::Pending,
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Self::Whole(None))
    }
}

impl Upstream {
    /// Starts one that answers `{}` to everything.
    pub fn start() -> Self {
        Self::with(|_| Reply::json(200, &Value::Object(Default::default())))
    }

    /// Starts one that answers so.
    pub fn with(answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        listener.set_nonblocking(true).expect("a socket");
        let address = listener.local_addr().expect("an address");
        let answer: Answers = Arc::new(answer);
        let state = Arc::new(State { seen: Mutex::default(), answer: Mutex::new(answer) });
        let (stop, stopped) = oneshot::channel();
        let shared = state.clone();
        thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
                tokio::select! {
                    () = serve(listener, shared) => {}
                    // Dropped with the `Upstream`.
                    _ = stopped => {}
                }
            });
        });
        Self { address, state, _stop: stop }
    }

    /// Its address, such as `http://127.0.0.1:1234`.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The URL of a path.
    pub fn at(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Answers so from now on.
    pub fn answer(&self, answer: impl Fn(&Seen) -> Reply + Send + Sync + 'static) {
        *self.state.answer.lock().expect("no panic") = Arc::new(answer);
    }

    /// Answers the next request so, and all others with 500.
    pub fn answer_once(&self, reply: Reply) {
        let reply = Mutex::new(Some(reply));
        self.answer(move |_| {
            let reply = reply.lock().expect("no panic").take();
            reply.unwrap_or_else(|| Reply::status(500))
        });
    }

    /// How many requests have reached it.
    pub fn count(&self) -> usize {
        self.state.seen.lock().expect("no panic").len()
    }

    /// All requests that have reached it, which it then forgets.
    pub fn take(&self) -> Vec<Seen> {
        std::mem::take(&mut *self.state.seen.lock().expect("no panic"))
    }

    /// The one request that has reached it since it last forgot all.
    pub fn only(&self) -> Seen {
        let mut seen = self.take();
        assert_eq!(seen.len(), 1, "{seen:?}");
        seen.remove(0)
    }

    /// Waits until so many requests have reached it.
    pub async fn wait_for(&self, number: usize) {
        let deadline = Instant::now() + Duration::from_secs(10);
        while self.count() < number {
            assert!(Instant::now() < deadline, "{} requests of {number}", self.count());
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

async fn serve(listener: tokio::net::TcpListener, state: Arc<State>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { continue };
        let state = state.clone();
        tokio::spawn(async move {
            let service = service_fn(move |request| answer(state.clone(), request));
            let connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
            // The other side may go at any time.
            drop(connection.await);
        });
    }
}

async fn answer(
    state: Arc<State>,
    request: Request<Incoming>,
) -> Result<Response<ReplyBody>, Infallible> {
    let (parts, body) = request.into_parts();
    // A body that breaks off has arrived as far as it came.
    let body = body.collect().await.map(|body| body.to_bytes().to_vec()).unwrap_or_default();
    let seen = Seen {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().map(str::to_owned),
        headers: parts.headers,
        body,
    };
    let choose = state.answer.lock().expect("no panic").clone();
    state.seen.lock().expect("no panic").push(seen.clone());
    let Reply { status, headers, body } = choose(&seen);
    if matches!(body, ReplyBody::Never) {
        std::future::pending::<()>().await;
    }
    let mut response = Response::new(body);
    *response.status_mut() = status.try_into().expect("a status");
    *response.headers_mut() = headers;
    Ok(response)
}
