//! Developers and their sessions.

use actix_web::{
    delete, get, patch, post, put,
    web::{Data, Path},
};
use api::{
    ChangePassword, DeletionImpact, DeveloperId, DeveloperProfile, DeveloperQuery, LogIn, Page,
    PageQuery, RegisterDeveloper, Token, UpdateDeveloperProfile, UpdateDeveloperStatus,
};
use domain::{App, developer};

use crate::{
    Result,
    caller::{Admin, Developer, Guest, MaybeDeveloper, Portal},
    door::{Admitted, Entered, Left, PortalDoor},
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(list_developers)
        .service(register_developer)
        .service(log_in_developer)
        .service(log_out_developer)
        .service(get_developer_profile)
        .service(update_developer_profile)
        .service(change_developer_password)
        .service(get_developer)
        .service(delete_developer)
        .service(get_developer_deletion_impact)
        .service(update_developer_status);
}

/// Lists developers, newest first.
#[utoipa::path(
    tag = "Developers",
    security(("admin" = [])),
    params(DeveloperQuery, PageQuery),
    responses((status = 200, body = Page<api::Developer>)),
)]
#[get("/developers")]
async fn list_developers(
    admin: Admin,
    app: Data<App>,
    Query(query): Query<DeveloperQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<api::Developer>>> {
    Ok(Json(developer::list(&app, &admin, query, page).await?))
}

/// Makes an account in the portal that the request reaches.
///
/// It starts with a consumer that has an API key. Where the portal lets everybody in, the answer
/// is that of a login; otherwise it is `null`, and an administrator decides. Refused where the
/// portal has no built-in authentication, and after about 100 from one address in 15 minutes.
#[utoipa::path(tag = "Developers", responses((status = 200, body = Option<Token>)))]
#[post("/developers")]
async fn register_developer(
    guest: Guest,
    door: PortalDoor,
    portal: Portal,
    app: Data<App>,
    Json(body): Json<RegisterDeveloper>,
) -> Result<Admitted> {
    Ok(door.admit(developer::register(&app, &guest, &portal, body).await?))
}

/// Starts a developer's session in the portal that the request reaches.
///
/// On the API port the answer has a bearer token; on the portal's port it sets a cookie. An
/// unknown name and a wrong password are answered alike. Refused where the portal has no built-in
/// authentication.
#[utoipa::path(tag = "Developers", responses((status = 200, body = Token)))]
#[post("/developers/login")]
async fn log_in_developer(
    guest: Guest,
    door: PortalDoor,
    portal: Portal,
    app: Data<App>,
    Json(body): Json<LogIn>,
) -> Result<Entered> {
    Ok(door.enter(developer::log_in(&app, &guest, &portal, body).await?))
}

/// Ends the caller's session.
#[utoipa::path(
    tag = "Developers",
    security(("developer" = [])),
    responses((status = 200, body = ())),
)]
#[post("/developers/logout")]
async fn log_out_developer(developer: Developer, door: PortalDoor, app: Data<App>) -> Result<Left> {
    developer::log_out(&app, &developer).await?;
    Ok(door.leave())
}

/// Shows which developer is logged in.
///
/// Every value is `null` for anybody else.
#[utoipa::path(
    tag = "Developers",
    security((), ("developer" = [])),
    responses((status = 200, body = DeveloperProfile)),
)]
#[get("/developers/profile")]
async fn get_developer_profile(
    _: Guest,
    developer: MaybeDeveloper,
    app: Data<App>,
) -> Result<Json<DeveloperProfile>> {
    Ok(Json(match &*developer {
        Some(developer) => developer::profile(&app, developer).await?,
        None => DeveloperProfile::default(),
    }))
}

/// Changes the caller's own account.
#[utoipa::path(
    tag = "Developers",
    security(("developer" = [])),
    responses((status = 200, body = ())),
)]
#[put("/developers/profile")]
async fn update_developer_profile(
    developer: Developer,
    app: Data<App>,
    Json(body): Json<UpdateDeveloperProfile>,
) -> Result<Json<()>> {
    Ok(Json(developer::update_profile(&app, &developer, body).await?))
}

/// Replaces the caller's password.
///
/// Ends every session of the account, this one included.
#[utoipa::path(
    tag = "Developers",
    security(("developer" = [])),
    responses((status = 200, body = ())),
)]
#[patch("/developers/password")]
async fn change_developer_password(
    developer: Developer,
    door: PortalDoor,
    app: Data<App>,
    Json(body): Json<ChangePassword>,
) -> Result<Left> {
    developer::change_password(&app, &developer, body).await?;
    Ok(door.leave())
}

/// Shows one developer.
#[utoipa::path(
    tag = "Developers",
    security(("admin" = [])),
    params(("developerId" = DeveloperId, Path)),
    responses((status = 200, body = api::Developer)),
)]
#[get("/developers/{developerId}")]
async fn get_developer(
    admin: Admin,
    app: Data<App>,
    id: Path<DeveloperId>,
) -> Result<Json<api::Developer>> {
    Ok(Json(developer::get(&app, &admin, &id).await?))
}

/// Deletes a developer with consumers, credentials, subscriptions and sessions.
#[utoipa::path(
    tag = "Developers",
    security(("admin" = [])),
    params(("developerId" = DeveloperId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/developers/{developerId}")]
async fn delete_developer(admin: Admin, app: Data<App>, id: Path<DeveloperId>) -> Result<Json<()>> {
    Ok(Json(developer::delete(&app, &admin, &id).await?))
}

/// Shows what would go with a developer.
#[utoipa::path(
    tag = "Developers",
    security(("admin" = [])),
    params(("developerId" = DeveloperId, Path)),
    responses((status = 200, body = DeletionImpact)),
)]
#[get("/developers/{developerId}/deletion-impact")]
async fn get_developer_deletion_impact(
    admin: Admin,
    app: Data<App>,
    id: Path<DeveloperId>,
) -> Result<Json<DeletionImpact>> {
    Ok(Json(developer::deletion_impact(&app, &admin, &id).await?))
}

/// Lets a developer in, or keeps one out.
///
/// Who waits can be approved, rejected or suspended; who is approved can be suspended or made to
/// wait again; who was rejected can be approved or made to wait again; who is suspended can be
/// approved. Anything else is a conflict. Whoever is no longer approved is logged out at once.
#[utoipa::path(
    tag = "Developers",
    security(("admin" = [])),
    params(("developerId" = DeveloperId, Path)),
    responses((status = 200, body = ())),
)]
#[patch("/developers/{developerId}/status")]
async fn update_developer_status(
    admin: Admin,
    app: Data<App>,
    id: Path<DeveloperId>,
    Json(body): Json<UpdateDeveloperStatus>,
) -> Result<Json<()>> {
    Ok(Json(developer::update_status(&app, &admin, &id, body).await?))
}
