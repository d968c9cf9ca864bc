//! How a request changes a value, leaves it alone or takes it away.

use garde::{Path, Report, Validate, error::NoKey, rules::inner::Inner};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A value of a partial update: absent keeps what is there, `null` clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Patch<T> {
    /// The field is absent.
    #[default]
    Keep,
    /// The field is `null`.
    Clear,
    Set(T),
}

impl<T> Patch<T> {
    /// Whether the field is absent, so that it is not sent.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }

    /// What to write, where there is something to write.
    pub fn into_change(self) -> Option<Option<T>> {
        match self {
            Self::Keep => None,
            Self::Clear => Some(None),
            Self::Set(value) => Some(Some(value)),
        }
    }
}

impl<T: Serialize> Serialize for Patch<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Keep | Self::Clear => serializer.serialize_none(),
            Self::Set(value) => value.serialize(serializer),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Patch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Option::deserialize(deserializer)?;
        Ok(value.map_or(Self::Clear, Self::Set))
    }
}

impl<T> Inner<T> for Patch<T> {
    type Key = NoKey;

    fn validate_inner<F>(&self, mut f: F)
    where
        F: FnMut(&T, &Self::Key),
    {
        if let Self::Set(value) = self {
            f(value, &NoKey::default());
        }
    }
}

impl<T: Validate> Validate for Patch<T> {
    type Context = T::Context;

    fn validate_into(
        &self,
        context: &Self::Context,
        parent: &mut dyn FnMut() -> Path,
        report: &mut Report,
    ) {
        if let Self::Set(value) = self {
            value.validate_into(context, parent, report);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    use super::Patch;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Body {
        #[serde(default, skip_serializing_if = "Patch::is_keep")]
        text: Patch<String>,
    }

    #[test]
    fn absent_null_and_a_value_are_three_things_both_ways() {
        for (json, text) in [
            ("{}", Patch::Keep),
            (r#"{"text":null}"#, Patch::Clear),
            (r#"{"text":"a"}"#, Patch::Set("a".to_owned())),
        ] {
            let body = Body { text };
            assert_eq!(serde_json::from_str::<Body>(json).unwrap(), body);
            assert_eq!(serde_json::to_string(&body).unwrap(), json);
        }
    }
}
