//! The operations of the API, one module for each noun.

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
mod health;
mod overview;
mod portal;
mod product;
mod publication;
mod refusal;
mod subscription;
mod usage;

use actix_web::{dev::HttpServiceFactory, web};
use utoipa_actix_web::{OpenApiFactory, scope, service_config::ServiceConfig};

/// Where every operation of the API starts.
pub(crate) const BASE: &str = "/api/v1";

/// Whether a path belongs to the API, known or not, rather than to a web app.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Where operations go: into a server, or into the document about it.
///
/// A server has several threads, each with operations of its own, and none of them needs the
/// document, which takes megabytes while it is made.
pub(crate) trait Register {
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static;
}

impl Register for web::ServiceConfig {
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        self.service(operation)
    }
}

impl Register for ServiceConfig<'_> {
    fn service<F>(&mut self, operation: F) -> &mut Self
    where
        F: HttpServiceFactory + OpenApiFactory + 'static,
    {
        self.service(operation)
    }
}

/// Makes a server answer all operations.
pub(crate) fn configure(config: &mut web::ServiceConfig) {
    health::configure(config);
    config.service(web::scope(BASE).configure(nouns));
}

/// Describes all operations.
pub(crate) fn describe(config: &mut ServiceConfig<'_>) {
    health::configure(config);
    config.service(scope(BASE).configure(|config| nouns(config)));
}

fn nouns(config: &mut impl Register) {
    admin::configure(config);
    admin_setting::configure(config);
    api_definition::configure(config);
    approval::configure(config);
    audit_log::configure(config);
    category::configure(config);
    consumer::configure(config);
    credential::configure(config);
    developer::configure(config);
    gateway::configure(config);
    overview::configure(config);
    portal::configure(config);
    product::configure(config);
    publication::configure(config);
    refusal::configure(config);
    subscription::configure(config);
    usage::configure(config);
}
