//! The audit record: who did what, to what, from where, and that nobody has changed it since.

mod chain;
mod verify;

use api::{AuditLog, AuditLogQuery, AuditLogSort, Page, PageQuery, SortOrder};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, prelude::*};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

pub use verify::{Breach, Verdict, verify};

pub(crate) use chain::{append, begin, last_id};

use crate::{
    App, Result,
    caller::Admin,
    entity::audit_log::{COLUMN, Column, Entity, Model},
    list::{self, Slice},
};

/// What a record keeps as it is, in bytes.
const LONGEST_TEXT: usize = 2048;

/// What was done, to what, and how it was before and after. Never a secret.
pub(crate) struct Audit {
    action: &'static str,
    target_type: &'static str,
    target_id: Option<String>,
    before: Option<Value>,
    after: Option<Value>,
}

impl Audit {
    /// `action` in the past tense, as in `PORTAL_CREATED`.
    pub(crate) fn new(action: &'static str, target_type: &'static str) -> Self {
        Self { action, target_type, target_id: None, before: None, after: None }
    }

    pub(crate) fn target(mut self, id: &impl ToString) -> Self {
        self.target_id = Some(id.to_string());
        self
    }

    /// Records the old state: an api type, so that it has no secret in it.
    pub(crate) fn before(mut self, state: &impl Serialize) -> Result<Self> {
        self.before = Some(recorded(state)?);
        Ok(self)
    }

    /// Records the new state: an api type, so that it has no secret in it.
    pub(crate) fn after(mut self, state: &impl Serialize) -> Result<Self> {
        self.after = Some(recorded(state)?);
        Ok(self)
    }
}

/// A state as a record keeps it.
fn recorded(state: &impl Serialize) -> Result<Value> {
    let mut value = serde_json::to_value(state).map_err(anyhow::Error::from)?;
    shorten(&mut value);
    Ok(value)
}

/// Puts a digest in the place of long text, such as a guide or a picture: it tells whether it was
/// changed, and a page of records stays small.
fn shorten(value: &mut Value) {
    match value {
        Value::String(text) if text.len() > LONGEST_TEXT => {
            let digest = hex::encode(Sha256::digest(text.as_bytes()));
            *value = json!({ "sha256": digest, "bytes": text.len() });
        }
        Value::Array(items) => items.iter_mut().for_each(shorten),
        Value::Object(fields) => fields.values_mut().for_each(shorten),
        _ => {}
    }
}

/// Lists the records that match `query`, newest first unless it says otherwise.
pub async fn list(
    app: &App,
    _: &Admin,
    query: AuditLogQuery,
    page: PageQuery,
) -> Result<Page<AuditLog>> {
    let AuditLogQuery {
        actor_type,
        actor_id,
        action,
        target_type,
        target_id,
        request_id,
        from,
        to,
        sort,
    } = query;
    let select = Entity::find()
        .apply_if(actor_type, |select, it| select.filter(COLUMN.actor_type.eq(it)))
        .apply_if(actor_id, |select, it| select.filter(COLUMN.actor_id.eq(it)))
        .apply_if(action, |select, it| select.filter(COLUMN.action.eq(it)))
        .apply_if(target_type, |select, it| select.filter(COLUMN.target_type.eq(it)))
        .apply_if(target_id, |select, it| select.filter(COLUMN.target_id.eq(it)))
        .apply_if(request_id, |select, it| select.filter(COLUMN.request_id.eq(it)))
        .apply_if(from, |select, it| select.filter(COLUMN.at.gte(it)))
        .apply_if(to, |select, it| select.filter(COLUMN.at.lt(it)));
    let slice = Slice::new(page, list::total(app, &select).await?);
    let SortOrder { key: AuditLogSort::At, descending } =
        sort.unwrap_or(SortOrder { key: AuditLogSort::At, descending: true });
    let select = select
        .order_by(Column::At, slice.order(descending))
        .order_by(Column::Id, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    Ok(slice.page(rows.into_iter().map(AuditLog::from).collect()))
}

impl From<Model> for AuditLog {
    fn from(row: Model) -> Self {
        let Model {
            id,
            at,
            actor_type,
            actor_id,
            actor_name,
            action,
            target_type,
            target_id,
            before,
            after,
            address,
            user_agent,
            request_id,
            hash: _,
        } = row;
        Self {
            audit_log_id: id,
            at,
            actor_type,
            actor_id,
            actor_name,
            action,
            target_type,
            target_id,
            before,
            after,
            address,
            user_agent,
            request_id,
        }
    }
}
