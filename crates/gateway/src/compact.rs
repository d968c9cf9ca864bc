//! Identifiers as they are kept in memory, without their prefix: there are many of them.

use std::{fmt, marker::PhantomData};

use api::Identifier;

/// An identifier in sixteen bytes.
#[derive(PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Compact<T>([u8; 16], PhantomData<fn() -> T>);

impl<T: Identifier> Compact<T> {
    /// `None` where it is not of the form that all identifiers have.
    pub(crate) fn new(id: &T) -> Option<Self> {
        id.uuid().map(|uuid| Self(uuid, PhantomData))
    }

    /// As it is written and shown.
    pub(crate) fn full(self) -> T {
        T::from_uuid(self.0)
    }

    /// The same, or an error in the log about what has such an identifier.
    pub(crate) fn or_log(id: &T) -> Option<Self> {
        let compact = Self::new(id);
        if compact.is_none() {
            tracing::error!(id = id.as_ref(), "an identifier cannot be read");
        }
        compact
    }
}

impl<T> Clone for Compact<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Compact<T> {}

impl<T: Identifier> fmt::Display for Compact<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.full().as_ref())
    }
}

impl<T: Identifier> fmt::Debug for Compact<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
