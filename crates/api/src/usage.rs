//! What was called, and how it went.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{ConsumerId, PortalId, ProductId, id::text_enum, validation};

text_enum! {
    /// What calls are added up by.
    UsageGroup {
        Product,
        Consumer,
        Portal,
        /// Model, method and tool, or operation of the document.
        Operation,
        /// Status of the answer.
        Status,
    }
}

text_enum! {
    /// How long a bucket of time is, in UTC.
    UsageInterval {
        Hour,
        Day,
    }
}

/// Which calls to add up, and how. Developers get their own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase", default)]
#[into_params(parameter_in = Query)]
pub struct UsageQuery {
    /// From this moment on, at its hour; a week before `to` where it is absent.
    #[garde(custom(validation::moment))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<DateTime<Utc>>,
    /// Before this moment; now where it is absent. At most 366 days after `from`, by hours 31.
    #[garde(custom(validation::moment))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<DateTime<Utc>>,
    /// Adds up by this, too.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub group_by: Option<UsageGroup>,
    /// Adds up by time, too.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(inline)]
    pub interval: Option<UsageInterval>,
    #[garde(inner(custom(validation::id)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub product_id: Option<ProductId>,
    #[garde(inner(custom(validation::id)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub consumer_id: Option<ConsumerId>,
    #[garde(inner(custom(validation::id)))]
    #[serde(skip_serializing_if = "Option::is_none")]
    #[param(value_type = Option<String>)]
    pub portal_id: Option<PortalId>,
}

/// Calls, added up.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// The beginning of the bucket, where it was asked for by time.
    pub time: Option<DateTime<Utc>>,
    /// Identifier of the group, or the operation, or the status, where one was asked for.
    #[schema(example = "product-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub key: Option<String>,
    /// The name of what `key` identifies, while it exists.
    #[schema(example = "Weather")]
    pub name: Option<String>,
    #[schema(example = 1_204)]
    pub calls: u64,
    /// Answers with a status of 400 or more.
    #[schema(example = 3)]
    pub errors: u64,
    pub bytes_in: u64,
    pub bytes_out: u64,
    /// Average time of a call, in milliseconds.
    #[schema(example = 120.5)]
    pub average_ms: f64,
    /// Average time until the answer began, in milliseconds.
    #[schema(example = 80.0)]
    pub average_first_byte_ms: f64,
    pub slowest_ms: u64,
    pub input_tokens: u64,
    pub output_tokens: u64,
}
