//! What was called.

use actix_web::{get, web::Data};
use api::{Usage, UsageQuery};
use domain::{App, usage};

use crate::{
    Result,
    caller::Caller,
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config.service(get_usage);
}

/// Adds up what was called, in the order of time and then the most called first.
///
/// A developer gets their own calls, an administrator everybody's. Without `groupBy` and
/// `interval` the answer is one sum. Without `interval` there are at most 1 000 sums, those with
/// the most calls; with it, more than 1 000 are refused.
#[utoipa::path(
    tag = "Usage",
    security(("admin" = []), ("developer" = [])),
    params(UsageQuery),
    responses((status = 200, body = Vec<Usage>)),
)]
#[get("/usage")]
async fn get_usage(
    caller: Caller,
    app: Data<App>,
    Query(query): Query<UsageQuery>,
) -> Result<Json<Vec<Usage>>> {
    Ok(Json(usage::get(&app, &caller, query).await?))
}
