//! The three ports, and what differs between them.

/// Which of the ports a request came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// Programs: sessions are bearer tokens.
    Api,
    /// The administrators' web app: sessions are a cookie.
    Admin,
    /// The developers' web app: sessions are another cookie.
    Portal,
}

impl Site {
    /// The session cookie of this site. Browsers share cookies between the ports of a host, so
    /// each site has a name of its own and reads no other.
    pub(crate) fn cookie_name(self) -> Option<&'static str> {
        match self {
            Self::Api => None,
            Self::Admin => Some("himarket_admin"),
            Self::Portal => Some("himarket_developer"),
        }
    }
}
