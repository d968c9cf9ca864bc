//! `x-ca-signature`: the signature of Alibaba Cloud's API Gateway, and of Higress' `hmac-auth`.
//!
//! ```text
//! x-ca-key: <access key>
//! x-ca-timestamp: 1763626530000
//! x-ca-nonce: 7b6a3a9e-5c4b-4f0e-9a4e-0d9a6e1f2b3c
//! x-ca-signature-method: HmacSHA256                    (which is the default) or HmacSHA1
//! x-ca-signature-headers: x-ca-key,x-ca-nonce,x-ca-timestamp
//! x-ca-signature: base64(hmac(secret, string to sign))
//!
//! string to sign = METHOD \n Accept \n Content-MD5 \n Content-Type \n Date \n headers parameters
//! ```
//!
//! - The four **fixed headers** have their lines even when they are not there.
//! - **Headers**: `name:value\n` for each name in `x-ca-signature-headers`, in lower case, sorted.
//!   The fixed headers, the signature and the list itself are never among them.
//! - **Parameters**: the path as it is sent; then, where there are any, `?` and the parameters of
//!   query and form together, decoded, sorted by name, joined with `&`. Of a repeated name only the
//!   first value is signed. An empty value is its name alone.
//! - **`Content-MD5`**: base64(md5(body)). The body of anything but a form is covered only by it.
//!
//! Sources: the documents of API Gateway and its published clients (npm `aliyun-api-gateway` 1.1.6,
//! `api-gateway-demo-sign-java`), and the C++ plugin of Higress. They differ, and each is accepted:
//!
//! - An empty value is `name` for Alibaba and `name=` for Higress.
//! - `+` in a query or form is a plus for some, a space for clients that encode as forms do.
//! - `x-ca-timestamp` is in milliseconds for Alibaba, in seconds too for Higress.
//!
//! Stricter than both: `x-ca-timestamp` must be there and signed, a nonce must be signed, and a
//! header that is listed must be there. Otherwise a stranger could replay a request for ever.

mod canonical;
mod sign;

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256};

use crate::{
    Accepted, Body, Canonical, Head, Headers, MAX_NONCE, MAX_SIGNED_HEADERS, Refusal,
    canonical::Purpose,
    header,
    request::{HmacSha256, check_access_key, check_time, hmac},
};
use canonical::{Parameters, Request};
pub use sign::{Options, sign};

const KEY: &str = "x-ca-key";
const TIMESTAMP: &str = "x-ca-timestamp";
const NONCE: &str = "x-ca-nonce";
const METHOD: &str = "x-ca-signature-method";
const SIGNED_HEADERS: &str = "x-ca-signature-headers";
const SIGNATURE: &str = "x-ca-signature";
const ACCEPT: &str = "accept";
const CONTENT_MD5: &str = "content-md5";
const CONTENT_TYPE: &str = "content-type";
const DATE: &str = "date";
/// Headers that are never in the block of signed headers, even when they are listed.
const NEVER_LISTED: [&str; 6] =
    [ACCEPT, CONTENT_MD5, CONTENT_TYPE, DATE, SIGNATURE, SIGNED_HEADERS];
const FORM: &str = "application/x-www-form-urlencoded";
/// A time with as many digits is in milliseconds: in seconds it would be after the year 33658.
const DIGITS_OF_MILLISECONDS: usize = 13;

/// How the signature is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Algorithm {
    /// `HmacSHA256`, the default.
    #[default]
    HmacSha256,
    /// `HmacSHA1`, for clients that have nothing else.
    HmacSha1,
}

impl Algorithm {
    fn name(self) -> &'static str {
        match self {
            Self::HmacSha256 => "HmacSHA256",
            Self::HmacSha1 => "HmacSHA1",
        }
    }

    fn read(name: &str) -> Result<Self, Refusal> {
        [Self::HmacSha256, Self::HmacSha1]
            .into_iter()
            .find(|algorithm| algorithm.name() == name)
            .ok_or(Refusal::Malformed { what: METHOD })
    }

    fn make(self, secret: &[u8], text: &[u8]) -> Result<Vec<u8>, Refusal> {
        Ok(match self {
            Self::HmacSha256 => {
                hmac::<HmacSha256>(secret)?.chain_update(text).finalize().into_bytes().to_vec()
            }
            Self::HmacSha1 => {
                hmac::<Hmac<Sha1>>(secret)?.chain_update(text).finalize().into_bytes().to_vec()
            }
        })
    }

    /// In constant time.
    fn verify(self, secret: &[u8], text: &[u8], signature: &[u8]) -> Result<bool, Refusal> {
        Ok(match self {
            Self::HmacSha256 => {
                hmac::<HmacSha256>(secret)?.chain_update(text).verify_slice(signature).is_ok()
            }
            Self::HmacSha1 => {
                hmac::<Hmac<Sha1>>(secret)?.chain_update(text).verify_slice(signature).is_ok()
            }
        })
    }
}

/// The headers that make the signature, taken apart.
pub struct Signature<'a> {
    access_key: &'a str,
    algorithm: Algorithm,
    /// In lower case, sorted, without those that are never listed.
    signed_headers: Vec<String>,
    bytes: Vec<u8>,
}

impl<'a> Signature<'a> {
    /// Reads the signature, if the request has one or begins to have one.
    pub fn read(headers: &Headers<'a>) -> Result<Option<Self>, Refusal> {
        if headers.find(KEY)?.is_none() && headers.find(SIGNATURE)?.is_none() {
            return Ok(None);
        }
        let access_key = headers.get_text(KEY)?;
        check_access_key(access_key)?;
        let algorithm = headers.find_text(METHOD)?.map(Algorithm::read).transpose()?;
        let bytes = STANDARD.decode(headers.get(SIGNATURE)?);
        Ok(Some(Self {
            access_key,
            algorithm: algorithm.unwrap_or_default(),
            signed_headers: read_names(headers.find_text(SIGNED_HEADERS)?.unwrap_or_default())?,
            bytes: bytes.ok().ok_or(Refusal::Malformed { what: SIGNATURE })?,
        }))
    }

    /// Who claims to have signed: the key whose secret verifies it.
    pub fn access_key(&self) -> &'a str {
        self.access_key
    }

    /// How the signature was made.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// Checks what needs neither secret nor body. `now` is in seconds since 1970.
    pub fn claim<'c>(&'c self, head: &'c Head<'c>, now: i64) -> Result<Claim<'c>, Refusal> {
        let signed = read_timestamp(head.headers.get_text(TIMESTAMP)?)?;
        self.check_signed(TIMESTAMP)?;
        check_time(signed, now)?;
        let nonce = head.headers.find_text(NONCE)?.filter(|nonce| !nonce.is_empty());
        if let Some(nonce) = nonce {
            self.check_signed(NONCE)?;
            if nonce.len() > MAX_NONCE {
                return Err(Refusal::TooLarge { what: NONCE, limit: MAX_NONCE });
            }
        }
        let headers = self.signed_headers.iter();
        let headers = headers.map(|name| Ok((name.as_str(), head.headers.get(name)?)));
        let headers = headers.collect::<Result<_, Refusal>>()?;
        let request = Request::new(head, headers)?;
        Ok(Claim { signature: self, signed, nonce, request })
    }

    fn check_signed(&self, name: &'static str) -> Result<(), Refusal> {
        let find = self.signed_headers.binary_search_by(|other| other.as_str().cmp(name));
        find.map(|_| ()).ok().ok_or(Refusal::UnsignedHeader { name })
    }
}

fn read_names(list: &str) -> Result<Vec<String>, Refusal> {
    let what = SIGNED_HEADERS;
    let mut names = Vec::new();
    for name in list.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if names.len() == MAX_SIGNED_HEADERS {
            return Err(Refusal::TooLarge { what, limit: MAX_SIGNED_HEADERS });
        }
        header::check_name(name)?;
        names.push(name.to_ascii_lowercase());
    }
    names.sort_unstable();
    if names.windows(2).any(|pair| matches!(pair, [a, b] if a == b)) {
        return Err(Refusal::Malformed { what });
    }
    names.retain(|name| !NEVER_LISTED.contains(&name.as_str()));
    Ok(names)
}

/// Reads seconds or milliseconds into seconds since 1970.
fn read_timestamp(text: &str) -> Result<i64, Refusal> {
    let malformed = Refusal::Malformed { what: TIMESTAMP };
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(malformed);
    }
    let number: i64 = text.parse().ok().ok_or(malformed)?;
    Ok(if text.len() < DIGITS_OF_MILLISECONDS { number } else { number / 1_000 })
}

/// A signature beside its request. The time is right, and every signed header is there; whether
/// the signature is, remains to be verified.
pub struct Claim<'c> {
    signature: &'c Signature<'c>,
    signed: i64,
    nonce: Option<&'c str>,
    request: Request<'c>,
}

impl Claim<'_> {
    /// Whether the signature covers the body, by its MD5 or as parameters of a form.
    pub fn needs_body(&self) -> bool {
        self.request.md5().is_some() || self.request.is_form()
    }

    /// Verifies the signature with the secret of the access key.
    pub fn verify(&self, secret: &[u8], body: Body<'_>) -> Result<Accepted, Refusal> {
        if let Some(md5) = self.request.md5() {
            let hash = STANDARD.encode(Md5::digest(body.get()?));
            if md5 != hash.as_bytes() {
                return Err(Refusal::BodyHashMismatch);
            }
        }
        let form = if self.request.is_form() { body.get()? } else { b"" };
        let Signature { algorithm, bytes, .. } = self.signature;
        let mut tried = Vec::new();
        for reading in self.request.readings(form) {
            let text = self.request.write(form, reading, Purpose::Sign)?;
            // Most requests have nothing that could be written in two ways.
            if text != tried && algorithm.verify(secret, &text, bytes)? {
                return Ok(Accepted::new(self.mark(), self.signed));
            }
            tried = text;
        }
        let shown = self.request.write(form, Parameters::default(), Purpose::Show)?;
        Err(Refusal::SignatureMismatch { canonical: Canonical::new(&shown) })
    }

    /// A nonce is used once by a key, whatever it is used for. Without one, it is the signature.
    fn mark(&self) -> [u8; 32] {
        let hash = Sha256::new_with_prefix(self.signature.access_key).chain_update("\n");
        match self.nonce {
            Some(nonce) => hash.chain_update("nonce\n").chain_update(nonce),
            None => hash.chain_update("signature\n").chain_update(&self.signature.bytes),
        }
        .finalize()
        .into()
    }
}
