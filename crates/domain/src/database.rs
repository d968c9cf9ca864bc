//! Connections to the three kinds of database.

use std::{future::Future, path::Path, time::Duration};

use anyhow::{Context, bail};
use log::LevelFilter;
pub use sea_orm::ConnectOptions;
use sea_orm::{
    Database, DatabaseConnection,
    sqlx::{
        self, Connection,
        pool::PoolOptions,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use crate::Result;

/// What a process needs the database for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Workload {
    /// Requests of people and programs, next to everything else.
    Api,
    /// What the gateway reads and writes beside its calls.
    Gateway,
}

impl Workload {
    /// Readers do not wait for the writer, and there is only one writer: few suffice. Each has a
    /// cache of its own, which the gateway has no use for.
    const fn sqlite_connections(self) -> u32 {
        match self {
            Self::Api => 4,
            Self::Gateway => 2,
        }
    }

    /// Several gateways share one database.
    const fn server_connections(self) -> u32 {
        match self {
            Self::Api => 20,
            Self::Gateway => 8,
        }
    }

    /// What SQLite keeps of the file for each connection, in KiB; 2 MiB is its own default. The
    /// pages are in the cache of the operating system, too.
    const fn sqlite_cache_kib(self) -> u32 {
        match self {
            Self::Api => 2_048,
            Self::Gateway => 256,
        }
    }
}

/// Operators are told of statements that take longer.
const SLOW: Duration = Duration::from_secs(2);
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection that was not needed for a while has to answer within this time, or another one
/// takes its place. Short against [`BUSY_TIMEOUT`]: a firewall forgets many of them at once.
const PING_TIMEOUT: Duration = Duration::from_millis(500);

/// Gives work in the background up that takes longer than `limit`: on a connection that has fallen
/// silent it would wait for ever. Whether it was done is not known then.
pub(crate) async fn in_time<T>(
    limit: Duration,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    match tokio::time::timeout(limit, work).await {
        Ok(done) => done,
        Err(_elapsed) => Err(anyhow::anyhow!("the database does not answer").into()),
    }
}

/// How to connect to the database that `url` names. Makes the file of a SQLite database, readable
/// by its owner alone.
pub fn options(url: &str, workload: Workload) -> anyhow::Result<ConnectOptions> {
    let scheme = url.split_once(':').map_or(url, |(scheme, _)| scheme);
    let mut options = ConnectOptions::new(url);
    options
        .acquire_timeout(BUSY_TIMEOUT)
        .min_connections(1)
        // Texts without values: for who asks for `sqlx::query=debug`.
        .sqlx_logging_level(LevelFilter::Debug)
        .sqlx_slow_statements_logging_settings(LevelFilter::Warn, SLOW);
    match scheme {
        "sqlite" if url.contains(":memory:") => {
            bail!("a database in memory forgets everything; name a file, as in sqlite:///data/a.db")
        }
        "sqlite" => {
            make_private_file(sqlite_path(url))?;
            let cache = format!("-{}", workload.sqlite_cache_kib());
            options.max_connections(workload.sqlite_connections());
            options.map_sqlx_sqlite_opts(move |options| {
                options
                    .foreign_keys(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    // What was answered survives a power cut, not only a crash of the process.
                    .synchronous(SqliteSynchronous::Full)
                    .busy_timeout(BUSY_TIMEOUT)
                    .pragma("cache_size", cache.clone())
                    .pragma("temp_store", "memory")
                    .pragma("trusted_schema", "off")
                    .optimize_on_close(true, None)
            });
        }
        "mysql" | "postgres" | "postgresql" => {
            options
                .max_connections(workload.server_connections())
                // That of sqlx waits for ever.
                .test_before_acquire(false)
                .map_sqlx_mysql_pool_opts(give_up_silent_connections)
                .map_sqlx_postgres_pool_opts(give_up_silent_connections);
        }
        _ => bail!("it must start with sqlite:, mysql: or postgres:"),
    }
    Ok(options)
}

fn give_up_silent_connections<D: sqlx::Database>(options: PoolOptions<D>) -> PoolOptions<D> {
    options.before_acquire(|connection, _| {
        Box::pin(async {
            match tokio::time::timeout(PING_TIMEOUT, connection.ping()).await {
                Ok(answer) => answer.map(|()| true),
                // An error, so that it is not closed with a farewell that may take for ever, too.
                Err(elapsed) => Err(sqlx::Error::Io(elapsed.into())),
            }
        })
    })
}

/// Connects.
pub async fn connect(options: ConnectOptions) -> anyhow::Result<DatabaseConnection> {
    Database::connect(options).await.context("the database cannot be reached")
}

/// The file that a `sqlite:` URL names.
pub fn sqlite_path(url: &str) -> &Path {
    let path = url.strip_prefix("sqlite:").unwrap_or(url);
    let path = path.strip_prefix("//").unwrap_or(path);
    Path::new(path.split_once('?').map_or(path, |(path, _)| path))
}

/// SQLite gives the files it makes beside this one the same mode.
fn make_private_file(path: &Path) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Workload, options, sqlite_path};

    #[test]
    fn the_file_of_a_url_is_found() {
        assert_eq!(sqlite_path("sqlite:///var/a.db?mode=rwc"), Path::new("/var/a.db"));
        assert_eq!(sqlite_path("sqlite://data/a.db"), Path::new("data/a.db"));
        assert_eq!(sqlite_path("sqlite:a.db"), Path::new("a.db"));
    }

    #[test]
    fn other_databases_are_refused() {
        assert!(options("oracle://localhost", Workload::Api).is_err());
        assert!(options("", Workload::Api).is_err());
        assert!(options("sqlite::memory:", Workload::Api).is_err());
    }
}
