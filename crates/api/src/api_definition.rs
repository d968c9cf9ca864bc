//! API definitions: APIs that are described here and need no gateway product.

mod inspection;
mod spec;

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use inspection::{
    AgentInterface, AgentOffer, AgentSkill, ApiInspection, ApiOffer, InspectApi, McpOffer,
    McpPrompt, McpPromptArgument, McpResource, McpTool, ModelOffer, RestOffer, RestOperation,
    UpstreamFailure, UpstreamFailureReason,
};
pub use spec::{
    AgentApiSpec, ApiSpec, Header, McpConnection, McpFromType, McpProtocol, McpServerSpec,
    ModelApiSpec, RestApiSpec,
};

use crate::{
    Patch, ProductId, ProductType, SortOrder,
    id::{string_id, text_enum},
    validation,
};

string_id! {
    /// Identifies an API definition.
    ApiDefinitionId, "api-definition-"
}

text_enum! {
    /// Whether developers depend on a definition.
    ApiDefinitionStatus {
        /// No published product is linked to it.
        Draft,
        /// A published product is linked to it.
        Published,
    }
}

/// An API definition, whole. It never has the secrets of the upstream in it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiDefinition {
    #[serde(flatten)]
    pub summary: ApiDefinitionSummary,
    pub spec: ApiSpec,
}

/// An API definition as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiDefinitionSummary {
    pub api_definition_id: ApiDefinitionId,
    #[schema(example = "Weather service")]
    pub name: String,
    #[schema(example = "The weather service of the research department")]
    pub description: Option<String>,
    pub r#type: ProductType,
    pub status: ApiDefinitionStatus,
    #[schema(example = "1.2.0")]
    pub version: Option<String>,
    pub meta: ApiDefinitionMeta,
    /// Always empty: limits are set elsewhere.
    #[schema(value_type = Vec<Object>)]
    pub policies: Vec<serde_json::Value>,
    /// The product that is linked to it.
    pub product_id: Option<ProductId>,
    #[schema(example = "Weather")]
    pub product_name: Option<String>,
    pub create_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Where a definition comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiDefinitionMeta {
    pub source: ApiDefinitionSource,
}

/// Where a definition comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiDefinitionSource {
    pub r#type: ApiDefinitionSourceType,
}

text_enum! {
    /// Who wrote a definition.
    #[derive(Default)]
    ApiDefinitionSourceType {
        /// An administrator.
        #[default]
        Manual,
    }
}

/// Describes an API.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreateApiDefinition {
    #[garde(length(chars, max = 255), custom(validation::name))]
    #[schema(min_length = 1, max_length = 255, example = "Weather service")]
    pub name: String,
    #[garde(inner(length(chars, max = 512), custom(validation::text)))]
    #[serde(default)]
    #[schema(max_length = 512, example = "The weather service of the research department")]
    pub description: Option<String>,
    /// Must agree with the type in `spec`.
    #[garde(custom(spec::agrees_with(self.spec.product_type())))]
    pub r#type: ProductType,
    #[garde(inner(length(chars, max = 32), custom(validation::name)))]
    #[serde(default)]
    #[schema(max_length = 32, example = "1.2.0")]
    pub version: Option<String>,
    #[garde(dive)]
    pub spec: ApiSpec,
    /// A product of the same type, linked to nothing yet, to link at once.
    #[garde(inner(custom(validation::id)))]
    #[serde(default)]
    pub related_product_id: Option<ProductId>,
}

/// Changes a definition. What is absent stays; `null` clears what may be empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateApiDefinition {
    /// Cannot be changed: one that is given must be what it is.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<ProductType>,
    #[garde(inner(length(chars, max = 255), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 255, example = "Weather service")]
    pub name: Option<String>,
    #[garde(inner(length(chars, max = 512), custom(validation::text)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 512)]
    pub description: Patch<String>,
    #[garde(inner(length(chars, max = 32), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 32, example = "1.2.0")]
    pub version: Patch<String>,
    /// The whole description, of the same type. Secrets that are left out stay as they are;
    /// `null` removes them.
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec: Option<ApiSpec>,
}

/// Which definitions to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ApiDefinitionQuery {
    #[garde(skip)]
    pub r#type: Option<ProductType>,
    #[garde(skip)]
    pub status: Option<ApiDefinitionStatus>,
    /// Part of the name. Case does not matter.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "weather")]
    pub keyword: Option<String>,
    /// Only those that no product is linked to.
    #[garde(skip)]
    #[param(example = false)]
    pub unlinked: Option<bool>,
    /// `createAt`, `updatedAt` or `name`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "createAt,desc")]
    pub sort: Option<SortOrder<ApiDefinitionSort>>,
}

/// What definitions can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum ApiDefinitionSort {
    #[default]
    CreateAt,
    UpdatedAt,
    Name,
}
