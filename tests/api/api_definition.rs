//! API definitions: describing an API, finding it, and changing it.

mod deletion;
mod inspection;
mod list;
mod secret;

use api::{
    ApiDefinitionId, ApiDefinitionStatus, ApiSpec, CreateApiDefinition, ErrorCode, FieldProblem,
    FieldRule, Patch, PortalId, ProductId, ProductStatus, ProductType, UpdateApiDefinition,
};
use client::Client;
use serde_json::{Value, json};
use tests::{
    World, api_definition, ask, code, link_to, make_definition, product, publish_in, refusal, spec,
    spec_json,
};

const TYPES: [ProductType; 4] =
    [ProductType::ModelApi, ProductType::McpServer, ProductType::AgentApi, ProductType::RestApi];

/// The audit records of API definitions, and of products that are linked and unlinked.
async fn records(world: &World) -> Vec<Value> {
    let query = "SELECT action, target_id, after FROM audit_log WHERE action LIKE \
                 'API_DEFINITION%' OR action LIKE 'PRODUCT_%LINKED' ORDER BY id";
    world.rows(query).await
}

/// Makes a product that is linked to nothing.
async fn make_product(admin: &Client, name: &str, r#type: ProductType) -> ProductId {
    admin.create_product(&product(name, r#type)).await.unwrap().summary.product_id
}

async fn link(admin: &Client, product_id: &ProductId, definition: &ApiDefinitionId) {
    admin.create_product_ref(product_id, &link_to(definition)).await.unwrap();
}

async fn publish(admin: &Client, product_id: &ProductId, portal_id: &PortalId) {
    admin.publish_product(product_id, &publish_in(&[portal_id])).await.unwrap();
}

async fn actions(world: &World) -> Vec<String> {
    let records = records(world).await;
    records.iter().map(|it| it["action"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn an_api_of_each_type_is_described_and_shown() {
    let mut world = World::start().await;
    for r#type in TYPES {
        let admin = world.admin().await;
        let body = CreateApiDefinition {
            description: Some("what\nit is".to_owned()),
            version: Some("1.0".to_owned()),
            ..api_definition("Démo 接口", spec(spec_json(r#type)))
        };
        let made = admin.create_api_definition(&body).await.unwrap();
        let summary = &made.summary;
        assert!(summary.api_definition_id.0.starts_with("api-definition-"));
        assert_eq!((&summary.name, summary.r#type), (&body.name, r#type));
        assert_eq!(summary.status, ApiDefinitionStatus::Draft);
        assert_eq!((&summary.description, &summary.version), (&body.description, &body.version));
        assert_eq!((&summary.product_id, &summary.product_name), (&None, &None));
        assert_eq!(summary.create_at, summary.updated_at);
        let shown = admin.get_api_definition(&summary.api_definition_id).await.unwrap();
        assert_eq!(shown, made, "what is shown is what was answered");

        world.restart().await;
        let admin = world.admin().await;
        assert_eq!(admin.get_api_definition(&summary.api_definition_id).await.unwrap(), made);
    }
}

#[tokio::test]
async fn what_is_left_out_has_its_default() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = make_definition(&admin, "model", ProductType::ModelApi).await;
    let shown = serde_json::to_value(&made.spec).unwrap();
    let expected = json!({
        "type": "MODEL_API", "protocols": ["OpenAI/V1"], "models": ["qwen-max"],
        "baseUrl": "https://models.acme.example/v1", "apiKeySet": false, "headers": [],
        "scenario": "TEXT",
    });
    assert_eq!(shown, expected);
    let made = make_definition(&admin, "agent", ProductType::AgentApi).await;
    assert_eq!(serde_json::to_value(&made.spec).unwrap()["protocols"], json!(["a2a"]));
    let made = make_definition(&admin, "tools", ProductType::McpServer).await;
    assert_eq!(serde_json::to_value(&made.spec).unwrap()["fromType"], "NATIVE_MCP");
}

const YAML: &str = "openapi: 3.0.3\ninfo:\n  title: Weather\n  version: '1'\npaths:\n  /now:\n    \
                    get:\n      responses:\n        '200':\n          description: Now\n";

#[tokio::test]
async fn a_document_is_an_object_whether_it_came_as_one_or_as_text() {
    let world = World::start().await;
    let admin = world.admin().await;
    let object = spec_json(ProductType::RestApi)["document"].clone();
    let yaml = json!({
        "openapi": "3.0.3", "info": { "title": "Weather", "version": "1" },
        "paths": { "/now": { "get": { "responses": { "200": { "description": "Now" } } } } },
    });
    for (given, expected) in
        [(object.clone(), &object), (json!(object.to_string()), &object), (json!(YAML), &yaml)]
    {
        let mut rest = spec_json(ProductType::RestApi);
        rest["document"] = given;
        let made = admin.create_api_definition(&api_definition("rest", spec(rest))).await.unwrap();
        let shown = admin.get_api_definition(&made.summary.api_definition_id).await.unwrap();
        for definition in [made, shown] {
            let ApiSpec::RestApi(spec) = definition.spec else { panic!("{definition:?}") };
            assert_eq!(&spec.document, expected);
        }
    }
}

/// `spec` with `value` at `pointer`; a `value` of `None` removes what is there.
fn with(mut spec: Value, pointer: &str, value: Value) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    spec.pointer_mut(parent).unwrap()[key] = value;
    spec
}

/// What is wrong with a description, and how it is refused.
fn wrong_specs() -> Vec<(Value, &'static str, FieldRule)> {
    use FieldRule::{Malformed, NotAllowed, Required, Taken, TooLarge, TooLong, TooSmall, Wrong};
    use ProductType::{AgentApi, McpServer, ModelApi, RestApi};
    let case = |r#type, pointer: &str, value: Value, field, rule| {
        (with(spec_json(r#type), pointer, value), field, rule)
    };
    let header = |name: &str| json!([{ "key": name, "value": "a" }]);
    let twice = json!([{ "key": "X-Team", "value": "a" }, { "key": "x-TEAM", "value": "b" }]);
    vec![
        case(ModelApi, "/models", json!([]), "spec.models", Required),
        case(ModelApi, "/models", json!([" a"]), "spec.models[0]", Malformed),
        case(ModelApi, "/protocols", json!([]), "spec.protocols", Required),
        case(ModelApi, "/baseUrl", json!(""), "spec.baseUrl", Required),
        case(ModelApi, "/baseUrl", json!("ftp://acme.example"), "spec.baseUrl", Malformed),
        case(ModelApi, "/baseUrl", json!("https://a:b@acme.example"), "spec.baseUrl", Malformed),
        case(ModelApi, "/baseUrl", json!("http://169.254.169.254/v1"), "spec.baseUrl", NotAllowed),
        case(ModelApi, "/apiKey", json!(""), "spec.apiKey", Required),
        case(ModelApi, "/apiKey", json!("k\r\nHost: evil"), "spec.apiKey", Malformed),
        case(ModelApi, "/apiKey", json!("k".repeat(4097)), "spec.apiKey", TooLong),
        case(ModelApi, "/headers", header("Host"), "spec.headers[0].key", Wrong),
        case(ModelApi, "/headers", header("content-length"), "spec.headers[0].key", Wrong),
        case(AgentApi, "/headers", header("a b"), "spec.headers[0].key", Malformed),
        case(AgentApi, "/headers", twice.clone(), "spec.headers", Taken),
        case(AgentApi, "/baseUrl", json!("http://10.0.0.1/"), "spec.baseUrl", NotAllowed),
        case(McpServer, "/protocol", json!("SSE"), "spec.protocol", Wrong),
        case(McpServer, "/connection/url", json!("x"), "spec.connection.url", Malformed),
        case(
            McpServer,
            "/connection/url",
            json!("http://[fd00::1]/mcp"),
            "spec.connection.url",
            NotAllowed,
        ),
        case(McpServer, "/connection/headers", twice, "spec.connection.headers", Taken),
        case(
            McpServer,
            "/connection/headers",
            header("Transfer-Encoding"),
            "spec.connection.headers[0].key",
            Wrong,
        ),
        case(RestApi, "/timeoutMs", json!(99), "spec.timeoutMs", TooSmall),
        case(RestApi, "/timeoutMs", json!(600_001), "spec.timeoutMs", TooLarge),
        case(RestApi, "/document", json!(1), "spec.document", Malformed),
        case(RestApi, "/document", json!("a: [b"), "spec.document", Malformed),
        case(RestApi, "/document", json!({ "swagger": "2.0" }), "spec.document", Malformed),
        case(RestApi, "/baseUrl", json!("http://192.168.0.1/"), "spec.baseUrl", NotAllowed),
    ]
}

#[tokio::test]
async fn a_description_that_breaks_a_rule_is_refused_by_name_new_or_changed() {
    let world = World::start().await;
    let admin = world.admin().await;
    let mut existing = Vec::new();
    for r#type in TYPES {
        existing.push(make_definition(&admin, "existing", r#type).await);
    }
    let before = world.content(&[]).await;
    for (json, field, rule) in wrong_specs() {
        let spec = spec(json.clone());
        let refused = |problem: api::Problem| {
            assert_eq!(problem.code, ErrorCode::InvalidParameter, "{json}");
            let [found] = problem.fields.as_slice() else { panic!("{json}: {problem:?}") };
            assert_eq!((found.field.as_str(), found.rule), (field, rule), "{json}");
        };
        refused(refusal(admin.create_api_definition(&api_definition("new", spec.clone())).await));
        let same_type = |it: &&api::ApiDefinition| it.summary.r#type == spec.product_type();
        let id = &existing.iter().find(same_type).unwrap().summary.api_definition_id;
        let change = UpdateApiDefinition { spec: Some(spec), ..Default::default() };
        refused(refusal(admin.update_api_definition(id, &change).await));
    }
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn the_type_agrees_with_the_description() {
    let world = World::start().await;
    let admin = world.admin().await;
    let body = CreateApiDefinition {
        r#type: ProductType::McpServer,
        ..api_definition("model", spec(spec_json(ProductType::ModelApi)))
    };
    let problem = refusal(admin.create_api_definition(&body).await);
    assert_eq!(problem.fields, [FieldProblem::new("type", FieldRule::Wrong, None)]);

    let made = make_definition(&admin, "model", ProductType::ModelApi).await;
    let change = UpdateApiDefinition {
        spec: Some(spec(spec_json(ProductType::AgentApi))),
        ..Default::default()
    };
    let id = &made.summary.api_definition_id;
    let problem = refusal(admin.update_api_definition(id, &change).await);
    assert_eq!(problem.fields, [FieldProblem::new("spec.type", FieldRule::Wrong, None)]);
    assert_eq!(admin.get_api_definition(id).await.unwrap(), made);
}

#[tokio::test]
async fn an_upstream_that_the_operator_allows_is_accepted() {
    let world = World::with(|it| it.arg("--allowed-upstreams").arg("10.0.0.0/8")).await;
    let admin = world.admin().await;
    for (url, allowed) in [("http://10.1.2.3/v1", true), ("http://127.0.0.1/v1", false)] {
        let json = with(spec_json(ProductType::ModelApi), "/baseUrl", json!(url));
        let made = admin.create_api_definition(&api_definition("model", spec(json))).await;
        assert_eq!(made.is_ok(), allowed, "{url}");
    }
}

#[tokio::test]
async fn a_change_touches_what_it_names_and_nothing_else() {
    let world = World::start().await;
    let admin = world.admin().await;
    let token = world.admin_token().await;
    let body = CreateApiDefinition {
        description: Some("old".to_owned()),
        version: Some("1".to_owned()),
        ..api_definition("old", spec(spec_json(ProductType::ModelApi)))
    };
    let made = admin.create_api_definition(&body).await.unwrap();
    let id = &made.summary.api_definition_id;
    let put = async |body: Value| {
        let url = world.api(&format!("/api-definitions/{id}"));
        let answer = ask(world.http().put(url).bearer_auth(&token).json(&body)).await;
        assert_eq!(answer.data(), Value::Null);
        admin.get_api_definition(id).await.unwrap()
    };
    let shown = put(json!({})).await;
    assert_eq!(shown.spec, made.spec);
    assert_eq!(shown.summary.description, made.summary.description);

    let shown = put(json!({ "name": "new", "version": null })).await;
    assert_eq!((shown.summary.name.as_str(), shown.summary.version), ("new", None));
    assert_eq!(shown.summary.description.as_deref(), Some("old"));
    assert!(shown.summary.updated_at > made.summary.updated_at);
    assert_eq!(shown.summary.create_at, made.summary.create_at);

    let json = with(spec_json(ProductType::ModelApi), "/models", json!(["other"]));
    let shown = put(json!({ "description": null, "spec": json })).await;
    assert_eq!(shown.summary.description, None);
    assert_eq!(serde_json::to_value(&shown.spec).unwrap()["models"], json!(["other"]));
    assert_eq!(shown.summary.name, "new");
}

#[tokio::test]
async fn with_a_product_it_is_linked_at_once_or_not_made_at_all() {
    let world = World::start().await;
    let admin = world.admin().await;
    let product = make_product(&admin, "Chat", ProductType::ModelApi).await;
    let tools = make_product(&admin, "Tools", ProductType::McpServer).await;
    let body = |product_id: &ProductId| CreateApiDefinition {
        related_product_id: Some(product_id.clone()),
        ..api_definition("model", spec(spec_json(ProductType::ModelApi)))
    };
    let made = admin.create_api_definition(&body(&product)).await.unwrap();
    assert_eq!(made.summary.product_id.as_ref(), Some(&product));
    assert_eq!(made.summary.product_name.as_deref(), Some("Chat"));
    assert_eq!(made.summary.status, ApiDefinitionStatus::Draft);
    let linked = admin.get_product(&product).await.unwrap();
    assert_eq!(linked.summary.status, ProductStatus::Ready);
    assert_eq!(actions(&world).await, ["PRODUCT_LINKED", "API_DEFINITION_CREATED"]);

    let before = world.content(&[]).await;
    assert_eq!(code(admin.create_api_definition(&body(&product)).await), ErrorCode::Conflict);
    let answer = admin.create_api_definition(&body(&tools)).await;
    assert_eq!(code(answer), ErrorCode::InvalidRequest);
    let unknown = ProductId::generate();
    assert_eq!(code(admin.create_api_definition(&body(&unknown)).await), ErrorCode::NotFound);
    assert_eq!(world.content(&[]).await, before, "something was written");
}

#[tokio::test]
async fn a_linked_model_is_found_by_what_its_definition_says_now() {
    let world = World::start().await;
    let admin = world.admin().await;
    let product = make_product(&admin, "Chat", ProductType::ModelApi).await;
    let made = make_definition(&admin, "model", ProductType::ModelApi).await;
    link(&admin, &product, &made.summary.api_definition_id).await;
    let json = with(spec_json(ProductType::ModelApi), "/scenario", json!("Image"));
    let change = UpdateApiDefinition { spec: Some(spec(json)), ..Default::default() };
    admin.update_api_definition(&made.summary.api_definition_id, &change).await.unwrap();
    let rows = world.rows("SELECT model_category FROM product").await;
    assert_eq!(rows[0]["model_category"], "image");
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::start().await;
    let admin = world.admin().await;
    let id = ApiDefinitionId::generate();
    let change = UpdateApiDefinition { description: Patch::Clear, ..Default::default() };
    assert_eq!(code(admin.get_api_definition(&id).await), ErrorCode::NotFound);
    assert_eq!(code(admin.update_api_definition(&id, &change).await), ErrorCode::NotFound);
    assert_eq!(code(admin.delete_api_definition(&id).await), ErrorCode::NotFound);
    let impact = admin.get_api_definition_deletion_impact(&id).await;
    assert_eq!(code(impact), ErrorCode::NotFound);
}
