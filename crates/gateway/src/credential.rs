//! What a call presents: found in its headers and its query, and checked.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use api::{CredentialId, CredentialKind, RefusalRule};
use chrono::{DateTime, Utc};
use domain::gateway::Lookup;
use http::{HeaderMap, HeaderName, header, request::Parts};
use parking_lot::Mutex;
use signing::{Body, Head, Headers, Refusal, aliyun, huawei};

use crate::{
    body::Room,
    call::Incoming,
    compact::Compact,
    refused::Refused,
    snapshot::{Key, Place, Snapshot},
};

/// Headers and parameters with names that somebody has chosen are looked up, so many of them.
const MAX_CANDIDATES: usize = 8;
/// Longer values are no keys.
const MAX_KEY: usize = 256;
/// Signatures that are remembered at once.
const MAX_REPLAYS: usize = 2_000_000;
/// Signatures of one key that are remembered for one minute: no key takes the room of all others.
const MAX_REPLAYS_OF_KEY: usize = 30_000;

/// In which dialect a call presents itself; errors are answered in the same one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scheme {
    AppCode,
    Huawei,
    Aliyun,
    Other,
}

/// All that a call presents.
pub(crate) struct Everything(Vec<Result<Presented, Refused>>);

/// A credential.
pub(crate) struct Presented {
    scheme: Scheme,
    kind: CredentialKind,
    /// The key, the code or the access key.
    value: String,
    /// Where it stood, if not in one of the usual headers.
    place: Place,
}

fn malformed(detail: impl Into<String>) -> Refused {
    Refused::new(RefusalRule::MalformedCredential, detail)
}

/// Finds what a request presents. In places that somebody chose for a key, only a key of theirs
/// counts: another consumer's choice must not change what this request means.
pub(crate) fn read(parts: &Parts, snapshot: &Snapshot, lookup: &Lookup) -> Everything {
    let mut found = Vec::new();
    for value in parts.headers.get_all(header::AUTHORIZATION) {
        found.push(authorization(value.to_str().unwrap_or_default()));
    }
    for (name, kind, scheme) in [
        ("x-api-key", CredentialKind::ApiKey, Scheme::Other),
        ("x-apig-appcode", CredentialKind::AppCode, Scheme::AppCode),
    ] {
        for value in parts.headers.get_all(name) {
            found.push(usual(kind, scheme, value.to_str().unwrap_or_default()));
        }
    }
    let of_aliyun = ["x-ca-signature", "x-ca-key"];
    if of_aliyun.iter().any(|name| parts.headers.contains_key(*name)) {
        found.push(aliyun_key(&parts.headers));
    }
    let mut candidates = 0;
    let mut chosen = |place: Place, value: &str| {
        candidates += 1;
        if candidates > MAX_CANDIDATES || value.len() > MAX_KEY {
            return;
        }
        let key = snapshot.key(&lookup.hash(CredentialKind::ApiKey, value));
        if key.is_some_and(|key| *key.consumer.place() == place) {
            let kind = CredentialKind::ApiKey;
            found.push(Ok(Presented { scheme: Scheme::Other, kind, value: value.into(), place }));
        }
    };
    for (name, value) in &parts.headers {
        let name = name.as_str();
        if name != "x-api-key" && name != "authorization" && snapshot.knows_header(name) {
            chosen(Place::Header(name.into()), value.to_str().unwrap_or_default());
        }
    }
    if snapshot.has_query_names() {
        let query = parts.uri.query().unwrap_or_default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            if snapshot.knows_query(&name) {
                chosen(Place::Query(name.as_ref().into()), &value);
            }
        }
    }
    Everything(found)
}

fn usual(kind: CredentialKind, scheme: Scheme, value: &str) -> Result<Presented, Refused> {
    let value = value.trim();
    if value.is_empty() || value.len() > MAX_KEY {
        return Err(malformed("The credential is empty or too long."));
    }
    Ok(Presented { scheme, kind, value: value.to_owned(), place: Place::Usual })
}

fn authorization(value: &str) -> Result<Presented, Refused> {
    if value.starts_with(huawei::ALGORITHM) {
        let read = huawei::Authorization::parse(value);
        let access_key = read.map_err(|refusal| malformed(refusal.to_string()))?;
        return usual(CredentialKind::Hmac, Scheme::Huawei, access_key.access_key());
    }
    let (scheme, rest) = value.split_once([' ', ':']).unwrap_or((value, ""));
    if scheme.eq_ignore_ascii_case("bearer") {
        usual(CredentialKind::ApiKey, Scheme::Other, rest)
    } else if scheme.eq_ignore_ascii_case("appcode") {
        usual(CredentialKind::AppCode, Scheme::AppCode, rest)
    } else {
        Err(malformed("The header Authorization has a scheme that the gateway does not know."))
    }
}

fn aliyun_key(headers: &HeaderMap) -> Result<Presented, Refused> {
    let headers = signed(headers).map_err(|refusal| malformed(refusal.to_string()))?;
    match aliyun::Signature::read(&headers) {
        Ok(Some(signature)) => usual(CredentialKind::Hmac, Scheme::Aliyun, signature.access_key()),
        Ok(None) => Err(malformed("The signature is not complete.")),
        Err(refusal) => Err(malformed(refusal.to_string())),
    }
}

fn signed(headers: &HeaderMap) -> Result<Headers<'_>, Refusal> {
    Headers::new(headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())))
}

impl Everything {
    /// The dialect of the first of them.
    pub(crate) fn scheme(&self) -> Scheme {
        let first = self.0.iter().filter_map(|found| found.as_ref().ok()).next();
        first.map_or(Scheme::Other, |presented| presented.scheme)
    }

    /// The one credential that a call must present.
    pub(crate) fn into_one(self) -> Result<Presented, Refused> {
        let mut found = self.0.into_iter();
        match (found.next(), found.next()) {
            (Some(presented), None) => presented,
            (None, _) => {
                Err(Refused::new(RefusalRule::NoCredential, "The call presents no credential."))
            }
            (Some(_), Some(_)) => {
                let detail = "The call presents more than one credential.";
                Err(Refused::new(RefusalRule::SeveralCredentials, detail))
            }
        }
    }
}

impl Presented {
    /// Whose it is.
    pub(crate) fn key(&self, snapshot: &Snapshot, lookup: &Lookup) -> Result<Key, Refused> {
        let key = snapshot.key(&lookup.hash(self.kind, &self.value)).cloned();
        key.ok_or_else(|| {
            Refused::new(RefusalRule::UnknownCredential, "Nobody has this credential.")
        })
    }

    /// Checks the signature of a request, whose body may have to be read for that.
    pub(crate) async fn verify(
        &self,
        key: &Key,
        incoming: &mut Incoming,
        (limit, room): (u64, &Arc<Room>),
        replays: &Replays,
        now: DateTime<Utc>,
    ) -> Result<(), Refused> {
        incoming.body.check_length(&incoming.parts.headers, limit)?;
        let is_needed = match self.check(key, incoming, now, None)? {
            Checked::BodyNeeded(is_needed) => is_needed,
            Checked::Accepted(_) => false,
        };
        // Signers treat a body that is known to be empty in a way of its own.
        let body = match is_needed || http_body::Body::is_end_stream(&incoming.body) {
            true => Some(incoming.body.read(limit, room).await?),
            false => None,
        };
        let body = body.as_deref().map_or(Body::Unread, Body::Read);
        match self.check(key, incoming, now, Some(body))? {
            Checked::Accepted(accepted) => replays.remember(key, &accepted),
            Checked::BodyNeeded(_) => Err(malformed("The signature cannot be checked.")),
        }
    }

    /// Checks a signature; without a body, as far as it can be.
    fn check(
        &self,
        key: &Key,
        incoming: &Incoming,
        now: DateTime<Utc>,
        body: Option<Body<'_>>,
    ) -> Result<Checked, Refused> {
        let parts = &incoming.parts;
        let mut pairs: Vec<(&str, &[u8])> =
            parts.headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes())).collect();
        if !parts.headers.contains_key(header::HOST)
            && let Some(authority) = parts.uri.authority()
        {
            // As HTTP/2 says it.
            pairs.push(("host", authority.as_str().as_bytes()));
        }
        let headers = Headers::new(pairs).map_err(|refusal| refused(&refusal))?;
        let method = parts.method.as_str();
        let head = Head::new(method, parts.uri.path(), parts.uri.query(), &headers);
        let head = head.map_err(|refusal| refused(&refusal))?;
        let secret = key.secret().map(|secret| secret.expose().as_bytes());
        let secret = secret.unwrap_or_default();
        let now = now.timestamp();
        match self.scheme {
            Scheme::Huawei => {
                let value = parts.headers.get(header::AUTHORIZATION);
                let value = value.and_then(|value| value.to_str().ok()).unwrap_or_default();
                let authorization =
                    huawei::Authorization::parse(value).map_err(|refusal| refused(&refusal))?;
                let claim = authorization.claim(&head, now).map_err(|refusal| refused(&refusal))?;
                let Some(body) = body else { return Ok(Checked::BodyNeeded(claim.needs_body())) };
                claim
                    .verify(secret, body)
                    .map(Checked::Accepted)
                    .map_err(|refusal| refused(&refusal))
            }
            _ => {
                let signature =
                    aliyun::Signature::read(&headers).map_err(|refusal| refused(&refusal))?;
                let signature =
                    signature.ok_or_else(|| malformed("The signature is not complete."))?;
                let claim = signature.claim(&head, now).map_err(|refusal| refused(&refusal))?;
                let Some(body) = body else { return Ok(Checked::BodyNeeded(claim.needs_body())) };
                claim
                    .verify(secret, body)
                    .map(Checked::Accepted)
                    .map_err(|refusal| refused(&refusal))
            }
        }
    }

    /// Takes the credential out of a request, and answers its query without it.
    pub(crate) fn remove_from(&self, parts: &mut Parts) -> Option<String> {
        let query = parts.uri.query();
        match &self.place {
            Place::Usual => query.map(str::to_owned),
            Place::Header(name) => {
                if let Ok(name) = HeaderName::try_from(&**name) {
                    parts.headers.remove(name);
                }
                query.map(str::to_owned)
            }
            Place::Query(name) => {
                let is_other = |pair: &&str| {
                    form_urlencoded::parse(pair.as_bytes())
                        .next()
                        .is_none_or(|(other, _)| other != **name)
                };
                let kept: Vec<&str> = query?.split('&').filter(is_other).collect();
                Some(kept.join("&"))
            }
        }
    }
}

/// How far a signature was checked.
enum Checked {
    BodyNeeded(bool),
    Accepted(signing::Accepted),
}

/// What the owner of a key is told of a signature that is refused.
fn refused(refusal: &Refusal) -> Refused {
    let rule = match refusal {
        Refusal::Skew { .. } => RefusalRule::SignatureExpired,
        Refusal::SignatureMismatch { .. } | Refusal::BodyHashMismatch => {
            RefusalRule::WrongSignature
        }
        _ => RefusalRule::MalformedCredential,
    };
    let detail = match refusal {
        Refusal::SignatureMismatch { canonical } => {
            format!("{refusal}; the gateway expects the signature of: {}", canonical.as_str())
        }
        _ => refusal.to_string(),
    };
    Refused::new(rule, detail)
}

/// Signatures that were accepted, so that none is accepted twice in this process.
#[derive(Default)]
pub(crate) struct Replays(Mutex<BTreeMap<i64, Minute>>);

/// Those that must be remembered until a minute has passed.
#[derive(Default)]
struct Minute {
    marks: HashSet<[u8; 16]>,
    by_key: HashMap<Compact<CredentialId>, usize>,
}

impl Replays {
    fn remember(&self, key: &Key, accepted: &signing::Accepted) -> Result<(), Refused> {
        let mut minutes = self.0.lock();
        let now = Utc::now().timestamp() / 60;
        // Whole minutes are forgotten at once.
        while minutes.first_key_value().is_some_and(|(minute, _)| *minute < now) {
            minutes.pop_first();
        }
        let all: usize = minutes.values().map(|minute| minute.marks.len()).sum();
        let minute = minutes.entry(accepted.until / 60).or_default();
        let of_key = minute.by_key.entry(key.credential_id).or_default();
        if all >= MAX_REPLAYS || *of_key >= MAX_REPLAYS_OF_KEY {
            let detail = "The gateway remembers as many signatures as it can.";
            return Err(Refused::new(RefusalRule::Unavailable, detail));
        }
        let mut mark = [0; 16];
        mark.copy_from_slice(&accepted.mark[..16]);
        if !minute.marks.insert(mark) {
            let detail = "The same signature was accepted before.";
            return Err(Refused::new(RefusalRule::SignatureReplayed, detail));
        }
        *of_key += 1;
        Ok(())
    }
}
