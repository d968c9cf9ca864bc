//! The headers of a request, found by name.

use std::cmp::Ordering;

use crate::{MAX_HEADER_NAME, MAX_HEADERS, Refusal};

/// The headers of a request as they arrived, or as they will be sent.
pub struct Headers<'a>(Vec<(&'a str, &'a [u8])>);

impl<'a> Headers<'a> {
    /// Takes the headers in any order and any case. Over HTTP/2 the caller adds `host` from
    /// `:authority`, because that is what clients sign.
    ///
    /// Refuses more than [`MAX_HEADERS`], names that are not tokens, and line breaks in values.
    pub fn new(headers: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<Self, Refusal> {
        let mut sorted = Vec::new();
        for (name, value) in headers {
            if sorted.len() == MAX_HEADERS {
                return Err(Refusal::TooLarge { what: "the headers", limit: MAX_HEADERS });
            }
            check_name(name)?;
            if value.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 0)) {
                return Err(Refusal::Malformed { what: "the value of a header" });
            }
            sorted.push((name, value.trim_ascii()));
        }
        sorted.sort_by(|(a, _), (b, _)| order(a, b));
        Ok(Self(sorted))
    }

    /// The value of a header, trimmed. Refuses one that is there more than once.
    pub(crate) fn find(&self, name: &str) -> Result<Option<&'a [u8]>, Refusal> {
        let start = self.0.partition_point(|(other, _)| order(other, name).is_lt());
        let mut same =
            self.0.iter().skip(start).take_while(|(other, _)| order(other, name).is_eq());
        let first = same.next().map(|(_, value)| *value);
        if same.next().is_some() { Err(Refusal::repeated(name)) } else { Ok(first) }
    }

    /// The value of a header that must be there.
    pub(crate) fn get(&self, name: &str) -> Result<&'a [u8], Refusal> {
        self.find(name)?.ok_or_else(|| Refusal::missing(name))
    }

    /// The value of a header as text.
    pub(crate) fn find_text(&self, name: &'static str) -> Result<Option<&'a str>, Refusal> {
        let value = self.find(name)?.map(str::from_utf8).transpose();
        value.ok().ok_or(Refusal::Malformed { what: name })
    }

    /// The value, as text, of a header that must be there.
    pub(crate) fn get_text(&self, name: &'static str) -> Result<&'a str, Refusal> {
        self.find_text(name)?.ok_or_else(|| Refusal::missing(name))
    }

    /// The names in their order without regard to case; a name that is repeated comes repeatedly.
    pub(crate) fn names(&self) -> impl Iterator<Item = &'a str> {
        self.0.iter().map(|(name, _)| *name)
    }

    /// Refuses headers that only signing makes.
    pub(crate) fn check_unsigned(&self, made: &[&'static str]) -> Result<(), Refusal> {
        for name in made {
            if self.find(name)?.is_some() {
                return Err(Refusal::HeaderOfSignature { name });
            }
        }
        Ok(())
    }
}

/// Refuses what is not the name of a header: a token of RFC 9110, section 5.6.2.
pub(crate) fn check_name(name: &str) -> Result<(), Refusal> {
    if name.len() > MAX_HEADER_NAME {
        return Err(Refusal::TooLarge { what: "the name of a header", limit: MAX_HEADER_NAME });
    }
    if !is_token(name) {
        return Err(Refusal::Malformed { what: "the name of a header" });
    }
    Ok(())
}

pub(crate) fn is_token(text: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte);
    !text.is_empty() && text.bytes().all(is_allowed)
}

fn order(a: &str, b: &str) -> Ordering {
    let lower = |text: &str, at: usize| text.as_bytes().get(at).map(u8::to_ascii_lowercase);
    (0..=a.len().min(b.len()))
        .map(|at| lower(a, at).cmp(&lower(b, at)))
        .find(|order| order.is_ne())
        .unwrap_or(Ordering::Equal)
}

#[cfg(test)]
mod tests {
    use super::Headers;
    use crate::Refusal;

    #[test]
    fn a_header_is_found_in_any_case_and_trimmed() {
        let headers =
            Headers::new([("X-Stage", b" RELEASE\t".as_slice()), ("host", b"a"), ("X-St", b"b")])
                .unwrap();
        assert_eq!(headers.find("x-stage"), Ok(Some(b"RELEASE".as_slice())));
        assert_eq!(headers.find("HOST"), Ok(Some(b"a".as_slice())));
        assert_eq!(headers.find("x-sta"), Ok(None));
        assert_eq!(headers.get("X-Sta"), Err(Refusal::missing("x-sta")));
    }

    #[test]
    fn a_repeated_header_is_refused_when_it_is_asked_for() {
        let headers = Headers::new([("b", b"1".as_slice()), ("a", b"1"), ("B", b"1")]).unwrap();
        assert_eq!(headers.find("b"), Err(Refusal::repeated("b")));
        assert_eq!(headers.find("a"), Ok(Some(b"1".as_slice())));
    }

    #[test]
    fn what_no_server_lets_through_is_refused() {
        for (name, value) in
            [("", b"1".as_slice()), ("a b", b"1"), ("a\n", b"1"), ("a", b"1\nb:2"), ("a", b"\0")]
        {
            assert!(Headers::new([(name, value)]).is_err(), "{name:?} {value:?}");
        }
        assert!(Headers::new(vec![("a", b"1".as_slice()); 256]).is_ok());
        assert!(Headers::new(vec![("a", b"1".as_slice()); 257]).is_err());
    }
}
