//! What is in force, in memory: an immutable picture that is replaced as a whole.

mod consumer;
mod table;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use api::{ConsumerId, ProductId, ProductType};
use domain::{gateway, upstream::Upstreams};

pub(crate) use self::consumer::{Consumer, Grant, Key, Place};
use self::table::{Entry, Table};
use crate::{compact::Compact, route::Route};

/// Who may call what, and where it is. Copies share what they have in common.
#[derive(Clone, Default)]
pub(crate) struct Snapshot {
    keys: Table<Key>,
    consumers: Table<Arc<Consumer>>,
    routes: Table<BySlug>,
    products: Table<ByProduct>,
    /// How many consumers present their keys under a name of their own.
    header_names: Table<Name>,
    query_names: Table<Name>,
}

#[derive(Clone)]
struct BySlug(Arc<Route>);

impl Entry for BySlug {
    type Key = str;

    fn key(&self) -> &str {
        &self.0.slug
    }
}

#[derive(Clone)]
struct ByProduct(Arc<Route>);

impl Entry for ByProduct {
    type Key = Compact<ProductId>;

    fn key(&self) -> &Compact<ProductId> {
        &self.0.product_id
    }
}

/// A name that consumers have chosen, and how many of them.
#[derive(Clone)]
struct Name {
    name: Arc<str>,
    number: usize,
}

impl Entry for Name {
    type Key = str;

    fn key(&self) -> &str {
        &self.name
    }
}

impl Snapshot {
    pub(crate) fn key(&self, hash: &[u8; 32]) -> Option<&Key> {
        self.keys.get(hash)
    }

    /// The product of a type that is served under a name.
    pub(crate) fn route(&self, r#type: ProductType, slug: &str) -> Option<&Arc<Route>> {
        self.routes.get(slug).map(|found| &found.0).filter(|route| route.r#type == r#type)
    }

    pub(crate) fn product(&self, id: Compact<ProductId>) -> Option<&Arc<Route>> {
        self.products.get(&id).map(|found| &found.0)
    }

    /// Whether somebody presents a key in a header of this name.
    pub(crate) fn knows_header(&self, name: &str) -> bool {
        !self.header_names.is_empty() && self.header_names.get(name).is_some()
    }

    /// Whether somebody presents a key in a query parameter of this name.
    pub(crate) fn knows_query(&self, name: &str) -> bool {
        self.query_names.get(name).is_some()
    }

    pub(crate) fn has_query_names(&self) -> bool {
        !self.query_names.is_empty()
    }

    /// The consumers for which `which` holds.
    pub(crate) fn consumers_where(
        &self,
        which: impl Fn(&Consumer) -> bool,
    ) -> Vec<Compact<ConsumerId>> {
        let found = self.consumers.iter().filter(|consumer| which(consumer));
        found.map(|consumer| consumer.consumer_id).collect()
    }

    /// Numbers of keys and of routes.
    pub(crate) fn size(&self) -> (usize, usize) {
        (self.keys.len(), self.routes.len())
    }

    pub(crate) fn remove_consumer(&mut self, id: Compact<ConsumerId>) {
        let Some(old) = self.consumers.remove(&id) else { return };
        for key in old.keys() {
            // Somebody else may have it by now.
            self.keys.remove_if(key.key(), |key| key.consumer.consumer_id == id);
        }
        self.uncount_name(old.place());
    }

    /// Puts a consumer in the place of what it was in `before`. What its subscriptions have used
    /// up stays used up; where nothing has changed, it stays the same.
    pub(crate) fn put_consumer(&mut self, new: gateway::Consumer, before: &Self) {
        let Some(mut new) = Consumer::new(new) else { return };
        self.remove_consumer(new.consumer_id);
        let old = before.consumers.get(&new.consumer_id);
        let consumer = match old.filter(|old| old.is_still(&new)) {
            Some(old) => {
                old.forget_failures();
                self.count_name(old.place());
                old.clone()
            }
            None => {
                if let Some(old) = old {
                    new.go_on_from(old);
                }
                if let Some(place) = &mut new.place {
                    **place = self.count_name(place);
                }
                Arc::new(new)
            }
        };
        for key in consumer.keys() {
            self.keys.insert(key);
        }
        self.consumers.insert(consumer);
    }

    /// Keeps a consumer and what it has used up, but lets it make no calls until it is read anew.
    /// That holds in all snapshots that have it.
    pub(crate) fn doubt_consumer(&self, id: Compact<ConsumerId>) {
        if let Some(consumer) = self.consumers.get(&id) {
            consumer.doubt();
        }
    }

    pub(crate) fn remove_product(&mut self, id: Compact<ProductId>) {
        if let Some(ByProduct(old)) = self.products.remove(&id) {
            self.routes.remove_if(&old.slug, |route| route.0.product_id == id);
        }
    }

    pub(crate) fn put_product(&mut self, service: gateway::Service, upstreams: &Upstreams) {
        let Some(route) = Route::new(service, upstreams).map(Arc::new) else { return };
        self.remove_product(route.product_id);
        self.products.insert(ByProduct(route.clone()));
        self.routes.insert(BySlug(route));
    }

    fn names(&mut self, place: &Place) -> Option<(&mut Table<Name>, Arc<str>)> {
        match place {
            Place::Usual => None,
            Place::Header(name) => Some((&mut self.header_names, name.clone())),
            Place::Query(name) => Some((&mut self.query_names, name.clone())),
        }
    }

    /// Counts one more consumer with a place of its own, and answers that place with the name that
    /// all of them share.
    fn count_name(&mut self, place: &Place) -> Place {
        let Some((names, name)) = self.names(place) else { return Place::Usual };
        let known = names.get(&name).cloned();
        let Name { name, number } = known.unwrap_or(Name { name, number: 0 });
        names.insert(Name { name: name.clone(), number: number + 1 });
        match place {
            Place::Usual => Place::Usual,
            Place::Header(_) => Place::Header(name),
            Place::Query(_) => Place::Query(name),
        }
    }

    fn uncount_name(&mut self, place: &Place) {
        let Some((names, name)) = self.names(place) else { return };
        match names.remove(&name) {
            Some(Name { name, number }) if number > 1 => {
                names.insert(Name { name, number: number - 1 });
            }
            _ => {}
        }
    }
}
