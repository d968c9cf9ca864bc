//! How far the marketplace is, at a glance.

use api::{
    DeveloperStatus, DomainType, Overview, PendingApprovals, ProductStatus, SubscriptionStatus,
};
use sea_orm::{
    QuerySelect, TryGetable,
    prelude::*,
    sea_query::{Asterisk, Func},
};

use crate::{
    App, Result,
    caller::Admin,
    entity::{
        developer, portal, portal_domain, product, product_subscription as subscription, usage_hour,
    },
    gateway_instance,
    list::count,
};

/// Answers with a status below this one have succeeded.
const ERROR: i32 = 400;

/// Counts what there is, each noun with one query.
pub async fn get(app: &App, _: &Admin) -> Result<Overview> {
    let products: Counts<ProductStatus> =
        count_by::<product::Entity, _>(app, product::Column::Status).await?;
    let developers: Counts<DeveloperStatus> =
        count_by::<developer::Entity, _>(app, developer::Column::Status).await?;
    let subscriptions: Counts<SubscriptionStatus> =
        count_by::<subscription::Entity, _>(app, subscription::Column::Status).await?;
    let bound = portal_domain::COLUMN.r#type.eq(DomainType::Custom);
    let published = products.of(&ProductStatus::Published);
    Ok(Overview {
        gateway_nodes: gateway_instance::count_nodes(app).await?,
        portals: count(&app.db, &portal::Entity::find()).await?,
        bound_domains: count(&app.db, &portal_domain::Entity::find().filter(bound)).await?,
        products: products.all(),
        linked_products: published.saturating_add(products.of(&ProductStatus::Ready)),
        published_products: published,
        has_guide: has_guide(app).await?,
        developers: developers.all(),
        approved_developers: developers.of(&DeveloperStatus::Approved),
        approved_subscriptions: subscriptions.of(&SubscriptionStatus::Approved),
        has_call: has_call(app).await?,
        pending: PendingApprovals {
            developers: developers.of(&DeveloperStatus::Pending),
            subscriptions: subscriptions.of(&SubscriptionStatus::Pending),
        },
    })
}

/// How many rows there are, by a column of theirs.
struct Counts<K>(Vec<(K, u64)>);

impl<K: PartialEq> Counts<K> {
    fn of(&self, key: &K) -> u64 {
        self.0.iter().find(|(found, _)| found == key).map_or(0, |(_, count)| *count)
    }

    fn all(&self) -> u64 {
        self.0.iter().map(|(_, count)| count).sum()
    }
}

async fn count_by<E, K>(app: &App, column: E::Column) -> Result<Counts<K>>
where
    E: EntityTrait,
    K: TryGetable,
{
    let select = E::find().select_only().column(column);
    let select = select.expr(Func::count(Expr::col(Asterisk))).group_by(column);
    let rows: Vec<(K, i64)> = select.into_tuple().all(&app.db).await?;
    let count = |(key, rows): (K, i64)| (key, rows.try_into().unwrap_or_default());
    Ok(Counts(rows.into_iter().map(count).collect()))
}

async fn has_guide(app: &App) -> Result<bool> {
    let guides = product::Entity::find().filter(product::COLUMN.document.ne(""));
    Ok(guides.exists(&app.db).await?)
}

async fn has_call(app: &App) -> Result<bool> {
    let successes = usage_hour::Entity::find().filter(usage_hour::COLUMN.status.lt(ERROR));
    Ok(successes.exists(&app.db).await?)
}
