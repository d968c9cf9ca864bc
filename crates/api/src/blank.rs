//! Fields of forms that were left empty: an empty text means that there is none.

use serde::{Deserialize, Deserializer};

use crate::Patch;

/// Reads an empty text as nothing.
pub(crate) fn option<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.filter(|text| !text.is_empty()))
}

/// Reads an empty text as a wish to clear the value.
pub(crate) fn patch<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Patch<String>, D::Error> {
    Ok(option(deserializer)?.map_or(Patch::Clear, Patch::Set))
}
