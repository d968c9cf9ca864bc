//! How subscriptions are shown: with the names of everything that they belong to.

use std::collections::HashMap;

use api::{
    CallLimits, CallQuota, ConsumerId, DeveloperId, PortalId, ProductId, ProductType, Subscription,
    SubscriptionId, SubscriptionStatus,
};
use sea_orm::{FromQueryResult, JoinType, QuerySelect, prelude::*};

use crate::{
    Result,
    entity::{
        call_quota, consumer, developer, portal, product,
        product_subscription::{COLUMN, Column, Entity},
    },
};

#[derive(FromQueryResult)]
struct Row {
    subscription_id: SubscriptionId,
    product_id: ProductId,
    consumer_id: ConsumerId,
    developer_id: DeveloperId,
    portal_id: PortalId,
    status: SubscriptionStatus,
    reason: Option<String>,
    created_at: DateTimeUtc,
    updated_at: DateTimeUtc,
    product_type: ProductType,
    product_name: String,
    consumer_name: String,
    developer_name: String,
    portal_name: String,
    limits: Option<CallLimits>,
    expires_at: Option<DateTimeUtc>,
    quota_total: Option<i64>,
    quota_taken: Option<i64>,
}

/// Shows these subscriptions, in this order, with one query. What has been deleted is left out.
pub(crate) async fn show_all(
    db: &impl ConnectionTrait,
    ids: Vec<SubscriptionId>,
) -> Result<Vec<Subscription>> {
    let quota = call_quota::Entity::belongs_to(Entity)
        .from(call_quota::Column::SubscriptionId)
        .to(Column::SubscriptionId)
        .into();
    let rows = Entity::find()
        .inner_join(product::Entity)
        .inner_join(consumer::Entity)
        .inner_join(developer::Entity)
        .inner_join(portal::Entity)
        .join_rev(JoinType::LeftJoin, quota)
        .column_as(product::Column::Type, "product_type")
        .column_as(product::Column::Name, "product_name")
        .column_as(consumer::Column::Name, "consumer_name")
        .column_as(developer::Column::Username, "developer_name")
        .column_as(portal::Column::Name, "portal_name")
        .column_as(call_quota::Column::Total, "quota_total")
        .column_as(call_quota::Column::Taken, "quota_taken")
        .filter(COLUMN.subscription_id.is_in(ids.clone()))
        .into_model::<Row>()
        .all(db)
        .await?;
    let mut shown: HashMap<_, _> =
        rows.into_iter().map(|row| (row.subscription_id.clone(), row)).collect();
    Ok(ids.iter().filter_map(|id| shown.remove(id)).map(Subscription::from).collect())
}

impl From<Row> for Subscription {
    fn from(row: Row) -> Self {
        let Row {
            subscription_id,
            product_id,
            consumer_id,
            developer_id,
            portal_id,
            status,
            reason,
            created_at,
            updated_at,
            product_type,
            product_name,
            consumer_name,
            developer_name,
            portal_name,
            limits,
            expires_at,
            quota_total,
            quota_taken,
        } = row;
        let call_quota = quota_total.zip(quota_taken).map(|(total, taken)| CallQuota {
            total: total.try_into().unwrap_or_default(),
            remaining: (total - taken).try_into().unwrap_or_default(),
        });
        Self {
            subscription_id,
            product_id,
            consumer_id,
            developer_id,
            portal_id,
            status,
            reason,
            product_type,
            product_name,
            consumer_name,
            developer_name,
            portal_name,
            limits,
            call_quota,
            expires_at,
            create_at: created_at,
            updated_at,
        }
    }
}
