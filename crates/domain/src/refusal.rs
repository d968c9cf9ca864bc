//! Calls that the gateway refused, shown to whose key it was and to nobody else.

use anyhow::Context;
use api::{Refusal, RequestId};
use chrono::TimeDelta;
use sea_orm::prelude::*;

use crate::{
    App, Error, Result,
    caller::Caller,
    clock,
    entity::refusal::{COLUMN, Entity, Model},
};

/// How long they are kept.
const KEEP: TimeDelta = TimeDelta::days(7);

/// Shows why the gateway refused a call.
pub async fn get(app: &App, caller: &Caller, request_id: &RequestId) -> Result<Refusal> {
    let mut select = Entity::find_by_id(request_id.clone());
    if let Caller::Developer(developer) = caller {
        select = select.filter(COLUMN.developer_id.eq(developer.id.clone()));
    }
    let row = select.one(&app.db).await?;
    view(row.ok_or_else(|| Error::not_found("refusal", request_id))?)
}

/// Removes those that are old.
pub(crate) async fn clean(app: &App) -> Result<()> {
    let old = COLUMN.created_at.lt(clock::now() - KEEP);
    Entity::delete_many().filter(old).exec(&app.db).await?;
    Ok(())
}

fn view(row: Model) -> Result<Refusal> {
    let Model {
        request_id,
        created_at,
        status,
        rule,
        detail,
        path,
        product_id,
        credential_id,
        consumer_id,
        developer_id: _,
    } = row;
    Ok(Refusal {
        request_id,
        status: status.try_into().context("a status that is none")?,
        rule: rule.parse().context("a rule that this version does not know")?,
        detail,
        path,
        product_id,
        credential_id,
        consumer_id,
        create_at: created_at,
    })
}
