//! What was called, added up by the database.

mod question;
mod row;

use std::collections::HashMap;

use api::{
    ConsumerId, FieldProblem, FieldRule, PortalId, ProductId, Usage, UsageGroup, UsageQuery,
};
use sea_orm::prelude::*;

use self::{
    question::{MAX_ROWS, Question},
    row::Row,
};
use crate::{App, Error, Result, caller::Caller, entity::usage_hour::COLUMN, names};

/// Adds up the calls that match `query`: those of everybody for an administrator, their own for a
/// developer. They come in the order of time, and then the most called first.
///
/// Without an interval they are a thousand at most, the most called. With one all of them are
/// shown or none: a picture of time with holes in it would say what is not so.
pub async fn get(app: &App, caller: &Caller, query: UsageQuery) -> Result<Vec<Usage>> {
    let question = Question::read(query)?;
    let mut select = question.select(app.db.get_database_backend());
    if let Caller::Developer(developer) = caller {
        select = select.filter(COLUMN.developer_id.eq(developer.id.clone()));
    }
    let mut rows = select.into_model::<Row>().all(&app.db).await?;
    if rows.len() > MAX_ROWS {
        if question.interval.is_some() {
            let limit = u64::try_from(MAX_ROWS).ok();
            let problem = FieldProblem::new("groupBy", FieldRule::TooLarge, limit);
            return Err(Error::Invalid(vec![problem]));
        }
        rows.truncate(MAX_ROWS);
    }
    let names = names_of(app, question.group_by, &rows).await?;
    rows.into_iter().map(|row| row.view(&names)).collect()
}

/// The names of the groups that have one.
async fn names_of(
    app: &App,
    group_by: Option<UsageGroup>,
    rows: &[Row],
) -> Result<HashMap<String, String>> {
    let keys = rows.iter().map(|row| row.group_key.clone());
    Ok(match group_by {
        Some(UsageGroup::Product) => {
            named(names::products(&app.db, &keys.map(ProductId).collect::<Vec<_>>()).await?)
        }
        Some(UsageGroup::Consumer) => {
            named(names::consumers(&app.db, &keys.map(ConsumerId).collect::<Vec<_>>()).await?)
        }
        Some(UsageGroup::Portal) => {
            named(names::portals(&app.db, &keys.map(PortalId).collect::<Vec<_>>()).await?)
        }
        Some(UsageGroup::Operation | UsageGroup::Status) | None => HashMap::new(),
    })
}

fn named<K: ToString>(names: HashMap<K, String>) -> HashMap<String, String> {
    names.into_iter().map(|(id, name)| (id.to_string(), name)).collect()
}
