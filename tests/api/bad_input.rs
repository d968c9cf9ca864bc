//! What no client should send: each gets its status in the envelope, writes nothing and learns
//! nothing of the inside.

mod body;
mod head;
mod query;

use api::{DeveloperStatus, ErrorCode, FieldProblem};
use reqwest::RequestBuilder;
use serde_json::Value;
use tests::{Field, Operation, Schemas, World, ask, portal};

/// A server with a portal and a developer, and the operations that read a body.
struct Target {
    world: World,
    admin: String,
    developer: String,
    schemas: Schemas,
    operations: Vec<Operation>,
}

impl Target {
    async fn start() -> Self {
        Self::over(World::start().await).await
    }

    async fn over(world: World) -> Self {
        let admin = world.admin_token().await;
        let portal = world.with_token(&admin).create_portal(&portal("demo")).await.unwrap();
        world.developer(&portal.portal_id, "dev1", DeveloperStatus::Approved).await;
        let developer = world.developer_token("dev1").await;
        let schemas = world.schemas().await;
        let mut operations = world.operations().await;
        operations.retain(|operation| operation.body.is_some());
        assert!(operations.len() >= 25, "{}", operations.len());
        Self { world, admin, developer, schemas, operations }
    }

    /// A request of an operation, of somebody who may call it.
    fn request(&self, operation: &Operation) -> RequestBuilder {
        let request = self.world.request(operation);
        match operation {
            Operation { secured: false, .. } => request,
            Operation { for_admins: true, .. } => request.bearer_auth(&self.admin),
            _ => request.bearer_auth(&self.developer),
        }
    }

    /// A body of the form that the operation reads. What it says may be refused all the same.
    fn valid(&self, operation: &Operation) -> Value {
        let schema = operation.body.as_ref().unwrap();
        let mut body = self.schemas.instance(schema);
        if let Some(spec) = body.get_mut("spec") {
            *spec = tests::spec_json(api::ProductType::ModelApi);
        }
        body
    }

    /// Every field of every body that is an object.
    fn fields(&self) -> Vec<(&Operation, Field)> {
        let mut fields = Vec::new();
        for operation in &self.operations {
            let schema = operation.body.as_ref().unwrap();
            let known = self.schemas.fields(schema).into_iter();
            // A description of an API is one of several things, each tested where it is at home.
            let known = known.filter(|field| !field.pointer.starts_with("/spec/"));
            fields.extend(known.map(|field| (operation, field)));
        }
        fields
    }

    /// A request with one field replaced by `value`, or taken away.
    fn with(&self, operation: &Operation, field: &Field, value: Option<Value>) -> RequestBuilder {
        let mut body = self.valid(operation);
        match value {
            Some(value) => *body.pointer_mut(&field.pointer).unwrap() = value,
            None => {
                let (parent, key) = field.pointer.rsplit_once('/').unwrap();
                body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key);
            }
        }
        self.request(operation).json(&body)
    }

    /// Sends each request and expects its refusal; in the end nothing must have changed.
    async fn refuses(&self, cases: Vec<Case>) {
        let before = self.world.content(&[]).await;
        assert!(!cases.is_empty());
        for Case { what, request, status, code, fields, named } in cases {
            let answer = ask(request).await;
            assert_eq!(answer.status, status, "{what}: {}", answer.text());
            let problem = answer.problem();
            assert_eq!(problem.code, code, "{what}");
            if let Some(fields) = fields {
                assert_eq!(problem.fields, fields, "{what}");
            }
            if let Some(named) = named {
                let found = problem.fields.iter().any(|it| it.field.starts_with(&named));
                assert!(found, "{what}: {:?}", problem.fields);
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
    /// A field that must be among those that are named.
    named: Option<String>,
}

impl Case {
    /// Refused as invalid, naming `fields`.
    fn invalid(what: String, request: RequestBuilder, fields: Vec<FieldProblem>) -> Self {
        let code = ErrorCode::InvalidParameter;
        Self { what, request, status: 400, code, fields: Some(fields), named: None }
    }

    /// Refused as invalid, naming `field` for whatever reason.
    fn names(what: String, request: RequestBuilder, field: &str) -> Self {
        let named = Some(field.to_owned());
        Self { named, ..Self::refused(what, request, 400, ErrorCode::InvalidParameter) }
    }

    /// Refused with this status and code.
    fn refused(what: String, request: RequestBuilder, status: u16, code: ErrorCode) -> Self {
        Self { what, request, status, code, fields: None, named: None }
    }
}
