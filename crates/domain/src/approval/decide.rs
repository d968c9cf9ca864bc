//! Deciding about several at once.

use std::collections::BTreeSet;

use api::{
    ApprovalItem, ApprovalType, DecideApprovals, DecidedApproval, Decision, DecisionOutcome,
    DeveloperId, DeveloperStatus, FieldRule, PortalId, ProductId, SubscriptionId,
    SubscriptionStatus, UpdateDeveloperStatus,
};
use sea_orm::{
    DatabaseTransaction, QueryOrder, QuerySelect, Select, prelude::*, sea_query::LockType,
};

use crate::{
    App, Error, Result,
    caller::Admin,
    developer,
    entity::{
        developer as developer_row, portal, product, product_subscription as subscription_row,
    },
    subscription,
    work::{Audit, Work},
};

/// Decides about each item for itself, all in one unit of work, and says what became of each.
pub async fn decide(
    app: &App,
    admin: &Admin,
    body: DecideApprovals,
) -> Result<Vec<DecidedApproval>> {
    let DecideApprovals { decision, reason, items } = body;
    if decision == Decision::Reject && reason.is_none() {
        return Err(Error::field("reason", FieldRule::Required));
    }
    let mut work = Work::begin(app).await?;
    hold(work.tx(), &items).await?;
    let mut decided = Vec::with_capacity(items.len());
    let mut last = None;
    for ApprovalItem { r#type, id } in items {
        let made = match r#type {
            ApprovalType::Developer => decide_developer(&mut work, &id, decision, &reason).await,
            ApprovalType::Subscription => {
                decide_subscription(&mut work, &id, decision, &reason).await
            }
        };
        let outcome = match made {
            Ok(audit) => {
                if let Some(earlier) = last.replace(audit) {
                    work.record(earlier);
                }
                DecisionOutcome::Done
            }
            Err(Error::NotFound { .. }) => DecisionOutcome::NotFound,
            Err(Error::Conflict(_)) => DecisionOutcome::Conflict,
            Err(err) => return Err(err),
        };
        decided.push(DecidedApproval { r#type, id, outcome });
    }
    if let Some(audit) = last {
        work.commit(admin, audit).await?;
    }
    Ok(decided)
}

async fn decide_developer(
    work: &mut Work<'_>,
    id: &str,
    decision: Decision,
    reason: &Option<String>,
) -> Result<Audit> {
    let id = DeveloperId(id.to_owned());
    let row = developer::find(work.tx(), &id).await?;
    if row.status != DeveloperStatus::Pending {
        return Err(Error::Conflict("the developer does not wait for a decision"));
    }
    let status = match decision {
        Decision::Approve => DeveloperStatus::Approved,
        Decision::Reject => DeveloperStatus::Rejected,
    };
    let change = UpdateDeveloperStatus { status, reason: reason.clone() };
    developer::decide(work, &id, change).await
}

async fn decide_subscription(
    work: &mut Work<'_>,
    id: &str,
    decision: Decision,
    reason: &Option<String>,
) -> Result<Audit> {
    let id = SubscriptionId(id.to_owned());
    let from = [SubscriptionStatus::Pending];
    let (_, audit) = subscription::decide(work, &id, &from, decision, reason.clone()).await?;
    Ok(audit)
}

/// Holds on to all that the items belong to, from the top down and in one order for everybody:
/// otherwise a deletion could wait for one item while these decisions wait for it at another.
async fn hold(tx: &DatabaseTransaction, items: &[ApprovalItem]) -> Result<()> {
    let of = |kind| items.iter().filter(move |it| it.r#type == kind).map(|it| it.id.clone());
    let subscriptions = || of(ApprovalType::Subscription).map(SubscriptionId);
    let owners: Vec<(PortalId, DeveloperId, ProductId)> = subscription_row::Entity::find()
        .select_only()
        .columns([
            subscription_row::Column::PortalId,
            subscription_row::Column::DeveloperId,
            subscription_row::Column::ProductId,
        ])
        .filter(subscription_row::COLUMN.subscription_id.is_in(subscriptions()))
        .into_tuple()
        .all(tx)
        .await?;
    let mut portals = BTreeSet::new();
    let mut developers: BTreeSet<_> = of(ApprovalType::Developer).map(DeveloperId).collect();
    let mut products = BTreeSet::new();
    for (portal, developer, product) in owners {
        portals.insert(portal);
        developers.insert(developer);
        products.insert(product);
    }
    let select = portal::Entity::find().filter(portal::COLUMN.portal_id.is_in(portals));
    hold_rows(tx, select, portal::Column::PortalId, LockType::Share).await?;
    let select = developer_row::Entity::find();
    let select = select.filter(developer_row::COLUMN.developer_id.is_in(developers));
    hold_rows(tx, select, developer_row::Column::DeveloperId, LockType::Update).await?;
    let select = product::Entity::find().filter(product::COLUMN.product_id.is_in(products));
    hold_rows(tx, select, product::Column::ProductId, LockType::Share).await?;
    let select = subscription_row::Entity::find();
    let select = select.filter(subscription_row::COLUMN.subscription_id.is_in(subscriptions()));
    hold_rows(tx, select, subscription_row::Column::SubscriptionId, LockType::Update).await
}

/// Holds on to rows in the order of their identifiers.
async fn hold_rows<E: EntityTrait>(
    tx: &DatabaseTransaction,
    select: Select<E>,
    id: E::Column,
    lock: LockType,
) -> Result<()> {
    let select = select.select_only().column(id).order_by_asc(id).lock(lock);
    select.into_tuple::<String>().all(tx).await?;
    Ok(())
}
