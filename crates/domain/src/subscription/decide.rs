//! Whether a consumer may call a product, as an administrator decides it.

use api::{
    ConsumerId, Decision, Reject, Subscription, SubscriptionId,
    SubscriptionStatus::{self, Approved, Pending, Rejected},
};
use sea_orm::prelude::*;

use super::{COLUMN, Column, Entity, find_of_consumer, manual, show_one};
use crate::{
    App, Error, Result,
    caller::Admin,
    change::Change,
    clock,
    consumer::{self, Scope},
    work::{Audit, Work},
};

/// Approves a subscription that waits.
pub async fn approve(app: &App, admin: &Admin, id: &SubscriptionId) -> Result<Subscription> {
    let mut work = Work::begin(app).await?;
    let (subscription, audit) = decide(&mut work, id, &[Pending], Decision::Approve, None).await?;
    work.commit(admin, audit).await?;
    Ok(subscription)
}

/// Approves a subscription of a consumer, given by its own identifier or by that of the product.
pub async fn approve_of_consumer(
    app: &App,
    admin: &Admin,
    consumer_id: &ConsumerId,
    id: &str,
) -> Result<Subscription> {
    let mut work = Work::begin(app).await?;
    consumer::owned(work.tx(), Scope::Everybody, consumer_id).await?;
    let found = find_of_consumer(work.tx(), consumer_id, id).await?;
    let id = found.ok_or_else(|| Error::not_found("subscription", id))?;
    let (subscription, audit) = decide(&mut work, &id, &[Pending], Decision::Approve, None).await?;
    work.commit(admin, audit).await?;
    Ok(subscription)
}

/// Rejects a subscription that waits, or takes an approval back.
pub async fn reject(
    app: &App,
    admin: &Admin,
    id: &SubscriptionId,
    body: Reject,
) -> Result<Subscription> {
    let Reject { reason } = body;
    let mut work = Work::begin(app).await?;
    manual::hold(work.tx(), id).await?;
    let from = [Pending, Approved];
    let (subscription, audit) =
        decide(&mut work, id, &from, Decision::Reject, Some(reason)).await?;
    work.commit(admin, audit).await?;
    Ok(subscription)
}

/// Decides about one subscription whose status is one of `from`, as part of a unit of work, and
/// answers it with the record of it. Where it fails for what the subscription is or is not,
/// nothing has changed, so that the work can go on. Who rejects holds the developer and the product.
pub(crate) async fn decide(
    work: &mut Work<'_>,
    id: &SubscriptionId,
    from: &[SubscriptionStatus],
    decision: Decision,
    reason: Option<String>,
) -> Result<(Subscription, Audit)> {
    let (to, action) = match decision {
        Decision::Approve => (Approved, "SUBSCRIPTION_APPROVED"),
        Decision::Reject => (Rejected, "SUBSCRIPTION_REJECTED"),
    };
    let before = show_one(work.tx(), id).await?;
    if !from.contains(&before.status) {
        return Err(Error::Conflict("the subscription's status does not lead to this one"));
    }
    let changed = Entity::update_many()
        .col_expr(Column::Status, to.into())
        .col_expr(Column::Reason, reason.into())
        .col_expr(Column::UpdatedAt, clock::now().into())
        .filter(COLUMN.subscription_id.eq(id.clone()))
        .filter(COLUMN.status.eq(before.status))
        .exec(work.tx())
        .await?;
    if changed.rows_affected == 0 {
        return Err(Error::Conflict("somebody else has just decided about the subscription"));
    }
    if decision == Decision::Reject {
        manual::note(work.tx(), &before.developer_id, &before.product_id).await?;
    }
    let after = show_one(work.tx(), id).await?;
    work.announce(Change::Consumer(after.consumer_id.clone()));
    let audit = Audit::new(action, "SUBSCRIPTION").target(id).before(&before)?.after(&after)?;
    Ok((after, audit))
}
