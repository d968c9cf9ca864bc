//! Pictures that stand for a product or a category.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::text_enum;

text_enum! {
    /// Where the picture of an icon is.
    IconType {
        Url,
        Base64,
    }
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(rename_all = "camelCase")]
pub struct Icon {
    #[garde(skip)]
    pub r#type: IconType,
    #[garde(length(chars, max = 22000))]
    #[schema(example = "https://acme.example/icon.png")]
    pub value: String,
}
