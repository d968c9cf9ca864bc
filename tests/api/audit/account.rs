//! What is recorded of developers, their consumers and what these present.

use api::DeveloperStatus;
use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use tests::{PASSWORD, World, registration};

use super::{NEW_PASSWORD, recorded, records, summary};

/// Somebody who sends requests with a token.
struct Caller<'a> {
    world: &'a World,
    token: String,
}

impl Caller<'_> {
    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.world.http().request(method, self.world.api(path)).bearer_auth(&self.token)
    }

    /// Sends a request that leaves one record, and gives its data and the record.
    async fn does(&self, method: Method, path: &str, body: Value) -> (Value, Value) {
        let mut request = self.request(method, path);
        if !body.is_null() {
            request = request.json(&body);
        }
        let (answer, record) = recorded(self.world, request).await;
        (answer.data(), record)
    }
}

fn what(record: &Value) -> [Option<&str>; 4] {
    ["actor_type", "action", "target_type", "target_id"].map(|column| record[column].as_str())
}

/// A server with a portal and a developer, `dev1`, and both who act.
async fn start(world: &World) -> (Caller<'_>, Caller<'_>, String) {
    let portal = world.portal("demo").await;
    let id = world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
    let admin = Caller { world, token: world.admin_token().await };
    let developer = Caller { world, token: world.developer_token("dev1").await };
    (admin, developer, id.0)
}

#[tokio::test]
async fn a_registration_is_recorded_with_all_that_it_makes() {
    let world = World::start().await;
    world.portal("demo").await;
    let before = records(&world).await.len();
    world.guest().register_developer(&registration("dev1")).await.unwrap();
    let new = records(&world).await.split_off(before);
    let actions: Vec<_> = new.iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["CREDENTIAL_CREATED", "CONSUMER_CREATED", "DEVELOPER_REGISTERED"]);
    assert!(new.iter().all(|it| it["actor_type"] == "GUEST"), "{new:?}");
    assert_eq!(new[2]["after"]["username"], "dev1");
    assert_eq!(new[2]["after"]["status"], "PENDING");
    assert_eq!(new[1]["after"]["name"], "primary-consumer");
    let ids: Vec<_> = new.iter().map(|it| it["request_id"].clone()).collect();
    assert!(ids[0] == ids[1] && ids[1] == ids[2], "of one request");
}

#[tokio::test]
async fn every_change_of_an_account_is_recorded_once() {
    let world = World::start().await;
    let (admin, developer, id) = start(&world).await;
    let path = format!("/developers/{id}");
    let id = Some(id.as_str());

    let change = json!({ "username": "dev2", "email": "dev2@acme.example" });
    let (_, record) = developer.does(Method::PUT, "/developers/profile", change).await;
    let by_self =
        |action| [Some("DEVELOPER"), id, Some("dev1"), Some(action), Some("DEVELOPER"), id];
    assert_eq!(summary(&record), by_self("DEVELOPER_PROFILE_CHANGED"));
    assert_eq!(record["before"]["username"], "dev1");
    assert_eq!(record["after"]["username"], "dev2");
    assert_eq!(record["after"]["email"], "dev2@acme.example");

    let body = json!({ "oldPassword": PASSWORD, "newPassword": NEW_PASSWORD });
    let (_, record) = developer.does(Method::PATCH, "/developers/password", body).await;
    let expected = [Some("DEVELOPER"), Some("DEVELOPER_PASSWORD_CHANGED"), Some("DEVELOPER"), id];
    assert_eq!(what(&record), expected);
    assert_eq!((&record["before"], &record["after"]), (&Value::Null, &Value::Null));

    let body = json!({ "status": "SUSPENDED", "reason": "not now" });
    let (_, record) = admin.does(Method::PATCH, &format!("{path}/status"), body).await;
    let by_admin = |action| [Some("ADMIN"), Some(action), Some("DEVELOPER"), id];
    assert_eq!(what(&record), by_admin("DEVELOPER_STATUS_CHANGED"));
    assert_eq!(record["before"], json!({ "status": "APPROVED", "reason": null }));
    assert_eq!(record["after"], json!({ "status": "SUSPENDED", "reason": "not now" }));

    let (_, record) = admin.does(Method::DELETE, &path, Value::Null).await;
    assert_eq!(what(&record), by_admin("DEVELOPER_DELETED"));
    assert_eq!(record["before"]["username"], "dev2");
    assert_eq!(record["after"], Value::Null);
}

#[tokio::test]
async fn every_change_of_a_consumer_is_recorded() {
    let world = World::start().await;
    let (_, developer, _) = start(&world).await;
    let before = records(&world).await.len();
    let request = developer.request(Method::POST, "/consumers").json(&json!({ "name": "shop" }));
    let made = tests::ask(request).await.data();
    let new = records(&world).await.split_off(before);
    assert_eq!(new.len(), 2, "the key that it comes with, too");
    let id = made["consumerId"].as_str();
    let expect = |record: &Value, action| {
        assert_eq!(what(record), [Some("DEVELOPER"), Some(action), Some("CONSUMER"), id]);
    };
    expect(&new[1], "CONSUMER_CREATED");
    assert_eq!((&new[1]["before"], &new[1]["after"]), (&Value::Null, &made));

    let path = format!("/consumers/{}", id.unwrap());
    let (changed, record) = developer.does(Method::PUT, &path, json!({ "name": "store" })).await;
    expect(&record, "CONSUMER_UPDATED");
    assert_eq!((&record["before"], &record["after"]), (&made, &changed));
    let (_, record) = developer.does(Method::PUT, &format!("{path}/primary"), Value::Null).await;
    expect(&record, "CONSUMER_MADE_PRIMARY");

    let before = records(&world).await.len();
    tests::ask(developer.request(Method::DELETE, &path)).await.data();
    let new = records(&world).await.split_off(before);
    let actions: Vec<_> = new.iter().map(|it| it["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["CONSUMER_MADE_PRIMARY", "CONSUMER_DELETED"], "another takes its place");
    expect(&new[1], "CONSUMER_DELETED");
    assert_eq!(new[1]["before"]["name"], "store");
}

/// What a record may say of a credential.
fn trace(value: &Value, kind: &str, mode: &str, name: &Value) -> Value {
    let value = value.as_str().unwrap();
    json!({
        "kind": kind, "mode": mode, "name": name, "expiresAt": null,
        "lastCharacters": &value[value.len() - 4..],
    })
}

#[tokio::test]
async fn of_a_credential_the_record_has_the_last_characters_only() {
    let world = World::start().await;
    let (_, developer, _) = start(&world).await;
    let request = developer.request(Method::GET, "/consumers/primary");
    let consumer = tests::ask(request).await.data()["consumerId"].as_str().unwrap().to_owned();
    let path = format!("/consumers/{consumer}/keys");
    let expect = |record: &Value, action, id: &str| {
        let expected = [Some("DEVELOPER"), Some(action), Some("CREDENTIAL"), Some(id)];
        assert_eq!(what(record), expected);
    };

    let body = json!({ "kind": "HMAC", "name": "production" });
    let (made, record) = developer.does(Method::POST, &path, body).await;
    let id = made["credentialId"].as_str().unwrap();
    expect(&record, "CREDENTIAL_CREATED", id);
    let first = trace(&made["value"], "HMAC", "SYSTEM", &json!("production"));
    assert_eq!((&record["before"], &record["after"]), (&Value::Null, &first));

    let key = format!("{path}/{id}");
    let (_, record) = developer.does(Method::PATCH, &key, json!({ "name": "test" })).await;
    expect(&record, "CREDENTIAL_UPDATED", id);
    let renamed = trace(&made["value"], "HMAC", "SYSTEM", &json!("test"));
    assert_eq!((&record["before"], &record["after"]), (&first, &renamed));

    let (new, record) = developer.does(Method::POST, &format!("{key}/rotate"), json!({})).await;
    expect(&record, "CREDENTIAL_ROTATED", id);
    let second = trace(&new["value"], "HMAC", "SYSTEM", &json!("test"));
    assert_eq!((&record["before"], &record["after"]), (&renamed, &second));
    let (_, record) = developer.does(Method::DELETE, &key, Value::Null).await;
    expect(&record, "CREDENTIAL_DELETED", id);
    assert_eq!(record["after"], Value::Null);

    let all = format!("/consumers/{consumer}/credentials");
    let body = json!({
        "apiKeyConfig": { "credentials": [{ "apiKey": "my-very-own-key-0123" }] },
        "hmacConfig": { "credentials": [] },
    });
    let (_, record) = developer.does(Method::PUT, &all, body.clone()).await;
    let expected = |action| [Some("DEVELOPER"), Some(action), Some("CONSUMER"), Some(&*consumer)];
    assert_eq!(what(&record), expected("CREDENTIALS_REPLACED"));
    assert_eq!(record["before"].as_array().unwrap().len(), 2);
    let own = trace(&json!("0123"), "API_KEY", "CUSTOM", &Value::Null);
    assert_eq!(record["after"], json!([own]));
    let (_, record) = developer.does(Method::DELETE, &all, Value::Null).await;
    assert_eq!(what(&record), expected("CREDENTIALS_DELETED"));
    assert_eq!((&record["before"], &record["after"]), (&json!([own]), &Value::Null));
    let (_, record) = developer.does(Method::POST, &all, body).await;
    assert_eq!(what(&record), expected("CREDENTIALS_CREATED"));
    assert_eq!((&record["before"], &record["after"]), (&json!([]), &json!([own])));
}

#[tokio::test]
async fn what_changes_nothing_leaves_no_record() {
    let world = World::start().await;
    let (admin, developer, id) = start(&world).await;
    let request = developer.request(Method::GET, "/consumers/primary");
    let consumer = tests::ask(request).await.data()["consumerId"].as_str().unwrap().to_owned();
    let before = records(&world).await;
    for (caller, method, path, body, status) in [
        (&developer, Method::PUT, format!("/consumers/{consumer}/primary"), json!({}), 200),
        (&developer, Method::PUT, format!("/consumers/{consumer}/credentials"), json!({}), 200),
        (
            &developer,
            Method::POST,
            "/consumers".to_owned(),
            json!({ "name": "primary-consumer" }),
            409,
        ),
        (
            &admin,
            Method::PATCH,
            format!("/developers/{id}/status"),
            json!({ "status": "APPROVED" }),
            409,
        ),
        (&admin, Method::DELETE, "/developers/dev-unknown".to_owned(), json!({}), 404),
    ] {
        let answer = tests::ask(caller.request(method, &path).json(&body)).await;
        assert_eq!(answer.status, status, "{path}");
    }
    assert_eq!(records(&world).await, before);
}
