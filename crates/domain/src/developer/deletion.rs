//! Deleting a developer, and what goes with one.

use api::{ConsequenceKind, DeletionImpact, DeveloperId};
use sea_orm::{JoinType, QuerySelect, prelude::*};

use super::{Entity, find, hold, show};
use crate::{
    App, Result,
    caller::Admin,
    change::Change,
    deletion::consequence,
    entity::{consumer, credential, product, product_subscription},
    work::{Audit, Work},
};

/// Shows what goes with a developer: consumers, what they present, and their subscriptions.
pub async fn deletion_impact(app: &App, _: &Admin, id: &DeveloperId) -> Result<DeletionImpact> {
    find(&app.db, id).await?;
    let consumers = consumer::Entity::find().filter(consumer::COLUMN.developer_id.eq(id.clone()));
    let credentials = credential::Entity::find()
        .join(JoinType::InnerJoin, credential::Relation::Consumer.def())
        .filter(consumer::COLUMN.developer_id.eq(id.clone()));
    let subscriptions = product_subscription::Entity::find()
        .join(JoinType::InnerJoin, product_subscription::Relation::Product.def())
        .filter(product_subscription::COLUMN.developer_id.eq(id.clone()));
    let found = [
        consequence(&app.db, ConsequenceKind::Consumer, consumers, consumer::Column::Name).await?,
        consequence(&app.db, ConsequenceKind::Credential, credentials, credential::Column::Name)
            .await?,
        consequence(&app.db, ConsequenceKind::Subscription, subscriptions, product::Column::Name)
            .await?,
    ];
    Ok(DeletionImpact { consequences: found.into_iter().flatten().collect() })
}

/// Deletes a developer with everything of theirs. Sessions end at once.
pub async fn delete(app: &App, admin: &Admin, id: &DeveloperId) -> Result<()> {
    let mut work = Work::begin(app).await?;
    let row = hold(work.tx(), id).await?;
    let audit = Audit::new("DEVELOPER_DELETED", "DEVELOPER").target(id);
    let audit = audit.before(&show(work.tx(), row).await?)?;
    // The foreign keys delete sessions, consumers, credentials and subscriptions.
    Entity::delete_by_id(id.clone()).exec(work.tx()).await?;
    work.announce(Change::Developer(id.clone()));
    work.commit(admin, audit).await
}
