//! The audit log.

use actix_web::{get, web::Data};
use api::{AuditLog, AuditLogQuery, Page, PageQuery};
use domain::{App, audit};

use crate::{
    Result,
    caller::Admin,
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config.service(list_audit_logs);
}

/// Lists what was done, newest first.
///
/// Reading leaves no record.
#[utoipa::path(
    tag = "Audit log",
    security(("admin" = [])),
    params(AuditLogQuery, PageQuery),
    responses((status = 200, body = Page<AuditLog>)),
)]
#[get("/audit-logs")]
async fn list_audit_logs(
    admin: Admin,
    app: Data<App>,
    Query(query): Query<AuditLogQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<AuditLog>>> {
    Ok(Json(audit::list(&app, &admin, query, page).await?))
}
