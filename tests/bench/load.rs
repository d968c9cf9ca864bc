//! Fills a database with generated rows, in the way in which the server writes them.
//!
//! One product of each type is made through the API and serves as the model of the others. All
//! else is SQL inside the database, so that a million rows take seconds.

mod catalogue;
mod demand;
mod expression;

use api::{CreateProduct, DeveloperStatus, ProductId, ProductType};
use client::Client;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, FromQueryResult, JsonValue,
    Statement,
};
use tests::{World, link_to, make_definition, product};

use crate::size::Size;

pub(crate) use catalogue::FREQUENT;

/// The name of what serves as a model, and is gone in the end.
const MODEL: &str = "model";
const TYPES: [ProductType; 4] =
    [ProductType::ModelApi, ProductType::McpServer, ProductType::AgentApi, ProductType::RestApi];
/// The guide of a product, in characters.
const DOCUMENT: usize = 4_000;

/// What the cases ask for.
pub(crate) struct Loaded {
    /// The first portal, which has all that is published.
    pub(crate) portal_id: String,
    /// The first developer, with everybody's password.
    pub(crate) developer: String,
    /// The first developer's, with a subscription of every product.
    pub(crate) consumer_id: String,
    /// A product of the first portal.
    pub(crate) product_id: String,
    /// A category of that product.
    pub(crate) category_id: String,
    /// A word in the name of that product alone, and in those of a few people.
    pub(crate) word: String,
}

/// Fills the empty database of a running server.
pub(crate) async fn fill(world: &World, size: Size) -> Loaded {
    let admin = world.admin().await;
    let portal = world.portal("portal 1").await;
    for number in 2..=size.portals {
        let body = tests::portal(&format!("portal {number}"));
        admin.create_portal(&body).await.expect("the portal is made");
    }
    let person = world.developer(&portal.portal_id, MODEL, DeveloperStatus::Approved).await;
    let models = models(&admin).await;

    let db = connect(world.database_url()).await;
    let indexes = drop_indexes(&db).await;
    number_portals(&db).await;
    catalogue::check(&db).await;
    catalogue::fill(&db, size).await;
    demand::fill(&db, size).await;
    for index in indexes {
        execute(&db, &index).await;
    }
    forget(&admin, &models).await;
    admin.delete_developer(&person).await.expect("the developer is deleted");
    let loaded = Loaded {
        portal_id: portal.portal_id.to_string(),
        developer: value(&db, &demand::developer_name("1")).await,
        consumer_id: value(&db, &demand::consumer_id("1")).await,
        product_id: value(&db, &catalogue::product_id("42")).await,
        category_id: value(&db, &catalogue::category_id(&catalogue::category_of(size, "42"))).await,
        word: value(&db, &expression::word("42")).await,
    };
    finish(db).await;
    loaded
}

/// A linked product of each type.
async fn models(admin: &Client) -> Vec<ProductId> {
    let mut models = Vec::new();
    for r#type in TYPES {
        let body = CreateProduct {
            document: Some("Ask for a city, get its weather. ".repeat(DOCUMENT / 33)),
            description: Some("It is A model, of them all".to_owned()),
            ..product(&format!("{MODEL} {type}"), r#type)
        };
        let made = admin.create_product(&body).await.expect("the product is made");
        let product_id = made.summary.product_id;
        let definition = make_definition(admin, MODEL, r#type).await;
        let link = link_to(&definition.summary.api_definition_id);
        admin.create_product_ref(&product_id, &link).await.expect("the product is linked");
        models.push(product_id);
    }
    models
}

async fn connect(url: &str) -> DatabaseConnection {
    let mut options = ConnectOptions::new(url);
    options.max_connections(1).sqlx_logging(false);
    let db = Database::connect(options).await.expect("the database answers");
    // What is lost in a power cut can be generated again; the keys are checked in the end.
    for pragma in ["foreign_keys = OFF", "synchronous = OFF", "cache_size = -1000000"] {
        execute(&db, &format!("PRAGMA {pragma}")).await;
    }
    db
}

async fn execute(db: &DatabaseConnection, statement: &str) {
    let done = db.execute_unprepared(statement).await;
    done.unwrap_or_else(|err| panic!("{err} in {statement}"));
}

/// All rows of a query, whose one column is a text.
async fn texts(db: &DatabaseConnection, query: &str) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), query);
    let rows = JsonValue::find_by_statement(statement).all(db).await;
    let rows = rows.unwrap_or_else(|err| panic!("{err} in {query}"));
    let text = |row: &JsonValue| row["value"].as_str().expect("a text").to_owned();
    rows.iter().map(text).collect()
}

async fn value(db: &DatabaseConnection, expression: &str) -> String {
    let [value] = texts(db, &format!("SELECT {expression} AS value")).await.try_into().unwrap();
    value
}

/// Adds rows whose columns are expressions of the number `i`, from 1 to `count`; `rest` follows
/// the table of numbers.
async fn insert(
    db: &DatabaseConnection,
    table: &str,
    count: u32,
    columns: &[(&str, String)],
    rest: &str,
) {
    let (names, values): (Vec<_>, Vec<_>) =
        columns.iter().map(|(name, value)| (*name, value.as_str())).unzip();
    let rest = if rest.is_empty() || rest.starts_with("ON") {
        format!("WHERE TRUE {rest}")
    } else {
        rest.to_owned()
    };
    let numbers = expression::numbers(count);
    let (names, values) = (names.join(", "), values.join(", "));
    execute(db, &format!("INSERT INTO {table} ({names}) {numbers} SELECT {values} FROM n {rest}"))
        .await;
}

/// Building an index over rows that are there is quicker than keeping it up to date. Answers how
/// to build them.
async fn drop_indexes(db: &DatabaseConnection) -> Vec<String> {
    let ours = "FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL";
    let statements = texts(db, &format!("SELECT sql AS value {ours}")).await;
    for name in texts(db, &format!("SELECT name AS value {ours}")).await {
        execute(db, &format!("DROP INDEX {name}")).await;
    }
    statements
}

async fn number_portals(db: &DatabaseConnection) {
    execute(
        db,
        "CREATE TEMP TABLE bench_portal (number INTEGER PRIMARY KEY, portal_id TEXT NOT NULL)",
    )
    .await;
    execute(
        db,
        "INSERT INTO bench_portal (portal_id) \
         SELECT portal_id FROM portal ORDER BY created_at, portal_id",
    )
    .await;
}

/// Removes the models.
async fn forget(admin: &Client, models: &[ProductId]) {
    for product_id in models {
        let reference = admin.get_product_ref(product_id).await.expect("an answer");
        admin.delete_product(product_id).await.expect("the product is deleted");
        let definition = reference.and_then(|it| it.api_definition_id).expect("a definition");
        admin.delete_api_definition(&definition).await.expect("the definition is deleted");
    }
}

async fn finish(db: DatabaseConnection) {
    let broken = texts(&db, "SELECT \"table\" AS value FROM pragma_foreign_key_check").await;
    assert!(broken.is_empty(), "{broken:?}");
    execute(&db, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    db.close().await.expect("the connection closes");
}
