//! Descriptions of APIs, one of each type.

use api::{ApiDefinition, ApiSpec, CreateApiDefinition, ProductType};
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
