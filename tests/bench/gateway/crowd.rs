//! Many keys and many products, so that their number can be told from what it costs.

use tests::World;

/// Makes so many of both out of the ones that are there, in SQL: each new consumer has a key and
/// a subscription of one of the new products.
pub(crate) async fn fill(world: &World, keys: u32, products: u32) {
    let product = [
        ("product_id", id("product", "i")),
        ("name", "'Product ' || i".to_owned()),
        ("slug", "'product-' || i".to_owned()),
    ];
    copy(world, "product", products, &product).await;
    let definition =
        [("api_definition_id", id("api-definition", "i")), ("sealed_secrets", "NULL".to_owned())];
    copy(world, "api_definition", products, &definition).await;
    let link =
        [("product_id", id("product", "i")), ("api_definition_id", id("api-definition", "i"))];
    copy(world, "product_ref", products, &link).await;
    let developer =
        [("developer_id", id("dev", "i")), ("username", "'developer ' || i".to_owned())];
    copy(world, "developer", keys, &developer).await;
    let consumer = [
        ("consumer_id", id("consumer", "i")),
        ("developer_id", id("dev", "i")),
        ("name", "'consumer ' || i".to_owned()),
        ("primary_of", "NULL".to_owned()),
    ];
    copy(world, "consumer", keys, &consumer).await;
    let credential = [
        ("credential_id", id("credential", "i")),
        ("consumer_id", id("consumer", "i")),
        ("lookup_hash", "lower(hex(randomblob(32)))".to_owned()),
    ];
    copy(world, "credential", keys, &credential).await;
    let subscription = [
        ("subscription_id", id("subscription", "i")),
        ("developer_id", id("dev", "i")),
        ("consumer_id", id("consumer", "i")),
        ("product_id", id("product", &format!("(1 + i % {products})"))),
    ];
    copy(world, "product_subscription", keys, &subscription).await;
}

fn id(prefix: &str, number: &str) -> String {
    format!("'{prefix}-' || printf('%032x', {number})")
}

/// Copies one row so many times, with other values in these columns.
async fn copy(world: &World, table: &str, count: u32, set: &[(&str, String)]) {
    let columns = world.rows(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
    let columns: Vec<&str> =
        columns.iter().map(|row| row["name"].as_str().expect("a name")).collect();
    let value = |column: &&str| {
        let given = set.iter().find(|(name, _)| name == column);
        given.map_or_else(|| format!("m.\"{column}\""), |(_, value)| value.clone())
    };
    let values: Vec<String> = columns.iter().map(value).collect();
    let columns: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
    let numbers = format!(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
    );
    let (columns, values) = (columns.join(", "), values.join(", "));
    let rows = format!("SELECT {values} FROM n, (SELECT * FROM {table} LIMIT 1) AS m");
    world.sql(&format!("INSERT INTO {table} ({columns}) {numbers} {rows}")).await;
}
