//! References: what a product is linked to.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ProductId;
use crate::{ApiDefinitionId, id::text_enum, validation};

text_enum! {
    /// What kind of thing a product is linked to.
    SourceType {
        /// An API on a gateway.
        Gateway,
        /// An entry of a Nacos registry.
        Nacos,
        /// An API that is described here.
        ApiDefinition,
    }
}

/// What a product is linked to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductRef {
    pub product_id: ProductId,
    pub source_type: SourceType,
    /// `null` for everybody but administrators.
    pub api_definition_id: Option<ApiDefinitionId>,
    /// Whether it may be called.
    #[schema(example = true)]
    pub enabled: bool,
}

/// Links a product.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreateProductRef {
    #[garde(skip)]
    pub source_type: SourceType,
    /// Needed for `API_DEFINITION`; must be of the product's type.
    #[garde(inner(custom(validation::id)))]
    #[serde(default)]
    pub api_definition_id: Option<ApiDefinitionId>,
    /// Needed for `GATEWAY`.
    #[garde(inner(custom(validation::id)))]
    #[serde(default)]
    #[schema(max_length = 64, example = "higress-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub gateway_id: Option<String>,
    /// Needed for `NACOS`.
    #[garde(inner(custom(validation::id)))]
    #[serde(default)]
    #[schema(max_length = 64, example = "nacos-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub nacos_id: Option<String>,
}
