//! Settings of administrators.

use actix_web::{get, put, web::Data};
use api::{AdminSetting, AdminSettingKey, SetAdminSetting};
use domain::{App, admin_setting};

use crate::{
    Result,
    caller::Admin,
    json::{Json, Path},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config.service(get_admin_setting).service(set_admin_setting);
}

/// Shows a setting of the caller.
///
/// Every administrator has their own. One that was never written has the value `null`.
#[utoipa::path(
    tag = "Administrators",
    security(("admin" = [])),
    params(AdminSettingKey),
    responses((status = 200, body = AdminSetting)),
)]
#[get("/admin-settings/{settingKey}")]
async fn get_admin_setting(
    admin: Admin,
    app: Data<App>,
    Path(key): Path<AdminSettingKey>,
) -> Result<Json<AdminSetting>> {
    Ok(Json(admin_setting::get(&app, &admin, key).await?))
}

/// Writes a setting of the caller.
///
/// Replaces what was there. An administrator can have a hundred settings.
#[utoipa::path(
    tag = "Administrators",
    security(("admin" = [])),
    params(AdminSettingKey),
    responses((status = 200, body = AdminSetting)),
)]
#[put("/admin-settings/{settingKey}")]
async fn set_admin_setting(
    admin: Admin,
    app: Data<App>,
    Path(key): Path<AdminSettingKey>,
    Json(body): Json<SetAdminSetting>,
) -> Result<Json<AdminSetting>> {
    Ok(Json(admin_setting::set(&app, &admin, key, body).await?))
}
