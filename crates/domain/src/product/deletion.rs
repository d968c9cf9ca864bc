//! Deleting products.

use api::{ConsequenceKind, DeletionImpact, ProductId};
use sea_orm::prelude::*;

use super::{describe, lock};
use crate::{
    App, Error, Result,
    caller::Admin,
    change::Change,
    deletion::consequence,
    entity::{
        consumer, portal, product::Entity, product_subscription as subscription, publication,
    },
    work::{Audit, Work},
};

/// Says what would go with a product.
pub async fn deletion_impact(
    app: &App,
    _: &Admin,
    product_id: &ProductId,
) -> Result<DeletionImpact> {
    if !Entity::find_by_id(product_id.clone()).exists(&app.db).await? {
        return Err(Error::not_found("product", product_id));
    }
    let publications = publication::Entity::find()
        .inner_join(portal::Entity)
        .filter(publication::COLUMN.product_id.eq(product_id.clone()));
    let subscriptions = subscription::Entity::find()
        .inner_join(consumer::Entity)
        .filter(subscription::COLUMN.product_id.eq(product_id.clone()));
    let (of_portal, of_consumer) = (portal::Column::Name, consumer::Column::Name);
    let db = &app.db;
    let consequences = [
        consequence(db, ConsequenceKind::Publication, publications, of_portal).await?,
        consequence(db, ConsequenceKind::Subscription, subscriptions, of_consumer).await?,
    ];
    Ok(DeletionImpact { consequences: consequences.into_iter().flatten().collect() })
}

/// Deletes a product with its publications and subscriptions. The API definition that it was
/// linked to stays.
pub async fn delete(app: &App, admin: &Admin, product_id: &ProductId) -> Result<()> {
    let mut work = Work::begin(app).await?;
    let row = lock(work.tx(), product_id).await?;
    let before = describe(work.tx(), row).await?;
    // All that belongs to it goes by its foreign keys.
    Entity::delete_by_id(product_id.clone()).exec(work.tx()).await?;
    work.announce(Change::Product(product_id.clone()));
    let audit = Audit::new("PRODUCT_DELETED", "PRODUCT").target(product_id).before(&before)?;
    work.commit(admin, audit).await
}
