//! How much a subscription may call: rates, calls at once, and its lease of a call quota.

use std::{
    num::NonZeroU32,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, Instant},
};

use api::{CallLimits, PeriodLimit, RefusalRule};
use arc_swap::ArcSwapOption;
use chrono::Utc;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::StateInformationMiddleware,
    state::{InMemoryState, NotKeyed},
};
use http::{HeaderMap, HeaderName, HeaderValue};
use parking_lot::Mutex;

use crate::refused::Refused;

type Limiter = RateLimiter<NotKeyed, InMemoryState, MonotonicClock, StateInformationMiddleware>;

/// What one subscription has used up of its limits in this process. It outlives changes of the
/// subscription.
#[derive(Default)]
pub(crate) struct Meter {
    rates: ArcSwapOption<Rates>,
    open: AtomicU32,
    /// Only where there is a quota.
    lease: OnceLock<Box<Lease>>,
}

impl Meter {
    pub(crate) fn lease(&self) -> &Lease {
        self.lease.get_or_init(Box::default)
    }

    /// Forgets that nothing could be taken of the quota.
    pub(crate) fn forget_failure(&self) {
        if let Some(lease) = self.lease.get() {
            let mut held = lease.held.lock();
            held.failure = None;
            held.forgotten += 1;
        }
    }

    /// Whether a call is in progress.
    pub(crate) fn is_open(&self) -> bool {
        self.open.load(Ordering::Acquire) > 0
    }
}

/// Calls that were taken from a quota and not made yet.
#[derive(Default)]
pub(crate) struct Lease {
    held: Mutex<Held>,
    /// Held while more are taken, so that many callers take one portion.
    pub(crate) taking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Held {
    /// Of which grant they are.
    generation: i64,
    left: i64,
    /// Since the last look at it.
    used: i64,
    failure: Option<Failure>,
    /// How often failures were forgotten.
    forgotten: u64,
}

/// When nothing could be taken of a grant, and why.
struct Failure {
    generation: i64,
    at: Instant,
    rule: RefusalRule,
}

impl Lease {
    /// What [`fail`](Self::fail) has to be told of the moment in which something is asked for.
    pub(crate) fn asks(&self) -> u64 {
        self.held.lock().forgotten
    }

    /// Notes that nothing could be taken of a grant. What was asked for before failures were
    /// forgotten says nothing about now.
    pub(crate) fn fail(&self, asked: u64, generation: i64, rule: RefusalRule) {
        let mut held = self.held.lock();
        if held.forgotten == asked {
            held.failure = Some(Failure { generation, at: Instant::now(), rule });
        }
    }

    /// Why nothing could be taken of a grant, if that was so a moment ago.
    pub(crate) fn failure(&self, generation: i64, moment: Duration) -> Option<RefusalRule> {
        let held = self.held.lock();
        let failure = held.failure.as_ref().filter(|failure| failure.generation == generation)?;
        (failure.at.elapsed() < moment).then_some(failure.rule)
    }

    /// Uses one call of a grant up, if there is one. What is left of another grant is nothing.
    pub(crate) fn use_one(&self, generation: i64) -> bool {
        let mut held = self.held.lock();
        if held.generation != generation || held.left <= 0 {
            return false;
        }
        held.left -= 1;
        held.used += 1;
        true
    }

    /// Puts calls of a grant into it: a new portion, or what was not made after all. Of a grant
    /// that is no longer the one at hand, they are lost.
    pub(crate) fn put(&self, generation: i64, number: i64) {
        let mut held = self.held.lock();
        if held.generation == generation {
            held.left += number;
        }
    }

    /// Begins with the first portion of a grant, or goes on with the next one.
    pub(crate) fn begin(&self, generation: i64, portion: i64) {
        let mut held = self.held.lock();
        if held.generation == generation {
            held.left += portion;
        } else {
            let forgotten = held.forgotten;
            *held = Held { generation, left: portion, forgotten, ..Held::default() };
        }
    }

    /// Takes out all that is left, and says of which grant it is.
    pub(crate) fn empty(&self) -> (i64, i64) {
        let mut held = self.held.lock();
        (held.generation, std::mem::take(&mut held.left))
    }

    /// How many calls were used since this was last asked.
    pub(crate) fn take_used(&self) -> i64 {
        std::mem::take(&mut self.held.lock().used)
    }

    /// How many calls were used since that was last asked, without forgetting them.
    pub(crate) fn used(&self) -> i64 {
        self.held.lock().used
    }
}

/// The limiters of these limits.
struct Rates {
    limits: CallLimits,
    second: Option<Limiter>,
    period: Option<Window>,
    clock: MonotonicClock,
}

/// Calls in stretches of time that begin at multiples of their length since 1970.
struct Window {
    limit: PeriodLimit,
    /// Number of the stretch, and calls in it.
    now: Mutex<(i64, u32)>,
}

impl Window {
    /// Counts a call at this time, in seconds since 1970.
    fn check(&self, now: i64) -> Result<Standing, Refused> {
        let PeriodLimit { requests, seconds } = self.limit;
        let length = i64::from(seconds).max(1);
        let left = length - now.rem_euclid(length);
        let reset_seconds = left.try_into().unwrap_or_default();
        let mut current = self.now.lock();
        if current.0 != now.div_euclid(length) {
            *current = (now.div_euclid(length), 0);
        }
        let standing = |remaining| Standing {
            quota: requests,
            window_seconds: seconds,
            remaining,
            reset_seconds,
        };
        if current.1 >= requests {
            let detail = format!("More than {requests} calls in {seconds} s.");
            let mut refused = Refused::new(RefusalRule::PeriodLimit, detail);
            refused.retry_after = Some(Duration::from_secs(reset_seconds));
            refused.standing = Some(standing(0));
            return Err(refused);
        }
        current.1 += 1;
        Ok(standing(requests - current.1))
    }
}

impl Rates {
    fn new(limits: &CallLimits) -> Self {
        let limiter = |requests: u32, time: Duration| {
            let burst = NonZeroU32::new(requests)?;
            let each = time.checked_div(requests)?.max(Duration::from_nanos(1));
            let quota = Quota::with_period(each)?.allow_burst(burst);
            let limiter = RateLimiter::direct_with_clock(quota, MonotonicClock);
            Some(limiter.with_middleware::<StateInformationMiddleware>())
        };
        let second = limits.requests_per_second;
        let period = limits.requests_per_period;
        Self {
            second: second.and_then(|requests| limiter(requests, Duration::from_secs(1))),
            period: period.map(|limit| Window { limit, now: Mutex::default() }),
            limits: limits.clone(),
            clock: MonotonicClock,
        }
    }
}

/// Where a caller stands, as draft-ietf-httpapi-ratelimit-headers writes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    quota: u32,
    window_seconds: u32,
    remaining: u32,
    reset_seconds: u64,
}

impl Standing {
    pub(crate) fn write(&self, headers: &mut HeaderMap) {
        let Self { quota, window_seconds, remaining, reset_seconds } = self;
        let policy = format!("\"default\";q={quota};w={window_seconds}");
        let state = format!("\"default\";r={remaining};t={reset_seconds}");
        for (name, value) in [("ratelimit-policy", policy), ("ratelimit", state)] {
            if let Ok(value) = HeaderValue::try_from(value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        }
    }
}

/// A call in progress; dropped when its last byte has gone.
pub(crate) struct Permit(Arc<Meter>);

impl Drop for Permit {
    fn drop(&mut self) {
        self.0.open.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Admits a call within `limits`, or says which of them refuses it.
pub(crate) fn admit(
    meter: &Arc<Meter>,
    limits: &CallLimits,
) -> Result<(Permit, Option<Standing>), Refused> {
    let before = meter.open.fetch_add(1, Ordering::AcqRel);
    // From here on counted, whatever happens.
    let permit = Permit(meter.clone());
    if let Some(limit) = limits.concurrent_requests
        && before >= limit
    {
        let detail = format!("{limit} calls of the subscription are open already.");
        let mut refused = Refused::new(RefusalRule::ConcurrencyLimit, detail);
        refused.retry_after = Some(Duration::from_secs(1));
        return Err(refused);
    }
    let standing = check_rates(meter, limits)?;
    Ok((permit, standing))
}

fn check_rates(meter: &Meter, limits: &CallLimits) -> Result<Option<Standing>, Refused> {
    if limits.requests_per_second.is_none() && limits.requests_per_period.is_none() {
        return Ok(None);
    }
    let rates = match meter.rates.load_full().filter(|rates| rates.limits == *limits) {
        Some(rates) => rates,
        None => {
            let rates = Arc::new(Rates::new(limits));
            meter.rates.store(Some(rates.clone()));
            rates
        }
    };
    let mut standing = None;
    if let (Some(limiter), Some(limit)) = (&rates.second, limits.requests_per_second) {
        standing = Some(check(limiter, &rates.clock, limit)?);
    }
    if let Some(window) = &rates.period {
        standing = Some(window.check(Utc::now().timestamp())?);
    }
    Ok(standing)
}

fn check(limiter: &Limiter, clock: &MonotonicClock, quota: u32) -> Result<Standing, Refused> {
    let standing =
        |remaining, reset_seconds| Standing { quota, window_seconds: 1, remaining, reset_seconds };
    match limiter.check() {
        Ok(state) => Ok(standing(state.remaining_burst_capacity(), 1)),
        Err(not_until) => {
            let detail = format!("More than {quota} calls a second.");
            let mut refused = Refused::new(RefusalRule::RequestRate, detail);
            refused.retry_after = Some(not_until.wait_time_from(clock.now()));
            refused.standing = Some(standing(0, 1));
            Err(refused)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use api::{CallLimits, PeriodLimit, RefusalRule};
    use parking_lot::Mutex;

    use super::{Lease, Meter, Window, admit};

    #[test]
    fn as_many_calls_are_open_as_the_limit_says() {
        let meter = Arc::new(Meter::default());
        let limits = CallLimits { concurrent_requests: Some(2), ..CallLimits::default() };
        let first = admit(&meter, &limits).unwrap();
        let _second = admit(&meter, &limits).unwrap();
        let refused = admit(&meter, &limits).err().unwrap();
        assert_eq!(refused.rule, RefusalRule::ConcurrencyLimit);
        drop(first);
        assert!(admit(&meter, &limits).is_ok(), "one has gone");
    }

    #[test]
    fn a_rate_refuses_what_is_above_it_and_says_when_to_come_back() {
        let meter = Arc::new(Meter::default());
        let limits = CallLimits { requests_per_second: Some(3), ..CallLimits::default() };
        for _ in 0..3 {
            admit(&meter, &limits).unwrap();
        }
        let refused = admit(&meter, &limits).err().unwrap();
        assert_eq!(refused.rule, RefusalRule::RequestRate);
        assert!(refused.retry_after.unwrap().as_millis() <= 334);
        assert_eq!(meter.open.load(std::sync::atomic::Ordering::Relaxed), 0);
    }

    #[test]
    fn a_period_has_as_many_calls_as_it_says_and_then_the_next_one_begins() {
        for (requests, seconds) in [(1, 2_678_400), (3, 60), (1, 1)] {
            let limit = PeriodLimit { requests, seconds };
            let window = Window { limit, now: Mutex::default() };
            let length = i64::from(seconds);
            let begin = 1_000_000_000_000 / length * length;
            for _ in 0..requests {
                window.check(begin).unwrap();
            }
            let refused = window.check(begin + length - 1).unwrap_err();
            assert_eq!(refused.rule, RefusalRule::PeriodLimit);
            assert_eq!(refused.retry_after.unwrap().as_secs(), 1);
            window.check(begin + length).unwrap();
        }
    }

    #[test]
    fn a_lease_never_gives_more_than_was_put_into_it() {
        let lease = Lease::default();
        assert!(!lease.use_one(7));
        lease.begin(7, 2);
        assert!(lease.use_one(7) && lease.use_one(7) && !lease.use_one(7));
        lease.put(7, 5);
        assert_eq!((lease.empty(), lease.empty()), ((7, 5), (7, 0)));
        assert_eq!((lease.take_used(), lease.used()), (2, 0));
    }

    #[test]
    fn what_is_left_of_another_grant_is_nothing() {
        let lease = Lease::default();
        lease.begin(7, 5);
        assert!(!lease.use_one(8));
        lease.begin(8, 1);
        lease.put(7, 5);
        assert!(lease.use_one(8) && !lease.use_one(8));
    }
}
