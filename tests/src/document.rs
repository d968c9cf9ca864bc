//! What the server says of its own operations, so that a test of all of them forgets none.

use reqwest::{Method, RequestBuilder};
use serde_json::{Map, Value};

use crate::{Schemas, Site, World, ask};

/// An operation of the OpenAPI document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    /// Needs a session.
    pub secured: bool,
    /// An administrator may call it.
    pub for_admins: bool,
    /// A developer may call it.
    pub for_developers: bool,
    /// Names of its query parameters.
    pub query: Vec<String>,
    /// What its JSON body is like.
    pub body: Option<Value>,
}

impl World {
    /// What bodies are made of, from `/openapi.json`.
    pub async fn schemas(&self) -> Schemas {
        Schemas(ask(self.http().get(self.url(Site::Api, "/openapi.json"))).await.json())
    }

    /// All operations, from `/openapi.json`.
    pub async fn operations(&self) -> Vec<Operation> {
        let url = self.url(Site::Api, "/openapi.json");
        let document = ask(self.http().get(url)).await.json();
        let paths = document["paths"].as_object().expect("paths");
        let operations = paths.iter().flat_map(|(path, item)| {
            let item = item.as_object().expect("operations");
            item.iter().map(|(method, operation)| read(path, method, operation))
        });
        operations.collect()
    }

    /// A request of `operation` at the API port.
    pub fn request(&self, operation: &Operation) -> RequestBuilder {
        let url = self.url(Site::Api, &operation.path);
        self.http().request(operation.method.clone(), url)
    }
}

fn read(path: &str, method: &str, operation: &Value) -> Operation {
    Operation {
        id: operation["operationId"].as_str().expect("a name").to_owned(),
        method: method.to_uppercase().parse().expect("a method"),
        // What stands in braces is an identifier, of nothing that exists.
        path: path.replace(['{', '}'], ""),
        secured: needs_session(operation),
        for_admins: schemes(operation).contains(&"admin"),
        for_developers: schemes(operation).contains(&"developer"),
        query: query(operation),
        body: operation.pointer("/requestBody/content/application~1json/schema").cloned(),
    }
}

fn query(operation: &Value) -> Vec<String> {
    let parameters = operation["parameters"].as_array().into_iter().flatten();
    let parameters = parameters.filter(|it| it["in"] == "query");
    parameters.filter_map(|it| it["name"].as_str().map(str::to_owned)).collect()
}

/// One of the ways to call it may be to be nobody.
fn needs_session(operation: &Value) -> bool {
    let ways = operation["security"].as_array();
    ways.is_some_and(|ways| {
        !ways.is_empty() && ways.iter().all(|way| way != &Value::Object(Map::new()))
    })
}

fn schemes(operation: &Value) -> Vec<&str> {
    let schemes = operation["security"].as_array().into_iter().flatten();
    schemes.filter_map(|it| it.as_object()?.keys().next().map(String::as_str)).collect()
}
