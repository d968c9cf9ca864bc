//! The walk over all operations.

use std::collections::BTreeSet;

use api::ErrorCode;
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Answer, ask};

use crate::{
    expectation::{Row, TABLE},
    people::{People, Who},
    request::{Call, fill, parameter, parameters},
    scene::Scene,
};

/// What the server writes by itself, or about refusals.
const NOISE: [&str; 3] = ["audit_log", "audit_chain", "login_attempt"];

/// An operation of the document: its name, method and path.
type Operation = (String, Method, String);

/// A walk: everybody, and what there is to get at.
struct Walk {
    people: People,
    operations: Vec<Operation>,
    scenes: usize,
    scene: Option<Scene>,
}

impl Walk {
    async fn start() -> Self {
        let people = People::gather().await;
        let url = people.world.url(tests::Site::Api, "/openapi.json");
        let document = ask(people.world.http().get(url)).await.json();
        let mut operations = Vec::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                let id = operation["operationId"].as_str().unwrap().to_owned();
                operations.push((id, method.to_uppercase().parse().unwrap(), path.clone()));
            }
        }
        Self { people, operations, scenes: 0, scene: None }
    }

    /// Sets the scene, unless it is still as it was made.
    async fn set_scene(&mut self) {
        if self.scene.is_none() {
            self.scenes += 1;
            self.scene = Some(Scene::make(&self.people, self.scenes).await);
        }
    }

    /// What there is to get at.
    fn scene(&self) -> &Scene {
        self.scene.as_ref().unwrap()
    }

    /// Clears a scene away in which something was done.
    async fn clear_scene(&mut self) {
        let scene = self.scene.take().unwrap();
        // A developer may have a hundred consumers.
        for consumer in [&scene.consumer, &scene.foreign.consumer] {
            match self.people.admin.delete_consumer(consumer).await {
                Ok(()) => {}
                Err(err) => assert_eq!(err.code(), Some(ErrorCode::NotFound)),
            }
        }
    }

    fn operation(&self, row: &Row) -> (Method, String) {
        let found = self.operations.iter().find(|(id, _, _)| id == row.operation);
        let (_, method, path) = found.unwrap_or_else(|| panic!("no operation {}", row.operation));
        (method.clone(), path.clone())
    }

    async fn send(&self, who: Who, call: &Call) -> Answer {
        let Call { method, path, body } = call;
        ask(self.people.request(who, method.clone(), path, body.as_ref())).await
    }

    /// Sends calls that must be refused and must change nothing.
    async fn refused(&self, what: &str, calls: &[(Who, Call, u16)]) {
        let before = self.people.world.content(&NOISE).await;
        for (who, call, status) in calls {
            let answer = self.send(*who, call).await;
            let shown = format!("{what} as {who:?}: {} {}", call.method, call.path);
            assert_eq!(answer.status, *status, "{shown}: {}", answer.text());
            if answer.status >= 400 {
                answer.problem();
            }
        }
        let after = self.people.world.content(&NOISE).await;
        assert!(before == after, "{what} was refused and changed something");
    }
}

/// Whether a call of the operation ends the session that it was made with.
fn ends_session(row: &Row) -> bool {
    row.operation.starts_with("log_out") || row.operation.ends_with("_password")
}

#[tokio::test]
async fn every_operation_has_a_row_and_every_row_an_operation() {
    let walk = Walk::start().await;
    let operations: BTreeSet<_> = walk.operations.iter().map(|(id, _, _)| id.as_str()).collect();
    let rows: BTreeSet<_> = TABLE.iter().map(|row| row.operation).collect();
    assert_eq!(rows.len(), TABLE.len(), "an operation has two rows");
    let missing: Vec<_> = operations.difference(&rows).collect();
    assert!(missing.is_empty(), "say in expectation.rs who may call {missing:?}");
    let gone: Vec<_> = rows.difference(&operations).collect();
    assert!(gone.is_empty(), "{gone:?} are no operations");
}

#[tokio::test]
async fn everybody_is_answered_as_the_table_says() {
    let mut walk = Walk::start().await;
    for row in TABLE {
        let (method, template) = walk.operation(row);
        walk.set_scene().await;
        let call = Call::valid(row, &method, &template, walk.scene());
        let (refused, allowed): (Vec<_>, Vec<_>) =
            Who::ALL.into_iter().partition(|who| row.status(*who) >= 400);
        let calls: Vec<_> =
            refused.iter().map(|who| (*who, call.clone(), row.status(*who))).collect();
        walk.refused(row.operation, &calls).await;

        for who in allowed {
            walk.set_scene().await;
            let call = Call::valid(row, &method, &template, walk.scene());
            let answer = walk.send(who, &call).await;
            let shown = format!("{} as {who:?}", row.operation);
            assert_eq!(answer.status, row.status(who), "{shown}: {}", answer.text());
            if ends_session(row) {
                walk.people.log_in_again().await;
            }
            if method != Method::GET {
                walk.clear_scene().await;
            }
        }
    }
}

/// Who can do most with an operation, short of being everybody.
fn best(row: &Row) -> Option<Who> {
    let may = |who: &Who| matches!(row.status(*who), 200 | 400 | 409);
    [Who::Owner, Who::Admin].into_iter().find(|who| may(who) && row.operation != "init_admin")
}

/// An identifier of the same kind that nothing has.
fn unknown(id: &str) -> String {
    let prefix = id.rsplit_once('-').map_or(id, |(prefix, _)| prefix);
    format!("{prefix}-{}", "0".repeat(32))
}

/// What the answer to an identifier of nothing is: nothing is there to be found, except where the
/// operation promises that a thing is gone, or answers for each of many.
fn without(row: &Row, parameter: &str) -> u16 {
    match (row.operation, parameter) {
        ("cancel_subscription", "id") | ("decide_approvals", _) => 200,
        _ => 404,
    }
}

#[tokio::test]
async fn an_identifier_of_nothing_finds_nothing_in_any_position() {
    let mut walk = Walk::start().await;
    walk.set_scene().await;
    let mut positions = 0;
    for row in TABLE {
        let Some(who) = best(row) else { continue };
        let (method, template) = walk.operation(row);
        let scene = walk.scene();
        let valid = Call::valid(row, &method, &template, scene);
        let mut calls = Vec::new();
        // A name that leads nowhere and a setting that was never written are no identifiers.
        let ids = parameters(&template).into_iter();
        for name in ids.filter(|name| !matches!(*name, "domain" | "settingKey")) {
            let path = fill(&template, |it| {
                let id = parameter(row.operation, it, scene);
                if it == name { unknown(&id) } else { id }
            });
            calls.push((who, Call { path, ..valid.clone() }, without(row, name)));
        }
        for (pointer, id) in identifiers(valid.body.as_ref().unwrap_or(&Value::Null)) {
            let mut body = valid.body.clone().unwrap();
            *body.pointer_mut(&pointer).unwrap() = json!(unknown(&id));
            let status = without(row, &pointer);
            calls.push((who, Call { body: Some(body), ..valid.clone() }, status));
        }
        positions += calls.len();
        walk.refused(row.operation, &calls).await;
    }
    assert!(positions > 70, "only {positions} positions were tried");
}

#[tokio::test]
async fn an_identifier_of_somebody_else_finds_nothing_in_any_position() {
    let mut walk = Walk::start().await;
    walk.set_scene().await;
    for row in TABLE {
        let Some(who) = best(row) else { continue };
        let (method, template) = walk.operation(row);
        let scene = walk.scene();
        let valid = Call::valid(row, &method, &template, scene);
        let mut calls = Vec::new();
        for name in parameters(&template) {
            let Some(foreign) = foreign(name, scene, who, &template) else { continue };
            let path = fill(&template, |it| {
                if it == name { foreign.clone() } else { parameter(row.operation, it, scene) }
            });
            calls.push((who, Call { path, ..valid.clone() }, without(row, name)));
        }
        if row.operation == "create_product_ref" {
            for kind in ["GATEWAY", "NACOS"] {
                let id = "higress-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78";
                let body = json!({ "sourceType": kind, "gatewayId": id, "nacosId": id });
                calls.push((who, Call { body: Some(body), ..valid.clone() }, 404));
            }
        }
        if row.operation == "create_subscription" {
            for product in [&scene.elsewhere, &scene.bare, &scene.ready] {
                let body = Some(json!({ "productId": product }));
                calls.push((who, Call { body, ..valid.clone() }, 404));
            }
        }
        walk.refused(row.operation, &calls).await;
    }
}

/// An identifier that exists and does not belong here: the neighbour's for a developer, and for an
/// administrator one that does not go with the rest of the path.
fn foreign(name: &str, scene: &Scene, who: Who, template: &str) -> Option<String> {
    let several = parameters(template).len() > 1;
    let ids = &scene.foreign;
    match name {
        "consumerId" if who == Who::Owner || several => Some(ids.consumer.to_string()),
        "credentialId" => Some(ids.credential.to_string()),
        "requestId" if who == Who::Owner => Some(ids.refusal.to_string()),
        "id" => Some(ids.subscription.to_string()),
        "productId" if who == Who::Owner => Some(scene.elsewhere.to_string()),
        "productId" if several => Some(scene.ready.to_string()),
        _ => None,
    }
}

/// Every identifier in a body, with the place where it stands.
fn identifiers(body: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![(String::new(), body)];
    while let Some((pointer, value)) = open.pop() {
        match value {
            Value::Object(fields) => {
                open.extend(fields.iter().map(|(key, it)| (format!("{pointer}/{key}"), it)));
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                open.extend(items.map(|(at, it)| (format!("{pointer}/{at}"), it)));
            }
            Value::String(text) if is_identifier(text) => found.push((pointer, text.clone())),
            _ => {}
        }
    }
    found
}

/// A prefix and 32 hexadecimal digits.
fn is_identifier(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(_, digits)| {
        digits.len() == 32 && digits.chars().all(|char| char.is_ascii_hexdigit())
    })
}
