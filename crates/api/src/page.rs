//! Lists come in pages.

use std::{fmt, marker::PhantomData, str::FromStr};

use garde::Validate;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{IntoParams, ToSchema};

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page<T> {
    /// The rows of this page.
    pub content: Vec<T>,
    /// Number of this page, from 1.
    #[schema(example = 1)]
    pub number: u64,
    /// Rows asked for; the last page may have fewer.
    #[schema(example = 20)]
    pub size: u64,
    /// Rows of all pages together.
    #[schema(example = 42)]
    pub total_elements: u64,
}

/// Which page of a list to return.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Page number, from 1.
    #[garde(range(min = 1, max = Self::MAX_PAGE))]
    #[param(minimum = 1, maximum = 1_000_000, default = 1, example = 1)]
    pub page: u64,
    /// Rows per page.
    #[garde(range(min = 1, max = Self::MAX_SIZE))]
    #[param(minimum = 1, maximum = 100, default = 20, example = 20)]
    pub size: u64,
}

impl PageQuery {
    /// No list is read further than this.
    pub const MAX_PAGE: u64 = 1_000_000;
    /// No page is larger than this.
    pub const MAX_SIZE: u64 = 100;

    /// Rows before this page.
    pub fn offset(&self) -> u64 {
        self.page.saturating_sub(1).saturating_mul(self.size)
    }
}

impl Default for PageQuery {
    fn default() -> Self {
        Self { page: 1, size: 20 }
    }
}

/// A sort key and a direction, written `key`, `key,asc` or `key,desc`.
///
/// `K` is the allow-list: an enum of the keys that a list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SortOrder<K> {
    /// What to sort by.
    pub key: K,
    /// Largest first.
    pub descending: bool,
}

impl<K: fmt::Display> fmt::Display for SortOrder<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", self.key, if self.descending { "desc" } else { "asc" })
    }
}

impl<K: FromStr> FromStr for SortOrder<K> {
    type Err = UnknownSort<K>;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (key, direction) = text.split_once(',').unwrap_or((text, "asc"));
        let key = key.parse().ok().ok_or(UnknownSort(PhantomData))?;
        match direction.to_ascii_lowercase().as_str() {
            "asc" => Ok(Self { key, descending: false }),
            "desc" => Ok(Self { key, descending: true }),
            _ => Err(UnknownSort(PhantomData)),
        }
    }
}

/// The text names no key of the allow-list, or no direction.
#[derive(Debug)]
pub struct UnknownSort<K>(PhantomData<K>);

impl<K> fmt::Display for UnknownSort<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown sort key or direction")
    }
}

impl<K: fmt::Display> Serialize for SortOrder<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de, K: FromStr> Deserialize<'de> for SortOrder<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::{PageQuery, SortOrder};
    use crate::PortalSort;

    #[test]
    fn a_sort_order_is_read_as_it_is_written() {
        for text in ["name,asc", "name,desc", "createAt,desc"] {
            let order: SortOrder<PortalSort> = text.parse().expect("a known key");
            assert_eq!(order.to_string(), text);
        }
    }

    #[test]
    fn an_unknown_key_or_direction_is_refused() {
        for text in ["", "password", "name,sideways", "name;drop"] {
            assert!(text.parse::<SortOrder<PortalSort>>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_offset_of_the_last_page_does_not_overflow() {
        let page = PageQuery { page: u64::MAX, size: u64::MAX };
        assert_eq!(page.offset(), u64::MAX);
    }
}
