//! A server over generated data, and a pool of connections beside it.

use chrono::{SecondsFormat, Utc};
use domain::database;
use sea_orm::{DatabaseConnection, Statement};
use serde_json::Value;
use tests::{Site, World};

use crate::{
    case::{self, Case, PAGE, Who},
    connection::{Connection, request},
    load::{self, Loaded},
    size::Size,
    statement::{Place, Values},
};

/// An installation that is measured.
pub(crate) struct Ground {
    world: World,
    pub(crate) db: DatabaseConnection,
    pub(crate) targets: Vec<Target>,
}

/// A request that works, and its statements.
pub(crate) struct Target {
    pub(crate) name: String,
    path: String,
    token: Option<String>,
    pub(crate) statements: Vec<Statement>,
}

/// A request whose statements are in the log.
struct Seen {
    case: Case,
    path: String,
    place: Place,
    request_id: String,
    answer: Value,
}

struct Tokens {
    admin: String,
    developer: String,
}

impl Tokens {
    fn of(&self, who: Who) -> Option<String> {
        match who {
            Who::Visitor => None,
            Who::Developer => Some(self.developer.clone()),
            Who::Admin => Some(self.admin.clone()),
        }
    }
}

impl Ground {
    /// Starts a server, fills its database, and finds out what each case with `only` in its name
    /// asks of it.
    pub(crate) async fn prepare(size: Size, only: &str) -> Self {
        let mut world = World::stopped(|setup| setup).await;
        world.resume_with(tests::Setup::log_statements).await;
        let loaded = load::fill(&world, size).await;
        let tokens = Tokens {
            admin: world.admin_token().await,
            developer: world.developer_token(&loaded.developer).await,
        };
        let seen = see(&world, &loaded, &tokens, only);
        // The log is complete now. What is measured runs with the log that is usual.
        assert!(world.stop().await.success());
        let logged = world.statements();
        world.resume().await;

        let options = database::options(world.database_url()).expect("options");
        let db = database::connect(options).await.expect("the database answers");
        let mut targets = Vec::new();
        for seen in seen {
            let Seen { case, path, place, request_id, answer } = seen;
            let mut given = case.values;
            given.extend(session(&world, case.who).await);
            let values = Values::of(&given, &answer, place);
            let statements = &logged[&request_id];
            let statements = statements.iter().map(|it| values.bind(it)).collect();
            targets.push(Target { name: case.name, path, token: tokens.of(case.who), statements });
        }
        Self { world, db, targets }
    }

    /// A connection to the server, and what to send over it.
    pub(crate) fn connect(&self, target: &Target) -> (Connection, Vec<u8>) {
        let address = self.world.address(Site::Api);
        let bytes = request(address, &target.path, target.token.as_deref());
        (Connection::open(address), bytes)
    }
}

/// Sends each request once.
fn see(world: &World, loaded: &Loaded, tokens: &Tokens, only: &str) -> Vec<Seen> {
    let address = world.address(Site::Api);
    let mut connection = Connection::open(address);
    let mut send = |case: &Case, path: &str| {
        connection.send(&request(address, path, tokens.of(case.who).as_deref()))
    };
    let mut seen = Vec::new();
    for case in case::cases(loaded) {
        if !case.name.contains(only) {
            continue;
        }
        let mut path = case.path.clone();
        let mut reply = send(&case, &path);
        let total = reply.data()["totalElements"].as_u64().unwrap_or_default();
        let mut place = Place { page: 1, size: PAGE, total };
        if case.last {
            place = place.last();
            let joint = if path.contains('?') { '&' } else { '?' };
            path = format!("{path}{joint}page={}", place.page);
            reply = send(&case, &path);
        }
        let answer = reply.data();
        seen.push(Seen { case, path, place, request_id: reply.request_id, answer });
    }
    seen
}

/// What the look-up of a session is about.
async fn session(world: &World, who: Who) -> Vec<(&'static str, sea_orm::Value)> {
    let owner = match who {
        Who::Visitor => return Vec::new(),
        Who::Developer => "developer_id",
        Who::Admin => "admin_id",
    };
    let query = format!(
        "SELECT token_hash FROM session WHERE {owner} IS NOT NULL ORDER BY created_at DESC"
    );
    let rows = world.rows(&query).await;
    let hash = rows[0]["token_hash"].as_str().expect("a hash");
    // As the server writes moments.
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Millis, false);
    vec![("token_hash", hash.into()), ("expires_at", now.into())]
}
