//! Where callers reach the built-in gateway, as the operator says it.

use std::{fmt, str::FromStr};

use api::{HttpDomain, web_url};

/// Scheme, host and port, where that is not the scheme's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayUrl {
    scheme: String,
    host: String,
    port: Option<u16>,
}

impl GatewayUrl {
    /// As configurations of products name it.
    pub(crate) fn domain(&self) -> HttpDomain {
        HttpDomain {
            domain: self.host.clone(),
            port: self.port,
            protocol: self.scheme.clone(),
            network_type: None,
        }
    }
}

/// Without a slash at the end, so that a path can follow.
impl fmt::Display for GatewayUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}", self.scheme, self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

impl FromStr for GatewayUrl {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || {
            format!(
                "`{text}` is not the address of a gateway; write it like https://api.acme.example \
                 or http://10.0.0.1:8081"
            )
        };
        let url = web_url(text).map_err(|_no_url| wrong())?;
        let host = url.host_str().ok_or_else(wrong)?.to_owned();
        if url.query().is_some() || url.fragment().is_some() {
            return Err(wrong());
        }
        if url.path() != "/" {
            return Err(format!(
                "`{text}` has a path; products have theirs at the root of the gateway's host"
            ));
        }
        Ok(Self { scheme: url.scheme().to_owned(), host, port: url.port() })
    }
}

#[cfg(test)]
mod tests {
    use super::GatewayUrl;

    #[test]
    fn an_address_has_a_scheme_a_host_and_perhaps_a_port() {
        for (text, shown, port) in [
            ("https://api.acme.example", "https://api.acme.example", None),
            ("HTTPS://API.acme.example:443/", "https://api.acme.example", None),
            ("http://10.0.0.1:8081", "http://10.0.0.1:8081", Some(8081)),
            ("http://[::1]:8081/", "http://[::1]:8081", Some(8081)),
        ] {
            let url: GatewayUrl = text.parse().unwrap();
            assert_eq!(url.to_string(), shown);
            let domain = url.domain();
            assert_eq!(domain.port, port);
            assert!(shown.starts_with(&format!("{}://{}", domain.protocol, domain.domain)));
        }
    }

    #[test]
    fn what_is_more_or_less_than_that_is_refused() {
        for text in [
            "",
            "api.acme.example",
            "ftp://api.acme.example",
            "https://user@api.acme.example",
            "https://api.acme.example?a=b",
            "https://api.acme.example/?",
            "https://api.acme.example/#a",
            "https://api.acme.example/gateway",
            "https://api.acme.example//",
        ] {
            assert!(text.parse::<GatewayUrl>().is_err(), "{text}");
        }
        let reason = "https://a.example/gateway".parse::<GatewayUrl>().unwrap_err();
        assert!(reason.contains("has a path"), "{reason}");
    }
}
