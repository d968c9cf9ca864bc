//! Who calls: consumers with what they present and what they subscribed. There may be a hundred
//! thousand of them, so that each is one piece of memory.

use std::{
    ops::Deref,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, AtomicU32, Ordering},
    },
};

use api::{
    ApiKeySource, CallLimits, ConsumerId, CredentialId, CredentialKind, DeveloperId, PortalId,
    ProductId, Secret, SubscriptionId, SubscriptionStatus,
};
use chrono::{DateTime, Utc};
use domain::gateway as data;

use super::table::Entry;
use crate::{compact::Compact, few::Few, limit::Meter};

/// Who calls.
pub(crate) struct Consumer {
    pub(crate) consumer_id: Compact<ConsumerId>,
    pub(crate) developer_id: Compact<DeveloperId>,
    pub(crate) portal_id: Compact<PortalId>,
    /// Whether the account of its owner may be used.
    pub(crate) is_open: bool,
    /// Set once and for all: whoever reads the consumer anew makes a new one.
    is_in_doubt: AtomicBool,
    /// Where a key may stand besides the usual places, if anywhere.
    pub(super) place: Option<Box<Place>>,
    /// Sorted by hash.
    credentials: Few<Credential>,
    /// Sorted by product.
    grants: Few<Grant>,
}

/// Where an API key stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Usual,
    /// In a header of this name, in lower case.
    Header(Arc<str>),
    /// In a query parameter of this name.
    Query(Arc<str>),
}

/// A credential.
pub(crate) struct Credential {
    pub(crate) credential_id: Compact<CredentialId>,
    pub(crate) kind: CredentialKind,
    hash: [u8; 32],
    secret: Option<Box<Secret>>,
    pub(crate) expiry: Expiry,
    /// The minute in which it was last used, since 1970.
    used: AtomicU32,
}

/// A credential, and whose it is.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) consumer: Arc<Consumer>,
    index: u32,
}

/// A subscription.
pub(crate) struct Grant {
    pub(crate) subscription_id: Compact<SubscriptionId>,
    pub(crate) product_id: Compact<ProductId>,
    pub(crate) status: SubscriptionStatus,
    pub(crate) expiry: Expiry,
    terms: Option<Box<Terms>>,
    meter: OnceLock<Arc<Meter>>,
}

/// What limits a subscription of its own.
#[derive(PartialEq)]
struct Terms {
    limits: Option<CallLimits>,
    quota: Option<i64>,
}

/// When something expires, in microseconds since 1970: as exactly as it is stored.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Expiry(i64);

impl Expiry {
    fn new(at: Option<DateTime<Utc>>) -> Self {
        Self(at.map_or(i64::MAX, |at| at.timestamp_micros()))
    }

    pub(crate) fn is_over(self, now: DateTime<Utc>) -> bool {
        self.0 <= now.timestamp_micros()
    }
}

impl Credential {
    /// `None` where its identifier cannot be read.
    fn new(new: data::Key) -> Option<Self> {
        let data::Key { credential_id, kind, hash, secret, expires_at } = new;
        Some(Self {
            credential_id: Compact::or_log(&credential_id)?,
            kind,
            hash,
            secret: secret.map(Box::new),
            expiry: Expiry::new(expires_at),
            used: AtomicU32::default(),
        })
    }

    /// The secret key of a pair.
    pub(crate) fn secret(&self) -> Option<&Secret> {
        self.secret.as_deref()
    }

    /// Notes that it is used at this time, in seconds since 1970; says whether that is news in
    /// this minute.
    pub(crate) fn note_use(&self, now: i64) -> bool {
        let minute = (now / 60).try_into().unwrap_or_default();
        self.used.load(Ordering::Relaxed) != minute
            && self.used.swap(minute, Ordering::Relaxed) != minute
    }
}

impl PartialEq for Credential {
    /// When it was used is no part of it.
    fn eq(&self, other: &Self) -> bool {
        let Self { credential_id, kind, hash, secret, expiry, used: _ } = self;
        *credential_id == other.credential_id
            && *kind == other.kind
            && *hash == other.hash
            && *secret == other.secret
            && *expiry == other.expiry
    }
}

impl Deref for Key {
    type Target = Credential;

    fn deref(&self) -> &Credential {
        let index = usize::try_from(self.index).unwrap_or_default();
        &self.consumer.credentials[index]
    }
}

impl Entry for Key {
    type Key = [u8; 32];

    fn key(&self) -> &[u8; 32] {
        &self.hash
    }
}

impl Entry for Arc<Consumer> {
    type Key = Compact<ConsumerId>;

    fn key(&self) -> &Compact<ConsumerId> {
        &self.consumer_id
    }
}

impl Grant {
    /// `None` where its identifiers cannot be read.
    fn new(new: data::Grant) -> Option<Self> {
        let data::Grant { subscription_id, product_id, status, limits, quota, expires_at } = new;
        let is_limited = limits.is_some() || quota.is_some();
        Some(Self {
            subscription_id: Compact::or_log(&subscription_id)?,
            product_id: Compact::or_log(&product_id)?,
            status,
            expiry: Expiry::new(expires_at),
            terms: is_limited.then(|| Box::new(Terms { limits, quota })),
            meter: OnceLock::new(),
        })
    }

    pub(crate) fn limits(&self) -> Option<&CallLimits> {
        self.terms.as_ref()?.limits.as_ref()
    }

    /// Which grant of calls it is, where their number is limited.
    pub(crate) fn quota(&self) -> Option<i64> {
        self.terms.as_ref()?.quota
    }

    /// What was used up so far.
    pub(crate) fn meter(&self) -> &Arc<Meter> {
        self.meter.get_or_init(Arc::default)
    }

    /// Goes on counting where `old` is, which may still be in use.
    fn go_on_from(&mut self, old: &Self) {
        self.meter = old.meter().clone().into();
        self.forget_failure();
    }

    fn forget_failure(&self) {
        if let Some(meter) = self.meter.get() {
            meter.forget_failure();
        }
    }
}

impl PartialEq for Grant {
    /// What was used up is no part of it.
    fn eq(&self, other: &Self) -> bool {
        let Self { subscription_id, product_id, status, expiry, terms, meter: _ } = self;
        *subscription_id == other.subscription_id
            && *product_id == other.product_id
            && *status == other.status
            && *expiry == other.expiry
            && *terms == other.terms
    }
}

impl Consumer {
    /// What cannot be read of it is left out; `None` where that is all of it.
    pub(super) fn new(new: data::Consumer) -> Option<Self> {
        let data::Consumer {
            consumer_id,
            developer_id,
            portal_id,
            is_open,
            api_key_source,
            api_key_name,
            keys,
            grants,
        } = new;
        let place = match api_key_source {
            ApiKeySource::Default => None,
            ApiKeySource::Header => Some(Place::Header(api_key_name.to_ascii_lowercase().into())),
            ApiKeySource::QueryString => Some(Place::Query(api_key_name.into())),
        };
        let mut credentials: Vec<_> = keys.into_iter().filter_map(Credential::new).collect();
        credentials.sort_unstable_by_key(|credential| credential.hash);
        let mut grants: Vec<_> = grants.into_iter().filter_map(Grant::new).collect();
        grants.sort_unstable_by_key(|grant| (grant.product_id, grant.subscription_id));
        Some(Self {
            consumer_id: Compact::or_log(&consumer_id)?,
            developer_id: Compact::or_log(&developer_id)?,
            portal_id: Compact::or_log(&portal_id)?,
            is_open,
            is_in_doubt: AtomicBool::default(),
            place: place.map(Box::new),
            credentials: credentials.into(),
            grants: grants.into(),
        })
    }

    /// Goes on counting where `old` is.
    pub(super) fn go_on_from(&mut self, old: &Self) {
        let grants = match &mut self.grants {
            Few::One(grant) => std::slice::from_mut(grant),
            Few::Many(grants) => grants,
        };
        for grant in grants {
            let mut before = old.grants.iter();
            if let Some(old) = before.find(|old| old.subscription_id == grant.subscription_id) {
                grant.go_on_from(old);
            }
        }
    }

    /// What could not be taken of its quotas is asked for anew: a quota may have more calls though
    /// nothing else has changed, and whatever was granted may be called at once.
    pub(super) fn forget_failures(&self) {
        self.grants.iter().for_each(Grant::forget_failure);
    }

    /// Whether it may make calls and is the same as `other`.
    pub(super) fn is_still(&self, other: &Self) -> bool {
        !self.is_in_doubt()
            && self.consumer_id == other.consumer_id
            && self.developer_id == other.developer_id
            && self.portal_id == other.portal_id
            && self.is_open == other.is_open
            && self.place == other.place
            && *self.credentials == *other.credentials
            && *self.grants == *other.grants
    }

    pub(super) fn keys(self: &Arc<Self>) -> impl Iterator<Item = Key> {
        let indices = 0..u32::try_from(self.credentials.len()).unwrap_or(u32::MAX);
        indices.map(|index| Key { consumer: self.clone(), index })
    }

    /// Whether what is known of it may be out of date, so that it must not be used.
    pub(crate) fn is_in_doubt(&self) -> bool {
        self.is_in_doubt.load(Ordering::Acquire)
    }

    pub(super) fn doubt(&self) {
        self.is_in_doubt.store(true, Ordering::Release);
    }

    pub(crate) fn place(&self) -> &Place {
        self.place.as_deref().unwrap_or(&Place::Usual)
    }

    /// Its subscription of a product.
    pub(crate) fn grant(&self, product_id: Compact<ProductId>) -> Option<&Grant> {
        let index = self.grants.binary_search_by_key(&product_id, |grant| grant.product_id).ok()?;
        self.grants.get(index)
    }

    pub(crate) fn grants(&self) -> &[Grant] {
        &self.grants
    }
}
