//! Credentials: what a call presents.

use chrono::{DateTime, Utc};
use garde::Validate;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    ConsumerId, Patch, Secret,
    id::{string_id, text_enum},
    validation,
};

string_id! {
    /// Identifies a credential; it is not what a call presents.
    CredentialId, "credential-"
}

text_enum! {
    /// What kind of credential it is.
    CredentialKind {
        /// One secret, in a header or the query.
        ApiKey,
        /// A pair that signs requests.
        Hmac,
        /// One secret, in the header `X-Apig-AppCode`.
        AppCode,
    }
}

text_enum! {
    /// Who thought of it.
    #[derive(Default)]
    CredentialMode {
        /// The server.
        #[default]
        System,
        /// The developer.
        Custom,
    }
}

/// Where a call puts an API key.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
)]
#[cfg_attr(feature = "db", derive(sea_orm::DeriveValueType), sea_orm(value_type = "String"))]
pub enum ApiKeySource {
    /// `Authorization: Bearer …`.
    #[default]
    Default,
    /// The header that `key` names.
    #[serde(rename = "HEADER")]
    #[strum(serialize = "HEADER")]
    Header,
    /// The query parameter that `key` names.
    QueryString,
}

/// Everything that a consumer can present, in clear, for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConsumerCredential {
    pub consumer_id: ConsumerId,
    /// `null` where there is no API key.
    pub api_key_config: Option<ApiKeyConfig>,
    /// `null` where there is no pair.
    pub hmac_config: Option<HmacConfig>,
    /// `null` where there is no AppCode.
    pub app_code_config: Option<AppCodeConfig>,
}

/// API keys, and where a call puts them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyConfig {
    pub credentials: Vec<ApiKeyCredential>,
    pub source: ApiKeySource,
    /// Name of the header or the query parameter.
    #[schema(example = "Authorization")]
    pub key: String,
}

/// An API key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiKeyCredential {
    pub credential_id: CredentialId,
    #[schema(value_type = String, example = "apikey-0d5f6a78019a9f6e3c7b7d3f9a4e2b1c")]
    pub api_key: Secret,
    #[serde(flatten)]
    pub about: CredentialAbout,
}

/// Pairs that sign requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HmacConfig {
    pub credentials: Vec<HmacCredential>,
}

/// A pair that signs requests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HmacCredential {
    pub credential_id: CredentialId,
    /// The access key: names the pair, and is sent with each call.
    #[schema(value_type = String, example = "ak-0d5f6a78019a9f6e3c7b7d3f9a4e2b1c")]
    pub ak: Secret,
    /// The secret key: signs, and is never sent with a call.
    #[schema(value_type = String, example = "sk-9a4e2b1c0d5f6a78019a9f6e3c7b7d3f")]
    pub sk: Secret,
    #[serde(flatten)]
    pub about: CredentialAbout,
}

/// AppCodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppCodeConfig {
    pub credentials: Vec<AppCodeCredential>,
}

/// An AppCode.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AppCodeCredential {
    pub credential_id: CredentialId,
    #[schema(value_type = String, example = "appcode-3c7b7d3f9a4e2b1c0d5f6a78019a9f6e")]
    pub app_code: Secret,
    #[serde(flatten)]
    pub about: CredentialAbout,
}

/// What is known of every credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CredentialAbout {
    #[schema(example = "production")]
    pub name: Option<String>,
    pub mode: CredentialMode,
    /// It is refused from then on; `null` for never.
    pub expires_at: Option<DateTime<Utc>>,
    /// When a call last presented it, to the minute.
    pub last_used_at: Option<DateTime<Utc>>,
    pub create_at: DateTime<Utc>,
}

/// Sets what a consumer can present. Kinds that are absent stay as they are.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct SetConsumerCredential {
    #[garde(dive)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_key_config: Option<SetApiKeys>,
    #[garde(dive)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hmac_config: Option<SetHmacKeys>,
    #[garde(dive)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_code_config: Option<SetAppCodes>,
}

/// All API keys of a consumer: those that are left out are deleted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct SetApiKeys {
    #[garde(length(max = 10), dive)]
    #[schema(max_items = 10)]
    pub credentials: Vec<SetApiKey>,
    #[garde(skip)]
    pub source: ApiKeySource,
    /// Name of the header or the query parameter; `Authorization` where it is absent, and always
    /// for the source `Default`.
    #[garde(inner(length(chars, max = 64), custom(validation::header_name)))]
    #[schema(max_length = 64, example = "X-API-Key")]
    pub key: Option<String>,
}

/// An API key to keep or to make. Of one that is kept, a name or an expiry that is absent stays,
/// and `null` clears it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct SetApiKey {
    /// One that exists is kept; a new custom one must be free; a blank one of mode `SYSTEM` is
    /// generated.
    #[garde(inner(custom(validation::api_key)))]
    #[schema(value_type = Option<String>, min_length = 16, max_length = 128)]
    pub api_key: Option<Secret>,
    /// Of a new one; whatever the developer chose is `CUSTOM`.
    #[garde(skip)]
    pub mode: CredentialMode,
    #[garde(inner(length(chars, max = 64), custom(validation::name)))]
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 64, example = "production")]
    pub name: Patch<String>,
    /// A new value must lie ahead, by ten years at most.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub expires_at: Patch<DateTime<Utc>>,
}

/// All pairs of a consumer: those that are left out are deleted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct SetHmacKeys {
    #[garde(length(max = 10), dive)]
    #[schema(max_items = 10)]
    pub credentials: Vec<SetHmacKey>,
}

/// A pair to keep or to make. Of one that is kept, a name or an expiry that is absent stays, and
/// `null` clears it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct SetHmacKey {
    /// One that exists is kept; a new custom one must be free; without both, one of mode `SYSTEM`
    /// is generated.
    #[garde(inner(custom(validation::access_key)))]
    #[schema(
        value_type = Option<String>,
        min_length = 8,
        max_length = 64,
        example = "ak-0d5f6a78019a9f6e3c7b7d3f9a4e2b1c"
    )]
    pub ak: Option<Secret>,
    /// Needed for a new custom pair; otherwise absent keeps it.
    #[garde(inner(custom(validation::api_key)))]
    #[schema(value_type = Option<String>, min_length = 16, max_length = 128)]
    pub sk: Option<Secret>,
    /// Of a new one; whatever the developer chose is `CUSTOM`.
    #[garde(skip)]
    pub mode: CredentialMode,
    #[garde(inner(length(chars, max = 64), custom(validation::name)))]
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 64, example = "production")]
    pub name: Patch<String>,
    /// A new value must lie ahead, by ten years at most.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub expires_at: Patch<DateTime<Utc>>,
}

/// All AppCodes of a consumer: those that are left out are deleted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct SetAppCodes {
    #[garde(length(max = 5), dive)]
    #[schema(max_items = 5)]
    pub credentials: Vec<SetAppCode>,
}

/// An AppCode to keep or to make. Of one that is kept, a name or an expiry that is absent stays,
/// and `null` clears it.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct SetAppCode {
    /// One that exists is kept; a new custom one must be free; a blank one of mode `SYSTEM` is
    /// generated.
    #[garde(inner(custom(validation::api_key)))]
    #[schema(value_type = Option<String>, min_length = 16, max_length = 128)]
    pub app_code: Option<Secret>,
    /// Of a new one; whatever the developer chose is `CUSTOM`.
    #[garde(skip)]
    pub mode: CredentialMode,
    #[garde(inner(length(chars, max = 64), custom(validation::name)))]
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 64, example = "production")]
    pub name: Patch<String>,
    /// A new value must lie ahead, by ten years at most.
    #[garde(skip)]
    #[serde(skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub expires_at: Patch<DateTime<Utc>>,
}

/// One credential of any kind, in clear, for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Credential {
    pub credential_id: CredentialId,
    pub consumer_id: ConsumerId,
    pub kind: CredentialKind,
    /// The API key, the AppCode, or the access key of a pair.
    #[schema(value_type = String, example = "apikey-0d5f6a78019a9f6e3c7b7d3f9a4e2b1c")]
    pub value: Secret,
    /// The secret key of a pair; `null` for the other kinds.
    #[schema(value_type = Option<String>)]
    pub secret: Option<Secret>,
    #[serde(flatten)]
    pub about: CredentialAbout,
}

/// Adds one credential. The server thinks of it, unless `value` is given.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct CreateCredential {
    #[garde(skip)]
    pub kind: CredentialKind,
    #[garde(inner(length(chars, max = 64), custom(validation::name)))]
    #[serde(default)]
    #[schema(max_length = 64, example = "production")]
    pub name: Option<String>,
    /// The API key, the AppCode or the access key that the developer chose; must be free. An
    /// access key may have 8 to 64 characters, the others 16 to 128.
    #[garde(inner(custom(validation::credential)))]
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 8, max_length = 128)]
    pub value: Option<Secret>,
    /// The secret key that the developer chose; with `value`, and for a pair only.
    #[garde(inner(custom(validation::api_key)))]
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 16, max_length = 128)]
    pub secret: Option<Secret>,
    /// Must lie ahead, by ten years at most.
    #[garde(skip)]
    #[serde(default)]
    pub expires_at: Option<DateTime<Utc>>,
}

/// Changes a credential. What is absent stays; `null` clears.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct UpdateCredential {
    #[garde(inner(length(chars, max = 64), custom(validation::name)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, max_length = 64, example = "production")]
    pub name: Patch<String>,
    /// Must lie ahead, by ten years at most.
    #[garde(skip)]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<DateTime<Utc>>)]
    pub expires_at: Patch<DateTime<Utc>>,
}

/// Replaces a credential by a new one of the server's making, with the same name and no expiry.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase", default)]
pub struct RotateCredential {
    /// How long the old one works still, in seconds; at most thirty days.
    #[garde(range(max = 2_592_000))]
    #[schema(maximum = 2_592_000, default = 0, example = 3600)]
    pub overlap_seconds: u32,
}
