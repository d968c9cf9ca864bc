//! Calls that the gateway refused.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ConsumerId, CredentialId, ProductId,
    id::{string_id, text_enum},
};

string_id! {
    /// Identifies a call at the gateway: what it answers as `X-Request-Id`.
    RequestId, "request-"
}

text_enum! {
    /// The rule by which the gateway refused a call.
    RefusalRule {
        /// The call presents nothing.
        NoCredential,
        /// The call presents more than one credential.
        SeveralCredentials,
        /// What it presents cannot be read.
        MalformedCredential,
        /// Nobody has this key.
        UnknownCredential,
        CredentialExpired,
        /// The signature does not fit the request.
        WrongSignature,
        /// The time that was signed is too far from that of the gateway.
        SignatureExpired,
        /// The same signature was seen before.
        SignatureReplayed,
        /// The account of the key's owner is not approved.
        AccountClosed,
        /// The consumer has no subscription of the product.
        NotSubscribed,
        /// The subscription waits for approval.
        SubscriptionPending,
        SubscriptionRejected,
        SubscriptionExpired,
        /// No product is served there.
        UnknownProduct,
        /// The product is switched off.
        ProductDisabled,
        /// The product has no such model.
        UnknownModel,
        /// The product offers nothing at this path, or not with this method.
        UnknownOperation,
        /// What is asked for would reach what belongs to others.
        OperationNotAllowed,
        /// The path or the body cannot be read.
        MalformedRequest,
        BodyTooLarge,
        RequestRate,
        PeriodLimit,
        ConcurrencyLimit,
        QuotaUsedUp,
        /// The gateway cannot know whether the call is allowed, or has too much to do.
        Unavailable,
        UpstreamUnreachable,
        UpstreamTimeout,
    }
}

/// Why the gateway refused a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Refusal {
    pub request_id: RequestId,
    /// What the caller got.
    #[schema(example = 403)]
    pub status: u16,
    pub rule: RefusalRule,
    /// The rule in this case, in words.
    #[schema(example = "The consumer has no subscription of this product.")]
    pub detail: Option<String>,
    #[schema(example = "/apis/weather/forecast")]
    pub path: String,
    pub product_id: Option<ProductId>,
    /// The key that was presented, where it was one.
    pub credential_id: Option<CredentialId>,
    pub consumer_id: Option<ConsumerId>,
    pub create_at: DateTime<Utc>,
}
