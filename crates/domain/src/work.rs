//! The unit of work: a change, its audit records and its outbox entries, all or nothing.

use sea_orm::{
    ActiveValue::Set, DatabaseConnection, DatabaseTransaction, EntityTrait, IsolationLevel,
    SqliteTransactionMode, TransactionOptions, TransactionTrait,
};

pub(crate) use crate::audit::Audit;
use crate::{App, Result, audit, caller::Actor, change::Change, clock, entity::outbox};

/// A transaction that can only be committed together with an audit record.
///
/// It is rolled back when it is dropped. Nothing remote is called while it is open.
pub(crate) struct Work<'a> {
    app: &'a App,
    tx: DatabaseTransaction,
    audits: Vec<Audit>,
    changes: Vec<Change>,
}

impl<'a> Work<'a> {
    pub(crate) async fn begin(app: &'a App) -> Result<Self> {
        Ok(Self { app, tx: transaction(&app.db).await?, audits: Vec::new(), changes: Vec::new() })
    }

    /// Where the change is made.
    pub(crate) fn tx(&self) -> &DatabaseTransaction {
        &self.tx
    }

    /// Tells every process over this database, this one included, once the change is made.
    pub(crate) fn announce(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }

    /// Adds a record to the one of [`commit`](Self::commit): one for each of many things.
    pub(crate) fn record(&mut self, audit: Audit) {
        self.audits.push(audit);
    }

    /// Makes the change, or nothing at all if it cannot be recorded. What was announced is in
    /// force in this process afterwards.
    pub(crate) async fn commit(mut self, actor: impl Into<Actor>, audit: Audit) -> Result<()> {
        self.record(audit);
        let Self { app, tx, audits, changes } = self;
        if !changes.is_empty() {
            let now = clock::now();
            let rows = changes.iter().map(|change| {
                let (topic, subject) = change.to_row();
                outbox::ActiveModel {
                    topic: Set(topic.to_owned()),
                    subject_id: Set(subject.to_owned()),
                    created_at: Set(now),
                    ..Default::default()
                }
            });
            outbox::Entity::insert_many(rows).exec(&tx).await?;
        }
        audit::append(&tx, &app.encryption_key, &actor.into(), audits).await?;
        tx.commit().await?;
        app.changed(changes).await;
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

#[cfg(test)]
mod tests {
    use std::{path::Path, time::Duration};

    use api::PortalId;
    use sea_orm::EntityTrait;
    use serde_json::json;

    use super::{Audit, Work};
    use crate::{
        App, EncryptionKey, Settings,
        audit::{Verdict, verify},
        caller::Operator,
        change::Change,
        database,
        entity::{audit_log, outbox},
    };

    async fn app(folder: &Path) -> App {
        let options = || {
            let file = folder.join("himarket.db");
            database::options(&format!("sqlite://{}", file.display()), database::Workload::Api)
                .unwrap()
        };
        migrations::up(options(), &folder.join("lock")).await.unwrap();
        let settings = Settings {
            encryption_key: EncryptionKey::generate().unwrap(),
            bootstrap_token: None,
            session_lifetime: Duration::from_secs(60),
            upstreams: crate::upstream::Upstreams::default(),
            gateway_url: None,
        };
        App::new(database::connect(options()).await.unwrap(), settings).await.unwrap()
    }

    fn audit(number: u32) -> Audit {
        // Fractions that lose a digit in careless hands.
        let state = |it: u32| json!({ "number": it, "price": f64::from(it) * 0.1 + 0.2 });
        let audit = Audit::new("THING_CHANGED", "THING").target(&number);
        audit.before(&state(number)).unwrap().after(&state(number + 1)).unwrap()
    }

    #[tokio::test]
    async fn one_commit_holds_as_many_records_as_it_is_given() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        for number in [1, 2, 1_203] {
            let mut work = Work::begin(&app).await.unwrap();
            for number in 1..number {
                work.record(audit(number));
            }
            work.commit(&Operator, audit(number)).await.unwrap();
        }
        let rows = audit_log::Entity::find().all(&app.db).await.unwrap();
        let targets: Vec<_> = rows.iter().rev().map(|row| row.target_id.clone().unwrap()).collect();
        assert_eq!(targets.len(), 1_206);
        assert_eq!(targets[..3], ["1203", "1202", "1201"], "in their order");
        let verdict = verify(&app, &Operator).await.unwrap();
        assert_eq!(verdict, Verdict::Whole { records: 1_206, older: 0 });
    }

    #[tokio::test]
    async fn without_its_commit_nothing_happens() {
        let folder = tempfile::tempdir().unwrap();
        let app = app(folder.path()).await;
        let mut work = Work::begin(&app).await.unwrap();
        work.announce(Change::Portal(PortalId::generate()));
        work.record(audit(1));
        drop(work);
        // One that follows is not held up.
        Work::begin(&app).await.unwrap().commit(&Operator, audit(2)).await.unwrap();
        assert_eq!(audit_log::Entity::find().all(&app.db).await.unwrap().len(), 1);
        assert!(outbox::Entity::find().all(&app.db).await.unwrap().is_empty());
    }
}
