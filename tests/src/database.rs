//! A database for one test: a SQLite file, or a new database of the server that
//! `TEST_DATABASE_URL` names.

use std::{
    env,
    path::Path,
    process::{self, Command},
    sync::atomic::{AtomicU32, Ordering},
    thread,
};

use sea_orm::{
    ConnectOptions, ConnectionTrait, Database as Connector, DatabaseConnection, DbBackend,
    Statement,
};
use tokio::sync::OnceCell;

use crate::process::executable;

static MADE: AtomicU32 = AtomicU32::new(0);
/// How to copy the tables that `himarket migrate` makes. Making them anew for each test would take
/// MariaDB five times as long.
static TABLES: OnceCell<Tables> = OnceCell::const_new();

enum Tables {
    /// PostgreSQL copies a database as a whole.
    Template(String),
    /// MySQL and MariaDB are given the statements.
    Statements(String),
}

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

    /// Gives it the newest tables, where that is quicker than to let the server make them.
    pub(crate) async fn fill(&self) {
        let Kind::Server { server, name, url } = &self.kind else { return };
        match TABLES.get_or_init(|| tables(server)).await {
            Tables::Template(template) => {
                execute(server, &format!("DROP DATABASE {name}")).await;
                execute(server, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
            }
            Tables::Statements(statements) => execute(url, statements).await,
        }
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

/// Has the executable make the tables once, in a database that stays as long as its server does.
async fn tables(server: &str) -> Tables {
    let template = format!("himarket_test_{}_template", process::id());
    let (base, _) = server.rsplit_once('/').expect("a URL with a path");
    let url = format!("{base}/{template}");
    execute(server, &format!("CREATE DATABASE {template}")).await;
    let data = tempfile::tempdir().expect("a folder");
    let mut migrate = Command::new(executable("himarket"));
    migrate.arg("migrate").env("DATABASE_URL", &url).env("HIMARKET_DATA_DIR", data.path());
    let made = migrate.output().expect("the executable starts");
    assert!(made.status.success(), "{made:?}");
    let connection = connect(&url).await;
    let tables = match connection.get_database_backend() {
        DbBackend::MySql => Tables::Statements(statements(&connection, &template).await),
        _ => Tables::Template(template),
    };
    connection.close().await.expect("the connection closes");
    tables
}

/// Makes the tables of `template`, and notes that they were made.
async fn statements(connection: &DatabaseConnection, template: &str) -> String {
    let query = |sql: String| Statement::from_string(DbBackend::MySql, sql);
    let found = connection.query_all_raw(query("SHOW TABLES".to_owned())).await;
    let mut statements = vec!["SET foreign_key_checks = 0".to_owned()];
    for row in found.expect("the tables") {
        let table: String = row.try_get_by_index(0).expect("a name");
        let shown = connection.query_one_raw(query(format!("SHOW CREATE TABLE `{table}`"))).await;
        let shown = shown.expect("a statement").expect("one row");
        statements.push(shown.try_get_by_index(1).expect("a text"));
    }
    statements
        .push(format!("INSERT INTO seaql_migrations SELECT * FROM {template}.seaql_migrations"));
    statements.join(";\n")
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
