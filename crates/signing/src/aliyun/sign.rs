//! Signing, as a client does it.

use base64::{Engine, engine::general_purpose::STANDARD};
use md5::{Digest, Md5};

use super::{
    Algorithm, CONTENT_MD5, KEY, METHOD, NEVER_LISTED, NONCE, SIGNATURE, SIGNED_HEADERS, TIMESTAMP,
    canonical::{Parameters, Request},
};
use crate::{
    Body, Head, Key, MAX_NONCE, MAX_SIGNED_HEADERS, Refusal, canonical::Purpose,
    request::check_access_key,
};

/// What a client chooses.
pub struct Options<'a> {
    /// How the signature is made.
    pub algorithm: Algorithm,
    /// A text that this key never uses again, for example a UUID.
    pub nonce: &'a str,
    /// Headers to sign beside those that start with `x-ca-`.
    pub also: &'a [&'a str],
}

/// Makes the headers that sign a request, in lower case: `x-ca-key`, `x-ca-nonce`,
/// `x-ca-timestamp`, `x-ca-signature-headers`, `x-ca-signature`, where needed
/// `x-ca-signature-method`, and `content-md5` for a body that is not empty and not a form.
///
/// `head` must have `accept`, `content-type` and `date` as they will be sent, because they are
/// signed even where they are missing; browsers add `accept` by themselves. `now` is in seconds
/// since 1970. A body that is [`Body::Unread`] is not covered, and cannot be a form.
pub fn sign(
    key: &Key<'_>,
    options: &Options<'_>,
    head: &Head<'_>,
    body: Body<'_>,
    now: i64,
) -> Result<Vec<(&'static str, String)>, Refusal> {
    check_access_key(key.id)?;
    check_nonce(options.nonce)?;
    let made = [KEY, NONCE, TIMESTAMP, METHOD, SIGNED_HEADERS, SIGNATURE, CONTENT_MD5];
    head.headers.check_unsigned(&made)?;
    let milliseconds = now.checked_mul(1_000).filter(|_| now >= 0);
    let milliseconds = milliseconds.ok_or(Refusal::Malformed { what: TIMESTAMP })?;
    let mut headers = vec![
        (KEY, key.id.to_owned()),
        (NONCE, options.nonce.to_owned()),
        (TIMESTAMP, milliseconds.to_string()),
    ];
    if options.algorithm != Algorithm::default() {
        headers.push((METHOD, options.algorithm.name().to_owned()));
    }

    let names = head.headers.names().map(str::to_ascii_lowercase);
    let mut names: Vec<_> = names.filter(|name| name.starts_with("x-ca-")).collect();
    let also = options.also.iter().map(|name| name.to_ascii_lowercase());
    names.extend(also.filter(|name| !NEVER_LISTED.contains(&name.as_str())));
    let mut signed: Vec<_> =
        headers.iter().map(|(name, value)| (*name, value.as_bytes())).collect();
    for name in &names {
        signed.push((name.as_str(), head.headers.get(name)?));
    }
    signed.sort_unstable();
    signed.dedup();
    if signed.len() > MAX_SIGNED_HEADERS {
        return Err(Refusal::TooLarge { what: SIGNED_HEADERS, limit: MAX_SIGNED_HEADERS });
    }
    let list: Vec<_> = signed.iter().map(|(name, _)| *name).collect();
    let list = list.join(",");

    let mut request = Request::new(head, signed)?;
    let form = if request.is_form() { body.get()? } else { b"" };
    let md5 = match body {
        Body::Read(bytes) if !bytes.is_empty() && !request.is_form() => {
            Some(STANDARD.encode(Md5::digest(bytes)))
        }
        _ => None,
    };
    if let Some(md5) = &md5 {
        request.set_md5(md5);
    }
    let text = request.write(form, Parameters::default(), Purpose::Sign)?;
    let signature = STANDARD.encode(options.algorithm.make(key.secret, &text)?);

    headers.extend(md5.map(|md5| (CONTENT_MD5, md5)));
    headers.extend([(SIGNED_HEADERS, list), (SIGNATURE, signature)]);
    Ok(headers)
}

/// Refuses a nonce that would arrive as another one.
fn check_nonce(nonce: &str) -> Result<(), Refusal> {
    if nonce.len() > MAX_NONCE {
        return Err(Refusal::TooLarge { what: NONCE, limit: MAX_NONCE });
    }
    if nonce.is_empty() || !nonce.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::Malformed { what: NONCE });
    }
    Ok(())
}
