//! One call on its way: who makes it, whether it is allowed, and what is noted of it.

mod admission;

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use api::{CredentialKind, RefusalRule, RequestId, SubscriptionStatus};
use chrono::{SubsecRound, Utc};
use domain::gateway::RefusedCall;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, Uri, request};
use hyper::body::Incoming as HyperBody;

pub(crate) use admission::Admission;

use crate::{
    body::{Body, RequestBody},
    credential::{self, Scheme},
    forward,
    gateway::Shared,
    pool::Pool,
    record::Recorder,
    refused::{Refused, Shape},
    route::{Route, Upstream},
    snapshot::{Grant, Key, Snapshot},
};

/// How much of a path is noted.
const NOTED: usize = 256;

/// What one thread of the gateway serves with.
pub(crate) struct Worker {
    pub(crate) shared: Arc<Shared>,
    pub(crate) pool: Arc<Pool>,
    pub(crate) recorder: Arc<Recorder>,
}

/// A call, as far as it is known.
pub(crate) struct Call {
    pub(crate) id: RequestId,
    pub(crate) shape: Shape,
    /// What exactly is called: model, method and tool, or operation of the document.
    pub(crate) operation: Arc<str>,
    pub(crate) key: Option<Key>,
    pub(crate) route: Option<Arc<Route>>,
    uri: Uri,
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
    pub(crate) key: Key,
}

impl Call {
    pub(crate) fn begin(uri: &Uri) -> Self {
        Self {
            id: RequestId::generate(),
            shape: Shape::Envelope,
            operation: Arc::default(),
            key: None,
            route: None,
            uri: uri.clone(),
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
        if key.expiry.is_over(now) {
            let detail = "The credential has expired.";
            return Err(Refused::new(RefusalRule::CredentialExpired, detail));
        }
        if key.kind == CredentialKind::Hmac {
            let bounds = (worker.shared.settings.body_bytes, &worker.shared.room);
            presented.verify(&key, &mut incoming, bounds, &worker.shared.replays, now).await?;
        }
        incoming.query = presented.remove_from(&mut incoming.parts);
        if worker.shared.is_stale() || key.consumer.is_in_doubt() {
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
        let Some(grant) = key.consumer.grant(route.product_id) else {
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
        if grant.expiry.is_over(Utc::now()) {
            return refused(RefusalRule::SubscriptionExpired, "The subscription has expired.");
        }
        if !route.enabled {
            return refused(RefusalRule::ProductDisabled, "The product is switched off.");
        }
        Ok(grant)
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
            path: one_line(self.uri.path(), NOTED),
            product_id: self.route.as_ref().map(|route| route.product_id.full()),
            credential_id: self.key.as_ref().map(|key| key.credential_id.full()),
            consumer_id: consumer.map(|consumer| consumer.consumer_id.full()),
            developer_id: consumer.map(|consumer| consumer.developer_id.full()),
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
}

pub(crate) fn malformed_target() -> Refused {
    Refused::new(RefusalRule::MalformedRequest, "The path cannot be passed on.")
}

/// Bytes of a request's body.
pub(crate) fn count(bytes: &AtomicU64, number: usize) {
    bytes.fetch_add(u64::try_from(number).unwrap_or(u64::MAX), Ordering::Relaxed);
}
