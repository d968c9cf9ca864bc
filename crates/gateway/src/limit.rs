//! How much a subscription may call: rates, calls at once, and its lease of a call quota.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicU32, Ordering},
    },
    time::Duration,
};

use api::{CallLimits, PeriodLimit, RefusalRule};
use arc_swap::ArcSwapOption;
use governor::{
    Quota, RateLimiter,
    clock::{Clock, MonotonicClock},
    middleware::StateInformationMiddleware,
    state::{InMemoryState, NotKeyed},
};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::refused::Refused;

type Limiter = RateLimiter<NotKeyed, InMemoryState, MonotonicClock, StateInformationMiddleware>;

/// What one subscription has used up of its limits in this process. It outlives changes of the
/// subscription.
#[derive(Default)]
pub(crate) struct Meter {
    rates: ArcSwapOption<Rates>,
    open: AtomicU32,
    pub(crate) lease: Lease,
}

/// Calls that were taken from a quota and not made yet.
#[derive(Default)]
pub(crate) struct Lease {
    left: AtomicI64,
    /// Since the last look at it.
    used: AtomicI64,
    /// Held while more are taken, so that many callers take one portion.
    pub(crate) taking: tokio::sync::Mutex<Taking>,
}

/// How the last portion was taken.
#[derive(Default)]
pub(crate) struct Taking {
    /// Nothing was left then.
    pub(crate) empty_at: Option<std::time::Instant>,
}

impl Lease {
    /// Uses one call up, if there is one.
    pub(crate) fn use_one(&self) -> bool {
        let taken = self
            .left
            .fetch_update(Ordering::AcqRel, Ordering::Acquire, |left| (left > 0).then(|| left - 1));
        if taken.is_ok() {
            self.used.fetch_add(1, Ordering::Relaxed);
        }
        taken.is_ok()
    }

    /// Puts calls into it: a new portion, or one that was not made after all.
    pub(crate) fn put(&self, number: i64) {
        self.left.fetch_add(number, Ordering::AcqRel);
    }

    /// There may be more to take than the last time.
    pub(crate) fn ask_again(&self) {
        // Whoever holds it asks at this moment.
        if let Ok(mut taking) = self.taking.try_lock() {
            taking.empty_at = None;
        }
    }

    /// Takes out all that is left.
    pub(crate) fn empty(&self) -> i64 {
        self.left.swap(0, Ordering::AcqRel)
    }

    /// How many calls were used since this was last asked.
    pub(crate) fn take_used(&self) -> i64 {
        self.used.swap(0, Ordering::Relaxed)
    }

    /// How many calls were used since that was last asked, without forgetting them.
    pub(crate) fn used(&self) -> i64 {
        self.used.load(Ordering::Relaxed)
    }
}

/// The limiters of these limits.
struct Rates {
    limits: CallLimits,
    second: Option<Limiter>,
    period: Option<(Limiter, PeriodLimit)>,
    clock: MonotonicClock,
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
            period: period.and_then(|period| {
                let time = Duration::from_secs(period.seconds.into());
                Some((limiter(period.requests, time)?, period))
            }),
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
        let rule = RefusalRule::RequestRate;
        standing = Some(check(limiter, &rates.clock, rule, limit, 1)?);
    }
    if let Some((limiter, PeriodLimit { requests, seconds })) = &rates.period {
        let rule = RefusalRule::PeriodLimit;
        standing = Some(check(limiter, &rates.clock, rule, *requests, *seconds)?);
    }
    Ok(standing)
}

fn check(
    limiter: &Limiter,
    clock: &MonotonicClock,
    rule: RefusalRule,
    quota: u32,
    window_seconds: u32,
) -> Result<Standing, Refused> {
    match limiter.check() {
        Ok(state) => Ok(Standing {
            quota,
            window_seconds,
            remaining: state.remaining_burst_capacity(),
            reset_seconds: window_seconds.into(),
        }),
        Err(not_until) => {
            let wait = not_until.wait_time_from(clock.now());
            let detail = format!("More than {quota} calls in {window_seconds} s.");
            let mut refused = Refused::new(rule, detail);
            refused.retry_after = Some(wait);
            let reset_seconds = wait.as_secs() + 1;
            refused.standing =
                Some(Standing { quota, window_seconds, remaining: 0, reset_seconds });
            Err(refused)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use api::{CallLimits, PeriodLimit, RefusalRule};

    use super::{Meter, admit};

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
    fn a_period_may_be_long_and_its_limit_high() {
        let meter = Arc::new(Meter::default());
        for (requests, seconds) in [(1, 2_678_400), (1_000_000_000, 1), (1, 1)] {
            let period = PeriodLimit { requests, seconds };
            let limits = CallLimits { requests_per_period: Some(period), ..CallLimits::default() };
            admit(&meter, &limits).unwrap();
            let second = admit(&meter, &limits).map(drop).map_err(|refused| refused.rule);
            match requests {
                1 => assert_eq!(second, Err(RefusalRule::PeriodLimit)),
                _ => assert_eq!(second, Ok(())),
            }
        }
    }

    #[test]
    fn a_lease_never_gives_more_than_was_put_into_it() {
        let meter = Meter::default();
        assert!(!meter.lease.use_one());
        meter.lease.put(2);
        assert!(meter.lease.use_one() && meter.lease.use_one() && !meter.lease.use_one());
        meter.lease.put(5);
        assert_eq!((meter.lease.empty(), meter.lease.empty()), (5, 0));
        assert_eq!((meter.lease.take_used(), meter.lease.used()), (2, 0));
    }
}
