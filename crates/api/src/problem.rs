//! Why a request failed.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::DeveloperStatus;

/// What a failed request answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// What kind of failure it is.
    pub code: ErrorCode,
    /// English text for a program's log. People are shown the translation of `code`.
    #[schema(example = "the request is not valid")]
    pub message: String,
    /// Always `null`.
    #[serde(default)]
    #[schema(value_type = Option<bool>, nullable = true)]
    pub data: (),
    /// Names the request in the server's log; also in the header `x-request-id`.
    #[schema(example = "019a9f6e-3c7b-7d3f-9a4e-2b1c0d5f6a78")]
    pub request_id: String,
    /// What is wrong with which field of the request.
    #[serde(default)]
    pub fields: Vec<FieldProblem>,
    /// Why a developer who knows the password is not let in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountState>,
}

/// Where an account stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AccountState {
    pub status: DeveloperStatus,
    /// What the administrator wrote.
    #[schema(example = "Please register with your company's address")]
    pub reason: Option<String>,
}

/// What is wrong with one field of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FieldProblem {
    /// The field as the request spells it; nested ones with dots.
    #[schema(example = "newPassword")]
    pub field: String,
    /// Which rule it breaks.
    pub rule: FieldRule,
    /// The number that the rule compares with, where it has one.
    #[schema(example = 8)]
    pub limit: Option<u64>,
    /// English text for a program's log. People are shown the translation of `rule`.
    #[schema(example = "must have at least 8 characters")]
    pub message: String,
}

impl FieldProblem {
    /// Says that `field` breaks `rule`.
    pub fn new(field: impl Into<String>, rule: FieldRule, limit: Option<u64>) -> Self {
        Self { field: field.into(), rule, limit, message: rule.message(limit) }
    }
}

/// A rule that a field can break.
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
    strum::EnumIter,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum FieldRule {
    /// Must be there and not blank.
    Required,
    /// Must have at least `limit` characters.
    TooShort,
    /// Must have at most `limit` characters.
    TooLong,
    /// Must be at least `limit`.
    TooSmall,
    /// Must be at most `limit`.
    TooLarge,
    /// Must have the form that the documentation gives.
    Malformed,
    /// Must be another value: this one is in use.
    Taken,
    /// Is not what the server knows, as with a password, or contradicts another field.
    Wrong,
    /// Must lie ahead.
    TooEarly,
    /// Lies too far ahead.
    TooLate,
    /// Must not lead to an address that this installation keeps upstreams away from.
    NotAllowed,
    /// Must be the present revision: somebody has made a newer one.
    Stale,
}

impl FieldRule {
    fn message(self, limit: Option<u64>) -> String {
        let limit = limit.unwrap_or_default();
        match self {
            Self::Required => "is required".to_owned(),
            Self::TooShort => format!("must have at least {limit} characters"),
            Self::TooLong => format!("must have at most {limit} characters"),
            Self::TooSmall => format!("must be at least {limit}"),
            Self::TooLarge => format!("must be at most {limit}"),
            Self::Malformed => "does not have the expected form".to_owned(),
            Self::Taken => "is already in use".to_owned(),
            Self::Wrong => "is not correct".to_owned(),
            Self::TooEarly => "must lie ahead".to_owned(),
            Self::TooLate => "lies too far ahead".to_owned(),
            Self::NotAllowed => {
                "must not lead to an address that this installation keeps upstreams away from"
                    .to_owned()
            }
            Self::Stale => "is not the present revision any more".to_owned(),
        }
    }
}

/// The stable name of a failure, and with it its HTTP status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema, strum::EnumIter)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// 400: a value is malformed or breaks a rule; `fields` says which.
    InvalidParameter,
    /// 400: the values are fine, but the request cannot be met as things are.
    InvalidRequest,
    /// 401: no session, or one that has ended, or a wrong name or password.
    Unauthorized,
    /// 403: the session is fine, but this is for somebody else.
    Forbidden,
    /// 404: it does not exist, or it is not yours.
    NotFound,
    /// 405: the path exists, but not with this method.
    MethodNotAllowed,
    /// 408: the request took too long.
    RequestTimeout,
    /// 409: it exists already, or somebody changed it meanwhile.
    Conflict,
    /// 413: the body is larger than the server accepts.
    PayloadTooLarge,
    /// 415: the body has a content type that the operation does not read.
    UnsupportedMediaType,
    /// 429: too many attempts; `Retry-After` says when to come back.
    TooManyRequests,
    /// 500: the server failed; its log has the cause under the request id.
    InternalError,
    /// 502: a gateway behind the server failed.
    GatewayError,
    /// 503: the server cannot serve this now.
    ServiceUnavailable,
}
