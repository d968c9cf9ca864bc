//! One call on its way: who makes it, whether it is allowed, and what is noted of it.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use api::{CredentialKind, RefusalRule, RequestId, SubscriptionStatus};
use chrono::{SubsecRound, Utc};
use domain::gateway::RefusedCall;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri, header, request};
use hyper::body::Incoming as HyperBody;

use crate::{
    body::{Body, RequestBody},
    credential::{self, Scheme},
    forward::{self, Waiting},
    gateway::Shared,
    limit::{self, Permit, Standing},
    record::{Recorder, Tally},
    refused::{Refused, Shape},
    route::{Route, Upstream},
    snapshot::{Grant, Key, Snapshot},
};

/// How much of a path is noted.
const NOTED: usize = 256;
/// How long a caller waits for a portion of its quota.
const LEASE_PATIENCE: Duration = Duration::from_secs(5);
/// For so long nobody asks again for a quota that was used up, or could not be read.
const PAUSE: Duration = Duration::from_millis(500);

/// What one thread of the gateway serves with.
pub(crate) struct Worker {
    pub(crate) shared: Arc<Shared>,
    pub(crate) client: forward::Client,
    pub(crate) recorder: Arc<Recorder>,
}

/// A call, as far as it is known.
pub(crate) struct Call {
    pub(crate) id: RequestId,
    pub(crate) shape: Shape,
    /// What exactly is called: model, method and tool, or operation of the document.
    pub(crate) operation: Arc<str>,
    pub(crate) key: Option<Arc<Key>>,
    pub(crate) route: Option<Arc<Route>>,
    path: String,
    started: Instant,
}

/// A request that has come in.
pub(crate) struct Incoming {
    pub(crate) parts: request::Parts,
    pub(crate) body: RequestBody,
    /// Without the credential.
    pub(crate) query: Option<String>,
    /// Bytes of the body so far.
    pub(crate) bytes: Arc<AtomicU64>,
}

/// A request whose sender is known.
pub(crate) struct Caller {
    pub(crate) incoming: Incoming,
    pub(crate) key: Arc<Key>,
}

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
            self.meter.lease.put(self.generation, self.number);
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
        let Some(generation) = grant.quota else { return Ok(()) };
        self.leased.generation = generation;
        for _ in 0..number {
            use_quota(worker, grant, generation).await?;
            self.leased.number += 1;
        }
        Ok(())
    }
}

impl Call {
    pub(crate) fn begin(uri: &Uri) -> Self {
        Self {
            id: RequestId::generate(),
            shape: Shape::Envelope,
            operation: Arc::default(),
            key: None,
            route: None,
            path: uri.path().chars().take(NOTED).collect(),
            started: Instant::now(),
        }
    }

    /// Finds out who calls.
    pub(crate) async fn authenticate(
        &mut self,
        worker: &Worker,
        snapshot: &Snapshot,
        mut incoming: Incoming,
    ) -> Result<Caller, Refused> {
        let presented = credential::read(&incoming.parts, snapshot, &worker.shared.lookup);
        match presented.scheme() {
            Scheme::AppCode | Scheme::Huawei => self.shape = Shape::Apig,
            Scheme::Aliyun => self.shape = Shape::Ca,
            Scheme::Other => {}
        }
        let presented = presented.into_one()?;
        let key = presented.key(snapshot, &worker.shared.lookup)?;
        // From here on the owner of the key can ask what went wrong.
        self.key = Some(key.clone());
        let now = Utc::now();
        if key.expires_at.is_some_and(|at| at <= now) {
            let detail = "The credential has expired.";
            return Err(Refused::new(RefusalRule::CredentialExpired, detail));
        }
        if key.kind == CredentialKind::Hmac {
            let bounds = (worker.shared.settings.body_bytes, &worker.shared.room);
            presented.verify(&key, &mut incoming, bounds, &worker.shared.replays, now).await?;
        }
        incoming.query = presented.remove_from(&mut incoming.parts);
        if worker.shared.is_stale() || key.consumer.is_in_doubt {
            let detail = "The gateway cannot reach its database.";
            return Err(Refused::new(RefusalRule::Unavailable, detail));
        }
        if !key.consumer.is_open {
            let detail = "The account of the key's owner is not approved.";
            return Err(Refused::new(RefusalRule::AccountClosed, detail));
        }
        Ok(Caller { incoming, key })
    }

    /// The product that is called.
    pub(crate) fn reach(&mut self, route: Option<&Arc<Route>>) -> Result<Arc<Route>, Refused> {
        let route = route.cloned().ok_or_else(Self::nothing_there)?;
        self.route = Some(route.clone());
        Ok(route)
    }

    /// There is no such product.
    pub(crate) fn nothing_there() -> Refused {
        Refused::new(RefusalRule::UnknownProduct, "No product is served at this path.")
    }

    /// The caller's subscription of a product, if it allows calls.
    pub(crate) fn subscribed<'k>(key: &'k Key, route: &Route) -> Result<&'k Grant, Refused> {
        let refused = |rule, detail: &str| Err(Refused::new(rule, detail));
        let Some(grant) = key.consumer.grant(&route.product_id) else {
            let detail = "The consumer has no subscription of this product.";
            return refused(RefusalRule::NotSubscribed, detail);
        };
        match grant.status {
            SubscriptionStatus::Approved => {}
            SubscriptionStatus::Pending => {
                let detail = "The subscription waits for approval.";
                return refused(RefusalRule::SubscriptionPending, detail);
            }
            SubscriptionStatus::Rejected => {
                let detail = "The subscription was rejected.";
                return refused(RefusalRule::SubscriptionRejected, detail);
            }
        }
        if grant.expires_at.is_some_and(|at| at <= Utc::now()) {
            return refused(RefusalRule::SubscriptionExpired, "The subscription has expired.");
        }
        if !route.enabled {
            return refused(RefusalRule::ProductDisabled, "The product is switched off.");
        }
        Ok(grant)
    }

    /// Admits a call within all limits but the quota.
    pub(crate) fn admit(
        worker: &Worker,
        key: &Key,
        route: &Route,
        incoming: &Incoming,
    ) -> Result<Admission, Refused> {
        let grant = Self::subscribed(key, route)?;
        let none = api::CallLimits::default();
        let limits = grant.limits.as_ref().or(route.limits.as_ref()).unwrap_or(&none);
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
        (key, route): (&Arc<Key>, &Arc<Route>),
        admission: &mut Admission,
        request: Request<RequestBody>,
        waiting: Waiting,
    ) -> Result<Response<Body>, Refused> {
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
        let answer = forward::send(&worker.client, request, waiting).await;
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
        (key, route): (&Arc<Key>, &Arc<Route>),
        status: u16,
    ) {
        worker.recorder.count_short(key, route, &self.operation, status, self.started);
    }

    /// Tells the caller no, and notes why.
    pub(crate) fn refuse(self, worker: &Worker, refused: &Refused) -> Response<Body> {
        let mut response = refused.answer(&self.shape, &self.id);
        if let Ok(id) = HeaderValue::from_str(self.id.as_ref()) {
            response.headers_mut().insert(REQUEST_ID, id);
        }
        let consumer = self.key.as_ref().map(|key| &key.consumer);
        let status = response.status().as_u16();
        worker.recorder.refused(RefusedCall {
            request_id: self.id,
            at: Utc::now().trunc_subsecs(3),
            status,
            rule: refused.rule,
            detail: Some(one_line(&refused.detail, 1_024)),
            path: one_line(&self.path, NOTED),
            product_id: self.route.as_ref().map(|route| route.product_id.clone()),
            credential_id: self.key.as_ref().map(|key| key.credential_id.clone()),
            consumer_id: consumer.map(|consumer| consumer.consumer_id.clone()),
            developer_id: consumer.map(|consumer| consumer.developer_id.clone()),
        });
        if let (Some(key), Some(route)) = (&self.key, &self.route) {
            worker.recorder.count_short(key, route, &self.operation, status, self.started);
        }
        response
    }
}

/// Text of a caller's as it is kept: some databases take no control characters.
fn one_line(text: &str, most: usize) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).take(most).collect()
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

impl Route {
    /// Where the calls of a product go.
    pub(crate) fn upstream(&self) -> Result<&Upstream, Refused> {
        self.upstream.as_ref().ok_or_else(|| {
            let detail = "The operator does not allow the address of the upstream.";
            Refused::new(RefusalRule::UpstreamUnreachable, detail)
        })
    }
}

impl Incoming {
    pub(crate) fn new(request: Request<HyperBody>) -> Self {
        let (parts, body) = request.into_parts();
        let query = parts.uri.query().map(str::to_owned);
        let bytes = Arc::new(AtomicU64::default());
        Self { parts, body: RequestBody::new(body, bytes.clone()), query, bytes }
    }

    /// The request as it goes on to `uri`: without what belongs to this connection, to the caller
    /// or to the gateway, and with what the definition adds.
    pub(crate) fn into_request(
        self,
        admission: &Admission,
        upstream: &Upstream,
        uri: Option<Uri>,
        id: &RequestId,
    ) -> Result<Request<RequestBody>, Refused> {
        let Self { parts, body, .. } = self;
        let uri = uri.ok_or_else(malformed_target)?;
        let mut request = Request::new(body.limited(admission.body_limit));
        *request.method_mut() = parts.method;
        *request.uri_mut() = uri;
        let mut headers = parts.headers;
        clean(&mut headers, upstream, id);
        *request.headers_mut() = headers;
        Ok(request)
    }
}

/// Takes out of a request's headers what does not go on, and adds what does.
pub(crate) fn clean(headers: &mut HeaderMap, upstream: &Upstream, id: &RequestId) {
    forward::clean_request(headers);
    upstream.authorize(headers);
    if let Ok(id) = HeaderValue::from_str(id.as_ref()) {
        headers.insert(REQUEST_ID, id);
    }
    headers.remove(header::CONTENT_LENGTH);
}

pub(crate) fn malformed_target() -> Refused {
    Refused::new(RefusalRule::MalformedRequest, "The path cannot be passed on.")
}

/// Uses up one call of a quota. Most of the time there is a lease with calls in it.
async fn use_quota(worker: &Worker, grant: &Grant, generation: i64) -> Result<(), Refused> {
    let lease = &grant.meter().lease;
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
        let before = *grant.failed.lock();
        if let Some((_, rule)) = before.filter(|(at, _)| at.elapsed() < PAUSE) {
            return failed(rule);
        }
        let id = &grant.subscription_id;
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
        *grant.failed.lock() = Some((Instant::now(), rule));
        failed(rule)
    };
    let taken = tokio::time::timeout(LEASE_PATIENCE, take).await;
    taken.unwrap_or_else(|_elapsed| failed(RefusalRule::Unavailable))
}

/// Bytes of a request's body.
pub(crate) fn count(bytes: &AtomicU64, number: usize) {
    bytes.fetch_add(u64::try_from(number).unwrap_or(u64::MAX), Ordering::Relaxed);
}
