//! How a process hears of changes that another one made.

use std::time::Duration;

use chrono::TimeDelta;
use sea_orm::{EntityTrait, ExprTrait, QueryFilter, QuerySelect, prelude::Expr, sea_query::Func};

use crate::{
    App, Result, attempt, clock,
    entity::outbox::{COLUMN, Column, Entity},
    session,
};

/// How long a change may take to reach the other processes.
const INTERVAL: Duration = Duration::from_millis(500);
/// Every process has long seen an entry of this age.
const KEEP: TimeDelta = TimeDelta::minutes(10);
/// Now and then everything is read anew, whatever the entries say.
const TICKS_BETWEEN_RELOADS: u32 = 120;
const CLEANING_INTERVAL: Duration = Duration::from_secs(600);

/// Number of entries and the newest one.
///
/// The newest alone would not do: transactions do not commit in the order of their entries.
type Mark = (i64, Option<i64>);

/// Follows the changes of other processes, for ever. A failure is logged and tried again.
pub async fn follow(app: &App) {
    let mut seen = None;
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut tick: u32 = 0;
    loop {
        interval.tick().await;
        if tick.is_multiple_of(TICKS_BETWEEN_RELOADS) {
            seen = None;
        }
        tick = tick.wrapping_add(1);
        match catch_up(app, seen).await {
            Ok(mark) => seen = Some(mark),
            Err(err) => tracing::warn!(error = %err, "changes of other processes cannot be read"),
        }
    }
}

/// Removes what nobody needs any more, for ever.
pub async fn clean(app: &App) {
    let mut interval = tokio::time::interval(CLEANING_INTERVAL);
    loop {
        interval.tick().await;
        if let Err(err) = clean_once(app).await {
            tracing::warn!(error = %err, "old rows cannot be removed");
        }
    }
}

async fn catch_up(app: &App, seen: Option<Mark>) -> Result<Mark> {
    let mark = mark(app).await?;
    if seen != Some(mark) {
        app.portals.reload(&app.db).await?;
    }
    Ok(mark)
}

async fn mark(app: &App) -> Result<Mark> {
    let mark = Entity::find()
        .select_only()
        .expr(Func::count(Expr::col(Column::Id)))
        .expr(Expr::col(Column::Id).max())
        .into_tuple()
        .one(&app.db)
        .await?;
    Ok(mark.unwrap_or_default())
}

async fn clean_once(app: &App) -> Result<()> {
    Entity::delete_many().filter(COLUMN.created_at.lt(clock::now() - KEEP)).exec(&app.db).await?;
    session::clean(app).await?;
    attempt::clean(app).await
}
