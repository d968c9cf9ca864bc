//! Publications: which product is in which portal.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{PortalId, ProductId, ProductType, SortOrder, id::string_id, validation};

string_id! {
    /// Identifies a publication.
    PublicationId, "publication-"
}

/// A product in a portal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Publication {
    pub publication_id: PublicationId,
    pub portal_id: PortalId,
    #[schema(example = "himarket-demo")]
    pub portal_name: String,
    pub product_id: ProductId,
    #[schema(example = "Weather")]
    pub product_name: String,
    pub product_type: ProductType,
    /// The product's.
    #[schema(example = "The weather of any city, now and for a week")]
    pub description: Option<String>,
    /// Whether subscriptions need no approval: what the product says, else what the portal says.
    #[schema(example = true)]
    pub auto_approve_subscriptions: bool,
    pub create_at: DateTime<Utc>,
}

/// Publishes a product. Portals that have it already keep it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct PublishProduct {
    /// One portal; either this or `portalIds` is needed.
    #[garde(inner(custom(validation::id)))]
    #[serde(default)]
    pub portal_id: Option<PortalId>,
    /// Several portals at once; all or none.
    #[garde(length(max = 100), inner(custom(validation::id)))]
    #[serde(default)]
    #[schema(max_items = 100)]
    pub portal_ids: Vec<PortalId>,
}

/// Which publications to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct PublicationQuery {
    /// Part of the product's name. Case does not matter.
    #[garde(inner(length(chars, max = 50), custom(validation::text)))]
    #[param(max_length = 50, example = "weather")]
    pub product_name: Option<String>,
    #[garde(skip)]
    pub product_type: Option<ProductType>,
    /// `createAt`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "createAt,desc")]
    pub sort: Option<SortOrder<PublicationSort>>,
}

/// What publications can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum PublicationSort {
    #[default]
    CreateAt,
}
