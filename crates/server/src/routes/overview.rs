//! How far the marketplace is.

use actix_web::{get, web::Data};
use api::Overview;
use domain::{App, overview};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{Result, caller::Admin, json::Json};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(get_overview);
}

/// Counts what there is: what is set up, and what waits.
#[utoipa::path(
    tag = "Overview",
    security(("admin" = [])),
    responses((status = 200, body = Overview)),
)]
#[get("/overview")]
async fn get_overview(admin: Admin, app: Data<App>) -> Result<Json<Overview>> {
    Ok(Json(overview::get(&app, &admin).await?))
}
