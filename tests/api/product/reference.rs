//! What products are linked to, and what they offer then.

use api::{
    ApiDefinitionId, CreateProductRef, ErrorCode, FieldProblem, FieldRule, ProductStatus,
    ProductType, SourceType,
};
use serde_json::{Value, json};
use tests::{World, ask, at_once, code, link_to, product, refusal, upstream};

const TYPES: [ProductType; 4] =
    [ProductType::ModelApi, ProductType::McpServer, ProductType::AgentApi, ProductType::RestApi];

fn link(source_type: SourceType) -> CreateProductRef {
    CreateProductRef { source_type, api_definition_id: None, gateway_id: None, nacos_id: None }
}

#[tokio::test]
async fn a_linked_product_is_ready_and_an_unlinked_one_waits_again() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = admin.create_product(&product("Weather", ProductType::RestApi)).await.unwrap();
    let id = &made.summary.product_id;
    assert_eq!(admin.get_product_ref(id).await.unwrap(), None);
    assert_eq!(code(admin.delete_product_ref(id).await), ErrorCode::NotFound);

    let definition = world.definition(&upstream(ProductType::RestApi)).await;
    admin.create_product_ref(id, &link_to(&definition)).await.unwrap();
    let linked = admin.get_product_ref(id).await.unwrap().unwrap();
    assert_eq!((&linked.product_id, linked.source_type), (id, SourceType::ApiDefinition));
    assert_eq!((linked.api_definition_id.as_ref(), linked.enabled), (Some(&definition), true));
    let summary = admin.get_product(id).await.unwrap().summary;
    assert_eq!(summary.status, ProductStatus::Ready);
    assert_eq!((summary.enabled, summary.subscribable), (Some(true), Some(true)));

    admin.delete_product_ref(id).await.unwrap();
    assert_eq!(admin.get_product_ref(id).await.unwrap(), None);
    let unlinked = admin.get_product(id).await.unwrap();
    assert_eq!(unlinked.summary.status, ProductStatus::Pending);
    assert_eq!(unlinked.summary.enabled, None);
    assert_eq!(unlinked.api_config, None);
    assert_eq!(world.count("api_definition").await, 1);
}

#[tokio::test]
async fn a_product_and_a_definition_are_linked_once() {
    let world = World::start().await;
    let admin = world.admin().await;
    let first = world.linked(&admin, "first", ProductType::RestApi).await;
    let definition = admin.get_product_ref(&first.summary.product_id).await.unwrap().unwrap();
    let definition = definition.api_definition_id.unwrap();
    let other = world.definition(&upstream(ProductType::RestApi)).await;
    let refused = admin.create_product_ref(&first.summary.product_id, &link_to(&other)).await;
    assert_eq!(code(refused), ErrorCode::Conflict);

    let second = admin.create_product(&product("second", ProductType::RestApi)).await.unwrap();
    let id = &second.summary.product_id;
    let refused = admin.create_product_ref(id, &link_to(&definition)).await;
    assert_eq!(code(refused), ErrorCode::Conflict);
    assert_eq!(admin.get_product(id).await.unwrap().summary.status, ProductStatus::Pending);
}

#[tokio::test]
async fn of_many_links_to_one_definition_at_once_one_is_made() {
    let world = World::start().await;
    let admin = world.admin().await;
    let definition = world.definition(&upstream(ProductType::RestApi)).await;
    let mut ids = Vec::new();
    for number in 0..6 {
        let body = product(&format!("product {number}"), ProductType::RestApi);
        ids.push(admin.create_product(&body).await.unwrap().summary.product_id);
    }
    let answers = at_once(6, |number| {
        let (admin, id, link) = (admin.clone(), ids[number].clone(), link_to(&definition));
        async move { admin.create_product_ref(&id, &link).await }
    })
    .await;
    let refused: Vec<_> = answers.into_iter().filter(Result::is_err).map(code).collect();
    assert_eq!(refused, [ErrorCode::Conflict; 5]);
    assert_eq!(world.count("product_ref").await, 1);
}

#[tokio::test]
async fn a_link_needs_what_its_source_needs() {
    let world = World::start().await;
    let admin = world.admin().await;
    let made = admin.create_product(&product("Weather", ProductType::RestApi)).await.unwrap();
    let id = &made.summary.product_id;
    for (source, field) in [
        (SourceType::ApiDefinition, "apiDefinitionId"),
        (SourceType::Gateway, "gatewayId"),
        (SourceType::Nacos, "nacosId"),
    ] {
        let problem = refusal(admin.create_product_ref(id, &link(source)).await);
        assert_eq!(problem.code, ErrorCode::InvalidParameter);
        assert_eq!(problem.fields, [FieldProblem::new(field, FieldRule::Required, None)]);
    }
    let unknown = [
        link_to(&ApiDefinitionId("api-definition-x".to_owned())),
        CreateProductRef { gateway_id: Some("higress-x".into()), ..link(SourceType::Gateway) },
        CreateProductRef { nacos_id: Some("nacos-x".into()), ..link(SourceType::Nacos) },
    ];
    for body in unknown {
        let refused = admin.create_product_ref(id, &body).await;
        assert_eq!(code(refused), ErrorCode::NotFound, "{body:?}");
    }
    let definition = world.definition(&upstream(ProductType::ModelApi)).await;
    let refused = admin.create_product_ref(id, &link_to(&definition)).await;
    assert_eq!(code(refused), ErrorCode::InvalidRequest, "of another type");
    assert_eq!(world.count("product_ref").await, 0);
    assert_eq!(admin.get_product(id).await.unwrap().summary.status, ProductStatus::Pending);
}

#[tokio::test]
async fn a_published_product_stays_linked() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let portals = [&portal.portal_id];
    let id = world.published(&admin, "Weather", ProductType::RestApi, &portals).await;
    assert_eq!(code(admin.delete_product_ref(&id).await), ErrorCode::InvalidRequest);
    let product = admin.get_product(&id).await.unwrap();
    assert_eq!(product.summary.status, ProductStatus::Published);
    assert!(product.api_config.is_some());
}

#[tokio::test]
async fn which_definition_it_is_is_for_administrators() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    let portals = [&portal.portal_id];
    let id = world.published(&admin, "Weather", ProductType::RestApi, &portals).await;
    assert!(admin.get_product_ref(&id).await.unwrap().unwrap().api_definition_id.is_some());
    let seen = world.guest().get_product_ref(&id).await.unwrap().unwrap();
    assert_eq!((seen.api_definition_id, seen.enabled), (None, true));
}

#[tokio::test]
async fn a_product_offers_paths_of_the_gateway_and_nothing_of_the_upstream() {
    let world = World::start().await;
    let admin = world.admin().await;
    let portal = world.portal("demo").await;
    for r#type in TYPES {
        let name = format!("My {type}");
        let id = world.published(&admin, &name, r#type, &[&portal.portal_id]).await;
        for client in [&admin, &world.guest()] {
            let product = client.get_product(&id).await.unwrap();
            let given = [
                product.model_config.is_some(),
                product.mcp_config.is_some(),
                product.agent_config.is_some(),
                product.api_config.is_some(),
            ];
            assert_eq!(given, TYPES.map(|it| it == r#type), "{type}");
        }
        let url = world.api(&format!("/products/{id}"));
        let text = ask(world.http().get(url)).await.text().to_lowercase();
        for hidden in ["upstream", "9.9.9.9", "hidden", "apikey", "baseurl", "x-hidden"] {
            assert!(!text.contains(hidden), "`{hidden}` in {text}");
        }
    }
}

/// The data of a product of this type, linked to what the spec says.
async fn shown(world: &World, r#type: ProductType, spec: &Value) -> Value {
    let admin = world.admin().await;
    let name = ["Sky", spec["protocol"].as_str().unwrap_or_default()].join(" ");
    let made = admin.create_product(&product(name.trim(), r#type)).await.unwrap();
    let id = made.summary.product_id;
    let definition = world.definition(spec).await;
    admin.create_product_ref(&id, &link_to(&definition)).await.unwrap();
    let request = world.http().get(world.api(&format!("/products/{id}")));
    ask(request.bearer_auth(world.admin_token().await)).await.data()
}

#[tokio::test]
async fn a_model_offers_the_routes_of_its_protocols() {
    let world = World::start().await;
    let mut spec = upstream(ProductType::ModelApi);
    spec["protocols"] = json!(["OpenAI/V1", "Anthropic"]);
    let data = shown(&world, ProductType::ModelApi, &spec).await;
    let config = &data["modelConfig"]["modelAPIConfig"];
    assert_eq!(config["modelCategory"], "Text");
    assert_eq!(config["aiProtocols"], json!(["OpenAI/V1", "Anthropic"]));
    assert_eq!(config["models"], json!(["qwen-max", "qwen-turbo"]));
    assert_eq!(data["modelConfig"]["meta"]["source"], "API_DEFINITION");
    let routes = config["routes"].as_array().unwrap().iter();
    let routes: Vec<_> = routes
        .map(|route| {
            assert_eq!(route["builtin"], true);
            let path = &route["match"]["path"];
            (path["value"].as_str().unwrap(), path["type"].as_str().unwrap())
        })
        .collect();
    let expected = [
        ("/models/sky/v1/chat/completions", "Exact"),
        ("/models/sky/v1/responses", "Exact"),
        ("/models/sky/v1/embeddings", "Exact"),
        ("/models/sky/v1/models", "Exact"),
        ("/models/sky/v1", "Prefix"),
    ];
    assert_eq!(routes, expected);
}

#[tokio::test]
async fn an_mcp_server_is_called_by_its_protocol() {
    let world = World::start().await;
    for (protocol, path) in [
        ("STREAMABLE_HTTP", "/mcp-servers/sky-streamable-http"),
        ("SSE", "/mcp-servers/sky-sse/sse"),
    ] {
        let mut spec = upstream(ProductType::McpServer);
        spec["protocol"] = json!(protocol);
        spec["connection"]["protocol"] = json!(protocol);
        let config = &shown(&world, ProductType::McpServer, &spec).await["mcpConfig"];
        assert_eq!(config["mcpServerConfig"]["path"], path);
        assert_eq!(
            (&config["protocol"], &config["fromType"]),
            (&json!(protocol), &json!("NATIVE_MCP"))
        );
    }
}

#[tokio::test]
async fn an_agent_and_a_rest_api_are_called_at_the_gateway() {
    let world = World::start().await;
    let data = shown(&world, ProductType::AgentApi, &upstream(ProductType::AgentApi)).await;
    let config = &data["agentConfig"]["agentAPIConfig"];
    assert_eq!(config["agentProtocols"], json!(["a2a"]));
    assert_eq!(config["routes"][0]["match"]["path"]["value"], "/agents/sky");

    let world = World::start().await;
    let data = shown(&world, ProductType::RestApi, &upstream(ProductType::RestApi)).await;
    let document: Value =
        serde_json::from_str(data["apiConfig"]["spec"].as_str().unwrap()).unwrap();
    assert_eq!(document["servers"], json!([{ "url": "/apis/sky" }]));
    let item = document["paths"]["/now"].as_object().unwrap();
    assert_eq!(item.keys().collect::<Vec<_>>(), ["get"]);
    assert_eq!(document["info"]["title"], "Weather");
    assert_eq!(data["apiConfig"]["meta"], json!({ "source": "API_DEFINITION", "type": "REST" }));
}
