//! `SDK-HMAC-SHA256`: the signature of Huawei Cloud's API Gateway, "app authentication".
//!
//! ```text
//! X-Sdk-Date: 20251120T081530Z
//! Authorization: SDK-HMAC-SHA256 Access=<access key>, SignedHeaders=<h1;h2>, Signature=<64 hex>
//!
//! canonical request = METHOD \n path \n query \n headers \n signed headers \n payload hash
//! string to sign    = SDK-HMAC-SHA256 \n X-Sdk-Date \n hex(sha256(canonical request))
//! signature         = hex(hmac_sha256(secret, string to sign))
//! ```
//!
//! - **Path**: percent-decoded and encoded again (unreserved characters stay, hexadecimal digits in
//!   upper case), with `/` at its end. `%2F` is the same as `/` in it.
//! - **Query**: split, decoded, sorted by name and value, encoded again; `name` becomes `name=`.
//!   `+` is a plus, not a space. Repeated names keep all their values.
//! - **Headers**: `name:value\n` for each name in `SignedHeaders`, in that order, values trimmed.
//! - **Payload hash**: hex(sha256(body)); or the value of `X-Sdk-Content-Sha256`, where there is
//!   one: the hash of the body, or `UNSIGNED-PAYLOAD`.
//!
//! Sources: the user guide of API Gateway ("Calling APIs Through App Authentication", with the
//! tolerance of 15 minutes), and what the signer of the published Python SDK
//! `huaweicloudsdkcore` 3.1.219 makes. Three habits of published SDKs are accepted beside the rule:
//!
//! - A path that is encoded already is encoded once more (the SDK for Node.js).
//! - An empty body has its own hash as payload hash, even beside `UNSIGNED-PAYLOAD` (Python).
//! - Without `X-Sdk-Content-Sha256` every body is hashed (the SDKs of API Gateway); with it, forms
//!   are `UNSIGNED-PAYLOAD` (the core SDKs).
//!
//! There is no nonce: two equal requests that are signed in the same second have one signature, so
//! that the second one cannot be told from a replay.

mod canonical;
mod sign;

use std::borrow::Cow;

use hmac::Mac;
use sha2::{Digest, Sha256};

use crate::{
    Accepted, Body, Canonical, Head, MAX_SIGNED_HEADERS, Refusal,
    canonical::Purpose,
    date, header,
    request::{HmacSha256, check_access_key, check_time, hmac},
};
use canonical::Request;
pub use sign::sign;

/// The name of the scheme in `Authorization`.
pub const ALGORITHM: &str = "SDK-HMAC-SHA256";
const AUTHORIZATION: &str = "authorization";
const DATE: &str = "x-sdk-date";
const CONTENT_SHA256: &str = "x-sdk-content-sha256";
const UNSIGNED_PAYLOAD: &str = "UNSIGNED-PAYLOAD";
/// The longest value of `Authorization`.
const MAX_AUTHORIZATION: usize = 16 * 1024;

/// The value of `Authorization`, taken apart.
pub struct Authorization<'a> {
    access_key: &'a str,
    /// As many names as there are, in their order, in lower case.
    signed_headers: Vec<Cow<'a, str>>,
    signature: [u8; 32],
}

impl<'a> Authorization<'a> {
    /// Reads the value of `Authorization`. `Access`, `SignedHeaders` and `Signature` may come in
    /// any order; each must be there once, and nothing else.
    pub fn parse(value: &'a str) -> Result<Self, Refusal> {
        let malformed = Refusal::Malformed { what: AUTHORIZATION };
        if value.len() > MAX_AUTHORIZATION {
            return Err(Refusal::TooLarge { what: AUTHORIZATION, limit: MAX_AUTHORIZATION });
        }
        let (scheme, members) = value.trim().split_once(' ').ok_or(malformed.clone())?;
        if !scheme.eq_ignore_ascii_case(ALGORITHM) {
            return Err(Refusal::Malformed { what: "the algorithm" });
        }
        let (mut access_key, mut signed_headers, mut signature) = (None, None, None);
        for member in members.split(',') {
            let (name, value) = member.trim().split_once('=').ok_or(malformed.clone())?;
            let place = match name {
                "Access" => &mut access_key,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => return Err(malformed),
            };
            if place.replace(value).is_some() {
                return Err(malformed);
            }
        }
        let access_key = access_key.ok_or(malformed.clone())?;
        check_access_key(access_key)?;
        Ok(Self {
            access_key,
            signed_headers: read_names(signed_headers.ok_or(malformed.clone())?)?,
            signature: read_signature(signature.ok_or(malformed)?)?,
        })
    }

    /// Who claims to have signed: the key whose secret verifies it.
    pub fn access_key(&self) -> &'a str {
        self.access_key
    }

    /// Checks what needs neither secret nor body. `now` is in seconds since 1970.
    pub fn claim<'c>(&'c self, head: &'c Head<'c>, now: i64) -> Result<Claim<'c>, Refusal> {
        let date = head.headers.get_text(DATE)?;
        let signed = date::read(date).ok_or(Refusal::Malformed { what: DATE })?;
        check_time(signed, now)?;
        let payload = Payload::read(head)?;
        let headers = self.signed_headers.iter();
        let headers = headers.map(|name| Ok((name.as_ref(), head.headers.get(name)?)));
        let headers = headers.collect::<Result<_, Refusal>>()?;
        Ok(Claim { signature: &self.signature, date, signed, head, headers, payload })
    }
}

fn read_names(list: &str) -> Result<Vec<Cow<'_, str>>, Refusal> {
    let what = "the signed headers";
    let mut names = Vec::new();
    for name in list.split(';') {
        if names.len() == MAX_SIGNED_HEADERS {
            return Err(Refusal::TooLarge { what, limit: MAX_SIGNED_HEADERS });
        }
        header::check_name(name)?;
        let is_lower = !name.bytes().any(|byte| byte.is_ascii_uppercase());
        names.push(if is_lower { name.into() } else { name.to_ascii_lowercase().into() });
    }
    let mut sorted: Vec<_> = names.iter().collect();
    sorted.sort_unstable();
    if sorted.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Err(Refusal::Malformed { what });
    }
    Ok(names)
}

fn read_signature(text: &str) -> Result<[u8; 32], Refusal> {
    let mut signature = [0; 32];
    let read = hex::decode_to_slice(text, &mut signature);
    read.ok().ok_or(Refusal::Malformed { what: "the signature" })?;
    Ok(signature)
}

/// What stands for the body in the canonical request.
#[derive(Clone, Copy)]
enum Payload<'a> {
    /// Its hash.
    Hashed,
    /// The hash that a header declares, as it is written there.
    Declared(&'a str),
    /// `UNSIGNED-PAYLOAD`.
    Unsigned,
}

impl<'a> Payload<'a> {
    fn read(head: &Head<'a>) -> Result<Self, Refusal> {
        Ok(match head.headers.find_text(CONTENT_SHA256)? {
            None => Self::Hashed,
            Some(UNSIGNED_PAYLOAD) => Self::Unsigned,
            Some(hash) => Self::Declared(hash),
        })
    }

    /// The last line of the canonical request, and another one that is as good, for the body that
    /// arrived.
    fn lines(self, body: Body<'_>) -> Result<(Cow<'a, str>, Option<String>), Refusal> {
        let hash = |bytes: &[u8]| hex::encode(Sha256::digest(bytes));
        match self {
            Self::Hashed => Ok((hash(body.get()?).into(), None)),
            Self::Declared(declared) => {
                if !declared.eq_ignore_ascii_case(&hash(body.get()?)) {
                    return Err(Refusal::BodyHashMismatch);
                }
                Ok((declared.into(), None))
            }
            Self::Unsigned => {
                let is_empty = matches!(body, Body::Read(bytes) if bytes.is_empty());
                Ok((UNSIGNED_PAYLOAD.into(), is_empty.then(|| hash(b""))))
            }
        }
    }
}

/// A signature beside its request. The time is right, and every signed header is there; whether
/// the signature is, remains to be verified.
pub struct Claim<'c> {
    signature: &'c [u8; 32],
    date: &'c str,
    signed: i64,
    head: &'c Head<'c>,
    headers: Vec<(&'c str, &'c [u8])>,
    payload: Payload<'c>,
}

impl Claim<'_> {
    /// Whether the signature covers the body. Where it does not, [`Body::Unread`] verifies too;
    /// a body that is known to be empty is better given as such, because Python's SDK signs that.
    pub fn needs_body(&self) -> bool {
        !matches!(self.payload, Payload::Unsigned)
    }

    /// Verifies the signature with the secret of the access key.
    pub fn verify(&self, secret: &[u8], body: Body<'_>) -> Result<Accepted, Refusal> {
        let mac: HmacSha256 = hmac(secret)?;
        let (line, other_line) = self.payload.lines(body)?;
        let request = Request::new(self.head, &self.headers)?;
        let path = canonical::path(self.head.path);
        let other_path = canonical::path_encoded_again(self.head.path);
        for path in [Some(&path), other_path.as_ref()].into_iter().flatten() {
            for line in [Some(line.as_ref()), other_line.as_deref()].into_iter().flatten() {
                let text = request.write(path, line, Purpose::Sign);
                let mac = mac.clone().chain_update(canonical::string_to_sign(self.date, &text));
                // In constant time.
                if mac.verify_slice(self.signature).is_ok() {
                    return Ok(Accepted::new(*self.signature, self.signed));
                }
            }
        }
        let shown = request.write(&path, &line, Purpose::Show);
        Err(Refusal::SignatureMismatch { canonical: Canonical::new(&shown) })
    }
}
