//! Whether a call is within its limits, and what becomes of it then.

use std::{
    sync::{Arc, atomic::AtomicU64},
    time::Duration,
};

use api::{CallLimits, RefusalRule};
use http::{HeaderValue, Request, Response};

use super::{Call, Incoming, REQUEST_ID, Worker};
use crate::{
    body::{Body, RequestBody},
    forward::{self, Waiting},
    limit::{self, Permit, Standing},
    record::Tally,
    refused::Refused,
    route::Route,
    snapshot::{Grant, Key},
};

/// How long a caller waits for a portion of its quota.
const LEASE_PATIENCE: Duration = Duration::from_secs(5);
/// For so long nobody asks again for a quota that was used up, or could not be read.
const PAUSE: Duration = Duration::from_millis(500);

/// A call that may be made.
pub(crate) struct Admission {
    permit: Option<Permit>,
    standing: Option<Standing>,
    /// What it used of its subscription's quota: put back unless it is made.
    leased: Leased,
    /// The longest body of the request, in bytes.
    pub(crate) body_limit: u64,
    bytes: Arc<AtomicU64>,
    /// Counts the call from the moment in which it is made.
    tally: Option<Tally>,
}

/// Calls that were used of a lease.
struct Leased {
    meter: Arc<limit::Meter>,
    generation: i64,
    number: i64,
}

impl Drop for Leased {
    fn drop(&mut self) {
        if self.number > 0 {
            self.meter.lease().put(self.generation, self.number);
        }
    }
}

impl Admission {
    /// Uses up so many calls of the quota, where there is one.
    pub(crate) async fn count(
        &mut self,
        worker: &Worker,
        key: &Key,
        route: &Route,
        number: u32,
    ) -> Result<(), Refused> {
        let grant = Call::subscribed(key, route)?;
        let Some(generation) = grant.quota() else { return Ok(()) };
        self.leased.generation = generation;
        for _ in 0..number {
            use_quota(worker, grant, generation).await?;
            self.leased.number += 1;
        }
        Ok(())
    }
}

impl Call {
    /// Admits a call within all limits but the quota.
    pub(crate) fn admit(
        worker: &Worker,
        key: &Key,
        route: &Route,
        incoming: &Incoming,
    ) -> Result<Admission, Refused> {
        let grant = Self::subscribed(key, route)?;
        let none = CallLimits::default();
        let limits = grant.limits().or(route.limits.as_deref()).unwrap_or(&none);
        let most = worker.shared.settings.body_bytes;
        let body_limit = limits.body_bytes.map_or(most, |limit| most.min(limit.into()));
        incoming.body.check_length(&incoming.parts.headers, body_limit)?;
        let meter = grant.meter().clone();
        let (permit, standing) = limit::admit(&meter, limits)?;
        Ok(Admission {
            permit: Some(permit),
            standing,
            leased: Leased { meter, generation: 0, number: 0 },
            body_limit,
            bytes: incoming.bytes.clone(),
            tally: None,
        })
    }

    /// Sends the request on. From here on the call is made, unless it turns out that it never
    /// reached its upstream: a caller who does not wait for the answer has used it up.
    pub(crate) async fn send(
        &self,
        worker: &Worker,
        (key, route): (&Key, &Arc<Route>),
        admission: &mut Admission,
        request: Request<RequestBody>,
        waiting: Waiting,
    ) -> Result<Response<Body>, Refused> {
        let upstream = route.upstream()?;
        let made = std::mem::take(&mut admission.leased.number);
        admission.tally = admission.permit.take().map(|permit| Tally {
            recorder: worker.recorder.clone(),
            route: route.clone(),
            key: key.clone(),
            operation: self.operation.clone(),
            // What others call a caller who has closed the connection.
            status: 499,
            started: self.started,
            first_byte: None,
            bytes_in: admission.bytes.clone(),
            bytes_out: 0,
            tokens: Default::default(),
            _permit: permit,
            is_counted: true,
        });
        let answer = forward::send(&worker.pool, upstream, request, waiting).await;
        answer.inspect_err(|refused| {
            if refused.is_unsent {
                admission.leased.number = made;
            }
            // It is counted as what it was refused with.
            if let Some(tally) = &mut admission.tally {
                tally.is_counted = false;
            }
        })
    }

    /// Passes an upstream's answer on, and counts the call when its last byte has gone.
    pub(crate) fn answer(
        &self,
        route: &Route,
        mut admission: Admission,
        answer: Response<Body>,
    ) -> Response<Body> {
        let (mut parts, body) = answer.into_parts();
        forward::clean_answer(&mut parts.headers);
        route.relocate(&mut parts.headers);
        if let Ok(id) = HeaderValue::from_str(self.id.as_ref()) {
            parts.headers.insert(REQUEST_ID, id);
        }
        if let Some(standing) = &admission.standing {
            standing.write(&mut parts.headers);
        }
        let body = match admission.tally.take() {
            Some(mut tally) => {
                tally.status = parts.status.as_u16();
                body.tallied(tally)
            }
            None => body,
        };
        Response::from_parts(parts, body)
    }

    /// Notes a call that the gateway answers by itself.
    pub(crate) fn count_own(
        &self,
        worker: &Worker,
        (key, route): (&Key, &Arc<Route>),
        status: u16,
    ) {
        worker.recorder.count_short(key, route, &self.operation, status, self.started);
    }
}

/// Uses up one call of a quota. Most of the time there is a lease with calls in it.
async fn use_quota(worker: &Worker, grant: &Grant, generation: i64) -> Result<(), Refused> {
    let lease = grant.meter().lease();
    if lease.use_one(generation) {
        return Ok(());
    }
    let failed = |rule| {
        let detail = match rule {
            RefusalRule::QuotaUsedUp => "The call quota has been used up.",
            _ => "The call quota cannot be read from the database.",
        };
        Err(Refused::new(rule, detail))
    };
    // One caller takes a portion, and the others wait for it.
    let take = async {
        let _taking = lease.taking.lock().await;
        if lease.use_one(generation) {
            return Ok(());
        }
        if let Some(rule) = lease.failure(generation, PAUSE) {
            return failed(rule);
        }
        let (id, asked) = (grant.subscription_id, lease.asks());
        let rule = loop {
            match worker.shared.lease(id, generation, grant.meter()).await {
                None => break RefusalRule::Unavailable,
                Some(0) => break RefusalRule::QuotaUsedUp,
                // Put into the lease already.
                Some(_) if lease.use_one(generation) => return Ok(()),
                // Others were faster; there may be more.
                Some(_) => {}
            }
        };
        lease.fail(asked, generation, rule);
        failed(rule)
    };
    let taken = tokio::time::timeout(LEASE_PATIENCE, take).await;
    taken.unwrap_or_else(|_elapsed| failed(RefusalRule::Unavailable))
}
