//! To upstreams and back: connections, headers, time limits.

use std::{sync::Arc, time::Duration};

use api::RefusalRule;
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response, header};
use http_body::Body as _;
use hyper::body::Incoming;
use tokio::time::Instant;

use crate::{
    body::{Body, Fault, RequestBody},
    pool::{Failure, Lent, Pool},
    refused::Refused,
    route::Upstream,
};

/// How long a REST API may be silent in the middle of its answer.
pub(crate) const SILENCE: Duration = Duration::from_secs(60);
/// How long others may: models think, and agents work.
pub(crate) const LONG_SILENCE: Duration = Duration::from_secs(600);

/// How long an upstream is waited for.
#[derive(Clone, Copy)]
pub(crate) struct Waiting {
    /// From the end of the request until the answer begins; for ever, where there is none.
    pub(crate) patience: Option<Duration>,
    /// Between two pieces of the answer; for ever, where there is none.
    pub(crate) silence: Option<Duration>,
}

/// Sends a request, and waits until the answer begins.
pub(crate) async fn send(
    pool: &Arc<Pool>,
    upstream: &Upstream,
    request: Request<RequestBody>,
    waiting: Waiting,
) -> Result<Response<Body>, Refused> {
    let fault = request.body().fault();
    if request.body().is_end_stream() {
        // Nobody asks a body that is empty for its end.
        fault.ended();
    }
    let mut sending = std::pin::pin!(pool.send(upstream.origin(), request));
    let Some(patience) = waiting.patience else {
        return begun(sending.await, &fault, waiting);
    };
    let mut end = Instant::now() + patience;
    loop {
        if let Ok(answer) = tokio::time::timeout_at(end, &mut sending).await {
            return begun(answer, &fault, waiting);
        }
        // A caller who sends slowly is no upstream who answers slowly.
        let later = fault.end().unwrap_or_else(Instant::now) + patience;
        if later <= end {
            let detail = format!("No answer within {} ms.", patience.as_millis());
            return Err(Refused::new(RefusalRule::UpstreamTimeout, detail));
        }
        end = later;
    }
}

fn begun(
    answer: Result<(Response<Incoming>, Lent), Failure>,
    fault: &Fault,
    waiting: Waiting,
) -> Result<Response<Body>, Refused> {
    let (answer, connection) = answer.map_err(|failure| {
        fault.refused().unwrap_or_else(|| {
            let (reason, detail, is_unsent) = match &failure {
                Failure::Connect(err) => {
                    (chain(&**err), "The upstream cannot be connected to.", true)
                }
                Failure::Broken(err) => {
                    let detail = "The upstream broke the connection off before it answered.";
                    (chain(err), detail, false)
                }
            };
            tracing::debug!(error = reason, "an upstream cannot be called");
            let refused = Refused::new(RefusalRule::UpstreamUnreachable, detail);
            Refused { is_unsent, ..refused }
        })
    })?;
    if answer.status().is_informational() {
        let detail = "The upstream switched to another protocol, which nobody asked for.";
        return Err(Refused::new(RefusalRule::UpstreamUnreachable, detail));
    }
    Ok(answer.map(|body| Body::passed_on(body, connection, waiting.silence)))
}

fn chain(err: &(dyn std::error::Error + 'static)) -> String {
    let mut text = err.to_string();
    let mut source = err.source();
    while let Some(err) = source {
        text.push_str(": ");
        text.push_str(&err.to_string());
        source = err.source();
    }
    text
}

pub(crate) fn is_event_stream(headers: &HeaderMap) -> bool {
    has_type(headers, "text/event-stream")
}

pub(crate) fn is_json(headers: &HeaderMap) -> bool {
    has_type(headers, "application/json")
}

fn has_type(headers: &HeaderMap, wanted: &str) -> bool {
    headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|value| {
        let essence = value.split(';').next().unwrap_or_default().trim();
        essence.eq_ignore_ascii_case(wanted)
    })
}

/// Headers that belong to one connection (RFC 9110, 7.6.1).
fn is_hop_by_hop(name: &str) -> bool {
    matches!(
        name,
        "connection"
            | "keep-alive"
            | "proxy-authenticate"
            | "proxy-authorization"
            | "proxy-connection"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
    )
}

/// Headers that say how one request is sent; the gateway writes its own.
fn is_of_the_request(name: &str) -> bool {
    matches!(name, "host" | "expect" | "content-length")
}

/// Headers in which callers present themselves, or that upstreams would believe.
fn is_of_the_caller(name: &str) -> bool {
    matches!(
        name,
        "authorization"
            | "cookie"
            | "x-api-key"
            | "x-apig-appcode"
            | "x-security-token"
            | "x-mse-consumer"
            | "x-credential-identifier"
            | "x-anonymous-consumer"
            | "forwarded"
            | "x-real-ip"
            | "x-client-ip"
            | "true-client-ip"
            | "x-request-id"
            // What would make of a request another one than was checked.
            | "x-http-method"
            | "x-http-method-override"
            | "x-method-override"
            | "x-original-url"
            | "x-rewrite-url"
    ) || OF_THE_CALLER_ALL.iter().any(|begin| name.starts_with(begin))
}

/// Beginnings of such headers.
const OF_THE_CALLER_ALL: [&str; 6] =
    ["x-ca-", "x-sdk-", "x-consumer-", "x-authenticated-", "x-forwarded-", "x-original-"];

/// What an answer says about the upstream's host, or about its owner's account there.
fn is_of_the_upstream(name: &str) -> bool {
    matches!(
        name,
        // All callers share one credential at the upstream, so that cookies would be everybody's.
        "set-cookie"
            | "strict-transport-security"
            | "alt-svc"
            | "clear-site-data"
            | "openai-organization"
            | "openai-project"
    )
}

/// Takes out what the sender itself says belongs to the connection.
fn remove_named_by_connection(headers: &mut HeaderMap) {
    if !headers.contains_key(header::CONNECTION) {
        return;
    }
    let named: Vec<HeaderName> = headers
        .get_all(header::CONNECTION)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(str::trim)
        // What almost all say, and what is no header.
        .filter(|name| !name.eq_ignore_ascii_case("keep-alive"))
        .filter_map(|name| name.parse().ok())
        .collect();
    for name in named {
        headers.remove(name);
    }
}

/// Takes out of a request's headers what must not reach the upstream.
pub(crate) fn clean_request(headers: &mut HeaderMap) {
    let is_ours =
        |name: &str| is_hop_by_hop(name) || is_of_the_request(name) || is_of_the_caller(name);
    remove_named_by_connection(headers);
    remove_where(headers, |name| {
        is_ours(name) || read_by_some(name).is_some_and(|name| is_ours(&name))
    });
}

/// Takes out headers that some upstreams would take for one of `added`.
pub(crate) fn remove_likenesses(headers: &mut HeaderMap, added: &[(HeaderName, HeaderValue)]) {
    if added.is_empty() {
        return;
    }
    let is_added = |name: String| added.iter().any(|(other, _)| *other.as_str() == *name);
    remove_where(headers, |name| read_by_some(name).is_some_and(is_added));
}

/// What the name of a header is to upstreams that cannot tell `_` from `-`, where it has one.
fn read_by_some(name: &str) -> Option<String> {
    name.contains('_').then(|| name.replace('_', "-"))
}

fn remove_where(headers: &mut HeaderMap, which: impl Fn(&str) -> bool) {
    let names: Vec<HeaderName> =
        headers.keys().filter(|name| which(name.as_str())).cloned().collect();
    for name in names {
        headers.remove(name);
    }
}

/// Takes out of an answer's headers what must not reach the caller.
pub(crate) fn clean_answer(headers: &mut HeaderMap) {
    remove_named_by_connection(headers);
    remove_where(headers, |name| is_hop_by_hop(name) || is_of_the_upstream(name));
}

/// Asks an upstream for something of the gateway's own.
pub(crate) fn get(upstream: &Upstream, uri: http::Uri) -> Request<RequestBody> {
    let mut request = Request::new(RequestBody::full(bytes::Bytes::new()));
    *request.uri_mut() = uri;
    upstream.authorize(request.headers_mut());
    request
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::{clean_answer, clean_request, remove_likenesses};

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pairs =
            pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        pairs.collect()
    }

    #[test]
    fn nothing_of_the_caller_or_of_the_connection_goes_on() {
        let mut headers = headers(&[
            ("connection", "close, X-Hop"),
            ("x-hop", "1"),
            ("te", "trailers"),
            ("upgrade", "websocket"),
            ("host", "gateway"),
            ("authorization", "Bearer key"),
            ("cookie", "session=1"),
            ("x-ca-signature", "abc"),
            ("x-ca-anything", "abc"),
            ("x-mse-consumer", "somebody"),
            ("x-forwarded-for", "10.0.0.1"),
            ("x-forwarded-prefix", "/"),
            ("x_forwarded_for", "10.0.0.1"),
            ("x-http-method-override", "DELETE"),
            ("x_mse_consumer", "somebody"),
            ("x_ca-key", "somebody"),
            ("transfer_encoding", "chunked"),
            ("accept", "application/json"),
            ("x-tenant", "7"),
            ("x_tenant", "8"),
        ]);
        clean_request(&mut headers);
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "x-tenant", "x_tenant"]);
    }

    #[test]
    fn nothing_can_be_taken_for_what_the_definition_adds() {
        let mut headers = headers(&[("x_role", "admin"), ("x_other", "1"), ("accept", "*/*")]);
        let added = (HeaderName::from_static("x-role"), HeaderValue::from_static("reader"));
        remove_likenesses(&mut headers, &[added]);
        let mut names: Vec<_> = headers.keys().map(HeaderName::as_str).collect();
        names.sort_unstable();
        assert_eq!(names, ["accept", "x_other"]);
    }

    #[test]
    fn an_answer_keeps_what_is_not_about_the_connection() {
        let mut headers = headers(&[
            ("connection", "keep-alive"),
            ("keep-alive", "timeout=5"),
            ("set-cookie", "a=b"),
            ("content-type", "text/plain"),
            ("etag", "1"),
        ]);
        clean_answer(&mut headers);
        assert_eq!(headers.len(), 2);
    }
}
