//! Who is let in, and who is kept out.

use api::{
    AccountState, DeveloperId, DeveloperStatus,
    DeveloperStatus::{Approved, Pending, Rejected, Suspended},
    FieldRule, UpdateDeveloperStatus,
};
use sea_orm::prelude::*;

use super::{COLUMN, Column, Entity};
use crate::{
    App, Error, Result,
    caller::Admin,
    change::Change,
    clock, session,
    work::{Audit, Work},
};

/// Lets a developer in, or keeps one out. Who is no longer approved is out at once.
pub async fn update_status(
    app: &App,
    admin: &Admin,
    id: &DeveloperId,
    change: UpdateDeveloperStatus,
) -> Result<()> {
    let mut work = Work::begin(app).await?;
    let audit = decide(&mut work, id, change).await?;
    work.commit(admin, audit).await
}

/// Decides about one developer as part of a unit of work, and answers the record of it. Where it
/// fails for what the developer is or is not, nothing has changed, so that the work can go on.
pub(crate) async fn decide(
    work: &mut Work<'_>,
    id: &DeveloperId,
    change: UpdateDeveloperStatus,
) -> Result<Audit> {
    let UpdateDeveloperStatus { status, reason } = change;
    if status == Rejected && reason.is_none() {
        return Err(Error::field("reason", FieldRule::Required));
    }
    let row = super::find(work.tx(), id).await?;
    if !may_follow(row.status, status) {
        return Err(Error::Conflict("the account's status does not lead to this one"));
    }
    let before = AccountState { status: row.status, reason: row.reason };
    let after = AccountState { status, reason: reason.filter(|_| status != Approved) };
    let changed = Entity::update_many()
        .col_expr(Column::Status, status.into())
        .col_expr(Column::Reason, after.reason.clone().into())
        .col_expr(Column::UpdatedAt, clock::now().into())
        .filter(COLUMN.developer_id.eq(id.clone()))
        .filter(COLUMN.status.eq(before.status))
        .exec(work.tx())
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("somebody else has just decided about the account"));
    }
    if before.status == Approved {
        session::end_all_of_developer(work.tx(), id).await?;
    }
    work.announce(Change::Developer(id.clone()));
    let audit = Audit::new("DEVELOPER_STATUS_CHANGED", "DEVELOPER").target(id);
    audit.before(&before)?.after(&after)
}

fn may_follow(old: DeveloperStatus, new: DeveloperStatus) -> bool {
    match old {
        Pending => matches!(new, Approved | Rejected | Suspended),
        Approved => matches!(new, Suspended | Pending),
        Rejected => matches!(new, Approved | Pending),
        Suspended => matches!(new, Approved),
    }
}
