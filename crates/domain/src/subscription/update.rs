//! How much a subscriber may call, and until when.

use api::{FieldProblem, Patch, Subscription, SubscriptionId, UpdateSubscription};
use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    DatabaseTransaction, IntoActiveModel, QuerySelect,
    prelude::*,
};

use super::{ActiveModel, Entity, manual, show_one};
use crate::{
    App, Error, Result,
    caller::Admin,
    change::Change,
    clock,
    entity::call_quota,
    expiry,
    work::{Audit, Work},
};

/// Changes what the request names. It is the administrator's: who asks again after a rejection
/// finds it as it was, an expiry that has passed included.
pub async fn update(
    app: &App,
    admin: &Admin,
    id: &SubscriptionId,
    change: UpdateSubscription,
) -> Result<Subscription> {
    let UpdateSubscription { limits, call_quota, expires_at } = change;
    let mut work = Work::begin(app).await?;
    manual::hold(work.tx(), id).await?;
    let row = Entity::find_by_id(id.clone()).lock_exclusive().one(work.tx()).await?;
    let row = row.ok_or_else(|| Error::not_found("subscription", id))?;
    let before = show_one(work.tx(), id).await?;

    let now = clock::now();
    let expires_at = expires_at
        .into_change()
        .map(|at| at.map(|at| expiry_after(row.expires_at, at)).transpose())
        .transpose()
        .map_err(|problem| Error::Invalid(vec![problem]))?;
    let mut row = row.into_active_model();
    if let Some(limits) = limits.into_change() {
        row.limits = Set(limits);
    }
    if let Some(expires_at) = expires_at {
        row.expires_at = Set(expires_at);
    }
    row.updated_at = Set(now);
    ActiveModel::update(row, work.tx()).await?;
    set_quota(work.tx(), id, call_quota, now).await?;
    manual::note(work.tx(), &before.developer_id, &before.product_id).await?;

    let after = show_one(work.tx(), id).await?;
    work.announce(Change::Consumer(after.consumer_id.clone()));
    let audit = Audit::new("SUBSCRIPTION_UPDATED", "SUBSCRIPTION").target(id);
    work.commit(admin, audit.before(&before)?.after(&after)?).await?;
    Ok(after)
}

/// A new expiry lies ahead; one that stays as it is may have passed.
fn expiry_after(
    before: Option<DateTime<Utc>>,
    at: DateTime<Utc>,
) -> Result<DateTime<Utc>, FieldProblem> {
    match before {
        Some(before) if before == at.trunc_subsecs(3) => Ok(before),
        _ => expiry::check("expiresAt", at),
    }
}

/// Grants so many calls in all. Those that were taken before stay taken, unless the number of
/// calls was not limited meanwhile. The caller holds the subscription.
async fn set_quota(
    tx: &DatabaseTransaction,
    id: &SubscriptionId,
    change: Patch<u64>,
    now: DateTimeUtc,
) -> Result<()> {
    let total = match change {
        Patch::Keep => return Ok(()),
        Patch::Clear => {
            call_quota::Entity::delete_by_id(id.clone()).exec(tx).await?;
            return Ok(());
        }
        Patch::Set(total) => i64::try_from(total).map_err(anyhow::Error::from)?,
    };
    if call_quota::Entity::find_by_id(id.clone()).exists(tx).await? {
        // Gateways take calls from it meanwhile: only what is granted is written.
        let row = call_quota::ActiveModel {
            subscription_id: Unchanged(id.clone()),
            total: Set(total),
            updated_at: Set(now),
            ..Default::default()
        };
        call_quota::Entity::update(row).exec(tx).await?;
    } else {
        let row = call_quota::ActiveModel {
            subscription_id: Set(id.clone()),
            generation: Set(now.timestamp_micros()),
            total: Set(total),
            taken: Set(0),
            updated_at: Set(now),
        };
        call_quota::Entity::insert(row).exec_without_returning(tx).await?;
    }
    Ok(())
}
