//! What the server says of its own operations, so that a test of all of them forgets none.

use reqwest::{Method, RequestBuilder};
use serde_json::Value;

use crate::{Site, World, ask};

/// An operation of the OpenAPI document.
#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub method: Method,
    pub path: String,
    /// Needs a session.
    pub secured: bool,
    /// Takes the session of an administrator.
    pub for_admin: bool,
    /// Reads a JSON body.
    pub has_body: bool,
}

impl World {
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
        secured: operation["security"].as_array().is_some_and(|it| !it.is_empty()),
        for_admin: operation["security"]
            .as_array()
            .is_some_and(|it| it.iter().any(|it| it.get("admin").is_some())),
        has_body: operation["requestBody"].is_object(),
    }
}
