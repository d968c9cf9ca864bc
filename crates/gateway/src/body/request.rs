//! The body of a request: bounded in length, in time and in memory.

use std::{
    pin::Pin,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use api::RefusalRule;
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, header};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
use tokio::time::{Instant, Sleep, sleep_until};

use super::{BoxError, Source};
use crate::{call::count, refused::Refused};

/// How long a caller may take to send the body of its request, besides what its length needs.
const CALLER_PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second that a caller must send at least after that.
const SLOWEST: u64 = 8 * 1024;

/// What a caller sends.
pub(crate) struct RequestBody {
    source: Source,
    limit: u64,
    seen: u64,
    bytes: Arc<AtomicU64>,
    /// Set when the caller sends more than allowed, or nothing for too long.
    fault: Arc<Fault>,
    pace: Pace,
    /// Where it was read whole.
    place: Option<Place>,
}

/// What became of a request's body while it was passed on.
#[derive(Default)]
pub(crate) struct Fault {
    too_large: AtomicBool,
    broken: AtomicBool,
    end: OnceLock<Instant>,
}

impl Fault {
    /// The last byte has gone to the upstream.
    pub(crate) fn ended(&self) {
        self.end.get_or_init(Instant::now);
    }

    /// When the last byte went to the upstream.
    pub(crate) fn end(&self) -> Option<Instant> {
        self.end.get().copied()
    }

    /// Why the request could not be passed on, if that is the caller's doing.
    pub(crate) fn refused(&self) -> Option<Refused> {
        if self.too_large.load(Ordering::Relaxed) {
            return Some(too_large());
        }
        let broken = self.broken.load(Ordering::Relaxed);
        broken.then(|| {
            let detail = "The body of the request ended early, or paused for too long.";
            Refused::new(RefusalRule::MalformedRequest, detail)
        })
    }
}

/// Memory for bodies that must be read whole, of all calls together.
pub(crate) struct Room {
    limit: u64,
    used: AtomicU64,
}

/// A part of it, which is free again when this is dropped.
struct Place {
    room: Arc<Room>,
    bytes: u64,
}

impl Room {
    pub(crate) fn new(limit: u64) -> Self {
        Self { limit, used: AtomicU64::default() }
    }
}

impl Place {
    /// Takes more of the room, if there is more.
    fn grow(&mut self, by: usize) -> Result<(), Refused> {
        let by = u64::try_from(by).unwrap_or(u64::MAX);
        let before = self.room.used.fetch_add(by, Ordering::Relaxed);
        self.bytes += by;
        if before + by > self.room.limit {
            let detail = "The gateway has too many bodies in memory.";
            return Err(Refused::new(RefusalRule::Unavailable, detail));
        }
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.room.used.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

fn too_large() -> Refused {
    Refused::new(RefusalRule::BodyTooLarge, "The body of the request is too large.")
}

impl RequestBody {
    pub(crate) fn new(body: Incoming, bytes: Arc<AtomicU64>) -> Self {
        let source = if HttpBody::is_end_stream(&body) {
            Source::Full(None)
        } else {
            Source::Incoming(body)
        };
        let fault = Arc::default();
        Self { source, limit: u64::MAX, seen: 0, bytes, fault, pace: Pace::default(), place: None }
    }

    /// A body that is known whole.
    pub(crate) fn full(body: Bytes) -> Self {
        let source = Source::Full((!body.is_empty()).then_some(body));
        let bytes = Arc::default();
        let fault = Arc::default();
        Self { source, limit: u64::MAX, seen: 0, bytes, fault, pace: Pace::default(), place: None }
    }

    /// Refuses a body that says it is longer than `limit`.
    pub(crate) fn check_length(&self, headers: &HeaderMap, limit: u64) -> Result<(), Refused> {
        let length = match &self.source {
            Source::Full(body) => {
                body.as_ref().map(|body| u64::try_from(body.len()).unwrap_or(u64::MAX))
            }
            Source::Incoming(_) => headers
                .get(header::CONTENT_LENGTH)
                .and_then(|length| length.to_str().ok()?.parse::<u64>().ok()),
        };
        if length.is_some_and(|length| length > limit) { Err(too_large()) } else { Ok(()) }
    }

    /// Ends with an error after `limit` bytes.
    pub(crate) fn limited(mut self, limit: u64) -> Self {
        self.limit = limit;
        self
    }

    pub(crate) fn fault(&self) -> Arc<Fault> {
        self.fault.clone()
    }

    /// Reads all of it into memory, once; after that it is known whole.
    pub(crate) async fn read(&mut self, limit: u64, room: &Arc<Room>) -> Result<Bytes, Refused> {
        if let Source::Full(body) = &self.source {
            return Ok(body.clone().unwrap_or_default());
        }
        self.limit = limit;
        let mut whole = BytesMut::new();
        let mut place = Place { room: room.clone(), bytes: 0 };
        while let Some(frame) = self.frame().await {
            let frame = frame.map_err(|_broken| {
                let detail = "The body of the request cannot be read.";
                let broken = || Refused::new(RefusalRule::MalformedRequest, detail);
                self.fault.refused().unwrap_or_else(broken)
            })?;
            if let Ok(data) = frame.into_data() {
                place.grow(data.len())?;
                whole.extend_from_slice(&data);
            }
        }
        self.place = Some(place);
        let whole = whole.freeze();
        self.source = Source::Full((!whole.is_empty()).then(|| whole.clone()));
        self.seen = 0;
        self.limit = u64::MAX;
        Ok(whole)
    }

    /// Puts another body in the place of one that was read.
    pub(crate) fn replace(&mut self, body: Bytes) {
        self.source = Source::Full((!body.is_empty()).then_some(body));
    }
}

impl HttpBody for RequestBody {
    type Data = Bytes;
    type Error = BoxError;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, BoxError>>> {
        let this = &mut *self;
        loop {
            let incoming = match &mut this.source {
                Source::Full(body) => {
                    this.fault.ended();
                    return Poll::Ready(body.take().map(|it| Ok(Frame::data(it))));
                }
                Source::Incoming(incoming) => incoming,
            };
            match Pin::new(incoming).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    // Trailers could say who somebody is, behind the headers that were checked.
                    let Ok(data) = frame.into_data() else { continue };
                    count(&this.bytes, data.len());
                    this.seen += u64::try_from(data.len()).unwrap_or(u64::MAX);
                    if this.seen > this.limit {
                        this.fault.too_large.store(true, Ordering::Relaxed);
                        return Poll::Ready(Some(Err("the body is too large".into())));
                    }
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Poll::Ready(Some(Err(err))) => {
                    this.fault.broken.store(true, Ordering::Relaxed);
                    return Poll::Ready(Some(Err(err.into())));
                }
                Poll::Ready(None) => {
                    this.fault.ended();
                    return Poll::Ready(None);
                }
                Poll::Pending => {
                    ready!(this.pace.poll(this.seen, context));
                    this.fault.broken.store(true, Ordering::Relaxed);
                    return Poll::Ready(Some(Err("the caller is too slow".into())));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Full(body) => body.is_none(),
            Source::Incoming(incoming) => incoming.is_end_stream(),
        }
    }

    fn size_hint(&self) -> SizeHint {
        match &self.source {
            Source::Full(body) => {
                let length = body.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(length.try_into().unwrap_or(u64::MAX))
            }
            Source::Incoming(incoming) => incoming.size_hint(),
        }
    }
}

/// Ends a body that comes too slowly, however steadily it does, from the moment on when somebody
/// waits for it: most requests have none, and need no clock.
#[derive(Default)]
struct Pace {
    began: Option<Instant>,
    timer: Option<Pin<Box<Sleep>>>,
}

impl Pace {
    fn poll(&mut self, seen: u64, context: &mut Context<'_>) -> Poll<()> {
        let began = *self.began.get_or_insert_with(Instant::now);
        let end = began + CALLER_PATIENCE + Duration::from_secs(seen / SLOWEST);
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep_until(end)));
        if timer.deadline() != end {
            timer.as_mut().reset(end);
        }
        timer.as_mut().poll(context)
    }
}
