//! Developers: people's accounts, each in one portal.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{PortalId, id::string_id};

string_id! {
    /// Identifies a developer.
    DeveloperId, "dev-"
}

/// Whether a developer may log in.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
)]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum DeveloperStatus {
    /// Waits for an administrator.
    Pending,
    /// May log in.
    Approved,
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
