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
        let mut operations = world.operations().await;
        operations.retain(|operation| operation.has_body);
        assert!(operations.len() >= 5, "{operations:?}");
        Self { world, token, operations }
    }

    /// A request of an operation, of somebody who may call it.
    fn request(&self, operation: &Operation) -> RequestBuilder {
        let request = self.world.request(operation);
        if operation.secured { request.bearer_auth(&self.token) } else { request }
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

/// Fields that may be absent or null.
fn is_optional(operation: &Operation, field: &str) -> bool {
    let optional =
        ["apiDefinitionId", "bootstrapToken", "description", "document", "portalId", "slug"];
    operation.id.starts_with("update_") || optional.contains(&field)
}
