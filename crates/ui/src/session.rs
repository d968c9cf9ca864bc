//! The end of a session, and the way back to where the reader was.

use leptos::prelude::*;

use crate::{address::Address, browser};

/// Where everybody logs in.
pub const LOG_IN: &str = "/login";
/// The parameter of the log-in page that says where to go afterwards.
const RETURN_URL: &str = "returnUrl";

/// Whether the server still knows who this is.
#[derive(Clone, Copy)]
pub struct Session {
    ended: RwSignal<bool>,
    /// How often somebody logged in.
    begins: RwSignal<u32>,
}

impl Session {
    /// Makes the session available to everything below.
    pub fn provide() -> Self {
        let session = Self { ended: RwSignal::new(false), begins: RwSignal::new(0) };
        provide_context(session);
        session
    }

    /// The server answered 401: whoever guards the pages asks who is there.
    pub fn end(self) {
        self.ended.set(true);
    }

    /// Somebody logged in.
    pub fn begin(self) {
        self.ended.set(false);
        self.begins.update(|begins| *begins = begins.wrapping_add(1));
    }

    /// How often somebody logged in; what was refused meanwhile is asked again when this changes.
    pub(crate) fn begins(self) -> u32 {
        self.begins.get()
    }

    /// As [`ended`](Self::ended), for what is not to run again when this changes.
    pub fn ended_untracked(self) -> bool {
        self.ended.get_untracked()
    }

    /// Whether the session has ended.
    pub fn ended(self) -> bool {
        self.ended.get()
    }
}

/// The address of the log-in page that leads back to `here`.
pub fn log_in_url(here: &str) -> String {
    match safe_return(here) {
        Some("/") | None => LOG_IN.to_owned(),
        Some(here) => format!("{LOG_IN}?{RETURN_URL}={}", browser::encode(here)),
    }
}

/// Where to go after logging in: where the reader wanted to go, otherwise home.
pub(crate) fn after_log_in(address: Address) -> String {
    let wanted = untrack(|| address.get(RETURN_URL)).unwrap_or_default();
    safe_return(&wanted).unwrap_or("/").to_owned()
}

/// `url`, if it is a page of this very site and not the log-in page.
///
/// A browser reads `//host`, `/\host` and `/` + tab + `/host` as another site.
fn safe_return(url: &str) -> Option<&str> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let same_site = url.starts_with('/')
        && !url.starts_with("//")
        && !url.chars().any(|char| char == '\\' || char.is_control());
    (same_site && path != LOG_IN).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::safe_return;

    #[test]
    fn pages_of_this_site_are_kept() {
        for url in ["/", "/portals", "/portals?page=2&q=a b", "/a//b", "/login-help"] {
            assert_eq!(safe_return(url), Some(url));
        }
    }

    #[test]
    fn other_sites_are_not() {
        let others = [
            "",
            "portals",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "\\\\evil.example",
        ];
        for url in others {
            assert_eq!(safe_return(url), None, "{url:?}");
        }
    }

    #[test]
    fn logging_in_does_not_lead_back_to_logging_in() {
        assert_eq!(safe_return("/login"), None);
        assert_eq!(safe_return("/login?returnUrl=%2Flogin"), None);
    }
}
