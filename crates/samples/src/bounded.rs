//! What upstreams keep between requests, within bounds.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;

/// Entries by key. When it is full, a new entry takes the place of the oldest one.
pub(crate) struct Bounded<T> {
    inner: Mutex<Inner<T>>,
    capacity: usize,
}

struct Inner<T> {
    entries: HashMap<String, T>,
    /// Keys, oldest first.
    order: VecDeque<String>,
}

impl<T: Clone> Bounded<T> {
    pub(crate) fn new(capacity: usize) -> Self {
        let inner = Inner { entries: HashMap::new(), order: VecDeque::new() };
        Self { inner: Mutex::new(inner), capacity }
    }

    /// Adds an entry under a key that is new, and returns the one that had to go.
    pub(crate) fn insert(&self, key: String, entry: T) -> Option<T> {
        let mut inner = self.inner.lock();
        let oldest =
            if inner.order.len() >= self.capacity { inner.order.pop_front() } else { None };
        let gone = oldest.and_then(|oldest| inner.entries.remove(&oldest));
        inner.order.push_back(key.clone());
        inner.entries.insert(key, entry);
        gone
    }

    pub(crate) fn get(&self, key: &str) -> Option<T> {
        self.inner.lock().entries.get(key).cloned()
    }

    pub(crate) fn remove(&self, key: &str) -> Option<T> {
        let mut inner = self.inner.lock();
        inner.order.retain(|other| other != key);
        inner.entries.remove(key)
    }

    /// Changes an entry, if it is there.
    pub(crate) fn change<R>(&self, key: &str, change: impl FnOnce(&mut T) -> R) -> Option<R> {
        self.inner.lock().entries.get_mut(key).map(change)
    }
}

#[cfg(test)]
mod tests {
    use super::Bounded;

    #[test]
    fn the_oldest_entry_makes_room() {
        let kept = Bounded::new(2);
        assert_eq!(kept.insert("a".to_owned(), 1), None);
        assert_eq!(kept.insert("b".to_owned(), 2), None);
        assert_eq!(kept.insert("c".to_owned(), 3), Some(1));
        assert_eq!((kept.get("a"), kept.get("b"), kept.get("c")), (None, Some(2), Some(3)));
        assert_eq!(kept.remove("b"), Some(2));
        assert_eq!(kept.insert("d".to_owned(), 4), None);
    }
}
