//! The one place where a failure becomes HTTP.

use std::fmt;

use actix_web::{
    HttpResponse, ResponseError,
    http::{
        StatusCode,
        header::{ALLOW, RETRY_AFTER},
    },
};
use api::{AccountState, ErrorCode, FieldProblem, Problem};

/// What a handler answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failed request.
#[derive(Debug)]
pub enum Error {
    /// The operation failed.
    Domain(domain::Error),
    /// The request cannot be read.
    Malformed(String),
    UnknownPath,
    /// The path is known with these methods.
    MethodNotAllowed(String),
    PayloadTooLarge,
    UnsupportedMediaType,
    Timeout,
    /// A web page of another site tries to act for whoever is logged in here.
    CrossSite,
    /// This build has no web apps in it.
    NoWebApp,
}

impl<E: Into<domain::Error>> From<E> for Error {
    fn from(err: E) -> Self {
        Self::Domain(err.into())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Domain(err) => err.fmt(f),
            Self::Malformed(reason) => f.write_str(reason),
            Self::UnknownPath => f.write_str("there is nothing at this path"),
            Self::MethodNotAllowed(allowed) => {
                write!(f, "this path does not take this method; it takes {allowed}")
            }
            Self::PayloadTooLarge => f.write_str("the body is too large"),
            Self::UnsupportedMediaType => f.write_str("the body must be application/json"),
            Self::Timeout => f.write_str("the request took too long"),
            Self::CrossSite => f.write_str("requests from pages of another site are refused"),
            Self::NoWebApp => f.write_str(
                "this build has no web apps; start HiMarket with `cargo xtask run`, \
                 or name their folder with --spa-dir",
            ),
        }
    }
}

impl Error {
    fn kind(&self) -> (StatusCode, ErrorCode) {
        use domain::Error as Domain;
        match self {
            Self::Domain(Domain::NotFound { .. }) | Self::UnknownPath => {
                (StatusCode::NOT_FOUND, ErrorCode::NotFound)
            }
            Self::Domain(
                Domain::AlreadyExists { .. }
                | Domain::SecretTaken { .. }
                | Domain::Conflict(_)
                | Domain::Stale(_),
            ) => (StatusCode::CONFLICT, ErrorCode::Conflict),
            Self::Domain(Domain::Invalid(_)) | Self::Malformed(_) => {
                (StatusCode::BAD_REQUEST, ErrorCode::InvalidParameter)
            }
            Self::Domain(
                Domain::Refused(_) | Domain::AccountClosed(_) | Domain::LimitReached { .. },
            ) => (StatusCode::BAD_REQUEST, ErrorCode::InvalidRequest),
            Self::Domain(Domain::Unauthenticated | Domain::WrongCredentials) => {
                (StatusCode::UNAUTHORIZED, ErrorCode::Unauthorized)
            }
            Self::Domain(Domain::Forbidden) | Self::CrossSite => {
                (StatusCode::FORBIDDEN, ErrorCode::Forbidden)
            }
            Self::Domain(Domain::TooManyAttempts { .. }) => {
                (StatusCode::TOO_MANY_REQUESTS, ErrorCode::TooManyRequests)
            }
            Self::Domain(Domain::Busy) | Self::NoWebApp => {
                (StatusCode::SERVICE_UNAVAILABLE, ErrorCode::ServiceUnavailable)
            }
            Self::Domain(Domain::Database(_) | Domain::Internal(_)) => {
                (StatusCode::INTERNAL_SERVER_ERROR, ErrorCode::InternalError)
            }
            Self::MethodNotAllowed(_) => {
                (StatusCode::METHOD_NOT_ALLOWED, ErrorCode::MethodNotAllowed)
            }
            Self::PayloadTooLarge => (StatusCode::PAYLOAD_TOO_LARGE, ErrorCode::PayloadTooLarge),
            Self::UnsupportedMediaType => {
                (StatusCode::UNSUPPORTED_MEDIA_TYPE, ErrorCode::UnsupportedMediaType)
            }
            Self::Timeout => (StatusCode::REQUEST_TIMEOUT, ErrorCode::RequestTimeout),
        }
    }

    fn fields(&self) -> Vec<FieldProblem> {
        match self {
            Self::Domain(domain::Error::Invalid(fields)) => fields.clone(),
            Self::Domain(domain::Error::AlreadyExists { field, .. }) => {
                vec![FieldProblem::new(*field, api::FieldRule::Taken, None)]
            }
            Self::Domain(domain::Error::SecretTaken { field, .. }) => {
                vec![FieldProblem::new(field.as_str(), api::FieldRule::Taken, None)]
            }
            Self::Domain(domain::Error::Stale(_)) => {
                vec![FieldProblem::new("revision", api::FieldRule::Stale, None)]
            }
            _ => Vec::new(),
        }
    }

    fn account(&self) -> Option<AccountState> {
        match self {
            Self::Domain(domain::Error::AccountClosed(account)) => Some(account.clone()),
            _ => None,
        }
    }

    /// The whole answer. What an internal failure was is for the log, not for the caller.
    pub(crate) fn answer(&self, request_id: &str) -> HttpResponse {
        let (status, code) = self.kind();
        let message = match code {
            ErrorCode::InternalError => "something went wrong".to_owned(),
            _ => self.to_string(),
        };
        let mut response = HttpResponse::build(status);
        match self {
            Self::MethodNotAllowed(allowed) => {
                response.insert_header((ALLOW, allowed.as_str()));
            }
            Self::Domain(domain::Error::TooManyAttempts { retry_after_seconds }) => {
                response.insert_header((RETRY_AFTER, *retry_after_seconds));
            }
            Self::Domain(domain::Error::Busy) => {
                response.insert_header((RETRY_AFTER, 1));
            }
            _ => {}
        }
        response.json(Problem {
            code,
            message,
            data: (),
            request_id: request_id.to_owned(),
            fields: self.fields(),
            account: self.account(),
        })
    }

    /// What only the log should see; `None` where the caller is told everything.
    pub(crate) fn cause(&self) -> Option<String> {
        match self {
            Self::Domain(err @ (domain::Error::Database(_) | domain::Error::Internal(_))) => {
                Some(err.for_log())
            }
            _ => None,
        }
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.kind().0
    }
}

impl Error {
    /// Reads a failure of actix-web's own extractors and services.
    pub(crate) fn of_actix(err: &actix_web::Error) -> Self {
        match err.as_response_error().status_code() {
            StatusCode::NOT_FOUND => Self::UnknownPath,
            StatusCode::PAYLOAD_TOO_LARGE => Self::PayloadTooLarge,
            StatusCode::UNSUPPORTED_MEDIA_TYPE => Self::UnsupportedMediaType,
            StatusCode::REQUEST_TIMEOUT => Self::Timeout,
            status if status.is_client_error() => {
                Self::Malformed("the request cannot be read".to_owned())
            }
            _ => Self::Domain(domain::Error::Internal(anyhow::anyhow!("{err}"))),
        }
    }
}
