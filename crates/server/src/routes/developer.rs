//! Developers and their sessions.

use actix_web::{get, post, web::Data};
use api::{DeveloperProfile, LogIn, Token};
use domain::{App, developer};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::{
    Result,
    caller::{Developer, Guest, MaybeDeveloper, Portal},
    door::{Entered, Left, PortalDoor},
    json::Json,
};

pub(crate) fn configure(config: &mut ServiceConfig<'_>) {
    config.service(log_in_developer).service(log_out_developer).service(get_developer_profile);
}

/// Starts a developer's session in the portal that the request reaches.
///
/// On the API port the answer has a bearer token; on the portal's port it sets a cookie. An
/// unknown name and a wrong password are answered alike.
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
#[utoipa::path(tag = "Developers", responses((status = 200, body = DeveloperProfile)))]
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
