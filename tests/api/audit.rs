//! The audit record: what was done, by whom, from where, and never a secret.

mod account;
mod list;
mod portal;
mod product;

use api::{ChangePassword, DeveloperStatus};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tests::{Answer, PASSWORD, USERNAME, World, ask, init, log_in, portal};

const NEW_PASSWORD: &str = "an even better one";
const WRONG_PASSWORD: &str = "a guess that fails";

/// Sends a request, and gives its answer and the one record that it left.
async fn recorded(world: &World, request: RequestBuilder) -> (Answer, Value) {
    let before = records(world).await.len();
    let answer = ask(request.header("user-agent", "auditor/1.0")).await;
    let records = records(world).await;
    assert_eq!(records.len(), before + 1, "one record for {}", answer.text());
    let record = records.into_iter().next_back().unwrap();
    assert_eq!(record["request_id"].as_str(), answer.header("x-request-id"));
    assert_eq!(record["address"], "127.0.0.1");
    assert_eq!(record["user_agent"], "auditor/1.0");
    (answer, record)
}

async fn records(world: &World) -> Vec<Value> {
    let mut records = world.rows("SELECT * FROM audit_log ORDER BY id").await;
    for record in &mut records {
        for column in ["before", "after"] {
            // Some databases give JSON as text.
            if let Some(text) = record[column].as_str() {
                record[column] = serde_json::from_str(text).unwrap();
            }
        }
    }
    records
}

/// Who did what to what.
fn summary(record: &Value) -> [Option<&str>; 6] {
    ["actor_type", "actor_id", "actor_name", "action", "target_type", "target_id"]
        .map(|column| record[column].as_str())
}

fn login(world: &World, password: &str) -> RequestBuilder {
    let body = json!({ "username": USERNAME, "password": password });
    world.http().post(world.api("/admins/login")).json(&body)
}

#[tokio::test]
async fn every_action_of_administrators_is_recorded_once() {
    let world = World::start().await;
    let request = world.http().post(world.api("/admins/init")).json(&init());
    let (answer, record) = recorded(&world, request).await;
    let data = answer.data();
    let id = data["adminId"].as_str();
    let guest = |action, target| [Some("GUEST"), None, None, Some(action), Some("ADMIN"), target];
    let admin = |action, kind, target| {
        [Some("ADMIN"), id, Some(USERNAME), Some(action), Some(kind), target]
    };
    assert_eq!(summary(&record), guest("ADMIN_INITIALISED", id));
    assert_eq!(record["after"], data);

    let (answer, record) = recorded(&world, login(&world, WRONG_PASSWORD)).await;
    assert_eq!(answer.status, 401);
    assert_eq!(summary(&record), guest("ADMIN_LOGIN_FAILED", Some(USERNAME)));

    let (answer, record) = recorded(&world, login(&world, PASSWORD)).await;
    let token = answer.data()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(summary(&record), guest("ADMIN_LOGGED_IN", id));

    let request = world.http().post(world.api("/portals")).json(&portal("demo"));
    let (answer, record) = recorded(&world, request.bearer_auth(&token)).await;
    let portal = answer.data();
    let target = portal["portalId"].as_str();
    assert_eq!(summary(&record), admin("PORTAL_CREATED", "PORTAL", target));
    assert_eq!((&record["before"], &record["after"]), (&Value::Null, &portal));

    let body = json!({ "settingValue": "dark" });
    let request = world.http().put(world.api("/admin-settings/theme")).json(&body);
    let (answer, record) = recorded(&world, request.bearer_auth(&token)).await;
    assert_eq!(summary(&record), admin("ADMIN_SETTING_CHANGED", "ADMIN_SETTING", Some("theme")));
    assert_eq!(record["before"], json!({ "settingKey": "theme", "settingValue": null }));
    assert_eq!(record["after"], answer.data());

    let request = world.http().post(world.api("/admins/logout")).bearer_auth(&token);
    let (_, record) = recorded(&world, request).await;
    assert_eq!(summary(&record), admin("ADMIN_LOGGED_OUT", "ADMIN", id));

    let token = world.admin_token().await;
    let change =
        ChangePassword { old_password: PASSWORD.into(), new_password: NEW_PASSWORD.into() };
    let request = world.http().patch(world.api("/admins/password")).json(&change);
    let (_, record) = recorded(&world, request.bearer_auth(&token)).await;
    assert_eq!(summary(&record), admin("ADMIN_PASSWORD_CHANGED", "ADMIN", id));
}

#[tokio::test]
async fn every_action_of_developers_is_recorded_once() {
    let world = World::start().await;
    let portal = world.portal("demo").await;
    world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
    let login = |password: &str| {
        let body = json!({ "username": "dev1", "password": password });
        world.http().post(world.api("/developers/login")).json(&body)
    };
    let developer = world.rows("SELECT developer_id FROM developer").await;
    let id = developer[0]["developer_id"].as_str();

    let (_, record) = recorded(&world, login(WRONG_PASSWORD)).await;
    let guest =
        |action, target| [Some("GUEST"), None, None, Some(action), Some("DEVELOPER"), target];
    assert_eq!(summary(&record), guest("DEVELOPER_LOGIN_FAILED", Some("dev1")));
    let (answer, record) = recorded(&world, login(PASSWORD)).await;
    assert_eq!(summary(&record), guest("DEVELOPER_LOGGED_IN", id));

    let token = answer.data()["access_token"].as_str().unwrap().to_owned();
    let request = world.http().post(world.api("/developers/logout")).bearer_auth(token);
    let (_, record) = recorded(&world, request).await;
    let expected =
        [Some("DEVELOPER"), id, Some("dev1"), Some("DEVELOPER_LOGGED_OUT"), Some("DEVELOPER"), id];
    assert_eq!(summary(&record), expected);
}

#[tokio::test]
async fn what_the_operator_does_is_recorded_too() {
    let world = World::start().await;
    world.init().await;
    assert_eq!(world.run(&["admin", "reset-password", USERNAME]).await.code, Some(0));
    let records = records(&world).await;
    let record = records.last().unwrap();
    assert_eq!(record["actor_type"], "OPERATOR");
    assert_eq!(record["action"], "ADMIN_PASSWORD_RESET");
    assert_eq!(record["address"], Value::Null);
}

#[tokio::test]
async fn what_is_refused_leaves_no_record_of_success() {
    let world = World::start().await;
    let admin = world.admin().await;
    admin.create_portal(&portal("demo")).await.unwrap();
    let before = records(&world).await;
    assert!(admin.create_portal(&portal("demo")).await.is_err());
    assert!(admin.create_portal(&portal("")).await.is_err());
    assert!(world.guest().create_portal(&portal("other")).await.is_err());
    assert!(world.guest().init_admin(&init()).await.is_err());
    assert_eq!(records(&world).await, before);
}

#[tokio::test]
async fn behind_a_trusted_proxy_the_record_has_the_callers_own_address() {
    let world = World::with(|setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32")).await;
    world.init().await;
    let client = world.guest_with_header("x-forwarded-for", "2001:db8::7");
    client.log_in_admin(&log_in(USERNAME)).await.unwrap();
    let records = records(&world).await;
    assert_eq!(records.last().unwrap()["address"], "2001:db8::7");
}

#[tokio::test]
async fn a_long_user_agent_is_cut() {
    let world = World::start().await;
    world.init().await;
    let client = world.guest_with_header("user-agent", &"x".repeat(5000));
    client.log_in_admin(&log_in(USERNAME)).await.unwrap();
    let records = records(&world).await;
    let agent = records.last().unwrap()["user_agent"].as_str().unwrap();
    assert!(agent.len() <= 255, "{}", agent.len());
}

#[tokio::test]
async fn no_secret_is_in_the_log_or_in_a_table() {
    let mut world = World::with(|setup| {
        setup.env("HIMARKET_BOOTSTRAP_TOKEN", "open sesame").env("HIMARKET_LOG", "trace")
    })
    .await;
    let body = api::InitAdmin { bootstrap_token: Some("open sesame".into()), ..init() };
    world.guest().init_admin(&body).await.unwrap();
    assert_eq!(ask(login(&world, WRONG_PASSWORD)).await.status, 401);
    let token = world.admin_token().await;
    let browser = world.admin_browser().await;
    drop(browser);
    let path = format!("/portals?token={token}");
    ask(world.http().get(world.api(&path)).bearer_auth(&token)).await.data();
    let change =
        ChangePassword { old_password: PASSWORD.into(), new_password: NEW_PASSWORD.into() };
    world.with_token(&token).change_admin_password(&change).await.unwrap();
    let other = world.guest();
    let body = api::LogIn { username: USERNAME.to_owned(), password: NEW_PASSWORD.into() };
    let second = other.log_in_admin(&body).await.unwrap().access_token.unwrap();
    let key = std::fs::read_to_string(world.data().join("encryption.key")).unwrap();
    assert!(world.stop().await.success());

    let log = world.log().join("\n");
    assert!(log.contains("ADMIN_LOGGED_IN"), "the log is not that of this test");
    let tables = format!("{:?}", world.content(&[]).await);
    let second = second.expose();
    for secret in
        [PASSWORD, NEW_PASSWORD, WRONG_PASSWORD, "open sesame", &token, second, key.trim()]
    {
        assert!(!log.contains(secret), "`{secret}` is in the log");
        assert!(!tables.contains(secret), "`{secret}` is in a table");
    }
    assert!(!log.contains("$argon2"), "a hash is in the log");
    let records = format!("{:?}", records(&world).await);
    assert!(!records.contains("$argon2"), "a hash is in the audit record");
}
