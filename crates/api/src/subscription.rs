//! Subscriptions: which consumer may call which product.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    CallLimits, CallQuota, ConsumerId, DeveloperId, Patch, PortalId, ProductId, ProductType,
    SortOrder,
    id::{string_id, text_enum},
    validation,
};

string_id! {
    /// Identifies a subscription.
    SubscriptionId, "subscription-"
}

text_enum! {
    /// Whether a consumer may call the product.
    SubscriptionStatus {
        /// Waits for an administrator.
        Pending,
        /// May call.
        Approved,
        /// May not call; the developer may apply again.
        Rejected,
    }
}

/// A consumer's subscription of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Subscription {
    pub subscription_id: SubscriptionId,
    pub product_id: ProductId,
    pub consumer_id: ConsumerId,
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    pub status: SubscriptionStatus,
    /// Why it was rejected.
    #[schema(example = "Please name the project that pays for it")]
    pub reason: Option<String>,
    pub product_type: ProductType,
    #[schema(example = "Weather")]
    pub product_name: String,
    #[schema(example = "primary-consumer")]
    pub consumer_name: String,
    /// The developer's name to log in with.
    #[schema(example = "dev1")]
    pub developer_name: String,
    #[schema(example = "himarket-demo")]
    pub portal_name: String,
    /// How much may be called, where it is not what the product says.
    pub limits: Option<CallLimits>,
    /// `null` where the number of calls is not limited.
    pub call_quota: Option<CallQuota>,
    /// Calls are refused from then on; `null` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was asked for, last.
    pub create_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Asks for a product.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreateSubscription {
    /// Must be published in the portal.
    #[garde(custom(validation::id))]
    pub product_id: ProductId,
}

/// Changes how much a subscriber may call. What is absent stays; `null` clears.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateSubscription {
    /// Instead of what the product says, all of it.
    #[garde(dive)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<CallLimits>)]
    pub limits: Patch<CallLimits>,
    /// How many calls are granted in all, those already made included.
    #[garde(inner(range(max = 1_000_000_000_000)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<u64>, maximum = 1_000_000_000_000_u64, example = 10_000)]
    pub call_quota: Patch<u64>,
    /// Must lie ahead, by ten years at most.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub expires_at: Patch<DateTime<Utc>>,
}

/// Which subscriptions to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct SubscriptionQuery {
    #[garde(skip)]
    pub status: Option<SubscriptionStatus>,
    /// Part of the product's name. Case does not matter.
    #[garde(inner(length(chars, max = 50), custom(validation::text)))]
    #[param(max_length = 50, example = "weather")]
    pub product_name: Option<String>,
    /// Part of the consumer's name. Case does not matter.
    #[garde(inner(length(chars, max = 50), custom(validation::text)))]
    #[param(max_length = 50, example = "primary")]
    pub consumer_name: Option<String>,
    #[garde(skip)]
    pub product_type: Option<ProductType>,
    /// `createAt` or `updatedAt`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "createAt,desc")]
    pub sort: Option<SortOrder<SubscriptionSort>>,
}

/// What subscriptions can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum SubscriptionSort {
    #[default]
    CreateAt,
    UpdatedAt,
}

/// Says no, and why.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct Reject {
    /// What the developer is told.
    #[garde(length(chars, max = 512), custom(validation::required_text))]
    #[schema(
        min_length = 1,
        max_length = 512,
        example = "Please name the project that pays for it"
    )]
    pub reason: String,
}
