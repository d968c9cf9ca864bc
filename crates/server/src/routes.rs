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

use utoipa_actix_web::{scope, service_config::ServiceConfig};

/// Where every operation of the API starts.
pub(crate) const BASE: &str = "/api/v1";

/// Whether a path belongs to the API, known or not, rather than to a web app.
pub(crate) fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.configure(health::configure).service(
        scope(BASE)
            .configure(admin::configure)
            .configure(admin_setting::configure)
            .configure(api_definition::configure)
            .configure(approval::configure)
            .configure(audit_log::configure)
            .configure(category::configure)
            .configure(consumer::configure)
            .configure(credential::configure)
            .configure(developer::configure)
            .configure(gateway::configure)
            .configure(overview::configure)
            .configure(portal::configure)
            .configure(product::configure)
            .configure(publication::configure)
            .configure(refusal::configure)
            .configure(subscription::configure)
            .configure(usage::configure),
    );
}
