//! How identifiers and enums are declared, so that each is the same on the wire and in a column.

/// What all identifiers have in common: a prefix, and the 32 hexadecimal digits of a UUID.
pub trait Identifier: Sized + AsRef<str> {
    const PREFIX: &'static str;

    /// Takes the text as it is.
    fn from_text(text: String) -> Self;

    /// What follows the prefix; `None` where the text is of another form.
    fn uuid(&self) -> Option<[u8; 16]> {
        let digits = self.as_ref().strip_prefix(Self::PREFIX)?;
        // The same text has to come back.
        if digits.len() != 32 || digits.bytes().any(|digit| digit.is_ascii_uppercase()) {
            return None;
        }
        Some(uuid::Uuid::try_parse(digits).ok()?.into_bytes())
    }

    fn from_uuid(uuid: [u8; 16]) -> Self {
        Self::from_text(format!("{}{}", Self::PREFIX, uuid::Uuid::from_bytes(uuid).simple()))
    }
}

/// Declares an identifier: text that no other identifier can be mistaken for.
macro_rules! string_id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
        #[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType))]
        #[serde(transparent)]
        #[schema(
            max_length = 64,
            example = json!(concat!($prefix, "019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")),
        )]
        pub struct $name(pub String);

        impl $name {
            /// Makes a new one. Later ones sort after earlier ones.
            pub fn generate() -> Self {
                Self(format!(concat!($prefix, "{}"), uuid::Uuid::now_v7().simple()))
            }
        }

        impl $crate::Identifier for $name {
            const PREFIX: &'static str = $prefix;

            fn from_text(text: String) -> Self {
                Self(text)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        #[cfg(feature = "db")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    };
}

/// Declares an enum that is written in upper case, as `SOME_NAME`, in JSON and in a column.
macro_rules! text_enum {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
        #[derive(utoipa::ToSchema, strum::Display, strum::EnumString)]
        #[cfg_attr(
            feature = "db",
            derive(sea_orm::DeriveValueType),
            sea_orm(value_type = "String")
        )]
        #[serde(rename_all = "SCREAMING_SNAKE_CASE")]
        #[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }
    };
}

pub(crate) use {string_id, text_enum};

#[cfg(test)]
mod tests {
    use super::Identifier;
    use crate::ProductId;

    #[test]
    fn an_identifier_comes_back_from_its_uuid() {
        let id = ProductId::generate();
        assert_eq!(ProductId::from_uuid(id.uuid().unwrap()), id);
        for text in [
            "product-of-nobody",
            "019a9f6e3c7b7d3f9a4e2b1c0d5f6a78",
            "product-019A9F6E3C7B7D3F9A4E2B1C0D5F6A78",
            "product-019a9f6e-3c7b-7d3f-9a4e-2b1c0d5f6a78",
            "consumer-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78",
        ] {
            assert_eq!(ProductId(text.to_owned()).uuid(), None, "{text}");
        }
    }
}
