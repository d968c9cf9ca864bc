//! Signing, as a client does it.

use hmac::Mac;

use super::{
    ALGORITHM, AUTHORIZATION, DATE, Payload,
    canonical::{self, Request},
};
use crate::{
    Body, Head, Key, MAX_SIGNED_HEADERS, Refusal,
    canonical::Purpose,
    date,
    request::{HmacSha256, check_access_key, hmac},
};

/// Makes the two headers that sign a request: `X-Sdk-Date` and `Authorization`.
///
/// Every header of `head` is signed, so they are those of which the client knows that they arrive
/// as they are: at least `host`. Those with `_` in their name are not signed, as in the SDKs. `now`
/// is in seconds since 1970. The body is hashed, unless `head` has `X-Sdk-Content-Sha256`.
pub fn sign(
    key: &Key<'_>,
    head: &Head<'_>,
    body: Body<'_>,
    now: i64,
) -> Result<[(&'static str, String); 2], Refusal> {
    check_access_key(key.id)?;
    let mac: HmacSha256 = hmac(key.secret)?;
    head.headers.check_unsigned(&[DATE, AUTHORIZATION])?;
    let date = date::write(now).ok_or(Refusal::Malformed { what: DATE })?;

    let names = head.headers.names().filter(|name| !name.contains('_'));
    let names: Vec<_> = names.map(str::to_ascii_lowercase).collect();
    if names.len() >= MAX_SIGNED_HEADERS {
        return Err(Refusal::TooLarge { what: "the signed headers", limit: MAX_SIGNED_HEADERS });
    }
    let mut headers = vec![(DATE, date.as_bytes())];
    for name in &names {
        headers.push((name.as_str(), head.headers.get(name)?));
    }
    headers.sort_unstable_by_key(|(name, _)| *name);

    let (payload, _) = Payload::read(head)?.lines(body)?;
    let request = Request::new(head, &headers)?;
    let text = request.write(&canonical::path(head.path), &payload, Purpose::Sign);
    let mac = mac.chain_update(canonical::string_to_sign(&date, &text));
    let signature = hex::encode(mac.finalize().into_bytes());
    let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    let names = names.join(";");
    let authorization =
        format!("{ALGORITHM} Access={}, SignedHeaders={names}, Signature={signature}", key.id);
    Ok([("X-Sdk-Date", date), ("Authorization", authorization)])
}
