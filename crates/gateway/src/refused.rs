//! What a caller is told who is refused, in the shape that the caller's client understands.

use std::time::Duration;

use api::{ErrorCode, RefusalRule, RequestId};
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::{body::Body, limit::Standing};

/// Why a call is refused. Only the rule's status and a general text leave the gateway with the
/// answer; the rest is for the owner of the key.
#[derive(Clone, Debug)]
pub(crate) struct Refused {
    pub(crate) rule: RefusalRule,
    /// The rule in this case, in words.
    pub(crate) detail: String,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) standing: Option<Standing>,
    /// The request has not left the gateway.
    pub(crate) is_unsent: bool,
}

impl Refused {
    pub(crate) fn new(rule: RefusalRule, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self { rule, detail, retry_after: None, standing: None, is_unsent: false }
    }

    pub(crate) fn status(&self) -> StatusCode {
        use RefusalRule as Rule;
        match self.rule {
            Rule::NoCredential
            | Rule::SeveralCredentials
            | Rule::MalformedCredential
            | Rule::UnknownCredential
            | Rule::CredentialExpired
            | Rule::WrongSignature
            | Rule::SignatureExpired
            | Rule::SignatureReplayed => StatusCode::UNAUTHORIZED,
            Rule::AccountClosed
            | Rule::NotSubscribed
            | Rule::SubscriptionPending
            | Rule::SubscriptionRejected
            | Rule::SubscriptionExpired
            | Rule::OperationNotAllowed => StatusCode::FORBIDDEN,
            Rule::UnknownProduct
            | Rule::ProductDisabled
            | Rule::UnknownModel
            | Rule::UnknownOperation => StatusCode::NOT_FOUND,
            Rule::MalformedRequest => StatusCode::BAD_REQUEST,
            Rule::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Rule::RequestRate | Rule::PeriodLimit | Rule::ConcurrencyLimit | Rule::QuotaUsedUp => {
                StatusCode::TOO_MANY_REQUESTS
            }
            Rule::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Rule::UpstreamUnreachable => StatusCode::BAD_GATEWAY,
            Rule::UpstreamTimeout => StatusCode::GATEWAY_TIMEOUT,
        }
    }

    /// What anybody may know.
    fn message(&self) -> &'static str {
        use RefusalRule as Rule;
        match self.rule {
            Rule::MalformedRequest => "The request cannot be read.",
            Rule::BodyTooLarge => "The body of the request is too large.",
            Rule::UnknownModel => "There is no such model for you.",
            Rule::UnknownProduct | Rule::ProductDisabled | Rule::UnknownOperation => {
                "Nothing is served here."
            }
            Rule::RequestRate | Rule::PeriodLimit | Rule::ConcurrencyLimit => {
                "Too many requests; try again later."
            }
            Rule::QuotaUsedUp => "The call quota has been used up.",
            Rule::Unavailable => "The gateway cannot serve this now.",
            Rule::UpstreamUnreachable => "The service behind the gateway cannot be reached.",
            Rule::UpstreamTimeout => "The service behind the gateway took too long.",
            _ => match self.status() {
                StatusCode::UNAUTHORIZED => "The call has no valid credential.",
                _ => "The credential may not make this call.",
            },
        }
    }

    /// Whether the same call has a chance later without anybody changing anything.
    fn may_be_retried(&self) -> bool {
        matches!(
            self.rule,
            RefusalRule::RequestRate
                | RefusalRule::PeriodLimit
                | RefusalRule::ConcurrencyLimit
                | RefusalRule::Unavailable
                | RefusalRule::UpstreamUnreachable
                | RefusalRule::UpstreamTimeout
        )
    }

    /// The answer, which names the request.
    pub(crate) fn answer(&self, shape: &Shape, id: &RequestId) -> Response<Body> {
        let (status, body) = shape.body(self, id);
        let mut response = Response::new(Body::full(body.to_string()));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.retry_after {
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            headers.insert(header::RETRY_AFTER, seconds.max(1).into());
        }
        if let Some(standing) = &self.standing {
            standing.write(headers);
        }
        if !self.may_be_retried() {
            const SHOULD_RETRY: HeaderName = HeaderName::from_static("x-should-retry");
            headers.insert(SHOULD_RETRY, HeaderValue::from_static("false"));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if matches!(shape, Shape::Ca) {
            let code = HeaderName::from_static("x-ca-error-code");
            headers.insert(code, HeaderValue::from_static(ca_code(self.rule)));
            let message = HeaderName::from_static("x-ca-error-message");
            headers.insert(message, HeaderValue::from_static(self.message()));
            if let Ok(id) = HeaderValue::from_str(id.as_ref()) {
                headers.insert(HeaderName::from_static("x-ca-request-id"), id);
            }
        }
        response
    }
}

/// What errors look like to the client at hand.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Shape {
    /// As the REST API answers.
    Envelope,
    OpenAi,
    Anthropic,
    /// With the identifier of the request that is answered.
    JsonRpc(Value),
    /// Huawei Cloud API Gateway: calls with an AppCode or a signature of that kind.
    Apig,
    /// Alibaba Cloud API Gateway: calls with a signature of that kind.
    Ca,
}

impl Shape {
    /// The request to be answered has this identifier. It matters to JSON-RPC only: whoever
    /// presents the credential of a cloud expects that cloud's errors.
    pub(crate) fn answers(&mut self, call_id: &Value) {
        if let Self::JsonRpc(id) = self {
            id.clone_from(call_id);
        }
    }

    fn body(&self, refused: &Refused, id: &RequestId) -> (StatusCode, Value) {
        let status = refused.status();
        let message = refused.message();
        match self {
            Self::Envelope | Self::Ca => {
                let body = json!({
                    "code": public_code(status), "message": message, "data": null,
                    "requestId": id, "fields": [],
                });
                (status, body)
            }
            Self::OpenAi => (status, openai(refused, status, id)),
            Self::Anthropic => {
                let kind = match status {
                    StatusCode::UNAUTHORIZED => "authentication_error",
                    StatusCode::FORBIDDEN => "permission_error",
                    StatusCode::NOT_FOUND => "not_found_error",
                    StatusCode::PAYLOAD_TOO_LARGE => "request_too_large",
                    StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
                    status if status.is_server_error() => "api_error",
                    _ => "invalid_request_error",
                };
                let error = json!({ "type": kind, "message": message });
                (status, json!({ "type": "error", "error": error, "request_id": id }))
            }
            Self::JsonRpc(call_id) => {
                // -32000 to -32019 are for servers to define.
                let code = match status {
                    StatusCode::UNAUTHORIZED => -32001,
                    StatusCode::FORBIDDEN => -32003,
                    StatusCode::NOT_FOUND => -32004,
                    StatusCode::TOO_MANY_REQUESTS => -32005,
                    StatusCode::BAD_REQUEST => -32600,
                    _ => -32000,
                };
                let error =
                    json!({ "code": code, "message": message, "data": { "requestId": id } });
                (status, json!({ "jsonrpc": "2.0", "id": call_id, "error": error }))
            }
            Self::Apig => {
                let (status, code) = apig(refused.rule, status);
                (status, json!({ "error_code": code, "error_msg": message, "request_id": id }))
            }
        }
    }
}

/// An error as OpenAI writes it. Its clients show the message and nothing else.
fn openai(refused: &Refused, status: StatusCode, id: &RequestId) -> Value {
    let kind = match status {
        StatusCode::UNAUTHORIZED => "authentication_error",
        StatusCode::FORBIDDEN => "permission_error",
        StatusCode::TOO_MANY_REQUESTS => "rate_limit_error",
        status if status.is_server_error() => "api_error",
        _ => "invalid_request_error",
    };
    let code = match refused.rule {
        RefusalRule::UnknownModel => json!("model_not_found"),
        RefusalRule::QuotaUsedUp => json!("insufficient_quota"),
        _ if status == StatusCode::TOO_MANY_REQUESTS => json!("rate_limit_exceeded"),
        _ if status == StatusCode::UNAUTHORIZED => json!("invalid_api_key"),
        _ => json!(public_code(status)),
    };
    let message = format!("{} (request {id})", refused.message());
    let error = json!({ "message": message, "type": kind, "param": null, "code": code });
    json!({ "error": error, "request_id": id })
}

/// What the envelope calls a status.
fn public_code(status: StatusCode) -> ErrorCode {
    match status {
        StatusCode::UNAUTHORIZED => ErrorCode::Unauthorized,
        StatusCode::FORBIDDEN => ErrorCode::Forbidden,
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::TOO_MANY_REQUESTS => ErrorCode::TooManyRequests,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::ServiceUnavailable,
        StatusCode::BAD_GATEWAY | StatusCode::GATEWAY_TIMEOUT => ErrorCode::GatewayError,
        _ => ErrorCode::InvalidRequest,
    }
}

/// Codes of Huawei Cloud API Gateway, and the status that belongs to them there.
fn apig(rule: RefusalRule, status: StatusCode) -> (StatusCode, &'static str) {
    match rule {
        RefusalRule::QuotaUsedUp => (StatusCode::METHOD_NOT_ALLOWED, "APIG.0501"),
        RefusalRule::AccountClosed => (StatusCode::METHOD_NOT_ALLOWED, "APIG.0502"),
        _ => match status {
            StatusCode::UNAUTHORIZED => (status, "APIG.0303"),
            StatusCode::FORBIDDEN => (status, "APIG.0304"),
            StatusCode::NOT_FOUND => (status, "APIG.0101"),
            StatusCode::TOO_MANY_REQUESTS => (status, "APIG.0308"),
            StatusCode::SERVICE_UNAVAILABLE => (status, "APIG.0601"),
            _ => (status, "APIG.0201"),
        },
    }
}

/// Codes of Alibaba Cloud API Gateway: a letter and five digits or letters.
fn ca_code(rule: RefusalRule) -> &'static str {
    match rule {
        RefusalRule::UnknownCredential | RefusalRule::CredentialExpired => "A403AK",
        RefusalRule::SignatureReplayed => "S403NU",
        RefusalRule::SignatureExpired => "S403TE",
        RefusalRule::WrongSignature | RefusalRule::MalformedCredential => "A400SG",
        RefusalRule::NotSubscribed
        | RefusalRule::SubscriptionPending
        | RefusalRule::SubscriptionRejected
        | RefusalRule::SubscriptionExpired => "A403AC",
        RefusalRule::RequestRate | RefusalRule::PeriodLimit | RefusalRule::ConcurrencyLimit => {
            "T429ID"
        }
        RefusalRule::QuotaUsedUp => "T429QT",
        RefusalRule::BodyTooLarge => "I413RL",
        RefusalRule::UpstreamUnreachable => "D502CE",
        RefusalRule::UpstreamTimeout => "D504RE",
        RefusalRule::Unavailable => "X503GW",
        _ => "I400RE",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use api::{RefusalRule, RequestId};
    use serde_json::json;

    use super::{Refused, Shape};

    fn answered(rule: RefusalRule, shape: &Shape) -> (u16, String) {
        let id = RequestId("request-1".to_owned());
        let (status, body) = shape.body(&Refused::new(rule, "for the owner only"), &id);
        (status.as_u16(), body.to_string())
    }

    #[test]
    fn no_answer_tells_what_is_for_the_owner() {
        let shapes = [
            Shape::Envelope,
            Shape::OpenAi,
            Shape::Anthropic,
            Shape::JsonRpc(json!(7)),
            Shape::Apig,
            Shape::Ca,
        ];
        for shape in shapes {
            let (_, body) = answered(RefusalRule::SubscriptionExpired, &shape);
            assert!(!body.contains("owner"), "{body}");
            assert!(body.contains("request-1"), "{body}");
        }
    }

    #[test]
    fn an_unknown_key_and_an_expired_one_are_answered_alike() {
        for shape in [Shape::Envelope, Shape::OpenAi, Shape::Apig, Shape::JsonRpc(json!(null))] {
            let unknown = answered(RefusalRule::UnknownCredential, &shape);
            assert_eq!(unknown, answered(RefusalRule::CredentialExpired, &shape));
            assert_eq!(unknown.0, 401);
        }
    }

    #[test]
    fn a_used_up_package_has_the_code_that_buyers_know() {
        let (status, body) = answered(RefusalRule::QuotaUsedUp, &Shape::Apig);
        assert_eq!(status, 405);
        assert!(body.contains("APIG.0501"));
    }

    #[test]
    fn waiting_is_told_in_whole_seconds_and_never_zero() {
        let id = RequestId("request-1".to_owned());
        for (wait, seconds) in [(0, "1"), (1, "1"), (1_000, "1"), (1_001, "2")] {
            let mut refused = Refused::new(RefusalRule::RequestRate, "");
            refused.retry_after = Some(Duration::from_millis(wait));
            let response = refused.answer(&Shape::Envelope, &id);
            assert_eq!(response.headers()["retry-after"], seconds);
            assert!(!response.headers().contains_key("x-should-retry"));
        }
    }
}
