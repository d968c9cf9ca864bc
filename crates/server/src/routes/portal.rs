//! Portals.

use actix_web::{
    delete, get, post, put,
    web::{Data, Path},
};
use api::{
    BindDomain, CreatePortal, DeletionImpact, Page, PageQuery, Portal, PortalId, PortalOverview,
    PortalProfile, PortalQuery, UpdatePortal,
};
use domain::{App, portal};

use crate::{
    Result, caller,
    caller::{Admin, Guest},
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(list_portals)
        .service(create_portal)
        .service(get_portal_profile)
        .service(get_portal)
        .service(update_portal)
        .service(delete_portal)
        .service(get_portal_deletion_impact)
        .service(get_portal_overview)
        .service(bind_portal_domain)
        .service(unbind_portal_domain);
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

/// Shows a portal.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path)),
    responses((status = 200, body = Portal)),
)]
#[get("/portals/{portalId}")]
async fn get_portal(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
) -> Result<Json<Portal>> {
    Ok(Json(portal::get(&app, &admin, &portal_id).await?))
}

/// Changes a portal.
///
/// A field that is absent stays as it is. The rules and the looks are replaced whole.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path)),
    responses((status = 200, body = Portal)),
)]
#[put("/portals/{portalId}")]
async fn update_portal(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
    Json(body): Json<UpdatePortal>,
) -> Result<Json<Portal>> {
    Ok(Json(portal::update(&app, &admin, &portal_id, body).await?))
}

/// Deletes a portal.
///
/// Its domains, developers, consumers with their credentials, subscriptions and publications go
/// with it. A product that was published nowhere else is `READY` again.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/portals/{portalId}")]
async fn delete_portal(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
) -> Result<Json<()>> {
    Ok(Json(portal::delete(&app, &admin, &portal_id).await?))
}

/// Says what else deleting a portal would take away.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path)),
    responses((status = 200, body = DeletionImpact)),
)]
#[get("/portals/{portalId}/deletion-impact")]
async fn get_portal_deletion_impact(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
) -> Result<Json<DeletionImpact>> {
    Ok(Json(portal::deletion_impact(&app, &admin, &portal_id).await?))
}

/// Counts what a portal has.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path)),
    responses((status = 200, body = PortalOverview)),
)]
#[get("/portals/{portalId}/overview")]
async fn get_portal_overview(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
) -> Result<Json<PortalOverview>> {
    Ok(Json(portal::overview(&app, &admin, &portal_id).await?))
}

/// Lets a name lead to a portal.
///
/// From now on requests to this name reach the portal. A portal can have fifty such names. Names
/// with letters beyond ASCII are taken in their form `xn--…`.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path)),
    responses((status = 200, body = Portal)),
)]
#[post("/portals/{portalId}/domains")]
async fn bind_portal_domain(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
    Json(body): Json<BindDomain>,
) -> Result<Json<Portal>> {
    Ok(Json(portal::bind(&app, &admin, &portal_id, body).await?))
}

/// Takes a name away from a portal.
///
/// One that does not lead there changes nothing. The default one cannot be taken away.
#[utoipa::path(
    tag = "Portals",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path), ("domain" = String, Path)),
    responses((status = 200, body = Portal)),
)]
#[delete("/portals/{portalId}/domains/{domain}")]
async fn unbind_portal_domain(
    admin: Admin,
    app: Data<App>,
    path: Path<(PortalId, String)>,
) -> Result<Json<Portal>> {
    let (portal_id, domain) = path.into_inner();
    Ok(Json(portal::unbind(&app, &admin, &portal_id, &domain).await?))
}
