//! API products: what is browsed and subscribed.

mod config;
mod feature;
mod reference;

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use config::{
    AgentApiConfig, AgentConfig, ApiConfig, ConfigMeta, HttpCondition, HttpDomain, HttpMatch,
    HttpPath, HttpRoute, McpConfig, McpServerConfig, ModelApiConfig, ModelConfig,
};
pub use feature::{ModelFeature, ModelParameter, ProductFeature};
pub use reference::{CreateProductRef, ProductRef, SourceType};

use crate::{
    CallLimits, CategoryId, Icon, Patch, PortalId, ProductCategory, SortOrder,
    id::{string_id, text_enum},
    validation,
};

/// What every client can count to without losing precision.
const MAX_REVISION: u64 = 9_007_199_254_740_991;

string_id! {
    /// Identifies a product.
    ProductId, "product-"
}

text_enum! {
    /// What kind of API a product offers.
    ProductType {
        /// A language or image model.
        ModelApi,
        /// Tools for models.
        McpServer,
        /// An agent that others may ask.
        AgentApi,
        /// Paths of an OpenAPI document.
        RestApi,
    }
}

text_enum! {
    /// How far a product is on its way to developers.
    ProductStatus {
        /// Not linked to anything that could be called.
        Pending,
        /// Linked, and in no portal.
        Ready,
        /// In at least one portal.
        Published,
    }
}

/// A product, whole.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    #[serde(flatten)]
    pub summary: ProductSummary,
    /// The guide, in Markdown.
    #[schema(example = "# Weather\n\nAsk for a city, get its weather.")]
    pub document: Option<String>,
    /// Set for a linked REST API.
    pub api_config: Option<ApiConfig>,
    /// Set for a linked MCP server.
    pub mcp_config: Option<McpConfig>,
    /// Set for a linked agent.
    pub agent_config: Option<AgentConfig>,
    /// Set for a linked model.
    pub model_config: Option<ModelConfig>,
}

/// A product as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProductSummary {
    pub product_id: ProductId,
    #[schema(example = "Weather")]
    pub name: String,
    /// Its name in addresses. It never changes.
    #[schema(example = "weather")]
    pub slug: String,
    #[schema(example = "The weather of any city, now and for a week")]
    pub description: Option<String>,
    pub status: ProductStatus,
    pub r#type: ProductType,
    /// Kept for clients; every call needs a credential, whatever it says.
    #[schema(example = false)]
    pub enable_consumer_auth: bool,
    pub icon: Option<Icon>,
    /// In lists without their icons.
    pub categories: Vec<ProductCategory>,
    /// Whether subscriptions need no approval; `null` for what the portal says.
    #[schema(example = json!(null))]
    pub auto_approve: Option<bool>,
    /// Whether what it is linked to may be called; `null` where it is linked to nothing.
    #[schema(example = true)]
    pub enabled: Option<bool>,
    /// Whether it can be subscribed; `null` where it is linked to nothing.
    #[schema(example = true)]
    pub subscribable: Option<bool>,
    pub feature: Option<ProductFeature>,
    /// How much a subscriber may call.
    pub limits: Option<CallLimits>,
    pub create_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    /// Grows with each change of what was written, so that a change can say what it is based on.
    #[schema(example = 3)]
    pub revision: u64,
}

/// Makes a product.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreateProduct {
    /// Must be free.
    #[garde(length(chars, max = 50), custom(validation::name))]
    #[schema(min_length = 1, max_length = 50, example = "Weather")]
    pub name: String,
    /// Its name in addresses, which must be free; made of the name where it is absent.
    #[garde(inner(custom(validation::slug)))]
    #[serde(default)]
    #[schema(
        min_length = 1,
        max_length = 63,
        pattern = "^[a-z0-9]+(-[a-z0-9]+)*$",
        example = "weather"
    )]
    pub slug: Option<String>,
    #[garde(skip)]
    pub r#type: ProductType,
    #[garde(inner(length(chars, max = 512), custom(validation::text)))]
    #[serde(default)]
    #[schema(max_length = 512, example = "The weather of any city, now and for a week")]
    pub description: Option<String>,
    /// The guide, in Markdown.
    #[garde(inner(length(chars, max = 100_000), custom(validation::text)))]
    #[serde(default)]
    #[schema(max_length = 100_000, example = "# Weather")]
    pub document: Option<String>,
    #[garde(dive)]
    #[serde(default)]
    pub icon: Option<Icon>,
    /// Whether subscriptions need no approval; `null` for what the portal says.
    #[garde(skip)]
    #[serde(default)]
    #[schema(example = json!(null))]
    pub auto_approve: Option<bool>,
    #[garde(skip)]
    #[serde(default)]
    pub enable_consumer_auth: Option<bool>,
    #[garde(inner(length(max = 20), inner(custom(validation::id))))]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub categories: Option<Vec<CategoryId>>,
    #[garde(dive)]
    #[serde(default)]
    pub feature: Option<ProductFeature>,
    /// How much a subscriber may call, where the subscription does not say otherwise.
    #[garde(dive)]
    #[serde(default)]
    pub limits: Option<CallLimits>,
}

/// Changes a product. What is absent stays; `null` clears what may be empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateProduct {
    /// The revision that the change is based on. Where it is given and somebody has changed the
    /// product since, nothing is changed and the answer is 409.
    #[garde(inner(range(max = MAX_REVISION)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 9_007_199_254_740_991_u64, example = 3)]
    pub revision: Option<u64>,
    /// Must be free.
    #[garde(inner(length(chars, max = 50), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "Weather")]
    pub name: Option<String>,
    /// Can be changed as long as the product is linked to nothing.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ProductType>,
    #[garde(inner(length(chars, max = 512), custom(validation::text)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(
        value_type = Option<String>,
        max_length = 512,
        example = "The weather of any city, now and for a week"
    )]
    pub description: Patch<String>,
    /// The guide, in Markdown.
    #[garde(inner(length(chars, max = 100_000), custom(validation::text)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 100_000, example = "# Weather")]
    pub document: Patch<String>,
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<Icon>)]
    pub icon: Patch<Icon>,
    /// Whether subscriptions need no approval; `null` for what the portal says.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<bool>, example = true)]
    pub auto_approve: Patch<bool>,
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub enable_consumer_auth: Option<bool>,
    /// All categories from now on.
    #[garde(inner(length(max = 20), inner(custom(validation::id))))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<Vec<CategoryId>>, max_items = 20)]
    pub categories: Patch<Vec<CategoryId>>,
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<ProductFeature>)]
    pub feature: Patch<ProductFeature>,
    /// How much a subscriber may call, where the subscription does not say otherwise.
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<CallLimits>)]
    pub limits: Patch<CallLimits>,
}

/// Which products to list. Guests and developers see what is published in their portal, whatever
/// `portalId` and `status` say.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub struct ProductQuery {
    /// Only what is published there.
    #[garde(inner(custom(validation::id)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub portal_id: Option<PortalId>,
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ProductType>,
    /// Part of the name or the description. Case does not matter.
    #[garde(inner(length(chars, max = 50), custom(validation::text)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(max_length = 50, example = "weather")]
    pub name: Option<String>,
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<ProductStatus>,
    /// In at least one of these categories; repeat the parameter for more.
    #[garde(length(max = 20), inner(custom(validation::id)))]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[param(value_type = Vec<String>, max_items = 20)]
    pub category_ids: Vec<CategoryId>,
    /// Not in this category.
    #[garde(inner(custom(validation::id)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub exclude_category_id: Option<CategoryId>,
    /// What a model is for, as its definition says. Case does not matter.
    #[garde(inner(length(chars, max = 32), custom(validation::text)))]
    #[serde(rename = "modelFilter.category", skip_serializing_if = "Option::is_none")]
    #[param(max_length = 32, example = "TEXT")]
    pub model_category: Option<String>,
    /// `createAt`, `updatedAt` or `name`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>, example = "updatedAt,desc")]
    pub sort: Option<SortOrder<ProductSort>>,
    /// `UPDATED_AT` sorts by the time of the last change, newest first, where `sort` is absent.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub sort_by: Option<ProductSortBy>,
}

/// What products can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum ProductSort {
    #[default]
    CreateAt,
    UpdatedAt,
    Name,
}

text_enum! {
    /// What existing clients ask products to be sorted by.
    ProductSortBy {
        UpdatedAt,
    }
}
