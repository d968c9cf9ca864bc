//! The unit of work: a change, its audit record and its outbox entries, all or nothing.

use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, EntityTrait, IsolationLevel, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
};
use serde::Serialize;
use serde_json::Value;

use crate::{
    App, Result,
    caller::{Actor, Origin},
    clock,
    entity::{audit_log, outbox},
};

/// A transaction that can only be committed together with an audit record.
///
/// It is rolled back when it is dropped. Nothing remote is called while it is open.
pub(crate) struct Work {
    tx: DatabaseTransaction,
    news: Vec<(Topic, String)>,
}

/// What other processes over the same database must hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Topic {
    /// A portal, its domains or its looks.
    Portal,
}

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

    /// Records the old state, as [`after`](Self::after) does the new one.
    pub(crate) fn before(mut self, state: &impl Serialize) -> Result<Self> {
        self.before = Some(serde_json::to_value(state).map_err(anyhow::Error::from)?);
        Ok(self)
    }

    /// Records the new state: an api type, so that it has no secret in it.
    pub(crate) fn after(mut self, state: &impl Serialize) -> Result<Self> {
        self.after = Some(serde_json::to_value(state).map_err(anyhow::Error::from)?);
        Ok(self)
    }
}

impl Work {
    pub(crate) async fn begin(app: &App) -> Result<Self> {
        let options = TransactionOptions {
            // The same on all databases; conflicts are found by constraints, not by luck.
            isolation_level: match app.db.get_database_backend() {
                sea_orm::DbBackend::Sqlite => None,
                _ => Some(IsolationLevel::ReadCommitted),
            },
            // A writer that starts as a reader fails when another one writes first.
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        Ok(Self { tx: app.db.begin_with_options(options).await?, news: Vec::new() })
    }

    /// Where the change is made.
    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Tells every process over this database, this one included, once the change is made.
    pub(crate) fn announce(&mut self, topic: Topic, subject: &impl ToString) {
        self.news.push((topic, subject.to_string()));
    }

    /// Makes the change, or nothing at all if it cannot be recorded.
    pub(crate) async fn commit(self, actor: impl Into<Actor>, audit: Audit) -> Result<()> {
        let Self { tx, news } = self;
        audit_log::Entity::insert(record(actor.into(), audit)).exec(&tx).await?;
        if !news.is_empty() {
            let now = clock::now();
            let rows = news.into_iter().map(|(topic, subject)| outbox::ActiveModel {
                topic: Set(topic.to_string()),
                subject_id: Set(subject),
                created_at: Set(now),
                ..Default::default()
            });
            outbox::Entity::insert_many(rows).exec(&tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }
}

fn record(actor: Actor, audit: Audit) -> audit_log::ActiveModel {
    let Actor { kind, id, name, origin: Origin { address, user_agent, request_id } } = actor;
    let Audit { action, target_type, target_id, before, after } = audit;
    // The target stays out of the log: people type passwords where a name belongs.
    tracing::info!(actor = kind, actor.id = id, action, "audit");
    audit_log::ActiveModel {
        at: Set(clock::now()),
        actor_type: Set(kind.to_owned()),
        actor_id: Set(id),
        actor_name: Set(name),
        action: Set(action.to_owned()),
        target_type: Set(target_type.to_owned()),
        target_id: Set(target_id),
        before: Set(before),
        after: Set(after),
        address: Set(address.map(|address| address.to_string())),
        user_agent: Set(user_agent),
        request_id: Set(request_id),
        ..Default::default()
    }
}
