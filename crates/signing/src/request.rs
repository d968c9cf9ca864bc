//! A request, and what comes out of its verification.

use hmac::{Hmac, KeyInit};
use sha2::Sha256;

use crate::{Headers, MAX_ACCESS_KEY, MAX_TARGET, Refusal, SKEW_SECONDS, header::is_token};

const MAX_METHOD: usize = 32;

/// The head of a request as it is on the wire: nothing decoded.
pub struct Head<'a> {
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) query: &'a str,
    pub(crate) headers: &'a Headers<'a>,
}

impl<'a> Head<'a> {
    /// Takes the method in upper case, and path and query percent-encoded, without the `?` between
    /// them. Refuses what cannot be a request line, and path or query over [`MAX_TARGET`].
    pub fn new(
        method: &'a str,
        path: &'a str,
        query: Option<&'a str>,
        headers: &'a Headers<'a>,
    ) -> Result<Self, Refusal> {
        let query = query.unwrap_or_default();
        let is_upper = !method.bytes().any(|byte| byte.is_ascii_lowercase());
        if method.len() > MAX_METHOD || !is_token(method) || !is_upper {
            return Err(Refusal::Malformed { what: "the method" });
        }
        for (what, text) in [("the path", path), ("the query", query)] {
            if text.len() > MAX_TARGET {
                return Err(Refusal::TooLarge { what, limit: MAX_TARGET });
            }
            if text.bytes().any(|byte| byte.is_ascii_control() || matches!(byte, b' ' | b'#')) {
                return Err(Refusal::Malformed { what });
            }
        }
        if !path.starts_with('/') || path.contains('?') {
            return Err(Refusal::Malformed { what: "the path" });
        }
        Ok(Self { method, path, query, headers })
    }
}

/// The body of a request.
#[derive(Clone, Copy)]
pub enum Body<'a> {
    /// The whole body; empty where there is none.
    Read(&'a [u8]),
    /// It was not read, because a claim said that it is not needed.
    Unread,
}

impl<'a> Body<'a> {
    pub(crate) fn get(self) -> Result<&'a [u8], Refusal> {
        match self {
            Self::Read(bytes) => Ok(bytes),
            Self::Unread => Err(Refusal::BodyUnread),
        }
    }
}

/// What a client signs with.
pub struct Key<'a> {
    /// The access key, called `AppKey` by both vendors.
    pub id: &'a str,
    /// The secret, called `AppSecret` by both vendors.
    pub secret: &'a [u8],
}

/// A request whose signature is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// What the request has in common with its replays, and with nothing else. Whoever has seen it
    /// before refuses the request.
    pub mark: [u8; 32],
    /// The last second, since 1970, in which the mark must be remembered. Replays that come later
    /// are too old.
    pub until: i64,
}

impl Accepted {
    pub(crate) fn new(mark: [u8; 32], signed: i64) -> Self {
        Self { mark, until: signed.saturating_add(SKEW_SECONDS) }
    }
}

/// Refuses a signature that is too old or from the future.
pub(crate) fn check_time(signed: i64, now: i64) -> Result<(), Refusal> {
    if signed.abs_diff(now) > SKEW_SECONDS.unsigned_abs() {
        return Err(Refusal::Skew { signed, now });
    }
    Ok(())
}

/// Refuses an access key that could not stand in a header, or that would end early in it.
pub(crate) fn check_access_key(key: &str) -> Result<(), Refusal> {
    let what = "the access key";
    if key.len() > MAX_ACCESS_KEY {
        return Err(Refusal::TooLarge { what, limit: MAX_ACCESS_KEY });
    }
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic() && byte != b',') {
        return Err(Refusal::Malformed { what });
    }
    Ok(())
}

/// An HMAC that nothing was written to yet.
pub(crate) fn hmac<M: KeyInit>(secret: &[u8]) -> Result<M, Refusal> {
    if secret.is_empty() {
        return Err(Refusal::EmptySecret);
    }
    M::new_from_slice(secret).ok().ok_or(Refusal::EmptySecret)
}

pub(crate) type HmacSha256 = Hmac<Sha256>;
