//! Values of credentials are for their owners alone.

use std::fs;

use api::{
    CreateConsumer, CreateCredential, CredentialKind, RotateCredential, Secret, SetApiKey,
    SetApiKeys, SetConsumerCredential,
};
use serde_json::Value;
use tests::{World, ask};

use super::{chosen, held, new, secret};

const CHOSEN: &str = "my-very-own-key-0123";
const TAKEN: &str = "a-key-that-is-taken-1";
const SECRET: &str = "a-secret-key-0123456";

/// Every byte of the data folder but the logs, as text.
fn files(world: &World) -> String {
    let mut text = String::new();
    for entry in fs::read_dir(world.data()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            text.push_str(&String::from_utf8_lossy(&fs::read(path).unwrap()));
        }
    }
    text
}

#[tokio::test]
async fn a_copy_of_the_database_and_of_the_log_has_no_value_in_it() {
    let mut world = World::with(|setup| setup.env("HIMARKET_LOG", "trace")).await;
    let portal = world.portal("demo").await;
    let developer = world.approved(&portal.portal_id, "dev1").await;
    let consumer = developer.get_primary_consumer().await.unwrap();
    let id = &consumer.consumer_id;
    for body in [
        new(CredentialKind::Hmac),
        new(CredentialKind::AppCode),
        chosen(CredentialKind::ApiKey, CHOSEN),
        chosen(CredentialKind::ApiKey, TAKEN),
        CreateCredential { secret: secret(SECRET), ..chosen(CredentialKind::Hmac, CHOSEN) },
    ] {
        developer.create_credential(id, &body).await.unwrap();
    }
    let first = held(&developer, &consumer).await;
    // Refused, rotated, replaced, deleted: every way on which a value could slip out.
    let body = chosen(CredentialKind::ApiKey, TAKEN);
    assert!(developer.create_credential(id, &body).await.is_err());
    assert!(
        developer
            .create_credential(id, &chosen(CredentialKind::ApiKey, "short-one"))
            .await
            .is_err()
    );
    let other = CreateConsumer { name: "other".to_owned(), description: None };
    let other = developer.create_consumer(&other).await.unwrap();
    let item = SetApiKey { api_key: secret(TAKEN), ..SetApiKey::default() };
    let config = SetApiKeys { credentials: vec![item], ..SetApiKeys::default() };
    let body = SetConsumerCredential { api_key_config: Some(config), ..Default::default() };
    assert!(developer.set_consumer_credential(&other.consumer_id, &body).await.is_err());
    developer.set_consumer_credential(id, &body).await.unwrap();
    let pair = first.iter().find(|it| it.kind == CredentialKind::Hmac).unwrap();
    let rotation = RotateCredential { overlap_seconds: 60 };
    developer.rotate_credential(id, &pair.credential_id, &rotation).await.unwrap();
    developer.get_consumer_credential(id).await.unwrap();
    let mut all = held(&developer, &consumer).await;
    all.extend(held(&developer, &other).await);
    developer.delete_consumer_credential(id).await.unwrap();
    let tables = format!("{:?}", world.content(&[]).await);
    assert!(world.stop().await.success());

    let log = world.log().join("\n");
    let files = files(&world);
    assert!(log.contains("CREDENTIAL_ROTATED"), "the log is not that of this test");
    assert!(tables.contains("CREDENTIAL_ROTATED"), "the tables are not those of this test");
    let values = first.iter().chain(&all).flat_map(|it| [Some(&it.value), it.secret.as_ref()]);
    let mut values: Vec<_> = values.flatten().map(Secret::expose).collect();
    values.push("short-one");
    assert!(values.len() > 15, "{}", values.len());
    for value in values {
        assert!(!log.contains(value), "`{value}` is in the log");
        assert!(!tables.contains(value), "`{value}` is in a table");
        assert!(!files.contains(value), "`{value}` is in a file");
    }
}

#[tokio::test]
async fn values_are_in_no_answer_but_those_of_credentials() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let developer = world.approved(&portal.portal_id, "dev1").await;
    let consumer = developer.get_primary_consumer().await.unwrap();
    let value = held(&developer, &consumer).await.remove(0).value;
    let (admin, own) = (world.admin_token().await, world.developer_token("dev1").await);
    let id = &consumer.consumer_id;
    for (token, path) in [
        (&own, "/consumers".to_owned()),
        (&own, format!("/consumers/{id}")),
        (&own, format!("/consumers/{id}/deletion-impact")),
        (&admin, "/consumers".to_owned()),
        (&admin, "/developers".to_owned()),
        (&admin, "/audit-logs?size=100".to_owned()),
    ] {
        let answer = ask(world.http().get(world.api(&path)).bearer_auth(token)).await;
        assert_ne!(answer.data(), Value::Null);
        assert!(!answer.text().contains(value.expose()), "{path}");
    }
}

#[tokio::test]
async fn a_sealed_value_opens_in_its_own_row_only() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    let developer = world.approved(&portal.portal_id, "dev1").await;
    let consumer = developer.get_primary_consumer().await.unwrap();
    let thief = world.approved(&portal.portal_id, "dev2").await;
    let stolen = thief.get_primary_consumer().await.unwrap();
    let rows = world
        .rows(&format!(
            "SELECT sealed_value FROM credential WHERE consumer_id = '{}'",
            consumer.consumer_id
        ))
        .await;
    let sealed = rows[0]["sealed_value"].as_str().unwrap();
    world
        .sql(&format!(
            "UPDATE credential SET sealed_value = '{sealed}' WHERE consumer_id = '{}'",
            stolen.consumer_id
        ))
        .await;
    let answer = thief.get_consumer_credential(&stolen.consumer_id).await;
    assert_eq!(tests::code(answer), api::ErrorCode::InternalError);
}
