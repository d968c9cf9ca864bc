//! A portal in numbers.

use api::{DeveloperStatus, PortalId, PortalOverview, SubscriptionStatus};
use sea_orm::{QuerySelect, SelectExt, prelude::*};

use crate::{
    App, Error, Result,
    caller::Admin,
    entity::{consumer, developer, portal, product_subscription, publication},
    list,
};

/// Counts what a portal has.
pub async fn overview(app: &App, _: &Admin, portal_id: &PortalId) -> Result<PortalOverview> {
    if !portal::Entity::find_by_id(portal_id.clone()).exists(&app.db).await? {
        return Err(Error::not_found("portal", portal_id));
    }
    let products =
        publication::Entity::find().filter(publication::COLUMN.portal_id.eq(portal_id.clone()));
    let developers: Vec<(DeveloperStatus, i64)> = developer::Entity::find()
        .select_only()
        .column(developer::Column::Status)
        .column_as(developer::Column::DeveloperId.count(), "count")
        .filter(developer::COLUMN.portal_id.eq(portal_id.clone()))
        .group_by(developer::Column::Status)
        .into_tuple()
        .all(&app.db)
        .await?;
    let consumers =
        consumer::Entity::find().filter(consumer::COLUMN.portal_id.eq(portal_id.clone()));
    let subscriptions: Vec<(SubscriptionStatus, i64)> = product_subscription::Entity::find()
        .select_only()
        .column(product_subscription::Column::Status)
        .column_as(product_subscription::Column::SubscriptionId.count(), "count")
        .filter(product_subscription::COLUMN.portal_id.eq(portal_id.clone()))
        .group_by(product_subscription::Column::Status)
        .into_tuple()
        .all(&app.db)
        .await?;
    Ok(PortalOverview {
        products: list::total(app, &products).await?,
        developers: total(&developers, |_| true)?,
        pending_developers: total(&developers, |status| *status == DeveloperStatus::Pending)?,
        consumers: list::total(app, &consumers).await?,
        subscriptions: total(&subscriptions, |_| true)?,
        pending_subscriptions: total(&subscriptions, |status| {
            *status == SubscriptionStatus::Pending
        })?,
    })
}

/// Adds up the groups that count.
fn total<S>(groups: &[(S, i64)], counts: impl Fn(&S) -> bool) -> Result<u64> {
    let sum: i64 = groups.iter().filter(|(status, _)| counts(status)).map(|(_, count)| count).sum();
    Ok(u64::try_from(sum).map_err(anyhow::Error::from)?)
}
