//! How subscriptions are shown: with the names of everything that they belong to.

use std::collections::HashMap;

use api::{
    ConsumerId, DeveloperId, PortalId, ProductId, ProductType, Subscription, SubscriptionId,
    SubscriptionStatus,
};
use sea_orm::{FromQueryResult, QuerySelect, prelude::*};

use crate::{
    Result,
    entity::{
        consumer, developer, portal, product,
        product_subscription::{COLUMN, Entity},
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
}

/// Shows these subscriptions, in this order, with one query. What has been deleted is left out.
pub(crate) async fn show_all(
    db: &impl ConnectionTrait,
    ids: Vec<SubscriptionId>,
) -> Result<Vec<Subscription>> {
    let rows = Entity::find()
        .inner_join(product::Entity)
        .inner_join(consumer::Entity)
        .inner_join(developer::Entity)
        .inner_join(portal::Entity)
        .column_as(product::Column::Type, "product_type")
        .column_as(product::Column::Name, "product_name")
        .column_as(consumer::Column::Name, "consumer_name")
        .column_as(developer::Column::Username, "developer_name")
        .column_as(portal::Column::Name, "portal_name")
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
        } = row;
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
            create_at: created_at,
            updated_at,
        }
    }
}
