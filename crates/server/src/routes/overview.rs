//! How far the marketplace is.

use actix_web::{get, web::Data};
use api::Overview;
use domain::{App, overview};

use crate::{Result, caller::Admin, json::Json, routes::Register};

pub(crate) fn configure(config: &mut impl Register) {
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
