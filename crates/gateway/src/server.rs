//! Listeners, connections and threads.
//!
//! Each thread has a listener of its own at the same address, a runtime of its own and a pool of
//! upstream connections of its own: the kernel spreads connections over them, and no call moves
//! from one core to another.

use std::{
    io,
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread::JoinHandle,
    time::Duration,
};

use anyhow::{Context, bail};
use api::RefusalRule;
use futures_util::stream::{FuturesUnordered, StreamExt};
use http::{HeaderValue, Request, Response, StatusCode, Version, header};
use hyper::{
    body::Incoming as HyperBody,
    server::conn::{http1, http2},
    service::service_fn,
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use socket2::{Domain, Protocol, SockRef, Socket, Type};
use tokio::{
    net::TcpStream,
    sync::{Semaphore, watch},
    time::{sleep, timeout},
};

use crate::{
    address::Address,
    agent,
    body::Body,
    call::{Call, Incoming, Worker},
    gateway::Shared,
    head, mcp, model,
    pool::Pool,
    record::Recorder,
    refused::Refused,
    rest,
};

const BACKLOG: i32 = 1_024;
/// How long a caller may take to send the head of a request, and to begin one.
const HEAD: Duration = Duration::from_secs(15);
/// How long a connection that may become HTTP/2 is left alone.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// The head of a request has no more bytes.
const MAX_HEAD: usize = 64 * 1024;
const MAX_STREAMS: u32 = 128;
/// Bytes of an answer that wait for a caller who does not take them.
const SEND_BUFFER: usize = 64 * 1024;
/// A caller that takes nothing for so long is gone.
const UNREAD: Duration = Duration::from_secs(120);
/// What HTTP/2 begins with (RFC 9113, 3.4).
const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Opens `threads` listeners at `address`.
pub(crate) fn bind(address: SocketAddr, threads: usize) -> io::Result<Vec<TcpListener>> {
    // Alone at first: several listeners may share an address, but not with another program.
    let address = TcpListener::bind(address)?.local_addr()?;
    (0..threads.max(1)).map(|_| listen(address)).collect()
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    Ok(socket.into())
}

/// Starts a thread for each listener.
pub(crate) fn start(
    shared: &Arc<Shared>,
    recorders: &[Arc<Recorder>],
    listeners: Vec<TcpListener>,
    stop: &watch::Receiver<bool>,
) -> anyhow::Result<Vec<JoinHandle<()>>> {
    let connections = shared.settings.connections.div_ceil(listeners.len().max(1));
    let start = |(listener, recorder): (TcpListener, &Arc<Recorder>)| {
        let pool = Arc::new(Pool::new(&shared.upstreams));
        let worker = Arc::new(Worker { shared: shared.clone(), pool, recorder: recorder.clone() });
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let stop = stop.clone();
        let run = move || {
            if let Err(err) = runtime.block_on(accept(&worker, listener, connections, stop)) {
                tracing::error!(error = %err, "a thread of the gateway has ended");
            }
        };
        let thread = std::thread::Builder::new().name("gateway".to_owned()).spawn(run);
        thread.context("a thread of the gateway cannot be started")
    };
    listeners.into_iter().zip(recorders).map(start).collect()
}

/// Waits until all threads have ended, which is an error of the first that ends before it is told
/// to `stop`.
pub(crate) async fn joined(
    threads: Vec<JoinHandle<()>>,
    stop: &watch::Receiver<bool>,
) -> anyhow::Result<()> {
    let mut threads: FuturesUnordered<_> = threads
        .into_iter()
        .map(|thread| tokio::task::spawn_blocking(move || thread.join()))
        .collect();
    while let Some(ended) = threads.next().await {
        if !matches!(ended, Ok(Ok(()))) {
            bail!("a thread of the gateway has panicked");
        }
        if !*stop.borrow() {
            bail!("a thread of the gateway has ended");
        }
    }
    Ok(())
}

async fn accept(
    worker: &Arc<Worker>,
    listener: TcpListener,
    connections: usize,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let places = Arc::new(Semaphore::new(connections));
    let graceful = Arc::new(Graceful::default());
    loop {
        // Whoever comes when all places are taken waits in the kernel.
        let place = tokio::select! {
            place = places.clone().acquire_owned() => place,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.wait_for(|stop| *stop) => break,
        };
        let stream = match stream {
            Ok((stream, _)) => stream,
            Err(err) => {
                // No file descriptors left, most likely: some come back when connections end.
                tracing::warn!(error = %err, "a connection cannot be accepted");
                sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        let (worker, graceful) = (worker.clone(), graceful.clone());
        tokio::spawn(async move {
            serve(&worker, stream, &graceful).await;
            drop(place);
        });
    }
    drop(listener);
    let grace = worker.shared.settings.grace;
    if timeout(grace, graceful.end()).await.is_err() {
        tracing::warn!("calls were broken off, because they took longer than the grace");
    }
    Ok(())
}

/// Connections that are open, and their end.
struct Graceful {
    stopping: watch::Sender<bool>,
}

impl Default for Graceful {
    fn default() -> Self {
        Self { stopping: watch::Sender::new(false) }
    }
}

impl Graceful {
    /// Waits until every connection has ended, each after the call that it has in progress.
    async fn end(&self) {
        self.stopping.send_replace(true);
        self.stopping.closed().await;
    }
}

async fn serve(worker: &Arc<Worker>, stream: TcpStream, graceful: &Graceful) {
    let mut stopping = graceful.stopping.subscribe();
    if let Err(err) = prepare(&stream) {
        tracing::debug!(error = %err, "a connection cannot be prepared");
        return;
    }
    let is_http2 = tokio::select! {
        begun = timeout(HEAD, begins_http2(&stream)) => match begun {
            Ok(Ok(is_http2)) => is_http2,
            Ok(Err(_)) | Err(_) => return,
        },
        _ = stopping.wait_for(|stopping| *stopping) => return,
    };
    let io = TokioIo::new(stream);
    let watcher = GracefulShutdown::new();
    let answer = {
        let worker = worker.clone();
        service_fn(move |request| {
            let worker = worker.clone();
            async move { Ok::<_, std::convert::Infallible>(answer(&worker, request).await) }
        })
    };
    // Neither type of connection can be named by the other.
    let ended = if is_http2 {
        let connection = http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .max_concurrent_streams(MAX_STREAMS)
            .max_send_buf_size(SEND_BUFFER)
            .max_header_list_size(u32::try_from(MAX_HEAD).unwrap_or(u32::MAX))
            .keep_alive_interval(HEAD)
            .keep_alive_timeout(HEAD)
            .serve_connection(io, answer);
        let connection = watcher.watch(connection);
        until_stopped(connection, watcher, stopping).await
    } else {
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD)
            .max_buf_size(MAX_HEAD)
            .serve_connection(io, answer);
        let connection = watcher.watch(connection);
        until_stopped(connection, watcher, stopping).await
    };
    if let Err(err) = ended {
        tracing::debug!(error = %err, "a connection has ended");
    }
}

async fn until_stopped(
    connection: impl Future<Output = hyper::Result<()>>,
    watcher: GracefulShutdown,
    mut stopping: watch::Receiver<bool>,
) -> hyper::Result<()> {
    let mut connection = std::pin::pin!(connection);
    tokio::select! {
        ended = &mut connection => return ended,
        _ = stopping.wait_for(|stopping| *stopping) => {}
    }
    // The shutdown lasts until the connection is dropped, so that nobody may wait for both.
    tokio::select! {
        ended = &mut connection => ended,
        () = watcher.shutdown() => Ok(()),
    }
}

fn prepare(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    #[cfg(target_os = "linux")]
    SockRef::from(stream).set_tcp_user_timeout(Some(UNREAD))?;
    Ok(())
}

/// Looks whether a connection begins as HTTP/2 does, without taking anything from it.
async fn begins_http2(stream: &TcpStream) -> io::Result<bool> {
    let mut begin = [0; PREFACE.len()];
    let mut pause = Duration::from_millis(1);
    loop {
        let number = stream.peek(&mut begin).await?;
        let seen = begin.get(..number).unwrap_or_default();
        if number == 0 || !PREFACE.starts_with(seen) {
            return Ok(false);
        }
        if number == PREFACE.len() {
            return Ok(true);
        }
        // What was seen stays, so that nothing tells when there is more.
        sleep(pause).await;
        // Many who stop here must not keep the thread busy.
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

async fn answer(worker: &Worker, request: Request<HyperBody>) -> Response<Body> {
    let mut call = Call::begin(request.uri());
    if let Err(refused) = head::check(&request) {
        let mut response = call.refuse(worker, &refused);
        if request.version() < Version::HTTP_2 {
            // Whoever stands between may not agree on where the next request begins.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        return response;
    }
    let uri = request.uri().clone();
    let snapshot = worker.shared.snapshot.load_full();
    let answered = match Address::read(uri.path()) {
        Err(refused) => Err(refused),
        Ok(None) => Err(Call::nothing_there()),
        Ok(Some(Address::Alive)) => return status(StatusCode::OK),
        Ok(Some(Address::Ready)) => {
            return status(match worker.shared.is_stale() {
                true => StatusCode::SERVICE_UNAVAILABLE,
                false => StatusCode::OK,
            });
        }
        Ok(Some(address)) => {
            let incoming = Incoming::new(request);
            let call = &mut call;
            match address {
                Address::Model { slug, rest } => {
                    model::serve(worker, snapshot, call, incoming, Some(slug), rest).await
                }
                Address::AnyModel { rest } => {
                    model::serve(worker, snapshot, call, incoming, None, rest).await
                }
                Address::Mcp { slug, rest } => {
                    mcp::serve(worker, snapshot, call, incoming, slug, rest).await
                }
                Address::Agent { slug, rest } => {
                    agent::serve(worker, snapshot, call, incoming, slug, rest).await
                }
                Address::Rest { slug, rest } => {
                    rest::serve(worker, snapshot, call, incoming, slug, rest).await
                }
                Address::Alive | Address::Ready => {
                    Err(Refused::new(RefusalRule::UnknownProduct, ""))
                }
            }
        }
    };
    answered.unwrap_or_else(|refused| call.refuse(worker, &refused))
}

fn status(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::full(""));
    *response.status_mut() = status;
    response
}
