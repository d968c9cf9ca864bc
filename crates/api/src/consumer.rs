//! Consumers: named holders of credentials, each of one developer.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{DeveloperId, Patch, PortalId, SortOrder, id::string_id, validation};

string_id! {
    /// Identifies a consumer.
    ConsumerId, "consumer-"
}

/// A consumer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consumer {
    pub consumer_id: ConsumerId,
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    #[schema(example = "primary-consumer")]
    pub name: String,
    #[schema(example = "The shop's chat assistant")]
    pub description: Option<String>,
    /// The one that is taken where none is chosen. A developer with consumers has exactly one.
    #[schema(example = true)]
    pub is_primary: bool,
    /// The developer's name to log in with.
    #[schema(example = "dev1")]
    pub developer_name: String,
    #[schema(example = "himarket-demo")]
    pub portal_name: String,
    pub create_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Makes a consumer.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreateConsumer {
    /// Must be free among the developer's own.
    #[garde(length(chars, max = 50), custom(validation::name))]
    #[schema(min_length = 1, max_length = 50, example = "shop-assistant")]
    pub name: String,
    #[garde(inner(length(chars, max = 256), custom(validation::text)))]
    #[serde(default)]
    #[schema(max_length = 256, example = "The shop's chat assistant")]
    pub description: Option<String>,
}

/// Changes a consumer. What is absent stays; `null` clears what may be empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateConsumer {
    /// Must be free among the developer's own.
    #[garde(inner(length(chars, max = 50), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 50, example = "shop-assistant")]
    pub name: Option<String>,
    #[garde(inner(length(chars, max = 256), custom(validation::text)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 256, example = "The shop's chat assistant")]
    pub description: Patch<String>,
}

/// Which consumers to list. A developer sees only their own, whatever is asked for.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ConsumerQuery {
    #[garde(inner(custom(validation::id)))]
    #[param(value_type = Option<String>)]
    pub portal_id: Option<PortalId>,
    #[garde(inner(custom(validation::id)))]
    #[param(value_type = Option<String>)]
    pub developer_id: Option<DeveloperId>,
    /// Part of the name. Case does not matter.
    #[garde(inner(length(chars, max = 50), custom(validation::text)))]
    #[param(max_length = 50, example = "shop")]
    pub name: Option<String>,
    /// `createAt`, `updatedAt` or `name`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "createAt,desc")]
    pub sort: Option<SortOrder<ConsumerSort>>,
}

/// What consumers can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum ConsumerSort {
    #[default]
    CreateAt,
    UpdatedAt,
    Name,
}
