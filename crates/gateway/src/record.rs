//! What is noted of calls: added up in memory, and written once a second behind them.

mod tokens;

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::Arc,
    time::{Duration, Instant},
};

use api::CredentialId;
use chrono::{TimeZone, Utc};
use domain::gateway::{Batch, RefusedCall, UsageRow};
use parking_lot::Mutex;
pub(crate) use tokens::Tokens;

use crate::{
    compact::Compact,
    limit::Permit,
    route::Route,
    snapshot::{Consumer, Key},
};

const HOUR: i64 = 3_600;
const MINUTE: i64 = 60;
/// Kinds of calls between two writings; more are added up without their operation.
const MAX_KINDS: usize = 20_000;
/// Refused calls between two writings; of more, nobody can ask why.
const MAX_REFUSED: usize = 1_000;
/// Refused calls without a known key between two writings.
const MAX_STRANGERS: usize = 20;
/// Keys that were used between two writings.
const MAX_USED: usize = 100_000;

/// Takes note of calls. Each thread has its own, so that none waits for another.
#[derive(Default)]
pub(crate) struct Recorder {
    noted: Mutex<Noted>,
}

#[derive(Default)]
pub(crate) struct Noted {
    sums: HashMap<Kind, Sum>,
    refused: Vec<RefusedCall>,
    /// Refused calls of nobody's.
    strangers: usize,
    used: Vec<(Compact<CredentialId>, i64)>,
}

/// What calls have in common that are added up.
#[derive(Clone)]
struct Kind {
    /// Since 1970.
    hour: i64,
    route: Arc<Route>,
    consumer: Arc<Consumer>,
    operation: Arc<str>,
    status: u16,
}

impl PartialEq for Kind {
    fn eq(&self, other: &Self) -> bool {
        self.hour == other.hour
            && self.status == other.status
            && self.route.product_id == other.route.product_id
            && self.consumer.consumer_id == other.consumer.consumer_id
            && self.operation == other.operation
    }
}

impl Eq for Kind {}

impl Hash for Kind {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hour.hash(state);
        self.status.hash(state);
        self.route.product_id.hash(state);
        self.consumer.consumer_id.hash(state);
        self.operation.hash(state);
    }
}

#[derive(Clone, Copy, Default)]
struct Sum {
    calls: i64,
    bytes_in: i64,
    bytes_out: i64,
    duration_ms: i64,
    first_byte_ms: i64,
    slowest_ms: i64,
    tokens: Tokens,
}

impl Sum {
    fn add(&mut self, other: &Self) {
        self.calls += other.calls;
        self.bytes_in = self.bytes_in.saturating_add(other.bytes_in);
        self.bytes_out = self.bytes_out.saturating_add(other.bytes_out);
        self.duration_ms = self.duration_ms.saturating_add(other.duration_ms);
        self.first_byte_ms = self.first_byte_ms.saturating_add(other.first_byte_ms);
        self.slowest_ms = self.slowest_ms.max(other.slowest_ms);
        self.tokens.input = self.tokens.input.saturating_add(other.tokens.input);
        self.tokens.output = self.tokens.output.saturating_add(other.tokens.output);
    }
}

/// The name of an operation as it is kept: in one line, and not too long. Callers choose it.
pub(crate) fn operation(name: &str) -> Arc<str> {
    name.chars().filter(|char| !char.is_control()).take(128).collect::<String>().into()
}

/// Counts a call when it is dropped: its answer has gone, or was given up.
pub(crate) struct Tally {
    pub(crate) recorder: Arc<Recorder>,
    pub(crate) route: Arc<Route>,
    pub(crate) key: Key,
    pub(crate) operation: Arc<str>,
    pub(crate) status: u16,
    pub(crate) started: Instant,
    pub(crate) first_byte: Option<Duration>,
    pub(crate) bytes_in: Arc<std::sync::atomic::AtomicU64>,
    pub(crate) bytes_out: u64,
    pub(crate) tokens: Tokens,
    pub(crate) _permit: Permit,
    /// Whether it is counted at all.
    pub(crate) is_counted: bool,
}

impl Tally {
    /// So many bytes of the answer go to the caller.
    pub(crate) fn sent(&mut self, bytes: usize) {
        self.bytes_out += u64::try_from(bytes).unwrap_or(u64::MAX);
        if self.first_byte.is_none() {
            self.first_byte = Some(self.started.elapsed());
        }
    }
}

impl Drop for Tally {
    fn drop(&mut self) {
        if !self.is_counted {
            return;
        }
        let duration = self.started.elapsed();
        let bytes_in = self.bytes_in.load(std::sync::atomic::Ordering::Relaxed);
        let sum = Sum {
            calls: 1,
            bytes_in: signed(bytes_in),
            bytes_out: signed(self.bytes_out),
            duration_ms: milliseconds(duration),
            first_byte_ms: milliseconds(self.first_byte.unwrap_or(duration)),
            slowest_ms: milliseconds(duration),
            tokens: self.tokens,
        };
        self.recorder.add(&self.key, &self.route, &self.operation, self.status, sum);
    }
}

fn signed(number: u64) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}

fn milliseconds(duration: Duration) -> i64 {
    duration.as_millis().try_into().unwrap_or(i64::MAX)
}

impl Recorder {
    /// Counts a call of a known caller that was answered at once.
    pub(crate) fn count_short(
        &self,
        key: &Key,
        route: &Arc<Route>,
        operation: &Arc<str>,
        status: u16,
        started: Instant,
    ) {
        let duration_ms = milliseconds(started.elapsed());
        let sum = Sum {
            calls: 1,
            duration_ms,
            first_byte_ms: duration_ms,
            slowest_ms: duration_ms,
            ..Sum::default()
        };
        self.add(key, route, operation, status, sum);
    }

    /// Notes why a call was refused.
    pub(crate) fn refused(&self, call: RefusedCall) {
        let mut noted = self.noted.lock();
        let is_known = call.credential_id.is_some();
        // Strangers must not push out what owners of keys will ask for.
        if !is_known && noted.strangers >= MAX_STRANGERS {
            return;
        }
        if noted.refused.len() < MAX_REFUSED {
            noted.strangers += usize::from(!is_known);
            noted.refused.push(call);
        }
    }

    fn add(&self, key: &Key, route: &Arc<Route>, operation: &Arc<str>, status: u16, sum: Sum) {
        let now = Utc::now().timestamp();
        let kind = Kind {
            hour: now - now.rem_euclid(HOUR),
            route: route.clone(),
            consumer: key.consumer.clone(),
            operation: operation.clone(),
            status,
        };
        let minute = now - now.rem_euclid(MINUTE);
        let mut noted = self.noted.lock();
        if key.note_use(minute) && noted.used.len() < MAX_USED {
            noted.used.push((key.credential_id, minute));
        }
        noted.add(kind, &sum);
    }

    /// Takes what was noted since the last time.
    pub(crate) fn take(&self) -> Noted {
        std::mem::take(&mut self.noted.lock())
    }
}

impl Noted {
    pub(crate) fn is_empty(&self) -> bool {
        self.sums.is_empty() && self.refused.is_empty() && self.used.is_empty()
    }

    /// Takes in what another thread has noted, or what was noted later. While nothing can be
    /// written, operations are added up, and the oldest refused calls are forgotten.
    pub(crate) fn merge(&mut self, other: Self) {
        for (kind, sum) in other.sums {
            self.add(kind, &sum);
        }
        self.refused.extend(other.refused);
        let surplus = self.refused.len().saturating_sub(MAX_REFUSED);
        self.refused.drain(..surplus);
        let room = MAX_USED.saturating_sub(self.used.len());
        self.used.extend(other.used.into_iter().take(room));
    }

    fn add(&mut self, mut kind: Kind, sum: &Sum) {
        if self.sums.len() >= MAX_KINDS && !self.sums.contains_key(&kind) {
            kind.operation = Arc::default();
        }
        self.sums.entry(kind).or_default().add(sum);
    }

    /// As it is written: what was called, what was refused, and which keys were used when.
    pub(crate) fn into_batch(self, number: i64) -> Batch {
        let moment = |seconds| Utc.timestamp_opt(seconds, 0).single().unwrap_or_default();
        let usage = self.sums.into_iter().map(|(kind, sum)| UsageRow {
            hour: moment(kind.hour),
            product_id: kind.route.product_id.full(),
            consumer_id: kind.consumer.consumer_id.full(),
            operation: kind.operation.to_string(),
            status: kind.status,
            developer_id: kind.consumer.developer_id.full(),
            portal_id: kind.consumer.portal_id.full(),
            calls: sum.calls,
            bytes_in: sum.bytes_in,
            bytes_out: sum.bytes_out,
            duration_ms: sum.duration_ms,
            first_byte_ms: sum.first_byte_ms,
            slowest_ms: sum.slowest_ms,
            input_tokens: sum.tokens.input,
            output_tokens: sum.tokens.output,
        });
        let used = self.used.into_iter().map(|(id, minute)| (id.full(), moment(minute)));
        Batch { number, usage: usage.collect(), refused: self.refused, used: used.collect() }
    }
}
