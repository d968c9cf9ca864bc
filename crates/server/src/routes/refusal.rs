//! Calls that the gateway refused.

use actix_web::{
    get,
    web::{Data, Path},
};
use api::{Refusal, RequestId};
use domain::{App, refusal};

use crate::{Result, caller::Caller, json::Json, routes::Register};

pub(crate) fn configure(config: &mut impl Register) {
    config.service(get_refusal);
}

/// Shows why the gateway refused a call.
///
/// The identifier is what the gateway answered as `X-Request-Id`. A developer is shown calls with
/// a key of their own. Refusals are kept for seven days.
#[utoipa::path(
    tag = "Usage",
    security(("admin" = []), ("developer" = [])),
    params(("requestId" = RequestId, Path)),
    responses((status = 200, body = Refusal)),
)]
#[get("/refusals/{requestId}")]
async fn get_refusal(
    caller: Caller,
    app: Data<App>,
    request_id: Path<RequestId>,
) -> Result<Json<Refusal>> {
    Ok(Json(refusal::get(&app, &caller, &request_id).await?))
}
