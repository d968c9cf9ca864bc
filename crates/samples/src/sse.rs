//! Answers that come piece by piece, as server-sent events.

use std::{convert::Infallible, time::Duration};

use actix_web::{HttpResponse, http::header, web::Bytes};
use futures_util::{Stream, stream};
use serde::Serialize;
use tokio::{sync::mpsc, time::Instant};
use tokio_util::sync::CancellationToken;

/// How often a stream with nothing to say shows that it is alive.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How long a stream without an end of its own lasts.
const LONGEST: Duration = Duration::from_secs(3600);

/// An event without a name.
pub(crate) fn event(data: &impl Serialize) -> Bytes {
    Bytes::from(format!("data: {}\n\n", json(data)))
}

/// An event with a name.
pub(crate) fn named(name: &str, data: &impl Serialize) -> Bytes {
    Bytes::from(format!("event: {name}\ndata: {}\n\n", json(data)))
}

fn json(data: &impl Serialize) -> String {
    // What is sent here is made of texts and numbers, which always serialise.
    serde_json::to_string(data).unwrap_or_default()
}

/// An answer that is a stream of events, which nobody on its way may hold back.
pub(crate) fn answer(
    events: impl Stream<Item = Result<Bytes, Infallible>> + 'static,
) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/event-stream")
        .insert_header((header::CACHE_CONTROL, "no-cache, no-transform"))
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events)
}

/// These events, with a pause before each but the first.
pub(crate) fn paced(
    events: Vec<Bytes>,
    pause: Duration,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold((events.into_iter(), false), move |(mut events, started)| async move {
        let event = events.next()?;
        if started {
            tokio::time::sleep(pause).await;
        }
        Some((Ok(event), (events, true)))
    })
}

/// Events as they come, until their sender is gone or somebody ends the stream.
/// What is `held` is let go with the stream, also when the reader has gone away.
pub(crate) fn open<T: 'static>(
    first: Bytes,
    events: mpsc::Receiver<Bytes>,
    end: CancellationToken,
    held: T,
) -> impl Stream<Item = Result<Bytes, Infallible>> {
    let state = (Some(first), events, end, held, Instant::now() + LONGEST);
    stream::unfold(state, |(first, mut events, end, held, deadline)| async move {
        let next = match first {
            Some(first) => first,
            None => tokio::select! {
                event = events.recv() => event?,
                () = end.cancelled() => return None,
                () = tokio::time::sleep_until(deadline) => return None,
                () = tokio::time::sleep(HEARTBEAT) => Bytes::from_static(b": \n\n"),
            },
        };
        Some((Ok(next), (None, events, end, held, deadline)))
    })
}
