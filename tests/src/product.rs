//! Products of the tests, and what they are linked to.

use api::{
    ApiDefinitionId, CreateProduct, CreateProductRef, PortalId, Product, ProductId, ProductType,
    PublishProduct, SourceType,
};
use client::Client;
use serde_json::{Value, json};

use crate::World;

/// A product of this name and type.
pub fn product(name: &str, r#type: ProductType) -> CreateProduct {
    CreateProduct {
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
    }
}

/// A link to a definition.
pub fn link_to(definition: &ApiDefinitionId) -> CreateProductRef {
    CreateProductRef {
        source_type: SourceType::ApiDefinition,
        api_definition_id: Some(definition.clone()),
        gateway_id: None,
        nacos_id: None,
    }
}

/// A publication in these portals.
pub fn publish_in(portals: &[&PortalId]) -> PublishProduct {
    let portal_ids = portals.iter().map(|&portal| portal.clone()).collect();
    PublishProduct { portal_id: None, portal_ids }
}

/// What a definition of a type says, with an upstream that nobody may see.
pub fn spec(r#type: ProductType) -> Value {
    let headers = json!([{ "key": "X-Hidden-Team", "valueSet": true }]);
    match r#type {
        ProductType::ModelApi => json!({
            "type": "MODEL_API",
            "baseUrl": "https://upstream.example/v1",
            "apiKeySet": true,
            "headers": headers,
            "models": ["qwen-max", "qwen-turbo"],
            "scenario": "Text",
        }),
        ProductType::McpServer => json!({
            "type": "MCP_SERVER",
            "protocol": "STREAMABLE_HTTP",
            "connection": {
                "protocol": "STREAMABLE_HTTP",
                "url": "https://upstream.example/mcp",
                "headers": headers,
            },
        }),
        ProductType::AgentApi => json!({
            "type": "AGENT_API",
            "baseUrl": "https://upstream.example/agent",
            "apiKeySet": true,
            "headers": headers,
        }),
        ProductType::RestApi => json!({
            "type": "REST_API",
            "baseUrl": "https://upstream.example/api",
            "headers": headers,
            "document": {
                "openapi": "3.1.0",
                "info": { "title": "Weather", "version": "1" },
                "servers": [{ "url": "https://upstream.example/api" }],
                "paths": { "/now": { "servers": [{ "url": "https://upstream.example/now" }] } },
            },
        }),
    }
}

impl World {
    /// Makes a definition that says this, in the table.
    pub async fn definition(&self, spec: &Value) -> ApiDefinitionId {
        self.init().await;
        let id = ApiDefinitionId::generate();
        // The time is copied, because each database writes times in its own way.
        self.sql(&format!(
            "INSERT INTO api_definition (api_definition_id, name, type, created_at, updated_at, \
             spec) SELECT '{id}', 'Upstream', '{}', created_at, created_at, '{spec}' \
             FROM administrator",
            spec["type"].as_str().expect("a type"),
        ))
        .await;
        id
    }

    /// Makes a product that is linked to a definition of its own.
    pub async fn linked(&self, admin: &Client, name: &str, r#type: ProductType) -> Product {
        let made = admin.create_product(&product(name, r#type)).await;
        let made = made.expect("the product is made");
        let definition = self.definition(&spec(r#type)).await;
        let id = &made.summary.product_id;
        admin.create_product_ref(id, &link_to(&definition)).await.expect("the product is linked");
        admin.get_product(id).await.expect("the product is there")
    }

    /// Makes a product, links it and publishes it in these portals.
    pub async fn published(
        &self,
        admin: &Client,
        name: &str,
        r#type: ProductType,
        portals: &[&PortalId],
    ) -> ProductId {
        let id = self.linked(admin, name, r#type).await.summary.product_id;
        let published = admin.publish_product(&id, &publish_in(portals)).await;
        published.expect("the product is published");
        id
    }
}
