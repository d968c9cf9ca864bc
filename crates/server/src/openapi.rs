//! The OpenAPI document: collected from the routes, completed with what all of them share.

use std::collections::HashMap;

use actix_web::{
    App, HttpResponse,
    dev::ResourceDef,
    http::{Method, header::ContentType},
    web::{self, Bytes, Data, ServiceConfig},
};
use utoipa::{
    OpenApi as _,
    openapi::{
        Content, ObjectBuilder, OpenApi, Ref, RefOr, ResponseBuilder, Schema,
        path::{Operation, PathItem},
        schema::{SchemaType, Type},
        security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
    },
};
use utoipa_actix_web::AppExt;
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::{Error, routes};

/// Where the document is.
const PATH: &str = "/openapi.json";

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "HiMarket",
        version = "1.0.0",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
        description = "An organisation's own marketplace for model APIs, MCP servers, agents and \
                       REST APIs. Every answer is an object with `code`, `message` and `data`; \
                       a failed request has a `requestId` and, where a value is wrong, `fields`."
    ),
    servers((url = "/", description = "This server")),
    components(schemas(
        api::Problem,
        api::AccountState,
        api::DeveloperStatus,
        api::FieldProblem,
        api::FieldRule,
        api::ErrorCode
    ))
)]
struct Base;

/// The document, as `/openapi.json` and the repository have it.
pub fn document() -> OpenApi {
    let app = App::new().into_utoipa_app().openapi(Base::openapi()).configure(routes::describe);
    let (_, mut document) = app.split_for_parts();

    let components = document.components.get_or_insert_default();
    for name in ["admin", "developer"] {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(
            "The `access_token` of a login on the API port. The web apps' ports take a cookie.",
        ));
        components.add_security_scheme(name, SecurityScheme::Http(bearer.build()));
    }
    for (path, item) in &mut document.paths.paths {
        for (_, operation) in operations(item) {
            complete(path, operation);
        }
    }
    document
}

/// What the REST API is, for programs that ask and for requests that go astray. It is made once: as
/// `utoipa` has it in memory, the document takes megabytes.
pub struct Contract {
    json: Bytes,
    pub(crate) methods: Methods,
}

impl Contract {
    /// Collects it from the routes.
    pub fn collect() -> Result<Self, serde_json::Error> {
        let mut document = document();
        let json = serde_json::to_vec(&document)?.into();
        Ok(Self { json, methods: Methods::new(&mut document) })
    }
}

/// The document and pages to read it with, for programmers.
pub(crate) fn configure(config: &mut ServiceConfig) {
    config
        .service(web::resource(PATH).get(send_document))
        .service(web::redirect("/docs", "/docs/"))
        .service(SwaggerUi::new("/docs/{_:.*}").config(Config::from(PATH)));
}

async fn send_document(contract: Data<Contract>) -> HttpResponse {
    HttpResponse::Ok().content_type(ContentType::json()).body(contract.json.clone())
}

/// Which methods each path takes, to tell a wrong method from a wrong path.
pub(crate) struct Methods {
    /// Paths without an identifier in them.
    fixed: HashMap<String, String>,
    others: Vec<(ResourceDef, String)>,
}

impl Methods {
    pub(crate) fn new(document: &mut OpenApi) -> Self {
        let mut fixed = HashMap::new();
        let mut others = Vec::new();
        for (path, item) in &mut document.paths.paths {
            let methods: Vec<_> = operations(item).map(|(method, _)| method.to_string()).collect();
            if path.contains('{') {
                others.push((ResourceDef::new(path.as_str()), methods.join(", ")));
            } else {
                fixed.insert(path.clone(), methods.join(", "));
            }
        }
        Self { fixed, others }
    }

    /// The methods of `path`, as the header `Allow` lists them; `None` for an unknown path.
    pub(crate) fn of(&self, path: &str) -> Option<&str> {
        let pattern = || self.others.iter().find(|(resource, _)| resource.is_match(path));
        let found = self.fixed.get(path).or_else(|| pattern().map(|(_, methods)| methods));
        found.map(String::as_str)
    }

    /// Refuses a method that a fixed path does not take. Without this, a path with an identifier
    /// would read the end of the fixed one as an identifier.
    pub(crate) fn check(&self, method: &Method, path: &str) -> Result<(), Error> {
        match self.fixed.get(path) {
            Some(allowed) if !allowed.split(", ").any(|it| it == method.as_str()) => {
                Err(Error::MethodNotAllowed(allowed.clone()))
            }
            _ => Ok(()),
        }
    }
}

/// Puts the schema of an answer into the envelope and adds the answers of a failed request.
fn complete(path: &str, operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        let RefOr::T(response) = response else { continue };
        "The operation succeeded".clone_into(&mut response.description);
        let schema = response.content.shift_remove("application/json");
        let schema = schema.and_then(|content| match content {
            RefOr::T(content) => content.schema,
            RefOr::Ref(_) => None,
        });
        let content = Content::new(Some(envelope(schema)));
        response.content.insert("application/json".to_owned(), content.into());
    }
    for (status, description) in failures(path, operation) {
        let problem = ResponseBuilder::new()
            .description(description)
            .content("application/json", Content::new(Some(Ref::from_schema_name("Problem"))));
        operation.responses.responses.insert(status.to_owned(), problem.build().into());
    }
}

/// How a request can fail, as far as the operation's form tells.
fn failures(path: &str, operation: &Operation) -> Vec<(&'static str, &'static str)> {
    let mut failures = vec![("default", "The request failed")];
    let parameters = operation.parameters.as_deref().unwrap_or_default();
    if operation.request_body.is_some() || !parameters.is_empty() {
        failures
            .push(("400", "A value breaks a rule, or the request is not possible as things are"));
    }
    if operation.security.is_some() {
        failures.push(("401", "There is no session, or it has ended"));
        failures.push(("403", "The session is somebody's whom this is not for"));
    }
    if path.contains('{') {
        failures.push(("404", "It does not exist, or it is not the caller's"));
    }
    if operation.request_body.is_some() {
        failures.push(("409", "It exists already, or somebody was faster"));
    }
    failures
}

fn envelope(data: Option<RefOr<Schema>>) -> Schema {
    let null = || ObjectBuilder::new().schema_type(Type::Null);
    let code = ObjectBuilder::new()
        .schema_type(SchemaType::Type(Type::String))
        .enum_values(Some(["SUCCESS"]));
    ObjectBuilder::new()
        .property("code", code)
        .property("message", null())
        .property("data", data.unwrap_or_else(|| null().build().into()))
        .required("code")
        .required("message")
        .required("data")
        .build()
        .into()
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    [
        (Method::GET, &mut item.get),
        (Method::POST, &mut item.post),
        (Method::PUT, &mut item.put),
        (Method::PATCH, &mut item.patch),
        (Method::DELETE, &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{Methods, document};

    #[test]
    fn the_document_in_the_repository_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../openapi/openapi.json");
        let committed = std::fs::read_to_string(path).unwrap();
        let current = document().to_pretty_json().unwrap() + "\n";
        assert!(committed == current, "openapi.json is out of date: run `cargo xtask openapi`");
    }

    #[test]
    fn every_operation_has_a_summary_a_tag_and_a_name_of_its_own() {
        let document = serde_json::to_value(document()).unwrap();
        let mut ids = BTreeSet::new();
        for (path, item) in document["paths"].as_object().unwrap() {
            for (method, operation) in item.as_object().unwrap() {
                assert!(operation["summary"].is_string(), "{method} {path} has no summary");
                assert!(operation["tags"][0].is_string(), "{method} {path} has no tag");
                assert!(ids.insert(operation["operationId"].to_string()), "{method} {path}");
            }
        }
    }

    #[test]
    fn every_reference_in_the_document_leads_somewhere() {
        let text = document().to_json().unwrap();
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        for reference in text.split("\"$ref\":\"#").skip(1) {
            let pointer = reference.split('"').next().unwrap();
            assert!(value.pointer(pointer).is_some(), "{pointer} is missing");
        }
    }

    #[test]
    fn the_methods_of_a_path_are_known() {
        let methods = Methods::new(&mut document());
        assert_eq!(methods.of("/api/v1/portals"), Some("GET, POST"));
        assert_eq!(methods.of("/api/v1/nonsense"), None);
    }
}
