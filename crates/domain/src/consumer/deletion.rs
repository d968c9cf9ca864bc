//! Deleting a consumer, and what goes with one.

use api::{ConsequenceKind, ConsumerId, DeletionImpact};
use sea_orm::{JoinType, QuerySelect, prelude::*};

use super::{Entity, owned, primary, show};
use crate::{
    App, Result,
    caller::Caller,
    change::Change,
    deletion::consequence,
    developer,
    entity::{credential, product, product_subscription},
    work::{Audit, Work},
};

/// Shows what goes with a consumer: what it presents, and its subscriptions.
pub async fn deletion_impact(
    app: &App,
    caller: &Caller,
    id: &ConsumerId,
) -> Result<DeletionImpact> {
    owned(&app.db, caller, id).await?;
    let credentials =
        credential::Entity::find().filter(credential::COLUMN.consumer_id.eq(id.clone()));
    let subscriptions = product_subscription::Entity::find()
        .join(JoinType::InnerJoin, product_subscription::Relation::Product.def())
        .filter(product_subscription::COLUMN.consumer_id.eq(id.clone()));
    let found = [
        consequence(&app.db, ConsequenceKind::Credential, credentials, credential::Column::Name)
            .await?,
        consequence(&app.db, ConsequenceKind::Subscription, subscriptions, product::Column::Name)
            .await?,
    ];
    Ok(DeletionImpact { consequences: found.into_iter().flatten().collect() })
}

/// Deletes a consumer with everything of its own. Where it was the primary one, the oldest other
/// one takes its place.
pub async fn delete(app: &App, caller: &Caller, id: &ConsumerId) -> Result<()> {
    let mut work = Work::begin(app).await?;
    let owner = owned(work.tx(), caller, id).await?.developer_id;
    developer::hold(work.tx(), &owner).await?;
    // Until now somebody else may have deleted it, or made it the primary one.
    let row = owned(work.tx(), caller, id).await?;
    let was_primary = row.primary_of.is_some();
    let audit = Audit::new("CONSUMER_DELETED", "CONSUMER").target(id);
    let audit = audit.before(&show(work.tx(), row).await?)?;
    // The foreign keys delete credentials and subscriptions.
    Entity::delete_by_id(id.clone()).exec(work.tx()).await?;
    work.announce(Change::Consumer(id.clone()));
    if was_primary {
        primary::prefer_oldest(&mut work, &owner).await?;
    }
    work.commit(caller, audit).await
}
