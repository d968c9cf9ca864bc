//! Bodies on their way through the gateway.

mod request;

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use bytes::{Buf, Bytes, BytesMut};
use http_body::{Body as HttpBody, Frame, SizeHint};
use http_body_util::BodyExt;
use hyper::body::Incoming;
pub(crate) use request::{Fault, RequestBody, Room};
use tokio::time::{Instant, Sleep, sleep};

use crate::{
    event::Events,
    pool::Lent,
    record::{Tally, Tokens},
};

pub(crate) type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How much of the end of an answer is kept: the usage is there.
const KEPT: usize = 64 * 1024;

enum Source {
    Incoming(Incoming),
    Full(Option<Bytes>),
}

/// Ends a body on which nothing happens. The timer is made when somebody waits for the first time.
struct Silence {
    limit: Option<Duration>,
    timer: Option<Pin<Box<Sleep>>>,
    is_stale: bool,
}

impl Silence {
    fn new(limit: Option<Duration>) -> Self {
        Self { limit, timer: None, is_stale: false }
    }

    fn heard(&mut self) {
        self.is_stale = true;
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<()> {
        let Some(limit) = self.limit else { return Poll::Pending };
        let timer = self.timer.get_or_insert_with(|| Box::pin(sleep(limit)));
        if std::mem::take(&mut self.is_stale) {
            timer.as_mut().reset(Instant::now() + limit);
        }
        timer.as_mut().poll(context)
    }
}

/// What a caller gets.
pub(crate) struct Body {
    source: Source,
    silence: Silence,
    watch: Watch,
    /// Counts the call when the body is dropped: sent, or given up.
    tally: Option<Box<Tally>>,
    /// What the answer comes over, until its end.
    connection: Option<Lent>,
}

/// What is looked for in an answer that passes.
enum Watch {
    Nothing,
    /// The end of it, to read the usage there.
    End(BytesMut),
    /// Events, one after the other.
    Events(Box<Events>),
}

impl Body {
    /// A body of the gateway's own.
    pub(crate) fn full(body: impl Into<Bytes>) -> Self {
        let body = body.into();
        let source = Source::Full((!body.is_empty()).then_some(body));
        let silence = Silence::new(None);
        Self { source, silence, watch: Watch::Nothing, tally: None, connection: None }
    }

    /// A body that an upstream sends. It is broken off when nothing comes for `silence`.
    pub(crate) fn passed_on(body: Incoming, connection: Lent, silence: Option<Duration>) -> Self {
        let source = Source::Incoming(body);
        let silence = Silence::new(silence);
        let connection = Some(connection);
        Self { source, silence, watch: Watch::Nothing, tally: None, connection }
    }

    /// Reads the usage out of a JSON answer.
    pub(crate) fn with_usage(mut self) -> Self {
        self.watch = Watch::End(BytesMut::new());
        self
    }

    /// Looks at each event of a stream.
    pub(crate) fn with_events(mut self, events: Events) -> Self {
        self.watch = Watch::Events(Box::new(events));
        self
    }

    pub(crate) fn tallied(mut self, tally: Tally) -> Self {
        self.tally = Some(Box::new(tally));
        self
    }

    /// Reads an upstream's answer into memory.
    pub(crate) async fn read(mut self, limit: usize) -> Result<Bytes, BoxError> {
        let mut whole = BytesMut::new();
        while let Some(frame) = self.frame().await {
            if let Ok(data) = frame?.into_data() {
                if whole.len() + data.len() > limit {
                    return Err("the answer is too large".into());
                }
                whole.extend_from_slice(&data);
            }
        }
        Ok(whole.freeze())
    }

    /// What becomes of a piece of the answer; `None` where there is nothing to send yet.
    fn watch(&mut self, data: Bytes) -> Option<Bytes> {
        match &mut self.watch {
            Watch::Nothing => Some(data),
            Watch::End(end) => {
                let new = data.len().min(KEPT);
                end.extend_from_slice(&data[data.len() - new..]);
                if end.len() > 2 * KEPT {
                    end.advance(end.len() - KEPT);
                }
                Some(data)
            }
            Watch::Events(events) => Some(events.pass(&data)).filter(|data| !data.is_empty()),
        }
    }

    /// The end of the answer: what was held back, if anything.
    fn end(&mut self) -> Option<Bytes> {
        let watch = std::mem::replace(&mut self.watch, Watch::Nothing);
        let (tokens, rest) = match watch {
            Watch::Nothing => return None,
            Watch::End(end) => (Tokens::of_answer(&end), None),
            Watch::Events(mut events) => {
                let rest = events.finish();
                (events.tokens(), Some(rest).filter(|rest| !rest.is_empty()))
            }
        };
        if let Some(tally) = &mut self.tally {
            tally.tokens = tokens;
        }
        rest
    }

    fn tell(&mut self, data: &Bytes) {
        if let Some(tally) = &mut self.tally {
            tally.sent(data.len());
        }
    }
}

impl Drop for Body {
    fn drop(&mut self) {
        // What came before the answer was given up counts, too.
        self.end();
        if let Source::Incoming(incoming) = &self.source
            && incoming.is_end_stream()
            && let Some(connection) = self.connection.take()
        {
            connection.give_back();
        }
    }
}

impl HttpBody for Body {
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
                    let Some(data) = body.take() else { return Poll::Ready(None) };
                    this.tell(&data);
                    return Poll::Ready(Some(Ok(Frame::data(data))));
                }
                Source::Incoming(incoming) => incoming,
            };
            match Pin::new(incoming).poll_frame(context) {
                Poll::Ready(Some(Ok(frame))) => {
                    this.silence.heard();
                    // Trailers belong to the upstream's connection.
                    let Ok(data) = frame.into_data() else { continue };
                    if let Some(data) = this.watch(data) {
                        this.tell(&data);
                        return Poll::Ready(Some(Ok(Frame::data(data))));
                    }
                }
                // Broken off here, too: a caller must not take it for the end.
                Poll::Ready(Some(Err(err))) => return Poll::Ready(Some(Err(err.into()))),
                Poll::Ready(None) => {
                    if let Some(connection) = this.connection.take() {
                        connection.give_back();
                    }
                    this.source = Source::Full(this.end());
                }
                Poll::Pending => {
                    ready!(this.silence.poll(context));
                    return Poll::Ready(Some(Err("the upstream is silent".into())));
                }
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        match &self.source {
            Source::Full(body) => body.is_none(),
            // What is held back until the end is still to come.
            Source::Incoming(incoming) => {
                matches!(self.watch, Watch::Nothing) && incoming.is_end_stream()
            }
        }
    }

    fn size_hint(&self) -> SizeHint {
        match (&self.source, &self.watch) {
            (Source::Full(body), _) => {
                let length = body.as_ref().map_or(0, Bytes::len);
                SizeHint::with_exact(length.try_into().unwrap_or(u64::MAX))
            }
            (Source::Incoming(_), Watch::Events(_)) => SizeHint::default(),
            (Source::Incoming(incoming), _) => incoming.size_hint(),
        }
    }
}
