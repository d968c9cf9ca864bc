//! Descriptions of APIs, one of each type.

use api::{
    ApiDefinition, ApiDefinitionId, ApiSpec, CreateApiDefinition, CreateProduct, CreateProductRef,
    PortalId, ProductId, ProductType, PublishProduct, SourceType,
};
use client::Client;
use serde_json::{Value, json};

/// What an API of this type looks like, without secrets, as JSON.
pub fn spec_json(r#type: ProductType) -> Value {
    match r#type {
        ProductType::ModelApi => json!({
            "type": "MODEL_API", "baseUrl": "https://models.acme.example/v1",
            "models": ["qwen-max"], "scenario": "TEXT",
        }),
        ProductType::McpServer => json!({
            "type": "MCP_SERVER", "protocol": "STREAMABLE_HTTP",
            "connection": {
                "protocol": "STREAMABLE_HTTP", "url": "https://mcp.acme.example/mcp",
            },
        }),
        ProductType::AgentApi => json!({
            "type": "AGENT_API", "baseUrl": "https://agents.acme.example/travel",
        }),
        ProductType::RestApi => json!({
            "type": "REST_API", "baseUrl": "https://weather.acme.example/api",
            "document": {
                "openapi": "3.1.0", "info": { "title": "Weather", "version": "1.2.0" },
                "paths": { "/now": { "get": { "responses": { "200": { "description": "Now" } } } } },
            },
        }),
    }
}

/// Reads what an API looks like.
pub fn spec(json: Value) -> ApiSpec {
    serde_json::from_value(json).expect("a description of an API")
}

/// A definition with this description.
pub fn api_definition(name: &str, spec: ApiSpec) -> CreateApiDefinition {
    CreateApiDefinition {
        name: name.to_owned(),
        description: None,
        r#type: spec.product_type(),
        version: None,
        spec,
        related_product_id: None,
    }
}

/// Makes a definition of this type.
pub async fn make_definition(admin: &Client, name: &str, r#type: ProductType) -> ApiDefinition {
    let body = api_definition(name, spec(spec_json(r#type)));
    admin.create_api_definition(&body).await.expect("the definition is made")
}

/// Makes a product of this type that is linked to nothing.
pub async fn make_product(admin: &Client, name: &str, r#type: ProductType) -> ProductId {
    let body = CreateProduct {
        name: name.to_owned(),
        slug: None,
        r#type,
        description: None,
        document: None,
        icon: None,
        auto_approve: None,
        enable_consumer_auth: None,
        categories: None,
        feature: None,
    };
    let product = admin.create_product(&body).await.expect("the product is made");
    product.summary.product_id
}

/// Links a product to a definition.
pub async fn link(admin: &Client, product_id: &ProductId, definition: &ApiDefinitionId) {
    let body = CreateProductRef {
        source_type: SourceType::ApiDefinition,
        api_definition_id: Some(definition.clone()),
        gateway_id: None,
        nacos_id: None,
    };
    admin.create_product_ref(product_id, &body).await.expect("the product is linked");
}

/// Publishes a product in a portal.
pub async fn publish(admin: &Client, product_id: &ProductId, portal_id: &PortalId) {
    let body = PublishProduct { portal_id: Some(portal_id.clone()), portal_ids: Vec::new() };
    admin.publish_product(product_id, &body).await.expect("the product is published");
}
