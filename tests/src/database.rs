//! A database for one test: a SQLite file, or a new database of the server that
//! `TEST_DATABASE_URL` names.

use std::{
    env,
    path::Path,
    process,
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use sea_orm::{ConnectOptions, ConnectionTrait, Database as Connector, DatabaseConnection};

static MADE: AtomicU32 = AtomicU32::new(0);

/// A database; dropping it removes it.
pub(crate) struct Database {
    kind: Kind,
}

enum Kind {
    /// Goes with the data folder.
    Sqlite {
        url: String,
    },
    Server {
        server: String,
        name: String,
        url: String,
    },
}

impl Database {
    /// Makes an empty one.
    pub(crate) async fn create(data: &Path) -> Self {
        let Ok(server) = env::var("TEST_DATABASE_URL") else {
            let url = format!("sqlite://{}?mode=rw", data.join("himarket.db").display());
            return Self { kind: Kind::Sqlite { url } };
        };
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let name = format!("himarket_test_{}_{number}", process::id());
        let (base, _) = server.rsplit_once('/').expect("a URL with a path");
        let url = format!("{base}/{name}");
        execute(&server, &format!("CREATE DATABASE {name}")).await;
        Self { kind: Kind::Server { server, name, url } }
    }

    /// What the server must be told to use it; nothing for its own default.
    pub(crate) fn url_for_server(&self) -> Option<&str> {
        match &self.kind {
            Kind::Sqlite { .. } => None,
            Kind::Server { url, .. } => Some(url),
        }
    }

    pub(crate) fn url(&self) -> &str {
        match &self.kind {
            Kind::Sqlite { url } | Kind::Server { url, .. } => url,
        }
    }

    pub(crate) async fn connect(&self) -> DatabaseConnection {
        connect(self.url()).await
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Kind::Server { server, name, .. } = &self.kind else { return };
        let (server, name) = (server.clone(), name.clone());
        // The runtime of the test cannot wait here; another one can, on a thread of its own.
        let dropping = thread::spawn(move || {
            let force = if server.starts_with("postgres") { " WITH (FORCE)" } else { "" };
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let statement = format!("DROP DATABASE IF EXISTS {name}{force}");
            runtime.expect("a runtime").block_on(execute(&server, &statement));
        });
        // A test that has failed already must not panic a second time.
        drop(dropping.join());
    }
}

async fn execute(url: &str, statement: &str) {
    let connection = connect(url).await;
    connection.execute_unprepared(statement).await.expect("the statement works");
    connection.close().await.expect("the connection closes");
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    Connector::connect(options).await.expect("the database answers")
}
