//! A request of each operation that succeeds for who may send it.

use std::sync::atomic::{AtomicUsize, Ordering};

use reqwest::Method;
use serde_json::{Value, json};

use crate::{
    expectation::Row,
    scene::{Scene, definition_body},
};

/// What to send.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) method: Method,
    /// With the identifiers filled in.
    pub(crate) path: String,
    pub(crate) body: Option<Value>,
}

impl Call {
    /// A request of the operation about what is in the scene.
    pub(crate) fn valid(row: &Row, method: &Method, template: &str, scene: &Scene) -> Self {
        let path = fill(template, |name| parameter(row.operation, name, scene));
        Self { method: method.clone(), path, body: body(row.operation, scene) }
    }
}

/// Names of the parameters in the path of an operation.
pub(crate) fn parameters(template: &str) -> Vec<&str> {
    let parts = template.split('{').skip(1);
    parts.map(|part| part.split('}').next().unwrap()).collect()
}

/// A path with its parameters replaced.
pub(crate) fn fill(template: &str, mut value: impl FnMut(&str) -> String) -> String {
    parameters(template)
        .into_iter()
        .fold(template.to_owned(), |path, name| path.replace(&format!("{{{name}}}"), &value(name)))
}

/// What a parameter must be for the operation to succeed.
pub(crate) fn parameter(operation: &str, name: &str, scene: &Scene) -> String {
    match (name, operation) {
        ("portalId", _) => scene.portal.to_string(),
        ("domain", _) => "unbound.example".to_owned(),
        ("settingKey", _) => "defaultSkillRegistryType".to_owned(),
        ("developerId", _) => scene.developer.to_string(),
        ("categoryId", _) => scene.category.to_string(),
        ("productId", "create_product_ref") => scene.bare.to_string(),
        ("productId", "publish_product" | "delete_product_ref") => scene.ready.to_string(),
        ("productId", _) => scene.published.to_string(),
        ("publicationId", _) => scene.publication.to_string(),
        ("apiDefinitionId", _) => scene.definition.to_string(),
        ("consumerId", _) => scene.consumer.to_string(),
        ("credentialId", _) => scene.credential.to_string(),
        ("gatewayId", _) => "gateway-builtin".to_owned(),
        ("requestId", _) => scene.refusal.to_string(),
        ("subscriptionId" | "id", _) => scene.subscription.to_string(),
        _ => panic!("say here what {name} of {operation} is"),
    }
}

fn body(operation: &str, scene: &Scene) -> Option<Value> {
    let Scene { number, .. } = scene;
    let product = &scene.published;
    let password = tests::PASSWORD;
    let body = match operation {
        "init_admin" => json!({ "username": "eve", "password": "Passw0rd!" }),
        "log_in_admin" => json!({ "username": tests::USERNAME, "password": password }),
        "log_in_developer" => json!({ "username": "neighbour", "password": password }),
        "register_developer" => {
            json!({ "username": unique(number), "password": password })
        }
        "change_admin_password" | "change_developer_password" => {
            json!({ "oldPassword": password, "newPassword": password })
        }
        "set_admin_setting" => json!({ "settingValue": "NACOS" }),
        "update_developer_profile" => json!({ "email": "dev@acme.example" }),
        "update_developer_status" => json!({ "status": "SUSPENDED" }),
        "create_portal" => json!({ "name": unique(number) }),
        "update_portal" => json!({ "description": "changed" }),
        "bind_portal_domain" => {
            json!({ "domain": format!("{}.example", unique(number).replace(' ', "-")) })
        }
        "create_product_category" => json!({ "name": unique(number) }),
        "update_product_category" | "update_api_definition" => {
            json!({ "description": "changed" })
        }
        "update_product" => json!({ "categories": [scene.category] }),
        "add_products_to_category" | "remove_products_from_category" => json!([product]),
        "set_categories_of_product" => json!([scene.category]),
        "create_product" => {
            let categories = [&scene.category];
            json!({ "name": unique(number), "type": "REST_API", "categories": categories })
        }
        "create_product_ref" => {
            json!({ "sourceType": "API_DEFINITION", "apiDefinitionId": scene.definition })
        }
        "publish_product" => json!({ "portalId": scene.portal, "portalIds": [scene.here] }),
        "inspect_api" => json!({ "spec": definition_body()["spec"] }),
        "create_api_definition" => {
            let mut body = definition_body();
            body["relatedProductId"] = json!(scene.bare);
            body
        }
        "create_consumer" => json!({ "name": unique(number) }),
        "update_consumer" => json!({ "description": "changed" }),
        "create_consumer_credential" | "set_consumer_credential" => {
            json!({ "appCodeConfig": { "credentials": [{ "mode": "SYSTEM" }] } })
        }
        "create_credential" => json!({ "kind": "API_KEY" }),
        "update_credential" => json!({ "name": "changed" }),
        "rotate_credential" => json!({ "overlapSeconds": 60 }),
        "create_subscription" => json!({ "productId": scene.free }),
        "update_subscription" => json!({ "callQuota": 10 }),
        "reject_subscription" => json!({ "reason": "no" }),
        "decide_approvals" => json!({
            "decision": "APPROVE",
            "items": [{ "type": "SUBSCRIPTION", "id": scene.subscription }],
        }),
        _ => return None,
    };
    Some(body)
}

/// A name that nothing else has. It does not look like an identifier.
fn unique(number: &usize) -> String {
    static LAST: AtomicUsize = AtomicUsize::new(0);
    format!("made {number} {}", LAST.fetch_add(1, Ordering::Relaxed))
}
