//! What waits for a decision.

use actix_web::{get, post, web::Data};
use api::{ApprovalPage, ApprovalQuery, DecideApprovals, DecidedApproval, PageQuery};
use domain::{App, approval};

use crate::{
    Result,
    caller::Admin,
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config.service(list_approvals).service(decide_approvals);
}

/// Lists developers and subscriptions that wait for a decision, oldest first.
///
/// `status` asks for those that were decided about. Suspended developers are never listed.
#[utoipa::path(
    tag = "Approvals",
    security(("admin" = [])),
    params(ApprovalQuery, PageQuery),
    responses((status = 200, body = ApprovalPage)),
)]
#[get("/approvals")]
async fn list_approvals(
    admin: Admin,
    app: Data<App>,
    Query(query): Query<ApprovalQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<ApprovalPage>> {
    Ok(Json(approval::list(&app, &admin, query, page).await?))
}

/// Approves or rejects up to 100 developers and subscriptions.
///
/// Each is decided for itself, and the answer says in the order of the request what became of it:
/// one that does not wait for a decision is a conflict, and stops no other.
#[utoipa::path(
    tag = "Approvals",
    security(("admin" = [])),
    responses((status = 200, body = Vec<DecidedApproval>)),
)]
#[post("/approvals/decisions")]
async fn decide_approvals(
    admin: Admin,
    app: Data<App>,
    Json(body): Json<DecideApprovals>,
) -> Result<Json<Vec<DecidedApproval>>> {
    Ok(Json(approval::decide(&app, &admin, body).await?))
}
