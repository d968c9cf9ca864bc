//! The structure that a document must have.

use serde_json::{Value, json};

use super::{Document, malformed, put, read, small, with, without};

/// Checks that each document is refused with the message beside it.
fn each_refused(documents: impl IntoIterator<Item = (Value, &'static str)>) {
    for (document, expected) in documents {
        assert_eq!(malformed(&document), expected);
    }
}

#[test]
fn only_two_versions_of_openapi_are_read() {
    for version in ["3.0.0", "3.0.4", "3.1.0", "3.1.1", "3.0.12"] {
        read(&with("/openapi", json!(version)));
    }
    let expected = "at /openapi: only versions 3.0.x and 3.1.x are read, such as 3.1.0";
    for version in ["", "3", "3.0", "3.1", "3.2.0", "2.0", "4.0.0", "3.10.0", "3.1.", "3.1.x"] {
        assert_eq!(malformed(&with("/openapi", json!(version))), expected, "{version}");
    }
    each_refused([
        (without("/openapi"), "at the top: `openapi` is missing"),
        (with("/openapi", json!(3.1)), "at /openapi: must be text; in YAML put it in quotes"),
        (with("/openapi", json!(null)), "at /openapi: must be text"),
        (
            json!({"swagger": "2.0"}),
            "at the top: this is Swagger 2; convert it to OpenAPI 3.0 or 3.1",
        ),
    ]);
}

#[test]
fn a_document_has_a_title_a_version_and_paths() {
    each_refused([
        (without("/info"), "at the top: `info` is missing"),
        (with("/info", json!([])), "at /info: must be an object"),
        (without("/info/title"), "at /info: `title` is missing"),
        (with("/info/title", json!(" ")), "at /info/title: must not be blank"),
        (with("/info/title", json!({})), "at /info/title: must be text"),
        (without("/info/version"), "at /info: `version` is missing"),
        (with("/info/version", json!("")), "at /info/version: must not be blank"),
        (
            with("/info/version", json!(1.0)),
            "at /info/version: must be text; in YAML put it in quotes",
        ),
        (without("/paths"), "at the top: `paths` is missing"),
        (with("/paths", json!([])), "at /paths: must be an object"),
    ]);
    assert_eq!(read(&with("/paths", json!({}))).operations, []);
}

#[test]
fn a_path_is_a_template() {
    let item = json!({"get": {"responses": {}}});
    let paths = |path: &str| with("/paths", json!({ path: item }));
    for path in ["/", "/pets/{id}", "/{a}/{b}", "/{a}.{b}", "/pets:find", "/a%20b", "/{a}{b}"] {
        assert_eq!(read(&paths(path)).operations[0].path, path);
    }
    let named = "between `{` and `}` there must be the name of a parameter";
    for (path, expected) in [
        ("pets", "at /paths/pets: a path must start with `/`"),
        ("", "at /paths/: a path must start with `/`"),
        ("https://acme.example", "at /paths/https:~1~1acme.example: a path must start with `/`"),
        ("/a?b=c", "at /paths/~1a?b=c: a path must not have a query or a fragment"),
        ("/a#b", "at /paths/~1a#b: a path must not have a query or a fragment"),
        ("/a b", "at /paths/~1a b: a path must not have white space or control characters"),
        ("/{a", "at /paths/~1{a: a `{` has no `}`"),
        ("/a}", "at /paths/~1a}: a `}` has no `{`"),
        ("/}{a}", "at /paths/~1}{a}: a `}` has no `{`"),
        ("/{a}/{a}", "at /paths/~1{a}~1{a}: a path must not have a parameter twice"),
        ("/{}", &format!("at /paths/~1{{}}: {named}")),
        ("/{a/b}", &format!("at /paths/~1{{a~1b}}: {named}")),
        ("/{{a}}", &format!("at /paths/~1{{{{a}}}}: {named}")),
    ] {
        assert_eq!(malformed(&paths(path)), expected);
    }
    let twice = with("/paths", json!({"/pets/{id}": {}, "/pets/{name}": {}}));
    assert_eq!(malformed(&twice), "at /paths/~1pets~1{name}: is the same path as `/pets/{id}`");
}

#[test]
fn a_path_has_operations_and_little_else() {
    let item = json!({
        "summary": "s", "description": "d", "servers": [], "parameters": [], "x-own": 1,
        "get": {"responses": {}}, "put": {"responses": {}}, "post": {"responses": {}},
        "delete": {"responses": {}}, "options": {"responses": {}}, "head": {"responses": {}},
        "patch": {"responses": {}}, "trace": {"responses": {}},
    });
    assert_eq!(read(&with("/paths/~1pets", item)).operations.len(), 8);
    let method = "is not a method; they are written in lower case";
    for key in ["GET", "query", "connect", "gett"] {
        let document = with("/paths/~1pets", json!({ key: {"responses": {}} }));
        assert_eq!(malformed(&document), format!("at /paths/~1pets/{key}: {method}"));
    }
    each_refused([
        (with("/paths/~1pets", json!(null)), "at /paths/~1pets: must be an object"),
        (with("/paths/~1pets/get", json!("x")), "at /paths/~1pets/get: must be an object"),
        (
            with("/paths/~1pets/get", json!({})),
            "at /paths/~1pets/get: an operation needs `responses`",
        ),
        (
            with("/paths/~1pets/get/responses", json!([])),
            "at /paths/~1pets/get/responses: must be an object",
        ),
        (
            with("/paths/~1pets/get/summary", json!(1)),
            "at /paths/~1pets/get/summary: must be text; in YAML put it in quotes",
        ),
        (
            with("/paths/~1pets/get/operationId", json!([])),
            "at /paths/~1pets/get/operationId: must be text",
        ),
    ]);
}

#[test]
fn an_operation_id_is_used_once() {
    let operation = json!({"operationId": "pets", "responses": {}});
    let document = with("/paths", json!({"/a": {"get": operation}, "/b": {"put": operation}}));
    let expected = "at /paths/~1b/put/operationId: `pets` is the id of another operation, too";
    assert_eq!(malformed(&document), expected);
}

#[test]
fn a_parameter_belongs_to_its_path() {
    let document = |parameter: Value| {
        with("/paths", json!({"/pets/{id}": {"get": {"parameters": [parameter], "responses": {}}}}))
    };
    for location in ["path", "query", "header", "cookie"] {
        read(&document(json!({"name": "id", "in": location})));
    }
    for (parameter, expected) in [
        (json!("id"), ": must be an object"),
        (json!({"in": "path"}), ": `name` is missing"),
        (json!({"name": "", "in": "path"}), "/name: must not be blank"),
        (json!({"name": "id"}), ": `in` is missing"),
        (json!({"name": "id", "in": "body"}), "/in: must be query, header, path or cookie"),
        (json!({"name": "ID", "in": "path"}), ": the path has no `{ID}`"),
        (json!({"$ref": "#/info"}), ": `name` is missing"),
    ] {
        let place = "at /paths/~1pets~1{id}/get/parameters/0";
        assert_eq!(malformed(&document(parameter)), format!("{place}{expected}"));
    }
    let parameters = |list| with("/paths/~1pets/parameters", list);
    let one = json!({"name": "a", "in": "query"});
    each_refused([
        (parameters(json!({})), "at /paths/~1pets/parameters: must be an array"),
        (
            parameters(json!([one, one])),
            "at /paths/~1pets/parameters/1: is the same parameter as one before",
        ),
        (
            parameters(json!([{"name": "id", "in": "path"}])),
            "at /paths/~1pets/parameters/0: the path has no `{id}`",
        ),
    ]);
}

#[test]
fn a_reference_stays_in_the_document() {
    let elsewhere = "a reference must lead to a place in this document, as `#/…`";
    for reference in [
        "https://acme.example/pets.json",
        "http://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "//acme.example/pets.json",
        "pets.yaml",
        "./pets.yaml#/Pet",
        "../../etc/passwd",
        "#Pet",
        "#",
        "",
    ] {
        // In schemas, and where a reader that follows all of them would look, too.
        for place in ["schema", "example", "x-own", "default"] {
            let document =
                with("/paths/~1pets/get/responses/200", json!({ place: {"$ref": reference} }));
            let at = format!("at /paths/~1pets/get/responses/200/{place}/$ref");
            assert_eq!(malformed(&document), format!("{at}: {elsewhere}"), "{reference}");
        }
    }
    let document = with("/components", json!({"schemas": {"Pet": {"$ref": 7}}}));
    let message = malformed(&document);
    assert!(message.starts_with("at /components/schemas/Pet/$ref: must be text"), "{message}");
}

#[test]
fn a_reference_leads_somewhere() {
    for reference in ["#/components/schemas/Cat", "#/", "#/paths/pets", "#/info/title/x", "#/%ff"] {
        let document = with("/components", json!({"schemas": {"Pet": {"$ref": reference}}}));
        let expected = format!("at /components/schemas/Pet/$ref: nothing is at `{reference}`");
        assert_eq!(malformed(&document), expected);
    }
    for reference in ["#/info", "#/paths/~1pets", "#/paths/%7e1pets", "#/tags/0"] {
        let mut document = with("/tags", json!([{"name": "a"}]));
        put(&mut document, "/components", json!({"schemas": {"Pet": {"$ref": reference}}}));
        read(&document);
    }
}

#[test]
fn references_do_not_go_round_in_a_circle() {
    let schemas = |schemas| with("/components", json!({ "schemas": schemas }));
    let back = "this reference leads back to itself";
    let own = schemas(json!({"A": {"$ref": "#/components/schemas/A"}}));
    assert_eq!(malformed(&own), format!("at /components/schemas/A/$ref: {back}"));
    let pair = schemas(json!({
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/A"},
    }));
    assert_eq!(malformed(&pair), format!("at /components/schemas/A/$ref: {back}"));
    // Spelled otherwise, and into a circle from outside.
    let spelled = schemas(json!({
        "A": {"$ref": "#/components/schemas/B"},
        "B": {"$ref": "#/components/schemas/%42"},
    }));
    assert_eq!(malformed(&spelled), format!("at /components/schemas/A/$ref: {back}"));
    // A schema that has itself inside is not such a circle.
    read(&schemas(json!({"A": {"properties": {"next": {"$ref": "#/components/schemas/A"}}}})));
    // A property may be called like that.
    read(&schemas(json!({"A": {"properties": {"$ref": {"type": "string"}}}})));
}

#[test]
fn a_path_may_be_a_reference() {
    let mut document = with("/paths/~1pets", json!({"$ref": "#/components/pathItems/Pets"}));
    let item = json!({"get": {"operationId": "list", "responses": {}}});
    put(&mut document, "/components", json!({"pathItems": {"Pets": item}}));
    assert_eq!(read(&document).operations[0].operation_id.as_deref(), Some("list"));
    document["paths"]["/pets"]["x-own"] = json!(1);
    read(&document);
    document["paths"]["/pets"]["put"] = json!({"responses": {}});
    let expected = "at /paths/~1pets: `put` must not stand beside `$ref`";
    assert_eq!(malformed(&document), expected);
}

#[test]
fn the_problem_is_one_of_the_field_that_the_caller_names() {
    let err = Document::parse("document", &json!(1)).unwrap_err();
    assert!(matches!(err, crate::Error::Invalid(problems) if problems[0].field == "document"));
    assert!(Document::parse("document", &small()).is_ok());
}
