//! Deleting products.

use api::{Consequence, ConsequenceKind, DeletionImpact, ProductId};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};

use super::{describe, lock};
use crate::{
    App, Error, Result,
    caller::Admin,
    entity::{
        consumer, portal, product::Entity, product_subscription as subscription, publication,
    },
    list,
    work::{Audit, Work},
};

/// How many names of what would go are shown.
const EXAMPLES: u64 = 10;

/// Says what would go with a product.
pub async fn deletion_impact(
    app: &App,
    _: &Admin,
    product_id: &ProductId,
) -> Result<DeletionImpact> {
    if !Entity::find_by_id(product_id.clone()).exists(&app.db).await? {
        return Err(Error::not_found("product", product_id));
    }
    let publications =
        publication::Entity::find().filter(publication::COLUMN.product_id.eq(product_id.clone()));
    let subscriptions =
        subscription::Entity::find().filter(subscription::COLUMN.product_id.eq(product_id.clone()));
    let mut consequences = vec![Consequence {
        kind: ConsequenceKind::Publication,
        count: list::count(&app.db, &publications).await?,
        examples: publications
            .inner_join(portal::Entity)
            .select_only()
            .column(portal::Column::Name)
            .order_by_asc(publication::Column::CreatedAt)
            .order_by_asc(publication::Column::PublicationId)
            .limit(EXAMPLES)
            .into_tuple()
            .all(&app.db)
            .await?,
    }];
    consequences.push(Consequence {
        kind: ConsequenceKind::Subscription,
        count: list::count(&app.db, &subscriptions).await?,
        examples: subscriptions
            .inner_join(consumer::Entity)
            .select_only()
            .column(consumer::Column::Name)
            .order_by_asc(subscription::Column::CreatedAt)
            .order_by_asc(subscription::Column::SubscriptionId)
            .limit(EXAMPLES)
            .into_tuple()
            .all(&app.db)
            .await?,
    });
    consequences.retain(|consequence| consequence.count > 0);
    Ok(DeletionImpact { consequences })
}

/// Deletes a product with its publications and subscriptions. The API definition that it was
/// linked to stays.
pub async fn delete(app: &App, admin: &Admin, product_id: &ProductId) -> Result<()> {
    let work = Work::begin(app).await?;
    let row = lock(work.tx(), product_id).await?;
    let before = describe(work.tx(), row).await?;
    // All that belongs to it goes by its foreign keys.
    Entity::delete_by_id(product_id.clone()).exec(work.tx()).await?;
    let audit = Audit::new("PRODUCT_DELETED", "PRODUCT").target(product_id).before(&before)?;
    work.commit(admin, audit).await
}
