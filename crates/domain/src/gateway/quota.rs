//! Call quotas: gateways take portions before calls are made, so that none is ever oversold.

use std::{cmp, time::Duration};

use api::SubscriptionId;
use sea_orm::{ExprTrait, prelude::*};

use crate::{
    App, Error, Result, clock,
    database::in_time,
    entity::call_quota::{COLUMN, Column, Entity},
};

/// The most that is taken at once, as a part of what is left: others shall find some, too.
const PART: i64 = 10;

const PATIENCE: Duration = Duration::from_secs(15);

/// Whether calls went back to their quota.
#[derive(Debug)]
pub enum GivenBack {
    Yes,
    No(Error),
    /// The database may have done it. Whoever used them now could sell them twice.
    Perhaps(Error),
}

/// Takes up to `wanted` calls of a quota, at least one if one is left, and says how many. What a
/// process has taken when it dies counts as made. Of another grant than `generation` there is
/// nothing.
pub async fn take(app: &App, id: &SubscriptionId, generation: i64, wanted: i64) -> Result<i64> {
    in_time(PATIENCE, take_portion(app, id, generation, wanted)).await
}

async fn take_portion(app: &App, id: &SubscriptionId, generation: i64, wanted: i64) -> Result<i64> {
    loop {
        let grant = Entity::find_by_id(id.clone()).filter(COLUMN.generation.eq(generation));
        let Some(row) = grant.one(&app.db).await? else { return Ok(0) };
        let left = row.total - row.taken;
        if left <= 0 {
            return Ok(0);
        }
        let portion = cmp::max(1, cmp::min(wanted, left / PART));
        let taken = Entity::update_many()
            .col_expr(Column::Taken, Expr::col(Column::Taken).add(portion))
            .col_expr(Column::UpdatedAt, Expr::val(clock::now()))
            .filter(COLUMN.subscription_id.eq(id.clone()))
            .filter(COLUMN.generation.eq(generation))
            .filter(Expr::col(Column::Taken).add(portion).lte(Expr::col(Column::Total)))
            .exec(&app.db)
            .await?;
        if taken.rows_affected > 0 {
            return Ok(portion);
        }
        // Somebody else took them meanwhile, so that there are fewer now.
    }
}

/// Gives back what was taken of a grant and not used.
pub async fn give_back(app: &App, id: &SubscriptionId, generation: i64, unused: i64) -> GivenBack {
    let giving = Entity::update_many()
        .col_expr(Column::Taken, Expr::col(Column::Taken).sub(unused))
        .col_expr(Column::UpdatedAt, Expr::val(clock::now()))
        .filter(COLUMN.subscription_id.eq(id.clone()))
        .filter(COLUMN.generation.eq(generation))
        .filter(COLUMN.taken.gte(unused))
        .exec(&app.db);
    match in_time(PATIENCE, async { giving.await.map_err(Error::from) }).await {
        Ok(_) => GivenBack::Yes,
        Err(err) if err.did_nothing() => GivenBack::No(err),
        Err(err) => GivenBack::Perhaps(err),
    }
}
