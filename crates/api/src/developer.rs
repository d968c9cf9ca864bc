//! Developers: people's accounts, each in one portal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    PortalId,
    id::{string_id, text_enum},
};

string_id! {
    /// Identifies a developer.
    DeveloperId, "dev-"
}

text_enum! {
    /// Whether a developer may log in.
    DeveloperStatus {
        /// Waits for an administrator.
        Pending,
        /// May log in.
        Approved,
    }
}

/// The developer who is logged in; every value is `null` for a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeveloperProfile {
    pub developer_id: Option<DeveloperId>,
    pub portal_id: Option<PortalId>,
    #[schema(example = "dev1")]
    pub username: Option<String>,
    pub status: Option<DeveloperStatus>,
    #[schema(example = "https://acme.example/dev1.png")]
    pub avatar_url: Option<String>,
    pub create_at: Option<DateTime<Utc>>,
}
