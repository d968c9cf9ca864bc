//! Portals.

use actix_web::{get, post, web::Data};
use api::{CreatePortal, Page, PageQuery, Portal, PortalProfile, PortalQuery};
use domain::{App, portal};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    Result, caller,
    caller::{Admin, Guest},
    json::{Json, Query},
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(list_portals).service(create_portal).service(get_portal_profile);
}

/// Lists portals, newest first.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(PortalQuery, PageQuery),
    responses((status = 200, body = Page<Portal>)),
)]
#[get("/portals")]
async fn list_portals(
    admin: Admin,
    app: Data<App>,
    Query(query): Query<PortalQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Portal>>> {
    Ok(Json(portal::list(&app, &admin, query, page).await?))
}

/// Makes a portal.
///
/// It gets the domain `<portalId>.himarket.local`. Developers need approval, subscriptions do
/// not, until its settings say otherwise.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    responses((status = 200, body = Portal)),
)]
#[post("/portals")]
async fn create_portal(
    admin: Admin,
    app: Data<App>,
    Json(body): Json<CreatePortal>,
) -> Result<Json<Portal>> {
    Ok(Json(portal::create(&app, &admin, body).await?))
}

/// Shows the portal that the request reaches.
///
/// That is the one its host name is bound to; for an address or `localhost` it is the portal
/// that was made first.
#[utoipa::path(tag = "Portals", responses((status = 200, body = PortalProfile)))]
#[get("/portals/profile")]
async fn get_portal_profile(_: Guest, portal: caller::Portal) -> Result<Json<PortalProfile>> {
    Ok(Json(portal.as_ref().clone()))
}
