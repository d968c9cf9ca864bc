//! Administrators and their sessions.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Secret, id::string_id, validation};

string_id! {
    /// Identifies an administrator.
    AdminId, "admin-"
}

/// Somebody who runs the platform.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Admin {
    pub admin_id: AdminId,
    #[schema(example = "admin")]
    pub username: String,
    pub create_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
}

/// Makes the first administrator.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct InitAdmin {
    /// The name to log in with.
    #[garde(length(chars, max = 64), custom(validation::name))]
    #[schema(min_length = 1, max_length = 64, example = "admin")]
    pub username: String,
    #[garde(length(chars, min = 8, max = 128))]
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128, example = "Passw0rd!")]
    pub password: Secret,
    /// What the operator configured as `HIMARKET_BOOTSTRAP_TOKEN`; needed only where one is.
    #[serde(default)]
    #[garde(inner(length(chars, max = 256)))]
    #[schema(value_type = Option<String>, format = Password, max_length = 256)]
    pub bootstrap_token: Option<Secret>,
}

/// A name and a password.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct LogIn {
    #[garde(length(chars, max = 64), custom(validation::name))]
    #[schema(min_length = 1, max_length = 64, example = "admin")]
    pub username: String,
    #[garde(length(chars, min = 1, max = 128))]
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128, example = "Passw0rd!")]
    pub password: Secret,
}

/// A new session.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Token {
    /// What a program sends as `Authorization: Bearer …`. `null` on the ports of the web apps:
    /// there the session is in a cookie that scripts cannot read.
    #[schema(value_type = Option<String>, example = "hms_3q2-7wAAc1lYt0Zk8uF9vXbN5mJ4hG2dS6aP0oIiUyE")]
    pub access_token: Option<Secret>,
    pub token_type: TokenType,
    /// Seconds until the session ends by itself.
    #[schema(example = 604_800)]
    pub expires_in: i64,
}

/// How a session is presented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum TokenType {
    /// In the header `Authorization`.
    Bearer,
    /// In a cookie that the answer sets.
    Cookie,
}

/// Replaces the caller's own password.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct ChangePassword {
    #[garde(length(chars, min = 1, max = 128))]
    #[schema(value_type = String, format = Password, min_length = 1, max_length = 128, example = "Passw0rd!")]
    pub old_password: Secret,
    #[garde(length(chars, min = 8, max = 128))]
    #[schema(value_type = String, format = Password, min_length = 8, max_length = 128, example = "correct horse battery")]
    pub new_password: Secret,
}
