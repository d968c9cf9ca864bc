//! Connections to upstreams, kept for the calls that follow.
//!
//! Each thread of the gateway has a pool of its own, so that a call never moves to another core.
//! It stands on hyper's connections alone: the pooled client of `hyper-util` costs as much again as
//! everything else that the gateway does for a call.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use domain::upstream::Upstreams;
use http::{HeaderValue, Request, Response, Uri, header};
use hyper::{
    body::Incoming,
    client::conn::http1::{self, SendRequest},
};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{HttpConnector, dns::Name};
use parking_lot::Mutex;
use tokio::time::{Instant, sleep, timeout};
use tower_service::Service;

use crate::body::{BoxError, RequestBody};

/// How long a connection may take to be made, at one address of its name.
const CONNECT: Duration = Duration::from_secs(5);
/// The same with all addresses, and with TLS.
const CONNECT_ALTOGETHER: Duration = Duration::from_secs(15);
/// How long an unused connection is kept: less than the five seconds after which Node.js and Uvicorn
/// close theirs, so that no call meets a connection that is just being closed.
const IDLE: Duration = Duration::from_secs(4);
const IDLE_PER_ORIGIN: usize = 256;

/// Where connections lead. Each product has one, so that it is small.
#[derive(Debug)]
pub(crate) struct Origin {
    is_secure: bool,
    /// Host and port, as a request has them.
    host: HeaderValue,
}

impl Origin {
    /// `authority` has a port where it is not the usual one of the scheme.
    pub(crate) fn new(scheme: &str, authority: &str) -> Option<Self> {
        let is_secure = scheme == "https";
        let origin = Self { is_secure, host: HeaderValue::from_str(authority).ok()? };
        origin.uri().ok()?;
        Some(origin)
    }

    /// Host and port, without the usual port of the scheme.
    pub(crate) fn authority(&self) -> &str {
        self.host.to_str().unwrap_or_default()
    }

    pub(crate) fn scheme(&self) -> &'static str {
        if self.is_secure { "https" } else { "http" }
    }

    fn uri(&self) -> Result<Uri, http::Error> {
        let uri = Uri::builder().scheme(self.scheme()).authority(self.host.as_bytes());
        uri.path_and_query("/").build()
    }
}

/// Why no answer came.
pub(crate) enum Failure {
    /// Nothing was sent.
    Connect(BoxError),
    /// The connection was broken off, perhaps after everything was sent.
    Broken(hyper::Error),
}

/// Connections of one thread.
pub(crate) struct Pool {
    connector: HttpsConnector<HttpConnector<Resolver>>,
    idle: Mutex<Idle>,
}

#[derive(Default)]
struct Idle {
    /// Without and with TLS.
    plain: HashMap<Box<str>, Vec<Waiting>>,
    secure: HashMap<Box<str>, Vec<Waiting>>,
    is_swept: bool,
}

/// A connection without a call.
struct Waiting {
    sender: SendRequest<RequestBody>,
    since: Instant,
}

impl Idle {
    fn of(&mut self, origin: &Origin) -> &mut HashMap<Box<str>, Vec<Waiting>> {
        if origin.is_secure { &mut self.secure } else { &mut self.plain }
    }
}

impl Pool {
    pub(crate) fn new(upstreams: &Upstreams) -> Self {
        let mut http = HttpConnector::new_with_resolver(Resolver(upstreams.clone()));
        http.enforce_http(false);
        http.set_nodelay(true);
        http.set_connect_timeout(Some(CONNECT));
        http.set_keepalive(Some(Duration::from_secs(60)));
        // The certificates that this machine trusts; where it has none, those that browsers trust.
        let builder = HttpsConnectorBuilder::new();
        let connector = match builder.with_native_roots() {
            Ok(builder) => builder.https_or_http().enable_http1().wrap_connector(http),
            Err(err) => {
                tracing::warn!(error = %err, "this machine has no certificates; using those built in");
                let builder = HttpsConnectorBuilder::new().with_webpki_roots();
                builder.https_or_http().enable_http1().wrap_connector(http)
            }
        };
        Self { connector, idle: Mutex::default() }
    }

    /// Sends a request with a target below the origin, and waits until the answer begins. The
    /// connection comes back when [`Lent::give_back`] is called.
    pub(crate) async fn send(
        self: &Arc<Self>,
        origin: &Arc<Origin>,
        mut request: Request<RequestBody>,
    ) -> Result<(Response<Incoming>, Lent), Failure> {
        request.headers_mut().entry(header::HOST).or_insert_with(|| origin.host.clone());
        loop {
            let kept = self.take(origin);
            let was_kept = kept.is_some();
            let mut sender = match kept {
                Some(sender) => sender,
                None => self.connect(origin).await.map_err(Failure::Connect)?,
            };
            match sender.try_send_request(request).await {
                Ok(answer) => {
                    let lent = Lent { pool: self.clone(), origin: origin.clone(), sender };
                    return Ok((answer, lent));
                }
                Err(mut failed) => match failed.take_message() {
                    // The upstream has just closed the connection: nothing of the request has gone.
                    Some(unsent) if was_kept => request = unsent,
                    _ => return Err(Failure::Broken(failed.into_error())),
                },
            }
        }
    }

    async fn connect(&self, origin: &Origin) -> Result<SendRequest<RequestBody>, BoxError> {
        let connecting = self.connector.clone().call(origin.uri()?);
        let stream = timeout(CONNECT_ALTOGETHER, connecting).await??;
        let (sender, connection) = http1::handshake(stream).await?;
        tokio::spawn(async move {
            if let Err(err) = connection.await {
                tracing::debug!(error = %err, "a connection to an upstream has ended");
            }
        });
        Ok(sender)
    }

    /// The connection that was used last, which is the least likely to be closed.
    fn take(&self, origin: &Origin) -> Option<SendRequest<RequestBody>> {
        let mut idle = self.idle.lock();
        let waiting = idle.of(origin).get_mut(origin.authority())?;
        while let Some(Waiting { sender, since }) = waiting.pop() {
            if since.elapsed() < IDLE && sender.is_ready() {
                return Some(sender);
            }
        }
        None
    }

    fn put(self: &Arc<Self>, origin: &Origin, sender: SendRequest<RequestBody>) {
        let waiting = Waiting { sender, since: Instant::now() };
        let mut idle = self.idle.lock();
        let origins = idle.of(origin);
        match origins.get_mut(origin.authority()) {
            Some(others) if others.len() >= IDLE_PER_ORIGIN => return,
            Some(others) => others.push(waiting),
            None => drop(origins.insert(origin.authority().into(), vec![waiting])),
        }
        if !std::mem::replace(&mut idle.is_swept, true) {
            let pool = self.clone();
            tokio::spawn(async move { pool.sweep().await });
        }
    }

    /// Closes connections that nobody has used for too long, until there are none.
    async fn sweep(&self) {
        loop {
            sleep(IDLE).await;
            let mut idle = self.idle.lock();
            let idle = &mut *idle;
            for origins in [&mut idle.plain, &mut idle.secure] {
                origins.retain(|_, waiting| {
                    waiting.retain(|it| it.since.elapsed() < IDLE && !it.sender.is_closed());
                    !waiting.is_empty()
                });
            }
            if idle.plain.is_empty() && idle.secure.is_empty() {
                idle.is_swept = false;
                return;
            }
        }
    }
}

/// A connection with a call on it. It is closed when this is dropped.
pub(crate) struct Lent {
    pool: Arc<Pool>,
    origin: Arc<Origin>,
    sender: SendRequest<RequestBody>,
}

impl Lent {
    /// Keeps the connection for another call: the answer was read to its end.
    pub(crate) fn give_back(self) {
        let Self { pool, origin, mut sender } = self;
        if sender.is_ready() {
            pool.put(&origin, sender);
        } else if !sender.is_closed() {
            // An upstream may answer before it has read all of the request.
            tokio::spawn(async move {
                if sender.ready().await.is_ok() {
                    pool.put(&origin, sender);
                }
            });
        }
    }
}

/// Finds the addresses of a name, and only those that an upstream may have: whatever a name
/// server says at the moment of a call.
#[derive(Clone)]
struct Resolver(Upstreams);

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let upstreams = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let allowed: Vec<_> =
                found.filter(|address| upstreams.is_allowed(address.ip())).collect();
            if allowed.is_empty() {
                return Err(io::Error::other("the name has no address that is allowed"));
            }
            Ok(allowed.into_iter())
        })
    }
}
