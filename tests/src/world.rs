//! A running installation, and everybody who speaks to it.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    path::PathBuf,
    process::ExitStatus,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use client::Client;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, JsonValue, Statement};
use serde_json::Value;
use tokio::task::JoinSet;

use crate::{
    Outcome, Setup,
    home::Home,
    process::{Log, Server},
};

/// A port of the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Site {
    /// For programs.
    Api,
    /// The administrators' web app.
    Admin,
    /// The developers' web app.
    Portal,
    /// Where products are called.
    Gateway,
}

/// A server with a home of its own. It ends with its `World`.
pub struct World {
    server: Option<Server>,
    log: Log,
    home: Arc<Home>,
    http: reqwest::Client,
}

impl World {
    /// Starts a server with default settings over a database without rows.
    pub async fn start() -> Self {
        Self::with(|setup| setup).await
    }

    /// As [`start`](Self::start), with other settings.
    pub async fn with(settings: impl FnOnce(Setup) -> Setup) -> Self {
        let home = Home::new(settings(Setup::default())).await;
        home.database.fill().await;
        let mut world = Self::over(Arc::new(home));
        world.resume().await;
        world
    }

    /// A home where no server has run yet, whose database has no tables.
    pub async fn stopped(settings: impl FnOnce(Setup) -> Setup) -> Self {
        let home = Home::new(settings(Setup::default())).await;
        Self::over(Arc::new(home))
    }

    fn over(home: Arc<Home>) -> Self {
        let http = http().build().expect("a client");
        Self { server: None, log: Log::default(), home, http }
    }

    /// Starts one more process over the same database and data folder.
    pub async fn replica(&self) -> Self {
        let mut replica = self.stopped_replica();
        replica.resume().await;
        replica
    }

    /// One more process over the same database, not started yet.
    pub fn stopped_replica(&self) -> Self {
        Self::over(self.home.clone())
    }

    /// Starts the server again, on other ports.
    pub async fn resume(&mut self) {
        self.resume_with(|setup| setup).await;
    }

    /// As [`resume`](Self::resume), with settings that hold for this start.
    pub async fn resume_with(&mut self, settings: impl FnOnce(Setup) -> Setup) {
        assert!(self.server.is_none(), "the server runs");
        let mut command = self.home.command();
        settings(Setup::default()).apply(&mut command);
        self.server = Some(Server::start(command, &self.log).await);
    }

    /// The number of the server's process.
    pub fn pid(&self) -> u32 {
        self.server.as_ref().expect("the server runs").pid()
    }

    /// Asks the server to end, and says how it did.
    pub async fn stop(&mut self) -> ExitStatus {
        self.server.take().expect("the server runs").stop().await
    }

    /// Ends the server without asking.
    pub fn kill(&mut self) {
        self.server.take().expect("the server runs").kill();
    }

    /// Stops the server and starts it again, on other ports.
    pub async fn restart(&mut self) {
        assert!(self.stop().await.success());
        self.resume().await;
    }

    /// Runs the executable in this home with these arguments until it ends by itself.
    pub async fn run(&self, args: &[&str]) -> Outcome {
        self.run_with_input(args, "").await
    }

    /// As [`run`](Self::run), with something on its standard input.
    pub async fn run_with_input(&self, args: &[&str], input: &str) -> Outcome {
        self.home.run(args, input).await
    }

    /// The data folder.
    pub fn data(&self) -> PathBuf {
        self.home.data()
    }

    /// Where a port is.
    pub fn address(&self, site: Site) -> SocketAddr {
        let server = self.server.as_ref().expect("the server runs");
        match site {
            Site::Api => server.api,
            Site::Admin => server.admin,
            Site::Portal => server.portal,
            Site::Gateway => server.gateway,
        }
    }

    /// The URL of a path at a port.
    pub fn url(&self, site: Site, path: &str) -> String {
        format!("http://{}{path}", self.address(site))
    }

    /// The URL of an operation at the API port.
    pub fn api(&self, path: &str) -> String {
        self.url(Site::Api, &format!("/api/v1{path}"))
    }

    /// Somebody who keeps no cookies, follows no redirects and sends no header of their own.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// Somebody who keeps cookies, as a browser does.
    pub fn browser(&self) -> reqwest::Client {
        http().cookie_store(true).build().expect("a client")
    }

    /// A program that has not logged in.
    pub fn guest(&self) -> Client {
        Client::new(self.api(""))
    }

    /// A program that sends this header with every request.
    pub fn guest_with_header(&self, name: &'static str, value: &str) -> Client {
        let value = HeaderValue::from_str(value).expect("a header value");
        let headers = HeaderMap::from_iter([(HeaderName::from_static(name), value)]);
        let http = http().default_headers(headers).build().expect("a client");
        Client::with_http(self.api(""), http)
    }

    /// A program that knows the server's API by this host name.
    pub fn guest_at(&self, host: &str) -> Client {
        let address = self.address(Site::Api);
        let http = http().resolve(host, address).build().expect("a client");
        Client::with_http(format!("http://{host}:{}/api/v1", address.port()), http)
    }

    /// Every line that the server has logged. Complete once the server has ended.
    pub fn log(&self) -> Vec<String> {
        self.log.lines()
    }

    /// How to connect to the database behind the server's back.
    pub fn database_url(&self) -> &str {
        self.home.database.url()
    }

    /// Changes the database behind the server's back.
    pub async fn sql(&self, statement: &str) {
        let connection = self.home.database.connect().await;
        connection.execute_unprepared(statement).await.expect("the statement works");
        connection.close().await.expect("the connection closes");
    }

    /// Reads the database behind the server's back.
    pub async fn rows(&self, query: &str) -> Vec<Value> {
        let connection = self.home.database.connect().await;
        let statement = Statement::from_string(connection.get_database_backend(), query);
        let rows = JsonValue::find_by_statement(statement).all(&connection).await;
        let rows = rows.expect("the query works");
        connection.close().await.expect("the connection closes");
        rows
    }

    /// How many rows a table has.
    pub async fn count(&self, table: &str) -> usize {
        self.rows(&format!("SELECT * FROM {table}")).await.len()
    }

    /// Everything in the database, by table, without the tables `but` and without what a gateway
    /// writes every second: that it is there.
    pub async fn content(&self, but: &[&str]) -> BTreeMap<String, Vec<String>> {
        let mut content = BTreeMap::new();
        for table in self.tables().await {
            if table == "gateway_node" || but.contains(&table.as_str()) {
                continue;
            }
            let rows = self.rows(&format!("SELECT * FROM {table}")).await;
            let mut rows: Vec<_> = rows.iter().map(Value::to_string).collect();
            rows.sort();
            content.insert(table, rows);
        }
        content
    }

    async fn tables(&self) -> Vec<String> {
        let query = match self.backend().await {
            DbBackend::Sqlite => {
                "SELECT name AS name FROM sqlite_master \
                 WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
            }
            DbBackend::MySql => {
                "SELECT table_name AS name FROM information_schema.tables \
                 WHERE table_schema = DATABASE()"
            }
            _ => {
                "SELECT table_name::text AS name FROM information_schema.tables \
                 WHERE table_schema = 'public'"
            }
        };
        let rows = self.rows(query).await;
        assert!(!rows.is_empty(), "the database has no tables");
        rows.iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
    }

    /// Which kind of database it is.
    pub async fn backend(&self) -> DbBackend {
        let connection = self.home.database.connect().await;
        let backend = connection.get_database_backend();
        connection.close().await.expect("the connection closes");
        backend
    }
}

impl Drop for World {
    fn drop(&mut self) {
        // First, so that the log is complete.
        self.server = None;
        if thread::panicking() {
            show(&self.log);
        }
    }
}

#[expect(clippy::print_stderr, reason = "whoever reads of a failed test wants to see the log")]
fn show(log: &Log) {
    eprintln!("--- what the server logged ---\n{log}\n---");
}

fn http() -> reqwest::ClientBuilder {
    // A test that waits for ever tells nobody why.
    let silence = Duration::from_secs(60);
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).read_timeout(silence)
}

/// Asks again until the answer is yes, for some seconds at most.
pub async fn eventually(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(5);
    while !holds().await {
        assert!(Instant::now() < deadline, "still not so: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// Does something several times at once.
pub async fn at_once<T, F>(times: usize, make: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for number in 0..times {
        tasks.spawn(make(number));
    }
    tasks.join_all().await
}
