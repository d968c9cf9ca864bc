//! The database schema, as an ordered list of steps that go forward only.
//!
//! [`up`] is the one way to apply them: it holds a lock, so that several processes that start at
//! once over one database take turns.

mod lock;
mod m0001_administrator;
mod m0002_portal;
mod m0003_developer;
mod m0004_session;
mod m0005_record;
mod m0006_developer_account;
mod m0007_consumer;
mod m0008_product;
mod m0009_subscription;
mod m0010_admin_setting;
mod m0011_audit_chain;
mod m0012_gateway;
mod m0013_product_revision;
mod schema;

use std::path::Path;

use sea_orm_migration::{
    prelude::*,
    sea_orm::{ConnectOptions, Database, DatabaseConnection, RuntimeErr},
};

use lock::Lock;

struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_administrator::Migration),
            Box::new(m0002_portal::Migration),
            Box::new(m0003_developer::Migration),
            Box::new(m0004_session::Migration),
            Box::new(m0005_record::Migration),
            Box::new(m0006_developer_account::Migration),
            Box::new(m0007_consumer::Migration),
            Box::new(m0008_product::Migration),
            Box::new(m0009_subscription::Migration),
            Box::new(m0010_admin_setting::Migration),
            Box::new(m0011_audit_chain::Migration),
            Box::new(m0012_gateway::Migration),
            Box::new(m0013_product_revision::Migration),
        ]
    }
}

/// Why the schema could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("another process has held the migration lock for too long; see whether it is stuck")]
    Locked,
    #[error("the lock file {0} cannot be used: {1}")]
    LockFile(String, std::io::Error),
    #[error("the database is newer than this program; start the version that last used it")]
    Newer,
    #[error("the database cannot be migrated: {0}")]
    Database(#[from] DbErr),
}

/// Applies the steps that are due and says how many there were.
///
/// `lock_file` is where SQLite, which has no lock by name, keeps one.
pub async fn up(mut options: ConnectOptions, lock_file: &Path) -> Result<usize, Error> {
    // The lock of MySQL and PostgreSQL belongs to a connection, so there must be only one.
    options.max_connections(1).min_connections(1);
    let db = Database::connect(options).await?;
    let result = up_under_lock(&db, lock_file).await;
    db.close().await?;
    result
}

async fn up_under_lock(db: &DatabaseConnection, lock_file: &Path) -> Result<usize, Error> {
    let lock = Lock::acquire(db, lock_file).await?;
    let result = apply(db).await;
    lock.release(db).await?;
    result
}

async fn apply(db: &DatabaseConnection) -> Result<usize, Error> {
    let due = Migrator::get_pending_migrations(db).await.map_err(newer)?.len();
    if due > 0 {
        tracing::info!(due, "migrating the database");
        Migrator::up(db, None).await?;
    }
    Ok(due)
}

/// sea-orm says by a text that the database has steps which this program does not know.
fn newer(err: DbErr) -> Error {
    match &err {
        DbErr::Custom(text) if text.contains("is missing") => Error::Newer,
        DbErr::Migration(text) if text.contains("is missing") => Error::Newer,
        DbErr::Exec(RuntimeErr::Internal(text)) if text.contains("is missing") => Error::Newer,
        _ => Error::Database(err),
    }
}
