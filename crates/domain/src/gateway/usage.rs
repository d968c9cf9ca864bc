//! What was called, written in batches behind the calls.

use std::time::Duration;

use api::{ConsumerId, CredentialId, DeveloperId, PortalId, ProductId, RefusalRule, RequestId};
use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveValue::Set,
    DatabaseTransaction, DbBackend, ExprTrait, IntoActiveModel,
    prelude::*,
    sea_query::{Func, OnConflict},
};

use super::{Node, node};
use crate::{
    App, Result, clock,
    database::in_time,
    entity::{credential, gateway_node, refusal, usage_hour},
    work::transaction,
};

/// Rows of one statement: SQLite takes 32766 values.
const ROWS: usize = 500;
/// How long a batch may take.
const WRITING: Duration = Duration::from_secs(30);

/// Calls of one kind in one hour, added up.
#[derive(Clone, Debug, PartialEq)]
pub struct UsageRow {
    pub hour: DateTime<Utc>,
    pub product_id: ProductId,
    pub consumer_id: ConsumerId,
    /// At most 128 characters.
    pub operation: String,
    pub status: u16,
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    pub calls: i64,
    pub bytes_in: i64,
    pub bytes_out: i64,
    pub duration_ms: i64,
    pub first_byte_ms: i64,
    pub slowest_ms: i64,
    pub input_tokens: i64,
    pub output_tokens: i64,
}

/// A call that was refused.
#[derive(Clone, Debug)]
pub struct RefusedCall {
    pub request_id: RequestId,
    pub at: DateTime<Utc>,
    pub status: u16,
    pub rule: RefusalRule,
    pub detail: Option<String>,
    pub path: String,
    pub product_id: Option<ProductId>,
    pub credential_id: Option<CredentialId>,
    pub consumer_id: Option<ConsumerId>,
    pub developer_id: Option<DeveloperId>,
}

/// What is written at once.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// One more than that of the batch before, which was written: 1 at first.
    pub number: i64,
    pub usage: Vec<UsageRow>,
    pub refused: Vec<RefusedCall>,
    /// Credentials that were presented since, and when.
    pub used: Vec<(CredentialId, DateTime<Utc>)>,
}

impl Batch {
    pub fn is_empty(&self) -> bool {
        self.usage.is_empty() && self.refused.is_empty() && self.used.is_empty()
    }
}

/// Writes a batch, once: one that was written already, though nobody heard of it, is left alone.
pub async fn record(app: &App, node: &Node, batch: &Batch) -> Result<()> {
    in_time(WRITING, write(app, node, batch)).await
}

async fn write(app: &App, node: &Node, batch: &Batch) -> Result<()> {
    let tx = transaction(&app.db).await?;
    let next = gateway_node::Entity::update_many()
        .col_expr(gateway_node::Column::Batch, Expr::val(batch.number))
        .col_expr(gateway_node::Column::SeenAt, Expr::val(clock::now()))
        .filter(gateway_node::COLUMN.node_id.eq(node.id.clone()))
        .filter(gateway_node::COLUMN.batch.lt(batch.number))
        .exec(&tx)
        .await?;
    if next.rows_affected == 0 {
        if gateway_node::Entity::find_by_id(node.id.clone()).exists(&tx).await? {
            return Ok(());
        }
        // It was away for so long that it was taken for gone.
        node::insert(&tx, node, batch.number).await?;
    }
    add_up(&tx, &batch.usage).await?;
    refuse(&tx, &batch.refused).await?;
    touch(&tx, &batch.used).await?;
    tx.commit().await?;
    Ok(())
}

async fn add_up(tx: &DatabaseTransaction, rows: &[UsageRow]) -> Result<()> {
    for rows in rows.chunks(ROWS) {
        let rows = rows.iter().map(|row| usage_hour::ActiveModel::from(row.clone()));
        usage_hour::Entity::insert_many(rows)
            .on_conflict(sum(tx.get_database_backend()))
            .exec_without_returning(tx)
            .await?;
    }
    Ok(())
}

/// Adds new numbers to those of a row that is there.
fn sum(backend: DbBackend) -> OnConflict {
    use usage_hour::Column::{
        BytesIn, BytesOut, Calls, ConsumerId, DurationMs, FirstByteMs, Hour, InputTokens,
        Operation, OutputTokens, ProductId, SlowestMs, Status,
    };
    let new = |column: usage_hour::Column| match backend {
        DbBackend::MySql => Func::cust("VALUES").arg(Expr::col(column)).into(),
        _ => Expr::col(("excluded", column)),
    };
    let old = |column: usage_hour::Column| Expr::col((usage_hour::Entity, column));
    let mut conflict = OnConflict::columns([Hour, ProductId, ConsumerId, Operation, Status]);
    for column in [Calls, BytesIn, BytesOut, DurationMs, FirstByteMs, InputTokens, OutputTokens] {
        conflict.value(column, old(column).add(new(column)));
    }
    let slower =
        Expr::case(new(SlowestMs).gt(old(SlowestMs)), new(SlowestMs)).finally(old(SlowestMs));
    conflict.value(SlowestMs, slower);
    conflict
}

async fn refuse(tx: &DatabaseTransaction, refused: &[RefusedCall]) -> Result<()> {
    for refused in refused.chunks(ROWS) {
        let rows = refused.iter().map(|call| {
            let RefusedCall {
                request_id,
                at,
                status,
                rule,
                detail,
                path,
                product_id,
                credential_id,
                consumer_id,
                developer_id,
            } = call.clone();
            refusal::Model {
                request_id,
                created_at: at,
                status: status.into(),
                rule: rule.to_string(),
                detail,
                path,
                product_id,
                credential_id,
                consumer_id,
                developer_id,
            }
            .into_active_model()
        });
        refusal::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Notes when credentials were last used, to the minute. Many have the same minute.
async fn touch(tx: &DatabaseTransaction, used: &[(CredentialId, DateTime<Utc>)]) -> Result<()> {
    let mut used = used.to_vec();
    used.sort_unstable_by(|one, other| (one.1, &one.0).cmp(&(other.1, &other.0)));
    for of_minute in used.chunk_by(|one, other| one.1 == other.1) {
        for chunk in of_minute.chunks(ROWS) {
            let Some((_, at)) = chunk.first() else { continue };
            let ids = chunk.iter().map(|(id, _)| id.clone());
            credential::Entity::update_many()
                .col_expr(credential::Column::LastUsedAt, Expr::val(*at))
                .filter(credential::COLUMN.credential_id.is_in(ids))
                .exec(tx)
                .await?;
        }
    }
    Ok(())
}

impl From<UsageRow> for usage_hour::ActiveModel {
    fn from(row: UsageRow) -> Self {
        let UsageRow {
            hour,
            product_id,
            consumer_id,
            operation,
            status,
            developer_id,
            portal_id,
            calls,
            bytes_in,
            bytes_out,
            duration_ms,
            first_byte_ms,
            slowest_ms,
            input_tokens,
            output_tokens,
        } = row;
        Self {
            hour: Set(hour),
            product_id: Set(product_id),
            consumer_id: Set(consumer_id),
            operation: Set(operation),
            status: Set(status.into()),
            developer_id: Set(developer_id),
            portal_id: Set(portal_id),
            calls: Set(calls),
            bytes_in: Set(bytes_in),
            bytes_out: Set(bytes_out),
            duration_ms: Set(duration_ms),
            first_byte_ms: Set(first_byte_ms),
            slowest_ms: Set(slowest_ms),
            input_tokens: Set(input_tokens),
            output_tokens: Set(output_tokens),
        }
    }
}
