//! What every request passes on its way in, and every answer on its way out.

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use actix_web::{
    Error as ActixError, HttpMessage, HttpRequest, HttpResponse, ResponseError,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::{
        Method, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue,
            REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
        },
    },
    middleware::Next,
    web::Data,
};
use ipnet::IpNet;
use percent_encoding::percent_decode_str;
use tokio::{runtime::Handle, time::timeout};
use tokio_util::context::TokioContext;
use tracing::Span;
use tracing_actix_web::{RequestId, RootSpanBuilder};

use crate::{
    Error, Site, caller,
    openapi::Contract,
    request::{self, RequestInfo},
    routes,
};

/// What an operator decides about HTTP.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Networks whose `X-Forwarded-*` headers are believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Reading a request and answering it may take this long together.
    pub request_timeout: Duration,
    /// Longest body, in bytes.
    pub body_limit: usize,
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// JSON needs nothing, and nothing may frame it.
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";
/// Our own files and WASM, and pictures from anywhere: logos and icons may be given by address.
const WEB_APP_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
     style-src 'self'; img-src 'self' data: http: https:; font-src 'self'; connect-src 'self'; \
     manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// Swagger UI sets styles in its markup.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' \
     'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
/// One year, for this name alone: its neighbours may not speak TLS.
const ONE_YEAR: &str = "max-age=31536000";

/// Lets a request in, waits for its answer for a bounded time, and completes the answer.
pub(crate) async fn handle(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, ActixError> {
    let started = Instant::now();
    let id = request::id(request.request());
    // The same operation; the connection leaves the body out by itself.
    if *request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    }
    let (site, limit, runtime) = match (
        request.app_data::<Data<Site>>(),
        request.app_data::<Data<Settings>>(),
        request.app_data::<Data<Handle>>(),
    ) {
        (Some(site), Some(settings), Some(runtime)) => {
            (*site.get_ref(), settings.request_timeout, runtime.get_ref().clone())
        }
        _ => return Err(Failure { error: Error::UnknownPath, id }.into()),
    };
    let answer = async {
        match admit(&request, site).await {
            Err(err) => {
                let response = request.into_response(HttpResponse::Ok().finish());
                Ok::<_, ActixError>(refuse(response, &err, &id))
            }
            Ok(()) => Ok(render(next.call(request).await?.map_into_boxed_body(), &id)),
        }
    };
    let response = match timeout(limit, TokioContext::new(answer, runtime)).await {
        Ok(response) => response?,
        Err(_elapsed) => {
            tracing::warn!(elapsed_ms = started.elapsed().as_millis(), "a request took too long");
            return Err(Failure { error: Error::Timeout, id }.into());
        }
    };
    log(&response, started);
    Ok(decorate(response, &id, site))
}

/// Reads what the request says of itself; finds out who is calling where that matters.
async fn admit(request: &ServiceRequest, site: Site) -> Result<(), Error> {
    let head = request.request();
    let proxies = head.app_data::<Data<Settings>>().map(|it| it.trusted_proxies.as_slice());
    let info = Arc::new(RequestInfo::read(head, proxies.unwrap_or_default())?);
    head.extensions_mut().insert(info.clone());
    if site.cookie_name().is_some() {
        request::refuse_cross_site(head, &info.host)?;
    }
    if head.path().starts_with(routes::BASE) {
        check_path(head)?;
        caller::identify(head, site, &info).await?;
    }
    Ok(())
}

/// Refuses a path that no operation can mean: databases differ in what they make of such text.
fn check_path(request: &HttpRequest) -> Result<(), Error> {
    let path = percent_decode_str(request.path()).decode_utf8();
    if path.map_or(true, |path| path.chars().any(|char| char.is_control() || char.is_whitespace()))
    {
        return Err(Error::UnknownPath);
    }
    match request.app_data::<Data<Contract>>() {
        Some(contract) => contract.methods.check(request.method(), request.path()),
        None => Ok(()),
    }
}

/// Turns a failure into its answer in the envelope.
fn render(response: ServiceResponse, id: &str) -> ServiceResponse {
    let Some(err) = response.response().error() else { return response };
    match err.as_error::<Error>() {
        Some(known) => {
            let answer = answer(known, id);
            response.into_response(answer)
        }
        None => {
            let answer = answer(&Error::of_actix(err), id);
            response.into_response(answer)
        }
    }
}

fn refuse(response: ServiceResponse, err: &Error, id: &str) -> ServiceResponse {
    response.into_response(answer(err, id))
}

fn answer(err: &Error, id: &str) -> HttpResponse {
    if let Some(cause) = err.cause() {
        tracing::error!(error = cause, "a request failed");
    }
    err.answer(id)
}

fn log(response: &ServiceResponse, started: Instant) {
    let status = response.status().as_u16();
    let elapsed_ms = started.elapsed().as_millis();
    if response.request().path().starts_with(routes::BASE) {
        tracing::info!(status, elapsed_ms, "answered");
    } else {
        tracing::debug!(status, elapsed_ms, "answered");
    }
}

fn decorate(mut response: ServiceResponse, id: &str, site: Site) -> ServiceResponse {
    let path = response.request().path();
    let is_api = routes::is_api(path);
    let policy = match site {
        _ if is_api => API_POLICY,
        Site::Api if path.starts_with("/docs") => DOCS_POLICY,
        Site::Api => API_POLICY,
        Site::Admin | Site::Portal => WEB_APP_POLICY,
    };
    let https = RequestInfo::of(response.request()).is_ok_and(|info| info.https);
    let headers = response.headers_mut();
    harden(headers, id, policy);
    if is_api {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONE_YEAR));
    }
    response
}

fn harden(headers: &mut HeaderMap, id: &str, policy: &'static str) {
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, policy),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (OPENER_POLICY, "same-origin"),
        (PERMISSIONS_POLICY, "camera=(), geolocation=(), microphone=()"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(REQUEST_ID, id);
    }
}

/// A failure that has no request any more to answer to.
#[derive(Debug)]
struct Failure {
    error: Error,
    id: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.error.status_code()
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = self.error.answer(&self.id);
        let headers = response.headers_mut();
        harden(headers, &self.id, API_POLICY);
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// One span for each request: its id stands on every line that is logged meanwhile. The query is
/// left out, because people put secrets there.
pub(crate) struct RequestSpan;

impl RootSpanBuilder for RequestSpan {
    fn on_request_start(request: &ServiceRequest) -> Span {
        let id = request.extensions().get::<RequestId>().map(ToString::to_string);
        tracing::info_span!(
            "request",
            id,
            method = %request.method(),
            path = request.path(),
        )
    }

    fn on_request_end<B: MessageBody>(_: Span, _: &Result<ServiceResponse<B>, ActixError>) {}
}
