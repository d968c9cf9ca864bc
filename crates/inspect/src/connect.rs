//! Connections, to addresses that are allowed and no others.

use std::{
    error::Error,
    fmt,
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use api::UpstreamFailureReason;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::{HttpConnector, dns::Name};
use tower_service::Service;

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// Says which addresses may be connected to.
pub trait Gate: Clone + Send + Sync + Unpin + 'static {
    /// Asked for the very address that a connection goes to.
    fn lets_through(&self, address: IpAddr) -> bool;
}

pub(crate) type Connector<G> = HttpsConnector<HttpConnector<Resolver<G>>>;

/// Makes connections, with TLS where the URL says so.
pub(crate) fn connector<G: Gate>(gate: G) -> Connector<G> {
    let mut http = HttpConnector::new_with_resolver(Resolver(gate));
    http.enforce_http(false);
    http.set_nodelay(true);
    http.set_connect_timeout(Some(CONNECT));
    // The certificates that this machine trusts; where it has none, those that browsers trust.
    match HttpsConnectorBuilder::new().with_native_roots() {
        Ok(builder) => builder.https_or_http().enable_all_versions().wrap_connector(http),
        Err(err) => {
            tracing::warn!(error = %err, "this machine has no certificates; using those built in");
            let builder = HttpsConnectorBuilder::new().with_webpki_roots();
            builder.https_or_http().enable_all_versions().wrap_connector(http)
        }
    }
}

/// Finds the addresses of a name that may be connected to, whatever a name server says now.
#[derive(Clone, Debug)]
pub(crate) struct Resolver<G>(G);

impl<G: Gate> Service<Name> for Resolver<G> {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let gate = self.0.clone();
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await;
            let found: Vec<_> =
                found.map_err(|_unknown| io::Error::other(Unusable::NoAddress))?.collect();
            if found.is_empty() {
                return Err(io::Error::other(Unusable::NoAddress));
            }
            let allowed: Vec<_> =
                found.into_iter().filter(|address| gate.lets_through(address.ip())).collect();
            if allowed.is_empty() {
                return Err(io::Error::other(Unusable::NotAllowed));
            }
            Ok(allowed.into_iter())
        })
    }
}

/// Why a name leads nowhere.
#[derive(Clone, Copy, Debug)]
enum Unusable {
    NoAddress,
    NotAllowed,
}

impl fmt::Display for Unusable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAddress => "the name has no address",
            Self::NotAllowed => "the name has no address that is allowed",
        })
    }
}

impl Error for Unusable {}

/// Why a request got no answer.
pub(crate) fn reason(err: &(dyn Error + 'static)) -> UpstreamFailureReason {
    let mut cause = Some(err);
    while let Some(err) = cause {
        if let Some(io) = err.downcast_ref::<io::Error>() {
            match io.get_ref().and_then(|inner| inner.downcast_ref()) {
                Some(Unusable::NotAllowed) => return UpstreamFailureReason::NotAllowed,
                Some(Unusable::NoAddress) => return UpstreamFailureReason::Unresolved,
                None if io.kind() == io::ErrorKind::TimedOut => {
                    return UpstreamFailureReason::Timeout;
                }
                None => {}
            }
        }
        cause = err.source();
    }
    UpstreamFailureReason::Unreachable
}

/// The innermost cause, for people.
pub(crate) fn cause(err: &(dyn Error + 'static)) -> String {
    let mut cause = err;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
