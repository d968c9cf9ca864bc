//! Many keys and many products, so that their number can be told from what it costs.

use tests::World;

/// Makes so many of both out of the ones that are there, in SQL: each new consumer has a key and
/// a subscription of one of the new products.
pub(crate) async fn fill(world: &World, keys: u32, products: u32) {
    let numbers = |count: u32| {
        format!(
            "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
        )
    };
    let id = |prefix: &str, i: &str| format!("'{prefix}-' || printf('%032x', {i})");
    let copy = |table: &str, count: u32, set: &[(&str, String)]| {
        let set = set.to_vec();
        let table = table.to_owned();
        async move {
            let columns =
                world.rows(&format!("SELECT name FROM pragma_table_info('{table}')")).await;
            let columns: Vec<String> = columns
                .iter()
                .map(|row| row["name"].as_str().expect("a name").to_owned())
                .collect();
            let value = |column: &String| {
                let given = set.iter().find(|(name, _)| name == column);
                given.map_or_else(|| format!("m.\"{column}\""), |(_, value)| value.clone())
            };
            let values: Vec<String> = columns.iter().map(value).collect();
            let columns: Vec<String> = columns.iter().map(|name| format!("\"{name}\"")).collect();
            let statement = format!(
                "INSERT INTO {table} ({}) {} SELECT {} FROM n, (SELECT * FROM {table} LIMIT 1) AS m",
                columns.join(", "),
                numbers(count),
                values.join(", "),
            );
            world.sql(&statement).await;
        }
    };
    let product = format!("(1 + i % {products})");
    copy(
        "product",
        products,
        &[
            ("product_id", id("product", "i")),
            ("name", "'Product ' || i".to_owned()),
            ("slug", "'product-' || i".to_owned()),
        ],
    )
    .await;
    let definition = id("api-definition", "i");
    copy(
        "api_definition",
        products,
        &[("api_definition_id", definition.clone()), ("sealed_secrets", "NULL".to_owned())],
    )
    .await;
    copy(
        "product_ref",
        products,
        &[("product_id", id("product", "i")), ("api_definition_id", definition)],
    )
    .await;
    copy(
        "consumer",
        keys,
        &[
            ("consumer_id", id("consumer", "i")),
            ("name", "'consumer ' || i".to_owned()),
            ("primary_of", "NULL".to_owned()),
        ],
    )
    .await;
    copy(
        "credential",
        keys,
        &[
            ("credential_id", id("credential", "i")),
            ("consumer_id", id("consumer", "i")),
            ("lookup_hash", "lower(hex(randomblob(32)))".to_owned()),
        ],
    )
    .await;
    copy(
        "product_subscription",
        keys,
        &[
            ("subscription_id", id("subscription", "i")),
            ("consumer_id", id("consumer", "i")),
            ("product_id", id("product", &product)),
        ],
    )
    .await;
}
