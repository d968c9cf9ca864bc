//! Who may call what.

use api::{
    ApiKeySource, CallLimits, ConsumerId, CredentialId, CredentialKind, DeveloperId,
    DeveloperStatus, PortalId, ProductId, Secret, SubscriptionId, SubscriptionStatus,
};
use chrono::{DateTime, Utc};
use sea_orm::{FromQueryResult, JoinType, QueryOrder, QuerySelect, prelude::*};

use super::{CHUNK, READING};
use crate::{
    App, Result, credential,
    database::in_time,
    entity::{call_quota, consumer, credential as key, developer, product_subscription},
};

/// A consumer with all that it presents and subscribed.
#[derive(Debug)]
pub struct Consumer {
    pub consumer_id: ConsumerId,
    pub developer_id: DeveloperId,
    pub portal_id: PortalId,
    /// Whether the account of its owner may be used.
    pub is_open: bool,
    pub api_key_source: ApiKeySource,
    /// Name of the header or the query parameter with the API key.
    pub api_key_name: String,
    pub keys: Vec<Key>,
    pub grants: Vec<Grant>,
}

/// A credential.
#[derive(Debug)]
pub struct Key {
    pub credential_id: CredentialId,
    pub kind: CredentialKind,
    /// What [`Lookup`](super::Lookup) makes of the value.
    pub hash: [u8; 32],
    /// The secret key of a pair.
    pub secret: Option<Secret>,
    pub expires_at: Option<DateTime<Utc>>,
}

/// A subscription, whatever its status.
#[derive(Debug)]
pub struct Grant {
    pub subscription_id: SubscriptionId,
    pub product_id: ProductId,
    pub status: SubscriptionStatus,
    pub limits: Option<CallLimits>,
    /// Which grant of calls it is, where their number is limited.
    pub quota: Option<i64>,
    pub expires_at: Option<DateTime<Utc>>,
}

#[derive(FromQueryResult)]
struct Head {
    consumer_id: ConsumerId,
    developer_id: DeveloperId,
    portal_id: PortalId,
    status: DeveloperStatus,
    api_key_source: ApiKeySource,
    api_key_name: String,
}

#[derive(FromQueryResult)]
struct GrantRow {
    consumer_id: ConsumerId,
    subscription_id: SubscriptionId,
    product_id: ProductId,
    status: SubscriptionStatus,
    limits: Option<CallLimits>,
    expires_at: Option<DateTimeUtc>,
    quota: Option<i64>,
}

/// These consumers, as far as they exist.
pub async fn consumers(app: &App, ids: &[ConsumerId]) -> Result<Vec<Consumer>> {
    let mut found = Vec::with_capacity(ids.len());
    for ids in ids.chunks(usize::try_from(CHUNK).unwrap_or(usize::MAX)) {
        let of_ids = consumer::COLUMN.consumer_id.is_in(ids.iter().cloned());
        found.append(&mut read(app, heads().filter(of_ids), Which::Some).await?);
    }
    Ok(found)
}

/// All consumers of a developer; there are few.
pub async fn consumers_of_developer(app: &App, id: &DeveloperId) -> Result<Vec<Consumer>> {
    let of_developer = consumer::COLUMN.developer_id.eq(id.clone());
    read(app, heads().filter(of_developer), Which::Some).await
}

/// Some consumers after `after` in the order of their identifiers; nothing when all were read.
pub async fn consumers_page(app: &App, after: Option<&ConsumerId>) -> Result<Vec<Consumer>> {
    let mut select = heads().order_by_asc(consumer::Column::ConsumerId).limit(CHUNK);
    if let Some(after) = after {
        select = select.filter(consumer::COLUMN.consumer_id.gt(after.clone()));
    }
    read(app, select, Which::Range).await
}

fn heads() -> Select<consumer::Entity> {
    consumer::Entity::find()
        .inner_join(developer::Entity)
        .select_only()
        .columns([
            consumer::Column::ConsumerId,
            consumer::Column::DeveloperId,
            consumer::Column::PortalId,
            consumer::Column::ApiKeySource,
            consumer::Column::ApiKeyName,
        ])
        .column_as(developer::Column::Status, "status")
}

/// Which consumers are read at once.
#[derive(Clone, Copy)]
enum Which {
    /// All from the first to the last, in this order.
    Range,
    Some,
}

impl Which {
    /// Whether a row of another table belongs to these consumers. A range is a short question,
    /// which databases answer from their index.
    fn owners(self, heads: &[Head], column: impl ColumnTrait) -> Expr {
        match (self, heads) {
            (Self::Range, [first, .., last]) => {
                column.between(first.consumer_id.clone(), last.consumer_id.clone())
            }
            _ => column.is_in(heads.iter().map(|head| head.consumer_id.clone())),
        }
    }
}

/// Reads consumers, and what belongs to them with one query for each table.
async fn read(app: &App, select: Select<consumer::Entity>, which: Which) -> Result<Vec<Consumer>> {
    in_time(READING, read_page(app, select, which)).await
}

async fn read_page(
    app: &App,
    select: Select<consumer::Entity>,
    which: Which,
) -> Result<Vec<Consumer>> {
    let heads: Vec<Head> = select.into_model().all(&app.db).await?;
    if heads.is_empty() {
        return Ok(Vec::new());
    }
    let of_heads = which.owners(&heads, key::Column::ConsumerId);
    let keys = async { Ok(key::Entity::find().filter(of_heads).all(&app.db).await?) };
    let (mut keys, mut grants) = tokio::try_join!(keys, grants_of(app, &heads, which))?;
    keys.sort_unstable_by(|one, other| one.consumer_id.cmp(&other.consumer_id));
    grants.sort_unstable_by(|one, other| one.consumer_id.cmp(&other.consumer_id));
    Ok(heads.into_iter().map(|head| assemble(app, head, &keys, &grants)).collect())
}

async fn grants_of(app: &App, heads: &[Head], which: Which) -> Result<Vec<GrantRow>> {
    let quota = call_quota::Entity::belongs_to(product_subscription::Entity)
        .from(call_quota::Column::SubscriptionId)
        .to(product_subscription::Column::SubscriptionId)
        .into();
    let grants = product_subscription::Entity::find()
        .select_only()
        .columns([
            product_subscription::Column::ConsumerId,
            product_subscription::Column::SubscriptionId,
            product_subscription::Column::ProductId,
            product_subscription::Column::Status,
            product_subscription::Column::Limits,
            product_subscription::Column::ExpiresAt,
        ])
        .column_as(call_quota::Column::Generation, "quota")
        .join_rev(JoinType::LeftJoin, quota)
        .filter(which.owners(heads, product_subscription::Column::ConsumerId))
        .into_model()
        .all(&app.db)
        .await?;
    Ok(grants)
}

/// Makes a consumer of its row and of its part of rows that are sorted by consumer.
/// A key that cannot be read is left out, so that nobody else is kept from calling.
fn assemble(app: &App, head: Head, keys: &[key::Model], grants: &[GrantRow]) -> Consumer {
    let Head { consumer_id, developer_id, portal_id, status, api_key_source, api_key_name } = head;
    let keys = part(keys, &consumer_id, |row| &row.consumer_id);
    let grants = part(grants, &consumer_id, |row| &row.consumer_id);
    let keys = keys.iter().filter_map(|row| match credential::for_gateway(app, row) {
        Ok(key) => Some(key),
        Err(err) => {
            let credential_id = &row.credential_id;
            tracing::error!(%credential_id, error = err.for_log(), "a credential cannot be read");
            None
        }
    });
    Consumer {
        keys: keys.collect(),
        grants: grants.iter().map(Grant::from).collect(),
        consumer_id,
        developer_id,
        portal_id,
        is_open: status == DeveloperStatus::Approved,
        api_key_source,
        api_key_name,
    }
}

fn part<'a, T>(rows: &'a [T], id: &ConsumerId, of: impl Fn(&T) -> &ConsumerId) -> &'a [T] {
    let start = rows.partition_point(|row| of(row) < id);
    let end = rows.partition_point(|row| of(row) <= id);
    rows.get(start..end).unwrap_or_default()
}

impl From<&GrantRow> for Grant {
    fn from(row: &GrantRow) -> Self {
        Self {
            subscription_id: row.subscription_id.clone(),
            product_id: row.product_id.clone(),
            status: row.status,
            limits: row.limits.clone(),
            quota: row.quota,
            expires_at: row.expires_at,
        }
    }
}
