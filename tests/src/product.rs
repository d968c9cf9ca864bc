//! Products of the tests, and what they are linked to.

use api::{
    ApiDefinitionId, ApiSpec, CategoryId, CreateApiDefinition, CreateProduct,
    CreateProductCategory, CreateProductRef, PortalId, Product, ProductId, ProductType,
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
        limits: None,
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
pub fn upstream(r#type: ProductType) -> Value {
    let headers = json!([{ "key": "X-Hidden-Team", "value": "upstream-secret" }]);
    match r#type {
        ProductType::ModelApi => json!({
            "type": "MODEL_API",
            "baseUrl": "https://9.9.9.9/upstream/v1",
            "apiKey": "upstream-secret",
            "headers": headers,
            "models": ["qwen-max", "qwen-turbo"],
            "scenario": "Text",
        }),
        ProductType::McpServer => json!({
            "type": "MCP_SERVER",
            "protocol": "STREAMABLE_HTTP",
            "connection": {
                "protocol": "STREAMABLE_HTTP",
                "url": "https://9.9.9.9/upstream/mcp",
                "headers": headers,
            },
        }),
        ProductType::AgentApi => json!({
            "type": "AGENT_API",
            "baseUrl": "https://9.9.9.9/upstream/agent",
            "apiKey": "upstream-secret",
            "headers": headers,
        }),
        ProductType::RestApi => json!({
            "type": "REST_API",
            "baseUrl": "https://9.9.9.9/upstream/api",
            "headers": headers,
            "document": {
                "openapi": "3.1.0",
                "info": { "title": "Weather", "version": "1" },
                "servers": [{ "url": "https://9.9.9.9/upstream/api" }],
                "paths": {
                    "/now": {
                        "servers": [{ "url": "https://9.9.9.9/upstream/now" }],
                        "get": { "responses": { "200": { "description": "The weather" } } },
                    },
                },
            },
        }),
    }
}

impl World {
    /// Makes a definition that says this.
    pub async fn definition(&self, spec: &Value) -> ApiDefinitionId {
        let spec: ApiSpec = serde_json::from_value(spec.clone()).expect("what a definition says");
        let body = CreateApiDefinition {
            name: "Upstream".to_owned(),
            description: None,
            r#type: spec.product_type(),
            version: None,
            spec,
            related_product_id: None,
        };
        let made = self.admin().await.create_api_definition(&body).await;
        made.expect("the definition is made").summary.api_definition_id
    }

    /// Makes a category.
    pub async fn category(&self, name: &str) -> CategoryId {
        let body = CreateProductCategory { name: name.to_owned(), description: None, icon: None };
        let made = self.admin().await.create_product_category(&body).await;
        made.expect("the category is made").category_id
    }

    /// Makes a product that is linked to a definition of its own.
    pub async fn linked(&self, admin: &Client, name: &str, r#type: ProductType) -> Product {
        let made = admin.create_product(&product(name, r#type)).await;
        let made = made.expect("the product is made");
        let definition = self.definition(&upstream(r#type)).await;
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
