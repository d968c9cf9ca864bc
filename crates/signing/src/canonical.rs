//! The canonical text of a request, shown to its owner.

use std::fmt;

/// The most that is shown, in bytes: a form is part of the text, and may be long.
const MAX_SHOWN: usize = 4 * 1024;
const CUT: &str = "…";
const HIDDEN: &[u8] = b"***";
/// Headers whose values open something by themselves. They can be signed; they are not shown.
const HIDDEN_HEADERS: [&str; 6] = [
    "authorization",
    "cookie",
    "proxy-authorization",
    "x-api-key",
    "x-apig-appcode",
    "x-security-token",
];

/// What the verifier expected to be signed.
///
/// A client that compares it with its own text sees where they part. It is as the request was, so
/// that it may hold personal data: it is for the owner of the key, and `Debug` does not print it.
/// Values of headers that are credentials are three stars; what is too long is cut.
#[derive(Clone, PartialEq, Eq)]
pub struct Canonical(String);

impl Canonical {
    pub(crate) fn new(text: &[u8]) -> Self {
        let shown = text.get(..MAX_SHOWN).unwrap_or(text);
        let mut shown = String::from_utf8_lossy(shown).into_owned();
        if text.len() > MAX_SHOWN {
            shown.push_str(CUT);
        }
        Self(shown)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Canonical {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Canonical({} bytes)", self.0.len())
    }
}

/// Whether a canonical text is made to be signed or to be shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Sign,
    Show,
}

/// Writes the lines of signed headers: `name:value`, each with a line feed.
pub(crate) fn write_headers<N: AsRef<str>>(
    text: &mut Vec<u8>,
    headers: &[(N, &[u8])],
    purpose: Purpose,
) {
    for (name, value) in headers {
        let name = name.as_ref();
        let is_hidden = purpose == Purpose::Show && HIDDEN_HEADERS.contains(&name);
        text.extend_from_slice(name.as_bytes());
        text.push(b':');
        text.extend_from_slice(if is_hidden { HIDDEN } else { value });
        text.push(b'\n');
    }
}

#[cfg(test)]
mod tests {
    use super::{Canonical, Purpose, write_headers};

    #[test]
    fn a_credential_is_signed_and_not_shown() {
        let headers = [("cookie", b"session=1".as_slice()), ("host", b"a.example")];
        let text = |purpose| {
            let mut text = Vec::new();
            write_headers(&mut text, &headers, purpose);
            String::from_utf8(text).unwrap()
        };
        assert_eq!(text(Purpose::Sign), "cookie:session=1\nhost:a.example\n");
        assert_eq!(text(Purpose::Show), "cookie:***\nhost:a.example\n");
    }

    #[test]
    fn a_long_text_is_cut() {
        let text = "图".repeat(10_000);
        let shown = Canonical::new(text.as_bytes());
        assert!(shown.as_str().len() < 5_000);
        assert!(shown.as_str().ends_with('…'));
        assert_eq!(Canonical::new(b"short").as_str(), "short");
    }

    #[test]
    fn it_does_not_print_itself() {
        let printed = format!("{:?}", Canonical::new(b"GET\n/people/110101199003070011"));
        assert!(!printed.contains("1101"), "{printed}");
    }
}
