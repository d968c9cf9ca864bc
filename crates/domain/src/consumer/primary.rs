//! The primary consumer: the one that is taken where none is chosen.
//!
//! Whoever makes, deletes or prefers a consumer holds on to the developer's account meanwhile, so
//! that there is exactly one primary consumer as long as there are any.

use api::{Consumer, ConsumerId, DeveloperId};
use sea_orm::{QueryOrder, prelude::*};

use super::{COLUMN, Column, Entity, owned, show};
use crate::{
    App, Error, Result,
    caller::Developer,
    developer,
    work::{Audit, Work},
};

/// Shows the caller's primary consumer.
pub async fn primary(app: &App, developer: &Developer) -> Result<Consumer> {
    let row = Entity::find().filter(COLUMN.primary_of.eq(developer.id.clone())).one(&app.db);
    let row = row.await?.ok_or_else(|| Error::not_found("primary consumer of", &developer.id))?;
    show(&app.db, row).await
}

/// Makes one of the caller's consumers the primary one.
pub async fn set_primary(app: &App, developer: &Developer, id: &ConsumerId) -> Result<()> {
    let work = Work::begin(app).await?;
    developer::hold_own(work.tx(), developer).await?;
    let row = owned(work.tx(), developer, id).await?;
    if row.primary_of.is_some() {
        return Ok(());
    }
    Entity::update_many()
        .col_expr(Column::PrimaryOf, Option::<DeveloperId>::None.into())
        .filter(COLUMN.primary_of.eq(developer.id.clone()))
        .exec(work.tx())
        .await?;
    let audit = prefer(work.tx(), &developer.id, id).await?;
    work.commit(developer, audit).await
}

/// Makes the oldest consumer the primary one, where there is a consumer and no primary one.
pub(super) async fn prefer_oldest(work: &mut Work<'_>, owner: &DeveloperId) -> Result<()> {
    let oldest = Entity::find()
        .filter(COLUMN.developer_id.eq(owner.clone()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::ConsumerId)
        .one(work.tx())
        .await?;
    if let Some(row) = oldest {
        let audit = prefer(work.tx(), owner, &row.consumer_id).await?;
        work.record(audit);
    }
    Ok(())
}

async fn prefer(tx: &impl ConnectionTrait, owner: &DeveloperId, id: &ConsumerId) -> Result<Audit> {
    Entity::update_many()
        .col_expr(Column::PrimaryOf, owner.clone().into())
        .filter(COLUMN.consumer_id.eq(id.clone()))
        .exec(tx)
        .await?;
    Ok(Audit::new("CONSUMER_MADE_PRIMARY", "CONSUMER").target(id))
}
