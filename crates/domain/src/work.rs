//! The unit of work: a change, its audit records and its outbox entries, all or nothing.

use sea_orm::{
    ActiveValue::Set, DatabaseConnection, DatabaseTransaction, EntityTrait, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

pub(crate) use crate::audit::Audit;
use crate::{App, EncryptionKey, Result, audit, caller::Actor, clock, entity::outbox};

/// A transaction that can only be committed together with an audit record.
///
/// It is rolled back when it is dropped. Nothing remote is called while it is open.
pub(crate) struct Work {
    tx: DatabaseTransaction,
    encryption_key: EncryptionKey,
    audits: Vec<Audit>,
    news: Vec<(Topic, String)>,
}

/// What other processes over the same database must hear of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::Display)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum Topic {
    /// A portal, its domains or its looks.
    Portal,
}

impl Work {
    pub(crate) async fn begin(app: &App) -> Result<Self> {
        Ok(Self {
            tx: transaction(&app.db).await?,
            encryption_key: app.encryption_key.clone(),
            audits: Vec::new(),
            news: Vec::new(),
        })
    }

    /// Where the change is made.
    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Tells every process over this database, this one included, once the change is made.
    pub(crate) fn announce(&mut self, topic: Topic, subject: &impl ToString) {
        self.news.push((topic, subject.to_string()));
    }

    /// Adds a record to the one of [`commit`](Self::commit): one for each of many things.
    pub(crate) fn record(&mut self, audit: Audit) {
        self.audits.push(audit);
    }

    /// Makes the change, or nothing at all if it cannot be recorded.
    pub(crate) async fn commit(mut self, actor: impl Into<Actor>, audit: Audit) -> Result<()> {
        self.record(audit);
        let Self { tx, encryption_key, audits, news } = self;
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
        audit::append(&tx, &encryption_key, &actor.into(), audits).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// A transaction that means the same on every database.
pub(crate) async fn transaction(db: &DatabaseConnection) -> Result<DatabaseTransaction> {
    let options = TransactionOptions {
        // Conflicts are found by constraints, not by luck.
        isolation_level: match db.get_database_backend() {
            sea_orm::DbBackend::Sqlite => None,
            _ => Some(IsolationLevel::ReadCommitted),
        },
        // A writer that starts as a reader fails when another one writes first.
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..Default::default()
    };
    Ok(db.begin_with_options(options).await?)
}
