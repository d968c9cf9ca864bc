//! OpenAPI documents as subscribers see them: served by the gateway and by nobody else.

use serde_json::{Map, Value, json};

/// What an API's author named: a header may be called `x-rate-limit`, and a property `servers`.
const NAMES: [&str; 20] = [
    "$defs",
    "content",
    "definitions",
    "dependentSchemas",
    "encoding",
    "headers",
    "links",
    "mapping",
    "parameters",
    "pathItems",
    "patternProperties",
    "properties",
    "requestBodies",
    "schemas",
    "scopes",
    "security",
    "securitySchemes",
    "variables",
    "webhooks",
    "additionalOperations",
];

/// Data of the API's own, whatever it looks like.
const DATA: [&str; 6] = ["const", "default", "enum", "example", "examples", "value"];

/// Says in `document` that the API is at `url`, and takes out of it where it really is: servers
/// may be named for the whole, for a path, for an operation and for a link. Extensions go, too:
/// some gateways keep the addresses behind them there.
pub(super) fn served_at(mut document: Value, url: &str) -> Value {
    let Some(root) = document.as_object_mut() else { return document };
    hide(root);
    root.insert("servers".to_owned(), json!([{ "url": url }]));
    document
}

/// Takes addresses out of an object whose keys are those of OpenAPI.
fn hide(object: &mut Map<String, Value>) {
    object.retain(|key, _| key != "servers" && key != "server" && !key.starts_with("x-"));
    for (key, value) in object {
        if NAMES.contains(&key.as_str()) {
            hide_in_each(value);
        } else if !DATA.contains(&key.as_str()) {
            hide_in(value);
        }
    }
}

/// Goes on in objects and lists. A document has a bounded depth.
fn hide_in(value: &mut Value) {
    match value {
        Value::Object(object) => hide(object),
        Value::Array(items) => items.iter_mut().for_each(hide_in),
        _ => {}
    }
}

/// Goes on below names; a list, as `parameters` may be one, has none.
fn hide_in_each(value: &mut Value) {
    match value {
        Value::Object(names) => names.values_mut().for_each(hide_in),
        other => hide_in(other),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::served_at;

    #[test]
    fn the_servers_of_a_document_are_the_gateway_alone() {
        let servers = json!([{ "url": "https://secret.example" }]);
        let link = json!({ "next": { "operationId": "a", "server": servers[0] } });
        let response = json!({ "description": "ok", "links": link });
        let operation = json!({
            "servers": servers,
            "x-google-backend": { "address": "https://secret.example" },
            "parameters": [{ "name": "servers", "in": "query" }],
            "responses": { "200": response },
            "callbacks": { "done": { "{$url}": { "post": { "servers": servers } } } },
        });
        let document = json!({
            "openapi": "3.1.0",
            "servers": servers,
            "x-internal": "https://secret.example",
            "info": { "title": "Farm", "x-origin": [{ "url": "https://secret.example" }] },
            "paths": { "/a": { "servers": servers, "get": operation } },
            "webhooks": { "news": { "post": { "servers": servers } } },
            "components": {
                "schemas": { "Farm": { "properties": { "servers": { "type": "array" } } } },
                "pathItems": { "b": { "put": operation } },
                "responses": { "ok": response },
                "links": link,
                "callbacks": { "done": { "{$url}": { "servers": servers } } },
                "securitySchemes": {
                    "key": { "type": "apiKey", "x-authorizer": { "uri": "https://secret.example" } },
                },
                "headers": { "x-rate-limit": { "x-source": "https://secret.example" } },
            },
        });
        let served = served_at(document, "/apis/weather");
        assert!(!served.to_string().contains("secret"), "{served}");
        assert_eq!(served["servers"], json!([{ "url": "/apis/weather" }]));
        let parameter = &served["paths"]["/a"]["get"]["parameters"][0]["name"];
        assert_eq!(parameter, "servers", "what is only called so stays");
        assert!(served["components"]["schemas"]["Farm"]["properties"]["servers"].is_object());
        assert!(served["components"]["headers"]["x-rate-limit"].is_object());
    }

    #[test]
    fn what_is_no_document_is_left_alone() {
        for value in [Value::Null, json!([]), json!("text")] {
            assert_eq!(served_at(value.clone(), "/apis/a"), value);
        }
        let odd = json!({ "paths": [], "components": 1, "webhooks": { "a": null } });
        assert_eq!(served_at(odd, "/a")["servers"], json!([{ "url": "/a" }]));
    }
}
