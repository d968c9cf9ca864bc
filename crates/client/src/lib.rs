//! The REST API as functions, for both web apps, the tests and other programs.
//!
//! Every function is named like the operation it calls. The envelope of an answer is taken off
//! here and nowhere else.

mod admin;
mod admin_setting;
mod api_definition;
mod approval;
mod audit_log;
mod category;
mod consumer;
mod credential;
mod developer;
mod gateway;
mod overview;
mod portal;
mod product;
mod publication;
mod refusal;
mod subscription;
mod usage;

use std::{fmt, sync::Arc};

use api::{Envelope, ErrorCode, Problem, Secret};
use parking_lot::RwLock;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde::{Serialize, de::DeserializeOwned};

/// What a call answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a call failed.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum Error {
    /// The server said no.
    #[error("{} (request {})", .0.message, .0.request_id)]
    Refused(Problem),
    /// The server did not answer, or not as this client expects.
    #[error("the server cannot be reached: {0}")]
    Unreachable(String),
}

impl Error {
    /// What the server called the failure; `None` where it did not answer.
    pub fn code(&self) -> Option<ErrorCode> {
        match self {
            Self::Refused(problem) => Some(problem.code),
            Self::Unreachable(_) => None,
        }
    }
}

impl From<reqwest::Error> for Error {
    fn from(err: reqwest::Error) -> Self {
        Self::Unreachable(err.without_url().to_string())
    }
}

/// One server, and the session at it.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    token: Arc<RwLock<Option<Secret>>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base).finish_non_exhaustive()
    }
}

impl Client {
    /// Talks to the server whose operations start with `base`, such as
    /// `https://market.example/api/v1`.
    pub fn new(base: impl Into<String>) -> Self {
        Self::with_http(base, reqwest::Client::new())
    }

    /// As [`new`](Self::new), over a connection pool with settings of its own.
    pub fn with_http(base: impl Into<String>, http: reqwest::Client) -> Self {
        Self { http, base: base.into(), token: Arc::default() }
    }

    /// Presents `token` from now on, or nothing. A browser needs none: it has a cookie.
    pub fn set_token(&self, token: Option<Secret>) {
        *self.token.write() = token;
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.http.request(method, format!("{}{path}", self.base));
        match &*self.token.read() {
            Some(token) => request.bearer_auth(token.expose()),
            None => request,
        }
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.request(Method::GET, path)
    }

    fn post(&self, path: &str) -> RequestBuilder {
        self.request(Method::POST, path)
    }

    fn put(&self, path: &str) -> RequestBuilder {
        self.request(Method::PUT, path)
    }

    fn delete(&self, path: &str) -> RequestBuilder {
        self.request(Method::DELETE, path)
    }

    fn patch(&self, path: &str) -> RequestBuilder {
        self.request(Method::PATCH, path)
    }
}

/// Sends a request and takes the envelope off its answer.
async fn send<T: DeserializeOwned>(request: RequestBuilder) -> Result<T> {
    let response = request.send().await?;
    let status = response.status();
    let body = response.bytes().await?;
    if status.is_success() {
        let envelope: Envelope<T> =
            serde_json::from_slice(&body).map_err(|err| unexpected(status, &err))?;
        Ok(envelope.data)
    } else {
        let problem = serde_json::from_slice(&body).map_err(|err| unexpected(status, &err))?;
        Err(Error::Refused(problem))
    }
}

/// Writes a query with lists in it, whose parameter is then there once for each value.
fn query_string(query: &impl Serialize) -> Result<String> {
    serde_html_form::to_string(query).map_err(|err| Error::Unreachable(err.to_string()))
}

/// Something answered, but not HiMarket: a proxy's error page, most often.
fn unexpected(status: StatusCode, err: &serde_json::Error) -> Error {
    Error::Unreachable(format!("unexpected answer with status {status}: {err}"))
}
