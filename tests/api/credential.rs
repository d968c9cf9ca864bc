//! Credentials: what a consumer presents.

mod key;
mod secrecy;
mod set;

use api::{Consumer, CreateCredential, Credential, CredentialKind, PageQuery, Secret};
use chrono::{DateTime, Months, SubsecRound, TimeDelta, Utc};
use client::Client;
use tests::World;

/// A server with a portal, a developer who has logged in, and that developer's first consumer.
async fn start() -> (World, Client, Consumer) {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let developer = world.approved(&portal.portal_id, "dev1").await;
    let consumer = developer.get_primary_consumer().await.unwrap();
    (world, developer, consumer)
}

fn new(kind: CredentialKind) -> CreateCredential {
    CreateCredential { kind, name: None, value: None, secret: None, expires_at: None }
}

fn chosen(kind: CredentialKind, value: &str) -> CreateCredential {
    CreateCredential { value: secret(value), ..new(kind) }
}

fn secret(text: &str) -> Option<Secret> {
    Some(text.into())
}

/// What is held, oldest first.
async fn held(developer: &Client, consumer: &Consumer) -> Vec<Credential> {
    let page = PageQuery { page: 1, size: 100 };
    let page = developer.list_credentials(&consumer.consumer_id, page).await.unwrap();
    assert_eq!(page.total_elements, page.content.len() as u64);
    page.content.into_iter().rev().collect()
}

fn in_days(days: i64) -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3) + TimeDelta::days(days)
}

fn in_years(years: u32) -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3) + Months::new(12 * years)
}

/// Fails the test where the value is not the prefix and 32 digits.
fn is_generated(value: &Secret, prefix: &str) {
    let value = value.expose();
    let digits = value.strip_prefix(prefix).unwrap_or_else(|| panic!("{value}"));
    let is_hex = digits.chars().all(|it| it.is_ascii_digit() || ('a'..='f').contains(&it));
    assert!(digits.len() == 32 && is_hex, "{value}");
}
