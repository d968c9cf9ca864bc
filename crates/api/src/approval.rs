//! The inbox of administrators: developers and subscriptions that wait for a decision.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    ConsumerId, DeveloperId, FieldRule, PortalId, ProductId, ProductType, SortOrder,
    SubscriptionId, id::text_enum, validation,
};

text_enum! {
    /// What is to be decided about.
    ApprovalType {
        /// Somebody wants to use a portal.
        Developer,
        /// A consumer wants to call a product.
        Subscription,
    }
}

text_enum! {
    /// Where a decision stands.
    ApprovalStatus {
        Pending,
        Approved,
        Rejected,
    }
}

/// Something to decide about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    pub r#type: ApprovalType,
    pub status: ApprovalStatus,
    pub portal_id: PortalId,
    #[schema(example = "himarket-demo")]
    pub portal_name: String,
    pub developer_id: DeveloperId,
    #[schema(example = "dev1")]
    pub developer_name: String,
    /// Set for a subscription, as is all that follows.
    pub subscription_id: Option<SubscriptionId>,
    pub consumer_id: Option<ConsumerId>,
    #[schema(example = "primary-consumer")]
    pub consumer_name: Option<String>,
    pub product_id: Option<ProductId>,
    #[schema(example = "Weather")]
    pub product_name: Option<String>,
    pub product_type: Option<ProductType>,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// When it was asked for.
    pub create_at: DateTime<Utc>,
}

/// One page of the inbox, and how much waits in all.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalPage {
    pub content: Vec<Approval>,
    /// Number of this page, from 1.
    #[schema(example = 1)]
    pub number: u64,
    #[schema(example = 20)]
    pub size: u64,
    /// Rows of all pages together.
    #[schema(example = 42)]
    pub total_elements: u64,
    /// What waits, whatever the filters of this request are.
    pub pending: PendingApprovals,
}

/// How many wait for a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PendingApprovals {
    #[schema(example = 3)]
    pub developers: u64,
    #[schema(example = 39)]
    pub subscriptions: u64,
}

/// Which approvals to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct ApprovalQuery {
    /// Both, where it is absent.
    #[garde(skip)]
    pub r#type: Option<ApprovalType>,
    /// What waits, where it is absent.
    #[garde(skip)]
    pub status: Option<ApprovalStatus>,
    #[garde(inner(custom(validation::id)))]
    #[param(value_type = Option<String>)]
    pub portal_id: Option<PortalId>,
    /// Leaves subscriptions only.
    #[garde(inner(custom(validation::id)))]
    #[param(value_type = Option<String>)]
    pub product_id: Option<ProductId>,
    /// Part of the developer's name. Case does not matter.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "dev")]
    pub developer_name: Option<String>,
    /// `createAt`, with `,asc` or `,desc`. Oldest first, where it is absent.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "createAt,asc")]
    pub sort: Option<SortOrder<ApprovalSort>>,
}

/// What approvals can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum ApprovalSort {
    #[default]
    CreateAt,
}

/// Decides about several at once. Each is decided for itself: one that cannot be is reported and
/// does not stop the others.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct DecideApprovals {
    #[garde(skip)]
    pub decision: Decision,
    /// Needed for a rejection.
    #[garde(
        custom(given_for(self.decision)),
        inner(length(chars, max = 512), custom(validation::required_text))
    )]
    #[serde(default)]
    #[schema(max_length = 512, example = "Please use your company's name")]
    pub reason: Option<String>,
    #[garde(length(min = 1, max = 100), dive)]
    #[schema(min_items = 1, max_items = 100)]
    pub items: Vec<ApprovalItem>,
}

/// A rule for the reason of a decision.
fn given_for(decision: Decision) -> impl FnOnce(&Option<String>, &()) -> garde::Result {
    move |reason, _| match (decision, reason) {
        (Decision::Reject, None) => Err(validation::broken(FieldRule::Required, None)),
        _ => Ok(()),
    }
}

text_enum! {
    /// Yes or no.
    Decision {
        Approve,
        Reject,
    }
}

/// One thing to decide about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalItem {
    #[garde(skip)]
    pub r#type: ApprovalType,
    /// The developer's or the subscription's.
    #[garde(length(chars, min = 1, max = 64), custom(validation::token))]
    #[schema(
        min_length = 1,
        max_length = 64,
        example = "subscription-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78"
    )]
    pub id: String,
}

/// What became of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DecidedApproval {
    pub r#type: ApprovalType,
    #[schema(example = "subscription-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub id: String,
    pub outcome: DecisionOutcome,
}

text_enum! {
    /// What became of a decision.
    DecisionOutcome {
        Done,
        /// It does not exist any more.
        NotFound,
        /// It does not wait for a decision.
        Conflict,
    }
}
