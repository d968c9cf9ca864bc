//! Parameters of queries and forms, and percent-encoding.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};

use crate::{MAX_PARAMETERS, Refusal};

/// Everything but the unreserved characters of RFC 3986, section 2.3.
const RESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const RESERVED_IN_PATH: &AsciiSet = &RESERVED.remove(b'/');

/// A parameter, decoded.
pub(crate) struct Parameter<'a> {
    pub(crate) name: Cow<'a, [u8]>,
    /// Empty also where there was no `=`.
    pub(crate) value: Cow<'a, [u8]>,
}

/// What `+` stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plus {
    Itself,
    Space,
}

/// Splits at `&` and at the first `=`, and decodes both sides. Between two `&` is no parameter.
/// Refuses more than [`MAX_PARAMETERS`] of all texts together.
pub(crate) fn read<'a>(texts: &[&'a [u8]], plus: Plus) -> Result<Vec<Parameter<'a>>, Refusal> {
    let mut parameters = Vec::new();
    let pairs = texts.iter().flat_map(|text| text.split(|byte| *byte == b'&'));
    for pair in pairs.filter(|pair| !pair.is_empty()) {
        if parameters.len() == MAX_PARAMETERS {
            return Err(Refusal::TooLarge { what: "the parameters", limit: MAX_PARAMETERS });
        }
        let end = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
        let name = pair.get(..end).unwrap_or_default();
        let value = pair.get(end + 1..).unwrap_or_default();
        parameters.push(Parameter { name: decode(name, plus), value: decode(value, plus) });
    }
    Ok(parameters)
}

/// Decodes `%XX`. A `%` without two hexadecimal digits stays.
fn decode(text: &[u8], plus: Plus) -> Cow<'_, [u8]> {
    if plus == Plus::Space && text.contains(&b'+') {
        let spaced: Vec<_> = text.iter().map(|it| if *it == b'+' { b' ' } else { *it }).collect();
        return Cow::Owned(percent_decode(&spaced).collect());
    }
    percent_decode(text).into()
}

/// Appends `bytes` to `text`, everything encoded but unreserved characters.
pub(crate) fn encode(text: &mut Vec<u8>, bytes: &[u8]) {
    for piece in percent_encode(bytes, RESERVED) {
        text.extend_from_slice(piece.as_bytes());
    }
}

/// Appends a path that is encoded for the first time: slashes stay.
pub(crate) fn encode_path(text: &mut Vec<u8>, path: &[u8]) {
    for piece in percent_encode(path, RESERVED_IN_PATH) {
        text.extend_from_slice(piece.as_bytes());
    }
}

/// Appends a path, decoded and encoded again, so that it has one spelling.
pub(crate) fn normalise_path(text: &mut Vec<u8>, path: &str) {
    encode_path(text, &Cow::from(percent_decode(path.as_bytes())));
}
