//! Categories, products and publications.

use sea_orm::DatabaseConnection;

use super::{
    MODEL, TYPES, execute,
    expression::{id, moment, one_of, word},
    insert, value,
};
use crate::size::Size;

/// Part of one name in ten.
pub(crate) const FREQUENT: &str = "assistant";
const KINDS: [&str; 10] = [
    "'Assistant'",
    "'Translation'",
    "'Weather'",
    "'Invoices'",
    "'Routes'",
    "'Search'",
    "'Payments'",
    "'Contracts'",
    "'Shipping'",
    "'Calendar'",
];
const TEAMS: [&str; 4] = ["'sales'", "'research'", "'support'", "'logistics'"];

/// Distinct runs of two to four characters of name and description, of the products of `which`.
fn grams(which: &str) -> String {
    format!(
        "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 600), \
         part(product_id, part) AS ( \
         SELECT product_id, substr(search_text, 1, instr(search_text, char(1)) - 1) \
         FROM product WHERE {which} UNION ALL \
         SELECT product_id, substr(search_text, instr(search_text, char(1)) + 1) \
         FROM product WHERE {which}) \
         SELECT DISTINCT replace(substr(part, i, size), ' ', '_') AS gram, product_id \
         FROM part CROSS JOIN (SELECT 2 AS size UNION ALL SELECT 3 UNION ALL SELECT 4) \
         CROSS JOIN n ON i <= length(part) - size + 1"
    )
}

/// Fails where the server writes the grams of its own products in another way.
pub(super) async fn check(db: &DatabaseConnection) {
    let ours = format!("SELECT * FROM ({})", grams("TRUE"));
    let theirs = "SELECT gram, product_id FROM product_gram";
    let difference = format!(
        "(SELECT CAST(count(*) AS TEXT) FROM \
         (SELECT * FROM ({ours} EXCEPT {theirs}) UNION ALL SELECT * FROM ({theirs} EXCEPT {ours})))"
    );
    assert_eq!(value(db, &difference).await, "0", "grams differ from the server's");
    let number = "(SELECT CAST(count(*) AS TEXT) FROM product_gram)";
    assert_ne!(value(db, number).await, "0", "the server writes no grams");
}

pub(super) fn product_id(number: &str) -> String {
    id("product", number)
}

pub(super) fn category_id(number: &str) -> String {
    id("category", number)
}

/// The first category of a product.
pub(super) fn category_of(size: Size, number: &str) -> String {
    format!("(1 + ({number}) % {})", size.categories)
}

/// A word in the name of one product.
pub(super) fn name_of(number: &str) -> String {
    word(number)
}

pub(super) async fn fill(db: &DatabaseConnection, size: Size) {
    categories(db, size).await;
    products(db, size).await;
    links(db, size).await;
    for number in [category_of(size, "i"), format!("(1 + (i * 7 + 3) % {})", size.categories)] {
        let columns = [("product_id", product_id("i")), ("category_id", category_id(&number))];
        // Where both are the same, one of them stays.
        insert(db, "product_category_relation", size.products, &columns, "ON CONFLICT DO NOTHING")
            .await;
    }
    let which = format!("product_id BETWEEN {} AND {}", product_id("1"), product_id("1000000"));
    execute(db, &format!("INSERT INTO product_gram (gram, product_id) {}", grams(&which))).await;
    publications(db, size).await;
}

async fn categories(db: &DatabaseConnection, size: Size) {
    let columns = [
        ("category_id", category_id("i")),
        ("name", format!("'Group ' || {} || ' ' || i", word("i"))),
        ("description", format!("'Everything about ' || {}", word("i"))),
        ("created_at", moment("i * 60000")),
        ("updated_at", moment("i * 60000")),
    ];
    insert(db, "product_category", size.categories, &columns, "").await;
}

/// One in twenty is linked to nothing, and one is linked and not published.
async fn products(db: &DatabaseConnection, size: Size) {
    let (kind, team) = (one_of(&KINDS, "i"), one_of(&TEAMS, "i / 10"));
    let name = format!("{kind} || ' ' || {}", name_of("i"));
    let description = format!("'Answers what ' || {team} || ' asks of ' || {}", word("i * 3"));
    let types = TYPES.map(|it| format!("'{it}'"));
    let types = one_of(&types.each_ref().map(String::as_str), "i");
    let document = format!("SELECT document FROM product WHERE name = '{MODEL} {}'", TYPES[0]);
    let columns = [
        ("product_id", product_id("i")),
        ("admin_id", "(SELECT admin_id FROM administrator)".to_owned()),
        ("name", name.clone()),
        ("slug", format!("lower({}) || '-' || i", word("i"))),
        ("type", types),
        (
            "status",
            "CASE i % 20 WHEN 0 THEN 'READY' WHEN 1 THEN 'PENDING' ELSE 'PUBLISHED' END".to_owned(),
        ),
        ("description", description.clone()),
        ("enable_consumer_auth", "FALSE".to_owned()),
        ("model_category", "CASE WHEN i % 4 = 0 AND i % 20 <> 1 THEN 'text' END".to_owned()),
        ("created_at", moment("i * 6000")),
        ("updated_at", moment(&format!("(i * 7919 % {}) * 6000", size.products))),
        ("search_text", format!("lower({name}) || char(1) || lower({description})")),
        ("document", format!("({document})")),
    ];
    insert(db, "product", size.products, &columns, "").await;
}

/// Each linked product has a definition of its own, which says what that of its model says.
async fn links(db: &DatabaseConnection, size: Size) {
    let linked = "JOIN product AS p ON p.product_id = {} WHERE p.status <> 'PENDING'";
    let linked = linked.replace("{}", &product_id("i"));
    let of_model = |column: &str| {
        format!(
            "(SELECT {column} FROM api_definition AS d JOIN product_ref USING (api_definition_id) \
             JOIN product AS m USING (product_id) WHERE m.name = '{MODEL} ' || p.type)"
        )
    };
    let columns = [
        ("api_definition_id", id("api-definition", "i")),
        ("name", "p.name".to_owned()),
        ("type", "p.type".to_owned()),
        ("created_at", "p.created_at".to_owned()),
        ("updated_at", "p.created_at".to_owned()),
        ("sealed_secrets", of_model("d.sealed_secrets")),
        ("spec", of_model("d.spec")),
    ];
    insert(db, "api_definition", size.products, &columns, &linked).await;
    let columns = [
        ("product_id", "p.product_id".to_owned()),
        ("source_type", "'API_DEFINITION'".to_owned()),
        ("api_definition_id", id("api-definition", "i")),
        ("enabled", "TRUE".to_owned()),
        ("created_at", "p.created_at".to_owned()),
    ];
    insert(db, "product_ref", size.products, &columns, &linked).await;
}

/// The first portal has all that is published, each other one a tenth of it.
async fn publications(db: &DatabaseConnection, size: Size) {
    let published = format!(
        "JOIN product AS p ON p.product_id = {} JOIN bench_portal AS b \
         ON b.number = 1 OR (i * 40503 / 8 + b.number) % 10 = 0 WHERE p.status = 'PUBLISHED'",
        product_id("i"),
    );
    let columns = [
        ("publication_id", id("publication", "(i * 64 + b.number)")),
        ("portal_id", "b.portal_id".to_owned()),
        ("product_id", "p.product_id".to_owned()),
        ("created_at", "p.created_at".to_owned()),
    ];
    insert(db, "publication", size.products, &columns, &published).await;
}
