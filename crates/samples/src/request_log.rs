//! One log line for each request.

use std::time::Instant;

use actix_web::{
    Error,
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    middleware::Next,
};

/// The name of the upstream, as an `app_data`.
#[derive(Clone, Copy)]
pub(crate) struct Upstream(pub(crate) &'static str);

/// Logs a request when its answer begins. Queries are left out: they may have session ids.
pub(crate) async fn write<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let begin = Instant::now();
    let upstream = request.app_data::<Upstream>().map_or("", |upstream| upstream.0);
    let (method, path) = (request.method().clone(), request.path().to_owned());
    let response = next.call(request).await?;
    let (status, elapsed) = (response.status().as_u16(), begin.elapsed());
    tracing::info!(upstream, %method, path, status, ?elapsed, "request");
    Ok(response)
}
