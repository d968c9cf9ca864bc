//! Settings of administrators: small texts, each under a key, that the platform keeps for them.

use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::validation;

/// Which setting is meant.
#[derive(Clone, Debug, Serialize, Deserialize, IntoParams, Validate)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Path)]
pub struct AdminSettingKey {
    /// Letters and digits of ASCII, and `-._`. Case matters.
    #[garde(length(chars, max = 64), custom(validation::setting_key))]
    #[param(min_length = 1, max_length = 64, example = "defaultSkillRegistryType")]
    pub setting_key: String,
}

/// A setting of the caller.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AdminSetting {
    #[schema(example = "defaultSkillRegistryType")]
    pub setting_key: String,
    /// `null` where nothing was written yet.
    #[schema(example = "NACOS")]
    pub setting_value: Option<String>,
}

/// Writes a setting.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct SetAdminSetting {
    #[garde(length(chars, max = 1024), custom(validation::required_text))]
    #[schema(min_length = 1, max_length = 1024, example = "NACOS")]
    pub setting_value: String,
}
