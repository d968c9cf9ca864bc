//! How far the marketplace is, at a glance.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::PendingApprovals;

/// What there is, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Overview {
    /// Processes of the built-in gateway that have been seen within the last half minute.
    #[schema(example = 1)]
    pub gateway_nodes: u64,
    #[schema(example = 2)]
    pub portals: u64,
    /// Domains that somebody has bound to a portal, besides those that portals come with.
    #[schema(example = 1)]
    pub bound_domains: u64,
    #[schema(example = 42)]
    pub products: u64,
    /// Products that are linked to something that can be called, published or not.
    #[schema(example = 40)]
    pub linked_products: u64,
    /// Products that are in at least one portal.
    #[schema(example = 38)]
    pub published_products: u64,
    /// Whether any product has a guide.
    #[schema(example = true)]
    pub has_guide: bool,
    #[schema(example = 148)]
    pub developers: u64,
    /// Developers that may log in.
    #[schema(example = 145)]
    pub approved_developers: u64,
    /// Subscriptions that allow calls.
    #[schema(example = 512)]
    pub approved_subscriptions: u64,
    /// Whether any call has succeeded yet.
    #[schema(example = true)]
    pub has_call: bool,
    /// What waits for a decision.
    pub pending: PendingApprovals,
}
