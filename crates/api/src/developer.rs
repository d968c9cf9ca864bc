//! Developers: people's accounts, each in one portal.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::{
    Patch, PortalId, Secret, SortOrder, blank,
    id::{string_id, text_enum},
    validation,
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
        /// Was not let in.
        Rejected,
        /// Was let in, and is kept out for now.
        Suspended,
    }
}

/// A developer as an administrator sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Developer {
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    #[schema(example = "himarket-demo")]
    pub portal_name: String,
    #[schema(example = "dev1")]
    pub username: String,
    #[schema(example = "dev1@acme.example")]
    pub email: Option<String>,
    #[schema(example = "https://acme.example/dev1.png")]
    pub avatar_url: Option<String>,
    pub status: DeveloperStatus,
    /// Why the account was rejected or suspended.
    #[schema(example = "Please register with your company's address")]
    pub reason: Option<String>,
    pub create_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// The developer who is logged in; every value is `null` for a guest.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeveloperProfile {
    pub developer_id: Option<DeveloperId>,
    pub portal_id: Option<PortalId>,
    #[schema(example = "dev1")]
    pub username: Option<String>,
    #[schema(example = "dev1@acme.example")]
    pub email: Option<String>,
    pub status: Option<DeveloperStatus>,
    #[schema(example = "https://acme.example/dev1.png")]
    pub avatar_url: Option<String>,
    pub create_at: Option<DateTime<Utc>>,
}

/// Makes an account in the portal that the request reaches.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct RegisterDeveloper {
    /// Must be free in the portal.
    #[garde(length(chars, max = 64), custom(validation::name))]
    #[schema(min_length = 1, max_length = 64, example = "dev1")]
    pub username: String,
    #[garde(length(chars, min = 8, max = 128))]
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128)]
    pub password: Secret,
    #[garde(inner(length(chars, max = 128), custom(validation::email)))]
    #[serde(default, deserialize_with = "blank::option")]
    #[schema(max_length = 128, example = "dev1@acme.example")]
    pub email: Option<String>,
    #[garde(inner(length(chars, max = 256), custom(validation::link)))]
    #[serde(default, deserialize_with = "blank::option")]
    #[schema(max_length = 256, example = "https://acme.example/dev1.png")]
    pub avatar_url: Option<String>,
}

/// Changes the caller's own account. What is absent stays; `null` clears what may be empty.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateDeveloperProfile {
    /// Must be free in the portal.
    #[garde(inner(length(chars, max = 64), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(min_length = 1, max_length = 64, example = "dev1")]
    pub username: Option<String>,
    #[garde(inner(length(chars, max = 128), custom(validation::email)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep", deserialize_with = "blank::patch")]
    #[schema(value_type = Option<String>, max_length = 128, example = "dev1@acme.example")]
    pub email: Patch<String>,
    #[garde(inner(length(chars, max = 256), custom(validation::link)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep", deserialize_with = "blank::patch")]
    #[schema(
        value_type = Option<String>,
        max_length = 256,
        example = "https://acme.example/dev1.png"
    )]
    pub avatar_url: Patch<String>,
}

/// Lets a developer in, or keeps one out.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateDeveloperStatus {
    #[garde(skip)]
    pub status: DeveloperStatus,
    /// What the developer is told; needed for a rejection.
    #[garde(inner(length(chars, max = 512), custom(validation::required_text)))]
    #[serde(default)]
    #[schema(max_length = 512, example = "Please register with your company's address")]
    pub reason: Option<String>,
}

/// Which developers to list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
pub struct DeveloperQuery {
    #[garde(inner(custom(validation::id)))]
    #[param(value_type = Option<String>)]
    pub portal_id: Option<PortalId>,
    /// Part of the name to log in with. Case does not matter.
    #[garde(inner(length(chars, max = 64), custom(validation::text)))]
    #[param(max_length = 64, example = "dev")]
    pub username: Option<String>,
    #[garde(skip)]
    pub status: Option<DeveloperStatus>,
    /// `createAt`, `updatedAt` or `username`, with `,asc` or `,desc`.
    #[garde(skip)]
    #[param(value_type = Option<String>, example = "createAt,desc")]
    pub sort: Option<SortOrder<DeveloperSort>>,
}

/// What developers can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, strum::Display, strum::EnumString)]
#[strum(serialize_all = "camelCase")]
pub enum DeveloperSort {
    #[default]
    CreateAt,
    UpdatedAt,
    Username,
}
