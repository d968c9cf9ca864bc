//! Addresses of the web, as people type them.

use url::Url;

use crate::FieldRule;

/// The longest address, in characters.
const MAX_LENGTH: usize = 2_048;

/// Reads an absolute `http` or `https` URL of at most 2048 characters, without user info.
///
/// It does not repair anything, as browsers do: what is read is what was written. Where it is not
/// such a URL, the answer is the broken rule with its limit.
pub fn web_url(text: &str) -> Result<Url, (FieldRule, Option<u64>)> {
    if text.trim().is_empty() {
        return Err((FieldRule::Required, None));
    }
    if text.chars().count() > MAX_LENGTH {
        return Err((FieldRule::TooLong, u64::try_from(MAX_LENGTH).ok()));
    }
    read(text).ok_or((FieldRule::Malformed, None))
}

fn read(text: &str) -> Option<Url> {
    // The parser would drop or replace these.
    if text.contains(|char: char| char.is_control() || char.is_whitespace() || char == '\\') {
        return None;
    }
    let (scheme, rest) = text.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let web = ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme));
    if !web || authority.is_empty() || authority.contains('@') || !is_ascii_host(authority) {
        return None;
    }
    Url::parse(text).ok()
}

/// Whether a host has nothing but ASCII in it, as it is written and when it is decoded. The parser
/// takes no other names, and in debug builds it does not survive some of them.
fn is_ascii_host(authority: &str) -> bool {
    let mut codes = authority.split('%').skip(1);
    authority.is_ascii()
        && codes.all(|code| {
            !code.starts_with(|digit| matches!(digit, '8' | '9' | 'a'..='f' | 'A'..='F'))
        })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{MAX_LENGTH, web_url};
    use crate::FieldRule;

    #[test]
    fn an_address_of_the_web_is_read() {
        for url in [
            "https://acme.example/weather.png",
            "HTTP://acme.example:8080/a?size=2&at=b@c#d",
            "https://acme.example",
            "https://xn--fsqu00a.example/%E5%9B%BE.png",
            "https://acme.example/图.png",
            "http://[2001:db8::1]/icon.webp",
        ] {
            assert!(web_url(url).is_ok(), "{url}");
        }
    }

    #[test]
    fn another_address_is_refused() {
        for url in [
            "HTtP://A¡",
            "http://A%C2%A1.example",
            "javascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "ftp://acme.example/a.png",
            "file:///etc/passwd",
            "/a.png",
            "//acme.example/a.png",
            "acme.example/a.png",
            "https:acme.example",
            "https://",
            "https:///a.png",
            "https://?a",
            "https://:443/a.png",
            "https://[::1/a.png",
            "https://acme.example:99999/a.png",
            "https://user@acme.example/a.png",
            "https://user:word@acme.example/a.png",
            "https://@acme.example/a.png",
            "https://acme.example\\@evil.example/a.png",
            " https://acme.example/a.png",
            "https://acme.example/a b.png",
            "https://acme.example/a\u{3000}b.png",
            "https://acme.example/a\tb.png",
            "https://acme.example/a\u{0}b.png",
            "https://acme.example/a.png\n",
        ] {
            assert_eq!(web_url(url), Err((FieldRule::Malformed, None)), "{url}");
        }
    }

    #[test]
    fn an_address_has_a_longest_length() {
        let url = |length: usize| format!("{:图<length$}", "https://acme.example/");
        assert!(web_url(&url(MAX_LENGTH)).is_ok());
        let too_long = Err((FieldRule::TooLong, Some(2_048)));
        assert_eq!(web_url(&url(MAX_LENGTH + 1)), too_long);
    }

    #[test]
    fn nothing_is_no_address() {
        for text in ["", " ", "\n"] {
            assert_eq!(web_url(text), Err((FieldRule::Required, None)));
        }
    }

    proptest! {
        #[test]
        fn what_is_read_leads_where_it_says(
            text in "(?i)(https?|ftp|[a-z]{0,6}):?/{0,3}[ -~\u{80}-\u{ff}]{0,40}",
        ) {
            if let Ok(url) = web_url(&text) {
                prop_assert!(matches!(url.scheme(), "http" | "https"));
                prop_assert!(url.has_host());
                prop_assert!(url.username().is_empty() && url.password().is_none());
            }
        }
    }
}
