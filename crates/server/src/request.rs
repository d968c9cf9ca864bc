//! What a request says of itself, as far as it can be believed.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

use actix_web::{
    HttpMessage, HttpRequest,
    http::{
        Method,
        header::{HOST, HeaderMap, ORIGIN, USER_AGENT},
        uri::Authority,
    },
};
use domain::caller::Origin;
use ipnet::IpNet;
use tracing_actix_web::RequestId;

use crate::{Error, Result};

const USER_AGENT_LENGTH: usize = 255;

/// Facts of one request. Headers that proxies set count only where a trusted proxy sent them.
#[derive(Debug)]
pub(crate) struct RequestInfo {
    pub(crate) id: String,
    pub(crate) address: Option<IpAddr>,
    /// The name and port that the caller used.
    pub(crate) host: String,
    /// The caller came in by TLS, at a proxy.
    pub(crate) https: bool,
    pub(crate) user_agent: Option<String>,
}

impl RequestInfo {
    pub(crate) fn read(request: &HttpRequest, proxies: &[IpNet]) -> Result<Self> {
        let headers = request.headers();
        let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
        let proxied = peer.is_some_and(|peer| is_trusted(peer, proxies));
        let forwarded =
            |name| if proxied { text(headers, name).and_then(first_value) } else { None };

        let host = forwarded("x-forwarded-host").or_else(|| text(headers, HOST.as_str()));
        Ok(Self {
            id: id(request),
            address: if proxied { forwarded_for(headers, proxies).or(peer) } else { peer },
            host: authority(request, host)?,
            https: forwarded("x-forwarded-proto")
                .is_some_and(|it| it.eq_ignore_ascii_case("https")),
            user_agent: text(headers, USER_AGENT.as_str())
                .map(|agent| agent.chars().take(USER_AGENT_LENGTH).collect()),
        })
    }

    /// The facts that an audit record keeps.
    pub(crate) fn origin(&self) -> Origin {
        Origin {
            address: self.address,
            user_agent: self.user_agent.clone(),
            request_id: self.id.clone(),
        }
    }

    /// What [`read`](Self::read) found, for extractors.
    pub(crate) fn of(request: &HttpRequest) -> Result<Arc<Self>> {
        let info = request.extensions().get::<Arc<Self>>().cloned();
        Ok(info.ok_or_else(|| anyhow::anyhow!("a request has not passed the edge"))?)
    }
}

/// The identifier that the log, the answer's header and a problem have in common.
pub(crate) fn id(request: &HttpRequest) -> String {
    request.extensions().get::<RequestId>().map(ToString::to_string).unwrap_or_default()
}

/// Refuses what a page of another site makes a browser send along with our cookie.
///
/// `SameSite=Strict` alone is not enough: other ports of a host, and other hosts of a domain,
/// are the same site. Programs send neither of the two headers and carry no cookie by accident.
pub(crate) fn refuse_cross_site(request: &HttpRequest, host: &str) -> Result<()> {
    if matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS) {
        return Ok(());
    }
    let headers = request.headers();
    let same = match (text(headers, "sec-fetch-site"), headers.get(ORIGIN)) {
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => origin
            .to_str()
            .ok()
            .and_then(|origin| origin.split_once("://"))
            .is_some_and(|(_, authority)| authority.eq_ignore_ascii_case(host)),
        (None, None) => true,
    };
    if same { Ok(()) } else { Err(Error::CrossSite) }
}

fn authority(request: &HttpRequest, host: Option<&str>) -> Result<String> {
    let malformed = || Error::Malformed("the header Host is malformed".to_owned());
    if request.headers().get_all(HOST).count() > 1 {
        return Err(malformed());
    }
    let authority: Authority = match (host, request.uri().authority()) {
        (Some(host), _) => host.parse().ok().ok_or_else(malformed)?,
        // HTTP/2 has it in the request line.
        (None, Some(authority)) => authority.clone(),
        (None, None) => return Err(malformed()),
    };
    if authority.as_str().contains('@') || authority.host().is_empty() {
        return Err(malformed());
    }
    Ok(authority.as_str().to_ascii_lowercase())
}

/// The last address in `X-Forwarded-For` that is not one of our own proxies: what stands before
/// it, the caller may have invented.
fn forwarded_for(headers: &HeaderMap, proxies: &[IpNet]) -> Option<IpAddr> {
    let values: Vec<&str> =
        headers.get_all("x-forwarded-for").filter_map(|value| value.to_str().ok()).collect();
    values
        .iter()
        .flat_map(|value| value.split(','))
        .rev()
        .map_while(forwarded_address)
        .find(|address| !is_trusted(*address, proxies))
}

/// Some proxies add the port.
fn forwarded_address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let address = text.parse().ok();
    let address = address.or_else(|| Some(text.parse::<SocketAddr>().ok()?.ip()));
    address.map(|address| address.to_canonical())
}

fn is_trusted(address: IpAddr, proxies: &[IpNet]) -> bool {
    proxies.iter().any(|network| network.contains(&address))
}

fn first_value(list: &str) -> Option<&str> {
    list.split(',').next().map(str::trim).filter(|value| !value.is_empty())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use actix_web::test::TestRequest;

    use super::{RequestInfo, refuse_cross_site};

    fn read(request: TestRequest, proxies: &[&str]) -> Option<RequestInfo> {
        let proxies: Vec<_> = proxies.iter().map(|network| network.parse().unwrap()).collect();
        let request = request.peer_addr("10.0.0.1:1000".parse().unwrap());
        RequestInfo::read(&request.to_http_request(), &proxies).ok()
    }

    fn forwarded() -> TestRequest {
        TestRequest::default()
            .insert_header(("host", "inner:8080"))
            .insert_header(("x-forwarded-for", "6.6.6.6, 1.2.3.4:5678, 10.0.0.2"))
            .insert_header(("x-forwarded-host", "market.example"))
            .insert_header(("x-forwarded-proto", "https"))
    }

    #[test]
    fn forwarded_headers_of_a_stranger_do_not_count() {
        let info = read(forwarded(), &[]).unwrap();
        assert_eq!(info.address, Some(IpAddr::from([10, 0, 0, 1])));
        assert_eq!(info.host, "inner:8080");
        assert!(!info.https);
    }

    #[test]
    fn behind_a_trusted_proxy_the_last_stranger_is_the_caller() {
        let info = read(forwarded(), &["10.0.0.0/8"]).unwrap();
        assert_eq!(info.address, Some(IpAddr::from([1, 2, 3, 4])));
        assert_eq!(info.host, "market.example");
        assert!(info.https);
    }

    #[test]
    fn a_malformed_host_is_refused() {
        for host in ["", "a b", "user@host", "ho\"st", "a/b", ":80"] {
            let request = TestRequest::default().insert_header(("host", host));
            assert!(read(request, &[]).is_none(), "{host:?}");
        }
    }

    #[test]
    fn only_pages_of_the_same_origin_may_change_anything() {
        let check = |headers: &[(&'static str, &'static str)]| {
            let mut request = TestRequest::post();
            for header in headers {
                request = request.insert_header(*header);
            }
            refuse_cross_site(&request.to_http_request(), "localhost:5174").is_ok()
        };
        assert!(check(&[]));
        assert!(check(&[("sec-fetch-site", "same-origin")]));
        assert!(check(&[("origin", "http://localhost:5174")]));
        assert!(!check(&[("sec-fetch-site", "same-site")]));
        assert!(!check(&[("sec-fetch-site", "cross-site"), ("origin", "http://localhost:5174")]));
        assert!(!check(&[("origin", "http://localhost:5173")]));
        assert!(!check(&[("origin", "null")]));
    }
}
