//! What a supervisor asks.

use actix_web::{get, web::Data};
use domain::App;

use crate::{Result, caller::Guest, json::Json, routes::Register};

pub(crate) fn configure(config: &mut impl Register) {
    config.service(check_health).service(check_readiness);
}

/// Says that the process is alive.
#[utoipa::path(tag = "Health", responses((status = 200, body = bool)))]
#[get("/healthz")]
async fn check_health(_: Guest) -> Result<Json<bool>> {
    Ok(Json(true))
}

/// Says that requests can be served: the database answers.
#[utoipa::path(tag = "Health", responses((status = 200, body = bool)))]
#[get("/readyz")]
async fn check_readiness(_: Guest, app: Data<App>) -> Result<Json<bool>> {
    match app.ping().await {
        Ok(()) => Ok(Json(true)),
        Err(err) => {
            tracing::warn!(error = err.for_log(), "the database does not answer");
            Err(domain::Error::Busy.into())
        }
    }
}
