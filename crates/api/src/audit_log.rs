//! The audit log: who did what, to what, and from where.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};

use crate::{SortOrder, id::text_enum, validation};

/// One thing that somebody did.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditLog {
    /// Later records have larger numbers.
    #[schema(example = 42)]
    pub audit_log_id: i64,
    pub at: DateTime<Utc>,
    pub actor_type: ActorType,
    /// `null` for guests and operators.
    #[schema(example = "admin-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub actor_id: Option<String>,
    /// The name at that time.
    #[schema(example = "admin")]
    pub actor_name: Option<String>,
    #[schema(example = "PORTAL_CREATED")]
    pub action: String,
    #[schema(example = "PORTAL")]
    pub target_type: String,
    /// An identifier, or the name that somebody tried to log in with.
    #[schema(example = "portal-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub target_id: Option<String>,
    /// How the target was, where that matters. Never a secret.
    pub before: Option<Value>,
    /// How the target became, where that matters. Never a secret.
    pub after: Option<Value>,
    /// The caller's own address, behind trusted proxies.
    #[schema(example = "2001:db8::7")]
    pub address: Option<String>,
    #[schema(example = "Mozilla/5.0")]
    pub user_agent: Option<String>,
    /// The same as in the answer to the request and in the server's log.
    #[schema(example = "019a9f6e-3c7b-7d3f-9a4e-2b1c0d5f6a78")]
    pub request_id: String,
}

text_enum! {
    /// What kind of caller acted.
    ActorType {
        /// Somebody who was not logged in.
        Guest,
        /// An administrator.
        Admin,
        /// A developer.
        Developer,
        /// Somebody with a shell on the machine.
        Operator,
    }
}

/// Which records to list: those that match everything that is given.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct AuditLogQuery {
    /// What kind of caller acted.
    #[garde(skip)]
    pub actor_type: Option<ActorType>,
    /// Who acted.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "admin-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub actor_id: Option<String>,
    /// What was done.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "PORTAL_CREATED")]
    pub action: Option<String>,
    /// What kind of thing it was done to.
    #[garde(inner(length(chars, max = 32), custom(validation::text)))]
    #[param(max_length = 32, example = "PORTAL")]
    pub target_type: Option<String>,
    /// What it was done to.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "portal-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78")]
    pub target_id: Option<String>,
    /// By which request.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "019a9f6e-3c7b-7d3f-9a4e-2b1c0d5f6a78")]
    pub request_id: Option<String>,
    /// At this time or later, in RFC 3339.
    #[garde(custom(validation::moment))]
    #[param(example = "2026-01-01T00:00:00Z")]
    pub from: Option<DateTime<Utc>>,
    /// Before this time, in RFC 3339.
    #[garde(custom(validation::moment))]
    #[param(example = "2026-02-01T00:00:00Z")]
    pub to: Option<DateTime<Utc>>,
    /// `at`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "at,desc")]
    pub sort: Option<SortOrder<AuditLogSort>>,
}

/// What audit records can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum AuditLogSort {
    #[default]
    At,
}
