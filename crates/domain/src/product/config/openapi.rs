//! OpenAPI documents as subscribers see them: served by the gateway and by nobody else.

use serde_json::{Map, Value, json};

/// Says in `document` that the API is at `path`, and takes out of it where it really is: servers
/// may be named for the whole, for a path, for an operation and for a link. Extensions go, too:
/// some gateways keep the addresses behind them there.
pub(super) fn served_at(mut document: Value, path: &str) -> Value {
    let Some(root) = document.as_object_mut() else { return document };
    hide(root);
    for name in ["paths", "webhooks"] {
        if let Some(items) = object(root, name) {
            hide(items);
        }
        each(root, name, path_item);
    }
    if let Some(components) = object(root, "components") {
        hide(components);
        each(components, "pathItems", path_item);
        each(components, "callbacks", callback);
        each(components, "responses", response);
        each(components, "links", link);
    }
    root.insert("servers".to_owned(), json!([{ "url": path }]));
    document
}

fn path_item(item: &mut Map<String, Value>) {
    hide(item);
    for operation in item.values_mut().filter_map(Value::as_object_mut) {
        self::operation(operation);
    }
    each(item, "additionalOperations", operation);
}

fn operation(operation: &mut Map<String, Value>) {
    hide(operation);
    each(operation, "callbacks", callback);
    each(operation, "responses", response);
}

fn callback(callback: &mut Map<String, Value>) {
    hide(callback);
    for item in callback.values_mut().filter_map(Value::as_object_mut) {
        path_item(item);
    }
}

fn response(response: &mut Map<String, Value>) {
    hide(response);
    each(response, "links", link);
}

fn link(link: &mut Map<String, Value>) {
    link.remove("server");
    hide(link);
}

fn hide(object: &mut Map<String, Value>) {
    object.retain(|name, _| name != "servers" && !name.starts_with("x-"));
}

fn object<'a>(
    parent: &'a mut Map<String, Value>,
    name: &str,
) -> Option<&'a mut Map<String, Value>> {
    parent.get_mut(name)?.as_object_mut()
}

fn each(parent: &mut Map<String, Value>, name: &str, change: fn(&mut Map<String, Value>)) {
    let Some(children) = object(parent, name) else { return };
    for child in children.values_mut().filter_map(Value::as_object_mut) {
        change(child);
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
            "paths": { "/a": { "servers": servers, "get": operation } },
            "webhooks": { "news": { "post": { "servers": servers } } },
            "components": {
                "schemas": { "Farm": { "properties": { "servers": { "type": "array" } } } },
                "pathItems": { "b": { "put": operation } },
                "responses": { "ok": response },
                "links": link,
                "callbacks": { "done": { "{$url}": { "servers": servers } } },
            },
        });
        let served = served_at(document, "/apis/weather");
        assert!(!served.to_string().contains("secret"), "{served}");
        assert_eq!(served["servers"], json!([{ "url": "/apis/weather" }]));
        let parameter = &served["paths"]["/a"]["get"]["parameters"][0]["name"];
        assert_eq!(parameter, "servers", "what is only called so stays");
        assert!(served["components"]["schemas"]["Farm"]["properties"]["servers"].is_object());
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
