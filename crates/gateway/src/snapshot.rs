//! What is in force, in memory: an immutable picture that is replaced as a whole.

use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use api::{
    ApiKeySource, CallLimits, ConsumerId, CredentialId, CredentialKind, DeveloperId, PortalId,
    ProductId, ProductType, RefusalRule, Secret, SubscriptionId, SubscriptionStatus,
};
use chrono::{DateTime, Utc};
use domain::{gateway, upstream::Upstreams};
use imbl::HashMap;
use parking_lot::Mutex;

use crate::{limit::Meter, route::Route};

/// Who may call what, and where it is. Copies share what they have in common.
#[derive(Clone, Default)]
pub(crate) struct Snapshot {
    keys: HashMap<[u8; 32], Arc<Key>>,
    consumers: HashMap<ConsumerId, Arc<Consumer>>,
    routes: HashMap<Arc<str>, Arc<Route>>,
    products: HashMap<ProductId, Arc<Route>>,
    /// How many consumers present their keys under a name of their own.
    header_names: HashMap<Arc<str>, usize>,
    query_names: HashMap<Arc<str>, usize>,
}

/// A credential.
pub(crate) struct Key {
    pub(crate) credential_id: CredentialId,
    pub(crate) kind: CredentialKind,
    /// The secret key of a pair.
    pub(crate) secret: Option<Secret>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) consumer: Arc<Consumer>,
    /// The minute in which it was last used, since 1970.
    used: AtomicI64,
}

impl Key {
    /// The same key of a consumer of which something else is known.
    fn of(key: &Self, consumer: Arc<Consumer>) -> Self {
        Self {
            credential_id: key.credential_id.clone(),
            kind: key.kind,
            secret: key.secret.clone(),
            expires_at: key.expires_at,
            consumer,
            used: AtomicI64::default(),
        }
    }

    /// Notes that the key is used in this minute; says whether that is news.
    pub(crate) fn note_use(&self, minute: i64) -> bool {
        self.used.load(Ordering::Relaxed) != minute
            && self.used.swap(minute, Ordering::Relaxed) != minute
    }
}

/// Who calls.
pub(crate) struct Consumer {
    pub(crate) consumer_id: ConsumerId,
    pub(crate) developer_id: DeveloperId,
    pub(crate) portal_id: PortalId,
    /// Whether the account of its owner may be used.
    pub(crate) is_open: bool,
    /// Whether what is known of it may be out of date, so that it must not be used.
    pub(crate) is_in_doubt: bool,
    /// Where a key may stand besides the usual places.
    pub(crate) place: Place,
    hashes: Arc<[[u8; 32]]>,
    /// Sorted by product.
    grants: Arc<[Grant]>,
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

/// A subscription.
pub(crate) struct Grant {
    pub(crate) subscription_id: SubscriptionId,
    pub(crate) product_id: ProductId,
    pub(crate) status: SubscriptionStatus,
    pub(crate) limits: Option<CallLimits>,
    /// Which grant of calls it is, where their number is limited.
    pub(crate) quota: Option<i64>,
    pub(crate) expires_at: Option<DateTime<Utc>>,
    meter: Arc<OnceLock<Arc<Meter>>>,
    /// When nothing could be taken of the quota, and why. Whatever changes makes a new grant, which
    /// knows nothing of that: what was granted since may be called at once.
    pub(crate) failed: Mutex<Option<(Instant, RefusalRule)>>,
}

impl Grant {
    fn new(grant: gateway::Grant, meter: Arc<OnceLock<Arc<Meter>>>) -> Self {
        let gateway::Grant { subscription_id, product_id, status, limits, quota, expires_at } =
            grant;
        let failed = Mutex::default();
        Self { subscription_id, product_id, status, limits, quota, expires_at, meter, failed }
    }

    /// What was used up so far.
    pub(crate) fn meter(&self) -> &Arc<Meter> {
        self.meter.get_or_init(Arc::default)
    }
}

impl Consumer {
    /// Its subscription of a product.
    pub(crate) fn grant(&self, product_id: &ProductId) -> Option<&Grant> {
        let index = self.grants.binary_search_by(|grant| grant.product_id.cmp(product_id)).ok()?;
        self.grants.get(index)
    }

    pub(crate) fn grants(&self) -> &[Grant] {
        &self.grants
    }
}

impl Snapshot {
    pub(crate) fn key(&self, hash: &[u8; 32]) -> Option<&Arc<Key>> {
        self.keys.get(hash)
    }

    /// The product of a type that is served under a name.
    pub(crate) fn route(&self, r#type: ProductType, slug: &str) -> Option<&Arc<Route>> {
        self.routes.get(slug).filter(|route| route.r#type == r#type)
    }

    pub(crate) fn product(&self, id: &ProductId) -> Option<&Arc<Route>> {
        self.products.get(id)
    }

    /// Whether somebody presents a key in a header of this name.
    pub(crate) fn knows_header(&self, name: &str) -> bool {
        !self.header_names.is_empty() && self.header_names.contains_key(name)
    }

    /// Whether somebody presents a key in a query parameter of this name.
    pub(crate) fn knows_query(&self, name: &str) -> bool {
        self.query_names.contains_key(name)
    }

    pub(crate) fn has_query_names(&self) -> bool {
        !self.query_names.is_empty()
    }

    /// The consumers for which `which` holds.
    pub(crate) fn consumers_where(&self, which: impl Fn(&Consumer) -> bool) -> Vec<ConsumerId> {
        let found = self.consumers.values().filter(|consumer| which(consumer));
        found.map(|consumer| consumer.consumer_id.clone()).collect()
    }

    /// Numbers of keys and of routes.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.keys.len(), self.routes.len())
    }

    pub(crate) fn remove_consumer(&mut self, id: &ConsumerId) {
        let Some(old) = self.consumers.remove(id) else { return };
        for hash in old.hashes.iter() {
            self.keys.remove(hash);
        }
        self.count_name(&old.place, false);
    }

    /// Puts a consumer in the place of what it was in `before`. What its subscriptions have used
    /// up stays used up.
    pub(crate) fn put_consumer(&mut self, new: gateway::Consumer, before: &Self) {
        let gateway::Consumer {
            consumer_id,
            developer_id,
            portal_id,
            is_open,
            api_key_source,
            api_key_name,
            keys,
            grants,
        } = new;
        let old = before.consumers.get(&consumer_id).cloned();
        self.remove_consumer(&consumer_id);
        let place = match api_key_source {
            ApiKeySource::Default => Place::Usual,
            ApiKeySource::Header => Place::Header(api_key_name.to_ascii_lowercase().into()),
            ApiKeySource::QueryString => Place::Query(api_key_name.into()),
        };
        self.count_name(&place, true);
        let meter = |id: &SubscriptionId| {
            let mut grants = old.iter().flat_map(|old| old.grants.iter());
            let same = grants.find(|grant| grant.subscription_id == *id);
            same.map(|grant| grant.meter.clone()).unwrap_or_default()
        };
        let grants = grants.into_iter().map(|grant| {
            let meter = meter(&grant.subscription_id);
            Grant::new(grant, meter)
        });
        let mut grants: Vec<_> = grants.collect();
        grants.sort_unstable_by(|one, other| one.product_id.cmp(&other.product_id));
        let consumer = Arc::new(Consumer {
            consumer_id: consumer_id.clone(),
            developer_id,
            portal_id,
            is_open,
            is_in_doubt: false,
            place,
            hashes: keys.iter().map(|key| key.hash).collect(),
            grants: grants.into(),
        });
        for key in keys {
            let gateway::Key { credential_id, kind, hash, secret, expires_at } = key;
            let consumer = consumer.clone();
            let used = AtomicI64::default();
            let key = Key { credential_id, kind, secret, expires_at, consumer, used };
            self.keys.insert(hash, Arc::new(key));
        }
        self.consumers.insert(consumer_id, consumer);
    }

    /// Keeps a consumer and what it has used up, but lets it make no calls until it is read anew.
    pub(crate) fn doubt_consumer(&mut self, id: &ConsumerId) {
        let Some(old) = self.consumers.get(id).cloned() else { return };
        let doubted = Arc::new(Consumer {
            consumer_id: old.consumer_id.clone(),
            developer_id: old.developer_id.clone(),
            portal_id: old.portal_id.clone(),
            is_open: old.is_open,
            is_in_doubt: true,
            place: old.place.clone(),
            hashes: old.hashes.clone(),
            grants: old.grants.clone(),
        });
        for hash in old.hashes.iter() {
            if let Some(key) = self.keys.get(hash).cloned() {
                let consumer = doubted.clone();
                self.keys.insert(*hash, Arc::new(Key::of(&key, consumer)));
            }
        }
        self.consumers.insert(id.clone(), doubted);
    }

    pub(crate) fn remove_product(&mut self, id: &ProductId) {
        if let Some(old) = self.products.remove(id) {
            self.routes.remove(&old.slug);
        }
    }

    pub(crate) fn put_product(&mut self, service: gateway::Service, upstreams: &Upstreams) {
        self.remove_product(&service.product_id);
        let route = Arc::new(Route::new(service, upstreams));
        self.products.insert(route.product_id.clone(), route.clone());
        self.routes.insert(route.slug.clone(), route);
    }

    fn count_name(&mut self, place: &Place, comes: bool) {
        let (names, name) = match place {
            Place::Usual => return,
            Place::Header(name) => (&mut self.header_names, name),
            Place::Query(name) => (&mut self.query_names, name),
        };
        let number = names.get(name).copied().unwrap_or_default();
        let number = if comes { number + 1 } else { number.saturating_sub(1) };
        if number == 0 {
            names.remove(name);
        } else {
            names.insert(name.clone(), number);
        }
    }
}
