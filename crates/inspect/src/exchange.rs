//! Requests and answers, of which there is only so much.

use std::io;

use api::{UpstreamFailure, UpstreamFailureReason};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, LOCATION, USER_AGENT},
};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited, combinators::MapErr};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::Client,
    rt::{TokioExecutor, TokioTimer},
};
use serde_json::Value;
use url::{Host, Url};

use crate::{
    Gate, Result, Target,
    connect::{self, Connector},
    failure, shortened, unexpected,
};

/// Bytes that are read of an upstream, all answers together.
const MAX_BYTES: usize = 2 * 1024 * 1024;

/// The answer to a request, of which at most what is left is read.
pub(crate) type Body = MapErr<Limited<Incoming>, fn(BoxError) -> io::Error>;

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// A conversation with one upstream.
pub(crate) struct Exchange<G: Gate> {
    client: Client<Connector<G>, Full<Bytes>>,
    pub(crate) url: Url,
    headers: HeaderMap,
    left: usize,
}

impl<G: Gate> Exchange<G> {
    pub(crate) fn new(connector: Connector<G>, gate: &G, target: &Target) -> Result<Self> {
        let url = Url::parse(&target.url).map_err(|err| unexpected(err.to_string()))?;
        // Names are looked at when they are resolved; an address is never resolved.
        let allowed = match url.host() {
            Some(Host::Ipv4(address)) => gate.lets_through(address.into()),
            Some(Host::Ipv6(address)) => gate.lets_through(address.into()),
            Some(Host::Domain(_)) => true,
            None => false,
        };
        if !allowed || !matches!(url.scheme(), "http" | "https") {
            return Err(failure(UpstreamFailureReason::NotAllowed));
        }
        let mut headers = HeaderMap::new();
        headers.insert(USER_AGENT, HeaderValue::from_static("HiMarket"));
        for (name, value) in &target.headers {
            let name = HeaderName::from_bytes(name.as_bytes());
            let value = HeaderValue::from_str(value.expose());
            if let (Ok(name), Ok(mut value)) = (name, value) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        }
        // Its connections end with the conversation.
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .timer(TokioTimer::new())
            .build(connector);
        Ok(Self { client, url, headers, left: MAX_BYTES })
    }

    /// The URL of what lies below the upstream.
    pub(crate) fn below(&self, path: &str) -> Result<Url> {
        let mut url = self.url.clone();
        let base = url.path().trim_end_matches('/').to_owned();
        url.set_path(&format!("{base}{path}"));
        Ok(url)
    }

    /// Asks for a document.
    pub(crate) async fn get(&mut self, url: &Url, accept: &str) -> Result<Response<Body>> {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, header(accept)?);
        self.send(Method::GET, url, headers, Bytes::new()).await
    }

    /// Sends JSON.
    pub(crate) async fn post(
        &mut self,
        url: &Url,
        mut headers: HeaderMap,
        body: &Value,
    ) -> Result<Response<Body>> {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        self.send(Method::POST, url, headers, body.to_string().into()).await
    }

    /// Sends a request and waits until its answer begins. An answer from elsewhere is a failure.
    pub(crate) async fn send(
        &mut self,
        method: Method,
        url: &Url,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Response<Body>> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.uri_mut() =
            url.as_str().parse().map_err(|_err| unexpected("its address cannot be called"))?;
        *request.headers_mut() = headers;
        // What the definition says wins: it may want an `Accept` of its own.
        for (name, value) in &self.headers {
            request.headers_mut().insert(name, value.clone());
        }
        let answer = self.client.request(request).await.map_err(|err| {
            let detail = Some(shortened(connect::cause(&err)));
            UpstreamFailure { detail, ..failure(connect::reason(&err)) }
        })?;
        let status = answer.status();
        if status.is_redirection() {
            let location = answer.headers().get(LOCATION).and_then(|it| it.to_str().ok());
            return Err(UpstreamFailure {
                reason: UpstreamFailureReason::Redirected,
                status: Some(status.as_u16()),
                detail: location.map(|it| shortened(it.to_owned())),
            });
        }
        if matches!(status, StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) {
            let reason = UpstreamFailureReason::Unauthorized;
            return Err(UpstreamFailure { status: Some(status.as_u16()), ..failure(reason) });
        }
        let fault: fn(BoxError) -> io::Error = io::Error::other;
        Ok(answer.map(|body| Limited::new(body, self.left).map_err(fault)))
    }

    /// Reads an answer to its end.
    pub(crate) async fn whole(&mut self, answer: Response<Body>) -> Result<Bytes> {
        let body = answer.into_body().collect().await.map_err(|err| broken(&err))?;
        let bytes = body.to_bytes();
        self.read(bytes.len());
        Ok(bytes)
    }

    /// Counts what was read otherwise.
    pub(crate) fn read(&mut self, bytes: usize) {
        self.left = self.left.saturating_sub(bytes);
    }
}

/// Why an answer broke off.
pub(crate) fn broken(err: &(dyn std::error::Error + 'static)) -> UpstreamFailure {
    let inner = err.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    if inner.and_then(|inner| inner.downcast_ref::<LengthLimitError>()).is_some() {
        return failure(UpstreamFailureReason::TooLarge);
    }
    UpstreamFailure {
        detail: Some(shortened(connect::cause(err))),
        ..failure(UpstreamFailureReason::Unreachable)
    }
}

/// A status that is none of success.
pub(crate) fn refused(status: StatusCode, detail: Option<String>) -> UpstreamFailure {
    let reason = UpstreamFailureReason::Status;
    UpstreamFailure { status: Some(status.as_u16()), detail, ..failure(reason) }
}

/// Reads JSON.
pub(crate) fn json(bytes: &[u8]) -> Result<Value> {
    serde_json::from_slice(bytes).map_err(|err| unexpected(format!("no JSON: {err}")))
}

pub(crate) fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(|_err| unexpected("a header that cannot be sent"))
}
