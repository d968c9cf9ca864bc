//! Refusals of the model, as the clients of both vendors expect them.

use actix_web::{HttpResponse, http::StatusCode};
use serde_json::json;

use crate::body::Unreadable;

/// Why a call is not answered.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    message: String,
    /// The field that is wrong.
    param: Option<&'static str>,
    /// What OpenAI calls it.
    code: Option<&'static str>,
    /// What Anthropic calls it.
    kind: &'static str,
}

impl Refusal {
    fn new(status: StatusCode, message: impl Into<String>, kind: &'static str) -> Self {
        Self { status, message: message.into(), param: None, code: None, kind }
    }

    /// The body says something that cannot be met.
    pub(super) fn invalid(param: &'static str, message: impl Into<String>) -> Self {
        let refusal = Self::new(StatusCode::BAD_REQUEST, message, "invalid_request_error");
        Self { param: Some(param), ..refusal }
    }

    pub(super) fn wrong_key() -> Self {
        let message = "Incorrect API key provided.";
        let refusal = Self::new(StatusCode::UNAUTHORIZED, message, "authentication_error");
        Self { code: Some("invalid_api_key"), ..refusal }
    }

    pub(super) fn unknown_model(name: &str) -> Self {
        let shown: String = name.chars().take(128).collect();
        let message = format!("The model `{shown}` does not exist.");
        let refusal = Self::new(StatusCode::NOT_FOUND, message, "not_found_error");
        Self { param: Some("model"), code: Some("model_not_found"), ..refusal }
    }

    pub(super) fn unknown_path() -> Self {
        let message = "Unknown request URL or method.";
        let refusal = Self::new(StatusCode::NOT_FOUND, message, "not_found_error");
        Self { code: Some("unknown_url"), ..refusal }
    }

    pub(super) fn for_openai(&self) -> HttpResponse {
        let error = json!({
            "message": self.message,
            "type": "invalid_request_error",
            "param": self.param,
            "code": self.code,
        });
        HttpResponse::build(self.status).json(json!({ "error": error }))
    }

    pub(super) fn for_anthropic(&self) -> HttpResponse {
        let error = json!({ "type": self.kind, "message": self.message });
        let id = format!("req_{}", crate::fingerprint(&self.message));
        HttpResponse::build(self.status)
            .insert_header(("request-id", id.clone()))
            .json(json!({ "type": "error", "error": error, "request_id": id }))
    }
}

impl From<Unreadable> for Refusal {
    fn from(unreadable: Unreadable) -> Self {
        match unreadable {
            Unreadable::TooLarge => Self::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "The body is too large.",
                "request_too_large",
            ),
            Unreadable::Malformed(why) => Self::new(
                StatusCode::BAD_REQUEST,
                format!("The body cannot be read: {why}"),
                "invalid_request_error",
            ),
        }
    }
}
