//! One process at a time changes the schema.

use std::{
    fs::{File, OpenOptions, TryLockError},
    path::Path,
    time::Duration,
};

use sea_orm_migration::{
    prelude::*,
    sea_orm::{DatabaseConnection, DbBackend, Statement},
};

use crate::Error;

/// How long to wait for another process: a long step on a large table takes minutes.
const PATIENCE: Duration = Duration::from_secs(600);

/// Any number that no other program over the same PostgreSQL database uses.
const POSTGRES_KEY: i64 = 0x4869_4d61_726b_6574;

const MYSQL_NAME: &str = "himarket_migrations";

/// The lock, held until [`release`](Lock::release) or the end of the connection or the process.
pub(crate) enum Lock {
    Connection,
    /// Unlocks when it is closed.
    File {
        _file: File,
    },
}

impl Lock {
    pub(crate) async fn acquire(db: &DatabaseConnection, file: &Path) -> Result<Self, Error> {
        match db.get_database_backend() {
            DbBackend::MySql => acquire_mysql(db).await,
            DbBackend::Postgres => acquire_postgres(db).await,
            _ => acquire_file(file).await,
        }
    }

    pub(crate) async fn release(self, db: &DatabaseConnection) -> Result<(), Error> {
        let backend = db.get_database_backend();
        let sql = match backend {
            DbBackend::MySql => format!("SELECT RELEASE_LOCK('{MYSQL_NAME}')"),
            DbBackend::Postgres => format!("SELECT pg_advisory_unlock({POSTGRES_KEY})"),
            _ => return Ok(()),
        };
        db.query_one_raw(Statement::from_string(backend, sql)).await?;
        Ok(())
    }
}

async fn acquire_mysql(db: &DatabaseConnection) -> Result<Lock, Error> {
    let sql = format!("SELECT GET_LOCK('{MYSQL_NAME}', {})", PATIENCE.as_secs());
    let row = db.query_one_raw(Statement::from_string(DbBackend::MySql, sql)).await?;
    let got = row.and_then(|row| row.try_get_by_index::<Option<i64>>(0).ok().flatten());
    if got == Some(1) { Ok(Lock::Connection) } else { Err(Error::Locked) }
}

async fn acquire_postgres(db: &DatabaseConnection) -> Result<Lock, Error> {
    let statement = || {
        let sql = format!("SELECT pg_try_advisory_lock({POSTGRES_KEY})");
        Statement::from_string(DbBackend::Postgres, sql)
    };
    wait_for(async || {
        let row = db.query_one_raw(statement()).await?;
        Ok(row.and_then(|row| row.try_get_by_index(0).ok()).unwrap_or(false))
    })
    .await?;
    Ok(Lock::Connection)
}

async fn acquire_file(path: &Path) -> Result<Lock, Error> {
    let failed = |err| Error::LockFile(path.display().to_string(), err);
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(failed)?;
    wait_for(async || match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(err)) => Err(failed(err)),
    })
    .await?;
    Ok(Lock::File { _file: file })
}

async fn wait_for(mut attempt: impl AsyncFnMut() -> Result<bool, Error>) -> Result<(), Error> {
    let deadline = tokio::time::Instant::now() + PATIENCE;
    while !attempt().await? {
        if tokio::time::Instant::now() > deadline {
            return Err(Error::Locked);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    Ok(())
}
