//! Developers, consumers and subscriptions.

use sea_orm::DatabaseConnection;

use super::{
    MODEL,
    expression::{id, moment, one_of, word},
    insert,
};
use crate::size::Size;

/// Subscriptions of every consumer but the first.
const EACH: u32 = 5;

pub(super) fn consumer_id(number: &str) -> String {
    id("consumer", number)
}

fn developer_id(number: &str) -> String {
    id("dev", number)
}

/// Part of the name of one developer, or of a few.
pub(super) fn developer_name(number: &str) -> String {
    format!("{} || '.' || ({number})", word(number))
}

/// The portal of a developer.
fn portal_of(size: Size, developer: &str) -> String {
    format!("JOIN bench_portal AS b ON b.number = 1 + ({developer} - 1) % {}", size.portals)
}

pub(super) async fn fill(db: &DatabaseConnection, size: Size) {
    developers(db, size).await;
    consumers(db, size).await;
    subscriptions_of_first(db, size).await;
    subscriptions_of_others(db, size).await;
}

/// One in two hundred waits for approval, one in a hundred is suspended.
async fn developers(db: &DatabaseConnection, size: Size) {
    let model = format!("(SELECT password_hash FROM developer WHERE username = '{MODEL}')");
    let status = "CASE WHEN i % 200 = 100 THEN 'PENDING' WHEN i % 100 = 50 THEN 'SUSPENDED' \
                  ELSE 'APPROVED' END";
    let columns = [
        ("developer_id", developer_id("i")),
        ("portal_id", "b.portal_id".to_owned()),
        ("username", developer_name("i")),
        ("password_hash", model),
        ("email", format!("{} || '@acme.example'", developer_name("i"))),
        ("status", status.to_owned()),
        ("created_at", moment("i * 600")),
        ("updated_at", moment(&format!("(i * 7919 % {}) * 600", size.developers))),
    ];
    insert(db, "developer", size.developers, &columns, &portal_of(size, "i")).await;
}

/// Two for each developer, the first of them the primary one.
async fn consumers(db: &DatabaseConnection, size: Size) {
    let developer = "((i + 1) / 2)";
    let named = format!("{} || ' app'", word("i"));
    let columns = [
        ("consumer_id", consumer_id("i")),
        ("developer_id", developer_id(developer)),
        ("portal_id", "b.portal_id".to_owned()),
        ("name", one_of(&[&named, "'primary-consumer'"], "i")),
        ("primary_of", one_of(&["NULL", &developer_id(developer)], "i")),
        ("api_key_source", "'Default'".to_owned()),
        ("api_key_name", "'Authorization'".to_owned()),
        ("created_at", moment("i * 300")),
        ("updated_at", moment(&format!("(i * 7919 % {}) * 300", size.consumers))),
    ];
    insert(db, "consumer", size.consumers, &columns, &portal_of(size, developer)).await;
}

/// The first consumer has every product.
async fn subscriptions_of_first(db: &DatabaseConnection, size: Size) {
    let id = id("subscription", "(i * 100)");
    let product = id_of_product("i");
    let columns = subscription(id, product, "1", "(i * 6000)");
    insert(db, "product_subscription", size.products, &columns, &portal_of(size, "1")).await;
}

async fn subscriptions_of_others(db: &DatabaseConnection, size: Size) {
    let consumer = format!("(2 + (i - 1) / {EACH})");
    let product =
        format!("(1 + ({consumer} * 7919 + (i - 1) % {EACH} * 1999) % {})", size.products);
    // Between those of the first consumer.
    let id = id("subscription", "(i + (i - 1) / 99)");
    let columns = subscription(id, id_of_product(&product), &consumer, "(i * 60)");
    let developer = format!("(({consumer} + 1) / 2)");
    let count = size.subscriptions - size.products;
    insert(db, "product_subscription", count, &columns, &portal_of(size, &developer)).await;
}

fn id_of_product(number: &str) -> String {
    super::catalogue::product_id(number)
}

/// One in a hundred waits for approval, and one was rejected.
fn subscription(
    id: String,
    product_id: String,
    consumer: &str,
    seconds: &str,
) -> [(&'static str, String); 9] {
    let developer = format!("(({consumer} + 1) / 2)");
    let status = "CASE i % 100 WHEN 7 THEN 'PENDING' WHEN 8 THEN 'REJECTED' ELSE 'APPROVED' END";
    [
        ("subscription_id", id),
        ("product_id", product_id),
        ("consumer_id", consumer_id(consumer)),
        ("developer_id", developer_id(&developer)),
        ("portal_id", "b.portal_id".to_owned()),
        ("status", status.to_owned()),
        ("reason", "CASE i % 100 WHEN 8 THEN 'Please name the project' END".to_owned()),
        ("created_at", moment(seconds)),
        ("updated_at", moment(&format!("{seconds} + 60"))),
    ]
}
