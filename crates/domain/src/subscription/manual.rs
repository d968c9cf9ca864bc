//! Whom an administrator has decided about.
//!
//! Once an administrator has rejected a developer's subscription of a product, or said how much it
//! may call, every new one of the two waits for approval: a developer who ends a subscription and
//! asks again, or asks for another consumer, gets no further than before.

use api::{DeveloperId, ProductId, SubscriptionId};
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, QuerySelect, prelude::*, sea_query::OnConflict,
};

use super::{Column as SubscriptionColumn, Entity as SubscriptionRow};
use crate::{
    Error, Result,
    entity::{
        developer,
        manual_approval::{ActiveModel, Column, Entity},
        product,
    },
};

/// Holds on to whom a subscription belongs to and to the product, in the order in which deletions
/// go down: [`note`] refers to both.
pub(super) async fn hold(tx: &DatabaseTransaction, id: &SubscriptionId) -> Result<()> {
    let found: Option<(DeveloperId, ProductId)> = SubscriptionRow::find_by_id(id.clone())
        .select_only()
        .columns([SubscriptionColumn::DeveloperId, SubscriptionColumn::ProductId])
        .into_tuple()
        .one(tx)
        .await?;
    let (developer_id, product_id) = found.ok_or_else(|| Error::not_found("subscription", id))?;
    developer::Entity::find_by_id(developer_id).lock_shared().one(tx).await?;
    product::Entity::find_by_id(product_id).lock_shared().one(tx).await?;
    Ok(())
}

/// From now on subscriptions of the product by the developer wait.
pub(super) async fn note(
    tx: &DatabaseTransaction,
    developer_id: &DeveloperId,
    product_id: &ProductId,
) -> Result<()> {
    let row = ActiveModel {
        developer_id: Set(developer_id.clone()),
        product_id: Set(product_id.clone()),
    };
    let key = [Column::DeveloperId, Column::ProductId];
    let keep = OnConflict::columns(key).do_nothing_on(key).to_owned();
    Entity::insert_many([row]).on_conflict(keep).exec_without_returning(tx).await?;
    Ok(())
}

/// Whether subscriptions of the product by the developer wait.
pub(super) async fn is_noted(
    tx: &DatabaseTransaction,
    developer_id: &DeveloperId,
    product_id: &ProductId,
) -> Result<bool> {
    Ok(Entity::find_by_id((developer_id.clone(), product_id.clone())).exists(tx).await?)
}
