//! A set of which the next version shares most with the last: it is in many parts, and only those
//! are copied in which something changes.

use std::{
    hash::{BuildHasher, Hash, RandomState},
    sync::Arc,
};

use hashbrown::HashTable;

/// A change copies so much less than everything.
const PARTS: usize = 256;

/// What is found by a part of it.
pub(crate) trait Entry: Clone {
    type Key: Eq + Hash + ?Sized;

    fn key(&self) -> &Self::Key;
}

#[derive(Clone)]
pub(crate) struct Table<E> {
    parts: Arc<[Arc<HashTable<E>>]>,
    hasher: RandomState,
    len: usize,
}

impl<E> Default for Table<E> {
    fn default() -> Self {
        let empty = Arc::new(HashTable::new());
        let parts = std::iter::repeat_n(empty, PARTS).collect();
        Self { parts, hasher: RandomState::new(), len: 0 }
    }
}

impl<E: Entry> Table<E> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &E> {
        self.parts.iter().flat_map(|part| part.iter())
    }

    pub(crate) fn get(&self, key: &E::Key) -> Option<&E> {
        let hash = self.hasher.hash_one(key);
        self.parts[part(hash)].find(hash, |entry| entry.key() == key)
    }

    /// Puts an entry in the place of the one with the same key.
    pub(crate) fn insert(&mut self, entry: E) {
        let Self { parts, hasher, len } = self;
        let hash = hasher.hash_one(entry.key());
        let part = Arc::make_mut(&mut Arc::make_mut(parts)[part(hash)]);
        if let Some(old) = part.find_mut(hash, |old| old.key() == entry.key()) {
            *old = entry;
        } else {
            part.insert_unique(hash, entry, |entry| hasher.hash_one(entry.key()));
            *len += 1;
        }
    }

    /// Takes out the entry with a key, if it is the one that is meant.
    pub(crate) fn remove_if(
        &mut self,
        key: &E::Key,
        is_meant: impl FnOnce(&E) -> bool,
    ) -> Option<E> {
        let hash = self.hasher.hash_one(key);
        // Nothing is copied for what is not there.
        let found = self.parts[part(hash)].find(hash, |entry| entry.key() == key);
        if !found.is_some_and(is_meant) {
            return None;
        }
        let part = Arc::make_mut(&mut Arc::make_mut(&mut self.parts)[part(hash)]);
        let found = part.find_entry(hash, |entry| entry.key() == key).ok()?;
        self.len -= 1;
        Some(found.remove().0)
    }

    pub(crate) fn remove(&mut self, key: &E::Key) -> Option<E> {
        self.remove_if(key, |_| true)
    }
}

/// Bits that the table of a part looks at last.
fn part(hash: u64) -> usize {
    usize::from((hash >> 40) as u8)
}

#[cfg(test)]
mod tests {
    use super::{Entry, Table};

    impl Entry for (u32, u32) {
        type Key = u32;

        fn key(&self) -> &u32 {
            &self.0
        }
    }

    #[test]
    fn a_version_keeps_what_it_has() {
        let mut first = Table::default();
        for number in 0..10_000 {
            first.insert((number, 1));
        }
        let mut second = first.clone();
        for number in 0..10_000 {
            match number % 3 {
                0 => drop(second.remove(&number)),
                1 => second.insert((number, 2)),
                _ => {}
            }
        }
        assert_eq!((first.len(), second.len()), (10_000, 6_666));
        for number in 0..10_000 {
            assert_eq!(first.get(&number), Some(&(number, 1)));
            let expected = [None, Some(2), Some(1)][usize::try_from(number % 3).unwrap()];
            assert_eq!(second.get(&number).map(|entry| entry.1), expected);
        }
        assert_eq!(second.iter().count(), second.len());
        assert!(second.get(&10_000).is_none() && second.remove(&10_000).is_none());
    }

    #[test]
    fn only_what_is_meant_is_taken_out() {
        let mut table = Table::default();
        table.insert((1, 1));
        assert_eq!(table.remove_if(&1, |entry| entry.1 == 2), None);
        assert_eq!(table.remove_if(&1, |entry| entry.1 == 1), Some((1, 1)));
        assert!(table.is_empty());
    }
}
