//! Where requests of this installation may go.
//!
//! Administrators say where an upstream is, and the server asks it. Without a rule they could make
//! the server ask what only the server can reach: the metadata of its cloud, its neighbours,
//! itself. So upstreams have public addresses, and otherwise those that the operator allows.

mod reserved;

use std::{
    future::Future,
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    sync::Arc,
    time::Duration,
};

use api::{FieldProblem, FieldRule, web_url};
use ipnet::IpNet;
use tokio::{net::lookup_host, time::timeout};
use url::Host;

use crate::{Error, Result};

/// How long a name may take to resolve.
const RESOLUTION: Duration = Duration::from_secs(2);

/// Which addresses upstreams may have. Clones share their networks.
#[derive(Clone, Debug, Default)]
pub struct Upstreams {
    allowed: Arc<[IpNet]>,
}

impl Upstreams {
    /// Upstreams may have public addresses, and any in the networks `allowed`.
    pub fn new(allowed: impl IntoIterator<Item = IpNet>) -> Self {
        Self { allowed: allowed.into_iter().collect() }
    }

    /// Says whether an upstream may have this address: it is public, or the operator allows it.
    ///
    /// An IPv6 address that stands for an IPv4 address, as those of NAT64 do, is judged as that
    /// one. Whoever connects to an upstream asks this for the very address that the connection
    /// goes to: by then a name may lead elsewhere than when it was checked.
    pub fn is_allowed(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        if self.allowed.iter().any(|network| network.contains(&address)) {
            return true;
        }
        match address {
            IpAddr::V4(address) => reserved::is_public(address),
            IpAddr::V6(address) => match reserved::embedded(address) {
                Some(embedded) => embedded.iter().all(|&inner| self.is_allowed(inner.into())),
                None => reserved::is_public_v6(address),
            },
        }
    }

    /// Checks what somebody gives as the URL of an upstream: absolute, `http` or `https`, at most
    /// 2048 characters, without user info and fragment, and with a host that may be called.
    ///
    /// A name is resolved, and every address that it has must be allowed. `localhost` and the
    /// names under it may be used where one of the loopback addresses is allowed. A name that does
    /// not resolve within two seconds is accepted: it may get its address later, and the gateway
    /// asks [`Self::is_allowed`] for each connection anyway. That check is the one that protects;
    /// this one tells people early.
    ///
    /// Problems are those of the field `field`, which may have dots: `spec.baseUrl`.
    pub async fn check(&self, field: &str, url: &str) -> Result<()> {
        self.check_with(field, url, |name, port| async move {
            let addresses = lookup_host((name, port)).await?;
            Ok(addresses.map(|address| address.ip()).collect())
        })
        .await
    }

    async fn check_with<R>(
        &self,
        field: &str,
        url: &str,
        resolve: impl FnOnce(String, u16) -> R,
    ) -> Result<()>
    where
        R: Future<Output = io::Result<Vec<IpAddr>>>,
    {
        let broken = |rule, limit| Error::Invalid(vec![FieldProblem::new(field, rule, limit)]);
        let url = web_url(url).map_err(|(rule, limit)| broken(rule, limit))?;
        let malformed = || broken(FieldRule::Malformed, None);
        if url.fragment().is_some() {
            return Err(malformed());
        }
        let port = url.port_or_known_default().ok_or_else(malformed)?;
        let allowed = match url.host().ok_or_else(malformed)? {
            Host::Ipv4(address) => self.is_allowed(address.into()),
            Host::Ipv6(address) => self.is_allowed(address.into()),
            Host::Domain(name) if is_localhost(name) => {
                self.is_allowed(Ipv4Addr::LOCALHOST.into())
                    || self.is_allowed(Ipv6Addr::LOCALHOST.into())
            }
            Host::Domain(name) => match timeout(RESOLUTION, resolve(name.to_owned(), port)).await {
                Ok(Ok(addresses)) => addresses.into_iter().all(|address| self.is_allowed(address)),
                Ok(Err(_)) | Err(_) => true,
            },
        };
        if allowed { Ok(()) } else { Err(broken(FieldRule::NotAllowed, None)) }
    }
}

impl inspect::Gate for Upstreams {
    fn lets_through(&self, address: IpAddr) -> bool {
        self.is_allowed(address)
    }
}

/// Resolvers answer these names with loopback addresses, whatever a name server says (RFC 6761).
fn is_localhost(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests;
