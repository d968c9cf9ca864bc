//! Gateways.

use actix_web::{
    get,
    web::{Data, Path},
};
use api::{Gateway, GatewayId, GatewayQuery, Page, PageQuery};
use domain::{App, gateway_instance};

use crate::{
    Result,
    caller::Admin,
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config.service(list_gateways).service(get_gateway);
}

/// Lists gateways, newest first.
///
/// The built-in one is always there.
#[utoipa::path(
    tag = "Gateways",
    security(("admin" = [])),
    params(GatewayQuery, PageQuery),
    responses((status = 200, body = Page<Gateway>)),
)]
#[get("/gateways")]
async fn list_gateways(
    admin: Admin,
    app: Data<App>,
    Query(query): Query<GatewayQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Gateway>>> {
    Ok(Json(gateway_instance::list(&app, &admin, query, page).await?))
}

/// Shows a gateway.
#[utoipa::path(
    tag = "Gateways",
    security(("admin" = [])),
    params(("gatewayId" = GatewayId, Path)),
    responses((status = 200, body = Gateway)),
)]
#[get("/gateways/{gatewayId}")]
async fn get_gateway(
    admin: Admin,
    app: Data<App>,
    gateway_id: Path<GatewayId>,
) -> Result<Json<Gateway>> {
    Ok(Json(gateway_instance::get(&app, &admin, &gateway_id).await?))
}
