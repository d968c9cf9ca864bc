//! What no client should send: each gets its status in the envelope, writes nothing and learns
//! nothing of the inside.

mod body;
mod head;
mod query;

use api::{DeveloperStatus, ErrorCode, FieldProblem};
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tests::{Operation, World, ask, portal};

/// A server with a portal and a developer, and the operations that read a body.
struct Target {
    world: World,
    token: String,
    /// Of a developer.
    developer: String,
    operations: Vec<Operation>,
}

impl Target {
    async fn start() -> Self {
        Self::over(World::start().await).await
    }

    async fn over(world: World) -> Self {
        let token = world.admin_token().await;
        let portal = world.with_token(&token).create_portal(&portal("demo")).await.unwrap();
        world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
        let developer = world.developer_token("dev1").await;
        let mut operations = world.operations().await;
        operations.retain(|operation| operation.has_body);
        assert!(operations.len() >= 5, "{operations:?}");
        Self { world, token, developer, operations }
    }

    /// A request of an operation, of somebody who may call it.
    fn request(&self, operation: &Operation) -> RequestBuilder {
        let request = self.world.request(operation);
        match (operation.secured, operation.for_admin) {
            (true, true) => request.bearer_auth(&self.token),
            (true, false) => request.bearer_auth(&self.developer),
            (false, _) => request,
        }
    }

    /// Sends each request and expects its refusal; in the end nothing must have changed.
    async fn refuses(&self, cases: Vec<Case>) {
        let before = self.world.content(&[]).await;
        assert!(!cases.is_empty());
        for Case { what, request, status, code, fields } in cases {
            let answer = ask(request).await;
            assert_eq!(answer.status, status, "{what}: {}", answer.text());
            let problem = answer.problem();
            assert_eq!(problem.code, code, "{what}");
            if let Some(fields) = fields {
                assert_eq!(problem.fields, fields, "{what}");
            }
        }
        assert_eq!(self.world.content(&[]).await, before, "something was written");
    }
}

/// A request, and how it must be refused.
struct Case {
    what: String,
    request: RequestBuilder,
    status: u16,
    code: ErrorCode,
    /// Which fields are named; `None` where that does not matter.
    fields: Option<Vec<FieldProblem>>,
}

impl Case {
    /// Refused as invalid, naming `fields`.
    fn invalid(what: String, request: RequestBuilder, fields: Vec<FieldProblem>) -> Self {
        let code = ErrorCode::InvalidParameter;
        Self { what, request, status: 400, code, fields: Some(fields) }
    }

    /// Refused with this status and code.
    fn refused(what: String, request: RequestBuilder, status: u16, code: ErrorCode) -> Self {
        Self { what, request, status, code, fields: None }
    }
}

/// A body that the operation would accept, or refuse for what it says and not for its form.
fn valid(operation: &Operation) -> Value {
    match operation.id.as_str() {
        "init_admin" => {
            json!({ "username": "eve", "password": "Passw0rd!", "bootstrapToken": "x" })
        }
        "log_in_admin" | "log_in_developer" => json!({ "username": "eve", "password": "x" }),
        "register_developer" => json!({
            "username": "eve", "password": "Passw0rd!", "email": "eve@evil.example",
            "avatarUrl": "https://evil.example/eve.png",
        }),
        "update_developer_profile" => json!({
            "username": "eve", "email": "eve@evil.example",
            "avatarUrl": "https://evil.example/eve.png",
        }),
        "update_developer_status" => json!({ "status": "REJECTED", "reason": "text" }),
        "create_consumer" | "update_consumer" => json!({ "name": "evil", "description": "text" }),
        "create_consumer_credential" | "set_consumer_credential" => credentials(),
        "create_credential" => json!({
            "kind": "HMAC", "name": "evil", "value": "evil-access-key",
            "secret": "evil-secret-key-0123", "expiresAt": "2030-01-01T00:00:00Z",
        }),
        "update_credential" => json!({ "name": "evil", "expiresAt": "2030-01-01T00:00:00Z" }),
        "rotate_credential" => json!({ "overlapSeconds": 60 }),
        "change_developer_password" => json!({ "oldPassword": "x", "newPassword": "Passw0rd!" }),
        "change_admin_password" => json!({ "oldPassword": "x", "newPassword": "Passw0rd!" }),
        "create_product" => json!({
            "name": "evil", "slug": "evil", "type": "REST_API", "description": "text",
            "document": "text",
        }),
        "update_product" => json!({
            "name": "evil", "type": "REST_API", "description": "text", "document": "text",
        }),
        "create_product_ref" => {
            json!({ "sourceType": "API_DEFINITION", "apiDefinitionId": "api-definition-x" })
        }
        "publish_product" => json!({ "portalId": "portal-x" }),
        "create_portal" => json!({ "name": "evil", "description": "text" }),
        other => panic!("say here what a valid body of {other} is"),
    }
}

/// One credential of each kind.
fn credentials() -> Value {
    let item = |mut item: Value| {
        item["mode"] = json!("CUSTOM");
        item["name"] = json!("evil");
        item["expiresAt"] = json!("2030-01-01T00:00:00Z");
        json!([item])
    };
    let key = "evil-credential-0123";
    json!({
        "apiKeyConfig": {
            "source": "HEADER", "key": "X-Evil", "credentials": item(json!({ "apiKey": key })),
        },
        "hmacConfig": { "credentials": item(json!({ "ak": "evil-access-key", "sk": key })) },
        "appCodeConfig": { "credentials": item(json!({ "appCode": key })) },
    })
}

/// Fields that may be absent or null.
fn is_optional(operation: &Operation, field: &str) -> bool {
    match (operation.id.as_str(), field) {
        ("update_developer_status", "status") => false,
        (id, _) if id.starts_with("update_") => true,
        ("create_consumer_credential" | "set_consumer_credential" | "rotate_credential", _) => true,
        ("create_credential", "kind") => false,
        ("create_credential", _) => true,
        (
            _,
            "apiDefinitionId" | "avatarUrl" | "bootstrapToken" | "description" | "document"
            | "email" | "portalId" | "slug",
        ) => true,
        _ => false,
    }
}

/// A field of a body, however deep.
struct Place {
    /// As JSON Pointer spells it.
    pointer: String,
    /// As an answer spells it.
    path: String,
    /// Its own name.
    name: String,
    value: Value,
}

impl Place {
    /// Every field of `body`.
    fn all(body: &Value) -> Vec<Self> {
        let mut places = Vec::new();
        Self::collect(body, "", "", &mut places);
        places
    }

    fn collect(value: &Value, pointer: &str, path: &str, places: &mut Vec<Self>) {
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    let pointer = format!("{pointer}/{name}");
                    let dot = if path.is_empty() { "" } else { "." };
                    let path = format!("{path}{dot}{name}");
                    Self::collect(value, &pointer, &path, places);
                    places.push(Self { pointer, path, name: name.clone(), value: value.clone() });
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    let (pointer, path) =
                        (format!("{pointer}/{index}"), format!("{path}[{index}]"));
                    Self::collect(value, &pointer, &path, places);
                }
            }
            _ => {}
        }
    }

    /// `body` with another value here.
    fn set(&self, body: &Value, value: Value) -> Value {
        let mut body = body.clone();
        *body.pointer_mut(&self.pointer).unwrap() = value;
        body
    }

    /// `body` without this field.
    fn remove(&self, body: &Value) -> Value {
        let mut body = body.clone();
        let (parent, _) = self.pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(&self.name);
        body
    }
}
