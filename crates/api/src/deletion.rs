//! What else a deletion would take away.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::id::text_enum;

/// What a deletion would take away or change, besides the thing itself. Kinds with nothing to
/// lose are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletionImpact {
    pub consequences: Vec<Consequence>,
}

/// Things of one kind that would go, too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Consequence {
    pub kind: ConsequenceKind,
    /// How many there are.
    #[schema(example = 3)]
    pub count: u64,
    /// Names of the first ten, where they have names.
    #[schema(example = json!(["himarket-demo"]))]
    pub examples: Vec<String>,
}

text_enum! {
    /// What would happen to other things.
    ConsequenceKind {
        /// Domains lead nowhere any more.
        Domain,
        /// Products are no longer offered: named by the portal, or by the product when a portal
        /// goes.
        Publication,
        /// Accounts are deleted.
        Developer,
        /// Consumers are deleted with their credentials.
        Consumer,
        /// API keys, HMAC pairs and AppCodes stop working.
        Credential,
        /// Subscriptions end: named by the consumer, or by the product when a consumer goes.
        Subscription,
        /// Products lose what they are linked to.
        Reference,
    }
}
