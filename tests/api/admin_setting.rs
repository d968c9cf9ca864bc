//! Settings of administrators: reading, writing, and who may.

use std::collections::BTreeSet;

use api::{
    AdminSetting, AuditLogQuery, DeveloperStatus, ErrorCode, FieldProblem, FieldRule, LogIn,
    PageQuery, SetAdminSetting,
};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{PASSWORD, USERNAME, World, ask, at_once, code};

const KEY: &str = "defaultSkillRegistryType";
/// How many an administrator may have.
const MOST: usize = 100;

fn value(value: &str) -> SetAdminSetting {
    SetAdminSetting { setting_value: value.to_owned() }
}

fn setting(key: &str, value: Option<&str>) -> AdminSetting {
    AdminSetting { setting_key: key.to_owned(), setting_value: value.map(str::to_owned) }
}

#[tokio::test]
async fn a_setting_that_was_never_written_has_no_value() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let before = world.content(&[]).await;
    let admin = world.with_token(&token);
    assert_eq!(admin.get_admin_setting(KEY).await.unwrap(), setting(KEY, None));

    let path = format!("/admin-settings/{KEY}");
    let answer = ask(world.http().get(world.api(&path)).bearer_auth(&token)).await;
    assert_eq!(answer.data(), json!({ "settingKey": KEY, "settingValue": null }));
    assert_eq!(world.content(&[]).await, before, "reading writes nothing");
}

#[tokio::test]
async fn what_was_written_last_is_read_also_after_a_restart() {
    let mut world = World::start().await;
    let admin = world.admin().await;
    let nacos = setting(KEY, Some("NACOS"));
    assert_eq!(admin.set_admin_setting(KEY, &value("NACOS")).await.unwrap(), nacos);
    assert_eq!(admin.get_admin_setting(KEY).await.unwrap(), nacos);
    // The same on every database.
    let other = KEY.to_uppercase();
    assert_eq!(admin.get_admin_setting(&other).await.unwrap(), setting(&other, None));

    world.restart().await;
    let admin = world.admin().await;
    assert_eq!(admin.get_admin_setting(KEY).await.unwrap(), nacos);
    let replaced = setting(KEY, Some("AIREGISTRY"));
    assert_eq!(admin.set_admin_setting(KEY, &value("AIREGISTRY")).await.unwrap(), replaced);
    assert_eq!(admin.set_admin_setting(KEY, &value("AIREGISTRY")).await.unwrap(), replaced);
    assert_eq!(admin.get_admin_setting(KEY).await.unwrap(), replaced);
    assert_eq!(world.count("admin_setting").await, 1);
}

#[tokio::test]
async fn keys_and_values_may_be_as_long_as_is_said() {
    let world = World::start().await;
    let admin = world.admin().await;
    let long = "k".repeat(64);
    for key in ["a", "0", "a-B.c_9", "--", &long] {
        for text in ["x", "first\nsecond\tthird", " spaces ", &"模".repeat(1024), "'; --"] {
            let expected = setting(key, Some(text));
            assert_eq!(admin.set_admin_setting(key, &value(text)).await.unwrap(), expected);
            assert_eq!(admin.get_admin_setting(key).await.unwrap(), expected);
        }
    }
}

#[tokio::test]
async fn a_key_that_cannot_be_is_refused_by_name() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let before = world.content(&[]).await;
    let long = "k".repeat(65);
    let mut cases = vec![(&*long, FieldRule::TooLong, Some(64))];
    for key in ["a~b", "a:b", "a@b", "a,b", "a%2Fb", "a%25b", "%E6%A8%A1", "a'b"] {
        cases.push((key, FieldRule::Malformed, None));
    }
    for (key, rule, limit) in cases {
        for method in [Method::GET, Method::PUT] {
            let url = world.api(&format!("/admin-settings/{key}"));
            let request = world.http().request(method.clone(), url).bearer_auth(&token);
            let answer = ask(request.json(&json!({ "settingValue": "x" }))).await;
            assert_eq!(answer.status, 400, "{method} {key}: {}", answer.text());
            let problem = answer.problem();
            assert_eq!(problem.code, ErrorCode::InvalidParameter, "{method} {key}");
            let expected = [FieldProblem::new("settingKey", rule, limit)];
            assert_eq!(problem.fields, expected, "{method} {key}");
        }
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn a_value_that_cannot_be_is_refused_by_name() {
    let world = World::start().await;
    let token = world.admin_token().await;
    let before = world.content(&[]).await;
    let url = world.api(&format!("/admin-settings/{KEY}"));
    for (body, rule, limit) in [
        (json!({}), FieldRule::Required, None),
        (json!({ "settingValue": "" }), FieldRule::Required, None),
        (json!({ "settingValue": " \n" }), FieldRule::Required, None),
        (json!({ "settingValue": null }), FieldRule::Malformed, None),
        (json!({ "settingValue": 1 }), FieldRule::Malformed, None),
        (json!({ "settingValue": "a\0b" }), FieldRule::Malformed, None),
        (json!({ "settingValue": "模".repeat(1025) }), FieldRule::TooLong, Some(1024)),
    ] {
        let answer = ask(world.http().put(&url).bearer_auth(&token).json(&body)).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text());
        let expected = [FieldProblem::new("settingValue", rule, limit)];
        assert_eq!(answer.problem().fields, expected, "{body}");
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn only_administrators_have_settings() {
    let world = World::start().await;
    let admin = world.admin().await;
    admin.set_admin_setting(KEY, &value("NACOS")).await.unwrap();
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
    let developer = world.with_token(&world.developer_token("dev1").await);
    for (client, expected) in
        [(developer, ErrorCode::Forbidden), (world.guest(), ErrorCode::Unauthorized)]
    {
        assert_eq!(code(client.get_admin_setting(KEY).await), expected);
        assert_eq!(code(client.set_admin_setting(KEY, &value("x")).await), expected);
        // Whatever the key is.
        assert_eq!(code(client.get_admin_setting("a~b").await), expected);
    }
    assert_eq!(admin.get_admin_setting(KEY).await.unwrap(), setting(KEY, Some("NACOS")));
}

#[tokio::test]
async fn every_administrator_has_settings_of_their_own() {
    let world = World::start().await;
    let first = world.admin().await;
    // No operation makes a second one.
    world
        .sql(&format!(
            "INSERT INTO administrator (admin_id, username, password_hash, created_at, \
             updated_at) SELECT 'admin-2', 'second', password_hash, created_at, updated_at \
             FROM administrator WHERE username = '{USERNAME}'",
        ))
        .await;
    let second = world.guest();
    let body = LogIn { username: "second".to_owned(), password: PASSWORD.into() };
    second.log_in_admin(&body).await.unwrap();

    first.set_admin_setting(KEY, &value("NACOS")).await.unwrap();
    assert_eq!(second.get_admin_setting(KEY).await.unwrap(), setting(KEY, None));
    second.set_admin_setting(KEY, &value("AIREGISTRY")).await.unwrap();
    assert_eq!(first.get_admin_setting(KEY).await.unwrap(), setting(KEY, Some("NACOS")));
    assert_eq!(second.get_admin_setting(KEY).await.unwrap(), setting(KEY, Some("AIREGISTRY")));

    world.sql("DELETE FROM administrator WHERE username = 'second'").await;
    assert_eq!(world.count("admin_setting").await, 1, "settings go with their administrator");
}

#[tokio::test]
async fn of_first_writes_at_once_none_fails() {
    let world = World::start().await;
    let admin = world.admin().await;
    let answers = at_once(8, |number| {
        let admin = admin.clone();
        async move { admin.set_admin_setting(KEY, &value(&format!("value {number}"))).await }
    })
    .await;
    let written: BTreeSet<_> =
        answers.into_iter().map(|answer| answer.unwrap().setting_value.unwrap()).collect();
    assert_eq!(written.len(), 8);
    let last = admin.get_admin_setting(KEY).await.unwrap().setting_value.unwrap();
    assert!(written.contains(&last), "{last}");
    assert_eq!(world.count("admin_setting").await, 1);
}

#[tokio::test]
async fn an_administrator_has_a_hundred_settings_at_most_even_at_once() {
    let world = World::start().await;
    let admin = world.admin().await;
    for number in 0..MOST - 4 {
        admin.set_admin_setting(&format!("key{number}"), &value("x")).await.unwrap();
    }
    let answers = at_once(10, |number| {
        let admin = admin.clone();
        async move { admin.set_admin_setting(&format!("late{number}"), &value("x")).await }
    })
    .await;
    let (made, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(Result::is_ok);
    assert_eq!(made.len(), 4);
    for answer in refused {
        assert_eq!(code(answer), ErrorCode::InvalidRequest);
    }
    assert_eq!(world.count("admin_setting").await, MOST);
    // What is there can still be changed.
    let changed = admin.set_admin_setting("key0", &value("y")).await.unwrap();
    assert_eq!(changed, setting("key0", Some("y")));
}

#[tokio::test]
async fn every_write_is_recorded_with_the_value_before_and_after() {
    let world = World::start().await;
    let admin = world.admin().await;
    admin.set_admin_setting(KEY, &value("NACOS")).await.unwrap();
    admin.set_admin_setting(KEY, &value("AIREGISTRY")).await.unwrap();
    let query = AuditLogQuery {
        action: Some("ADMIN_SETTING_CHANGED".to_owned()),
        ..AuditLogQuery::default()
    };
    let records = admin.list_audit_logs(&query, PageQuery::default()).await.unwrap().content;
    let [second, first] = records.as_slice() else { panic!("{records:?}") };
    let shown = |value: Value| Some(json!({ "settingKey": KEY, "settingValue": value }));
    assert_eq!(first.before, shown(Value::Null));
    assert_eq!(first.after, shown(json!("NACOS")));
    assert_eq!(second.before, shown(json!("NACOS")));
    assert_eq!(second.after, shown(json!("AIREGISTRY")));
    for record in [first, second] {
        assert_eq!(record.target_type, "ADMIN_SETTING");
        assert_eq!(record.target_id.as_deref(), Some(KEY));
        assert_eq!(record.actor_name.as_deref(), Some(USERNAME));
    }
}
