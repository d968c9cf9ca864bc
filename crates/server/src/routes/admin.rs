//! Administrators and their sessions.

use actix_web::{get, patch, post, web::Data};
use api::{Admin, ChangePassword, InitAdmin, LogIn, Token};
use domain::{App, admin};

use crate::{
    Result, caller,
    caller::Guest,
    door::{AdminDoor, Entered, Left},
    json::Json,
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(need_init)
        .service(init_admin)
        .service(log_in_admin)
        .service(log_out_admin)
        .service(get_current_admin)
        .service(get_admin)
        .service(change_admin_password);
}

/// Says whether the first administrator is still to be made.
#[utoipa::path(tag = "Administrators", responses((status = 200, body = bool)))]
#[get("/admins/need-init")]
async fn need_init(guest: Guest, app: Data<App>) -> Result<Json<bool>> {
    Ok(Json(admin::need_init(&app, &guest).await?))
}

/// Makes the first administrator.
///
/// Answers a conflict as soon as there is one. Not available on the portal's port.
#[utoipa::path(tag = "Administrators", responses((status = 200, body = Admin)))]
#[post("/admins/init")]
async fn init_admin(
    guest: Guest,
    _: AdminDoor,
    app: Data<App>,
    Json(body): Json<InitAdmin>,
) -> Result<Json<Admin>> {
    Ok(Json(admin::init(&app, &guest, body).await?))
}

/// Starts an administrator's session.
///
/// On the API port the answer has a bearer token; on the administrators' port it sets a cookie.
/// An unknown name and a wrong password are answered alike; too many attempts are refused for
/// some minutes.
#[utoipa::path(tag = "Administrators", responses((status = 200, body = Token)))]
#[post("/admins/login")]
async fn log_in_admin(
    guest: Guest,
    door: AdminDoor,
    app: Data<App>,
    Json(body): Json<LogIn>,
) -> Result<Entered> {
    Ok(door.enter(admin::log_in(&app, &guest, body).await?))
}

/// Ends the caller's session.
#[utoipa::path(
    tag = "Administrators",
    security(("admin" = [])),
    responses((status = 200, body = ())),
)]
#[post("/admins/logout")]
async fn log_out_admin(admin: caller::Admin, door: AdminDoor, app: Data<App>) -> Result<Left> {
    admin::log_out(&app, &admin).await?;
    Ok(door.leave())
}

/// Shows who is logged in.
#[utoipa::path(
    tag = "Administrators",
    security(("admin" = [])),
    responses((status = 200, body = Admin)),
)]
#[get("/admins/me")]
async fn get_current_admin(admin: caller::Admin, app: Data<App>) -> Result<Json<Admin>> {
    Ok(Json(admin::current(&app, &admin).await?))
}

/// Shows who is logged in, at the path that older clients use.
#[utoipa::path(
    tag = "Administrators",
    security(("admin" = [])),
    responses((status = 200, body = Admin)),
)]
#[get("/admins")]
async fn get_admin(admin: caller::Admin, app: Data<App>) -> Result<Json<Admin>> {
    Ok(Json(admin::current(&app, &admin).await?))
}

/// Replaces the caller's password.
///
/// Ends every session of the account, this one included.
#[utoipa::path(
    tag = "Administrators",
    security(("admin" = [])),
    responses((status = 200, body = ())),
)]
#[patch("/admins/password")]
async fn change_admin_password(
    admin: caller::Admin,
    door: AdminDoor,
    app: Data<App>,
    Json(body): Json<ChangePassword>,
) -> Result<Left> {
    admin::change_password(&app, &admin, body).await?;
    Ok(door.leave())
}
