//! What a subscriber can call, derived from what a product is linked to. Never where it leads.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::SourceType;

/// Where a configuration comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ConfigMeta {
    pub source: SourceType,
    /// What kind of API it is, where that is not plain.
    #[schema(example = "REST")]
    pub r#type: Option<String>,
}

/// What a REST API offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiConfig {
    /// The OpenAPI document, as JSON text. Its servers are the gateway's.
    #[schema(
        example = r#"{"openapi":"3.1.0","info":{"title":"Weather","version":"1"},"paths":{}}"#
    )]
    pub spec: String,
    pub meta: ConfigMeta,
}

/// What an MCP server offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McpConfig {
    #[schema(example = "weather")]
    pub mcp_server_name: String,
    pub mcp_server_config: McpServerConfig,
    /// Its tools, as JSON text, where they are known.
    pub tools: Option<String>,
    #[schema(example = "NATIVE_MCP")]
    pub from_type: String,
    #[schema(example = "STREAMABLE_HTTP")]
    pub protocol: String,
    pub meta: ConfigMeta,
}

/// Where an MCP server is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McpServerConfig {
    /// Path at the gateway.
    #[schema(example = "/mcp-servers/weather")]
    pub path: String,
    /// Hosts of the gateway; empty where it is reached as the portal says.
    pub domains: Vec<HttpDomain>,
    /// What a client of another kind would be configured with, where the source has it.
    #[schema(value_type = Option<Object>)]
    pub raw_config: Option<Value>,
}

/// A host where something is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpDomain {
    #[schema(example = "gateway.acme.example")]
    pub domain: String,
    #[schema(example = 443)]
    pub port: Option<u16>,
    #[schema(example = "https")]
    pub protocol: String,
    #[schema(example = "Internet")]
    pub network_type: Option<String>,
}

/// What an agent offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentConfig {
    #[serde(rename = "agentAPIConfig")]
    pub agent_api_config: AgentApiConfig,
    pub meta: ConfigMeta,
}

/// How an agent is called.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentApiConfig {
    #[schema(example = json!(["a2a"]))]
    pub agent_protocols: Vec<String>,
    pub routes: Vec<HttpRoute>,
    /// The agent's card, where it is known.
    #[schema(value_type = Option<Object>)]
    pub agent_card: Option<Value>,
}

/// What a model offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelConfig {
    #[serde(rename = "modelAPIConfig")]
    pub model_api_config: ModelApiConfig,
    pub meta: ConfigMeta,
}

/// How a model is called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelApiConfig {
    /// What it is for.
    #[schema(example = "TEXT")]
    pub model_category: Option<String>,
    #[schema(example = json!(["OpenAI/V1"]))]
    pub ai_protocols: Vec<String>,
    pub routes: Vec<HttpRoute>,
    /// What stands behind the routes, where the source tells.
    #[schema(value_type = Vec<Object>)]
    pub services: Vec<Value>,
    /// Names that a call may give as its model.
    #[schema(example = json!(["qwen-max"]))]
    pub models: Vec<String>,
}

/// A way to call something at the gateway.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpRoute {
    #[schema(example = "Chat completions")]
    pub description: Option<String>,
    /// Hosts of the gateway; empty where it is reached as the portal says.
    pub domains: Vec<HttpDomain>,
    pub r#match: HttpMatch,
    /// It is a route of the built-in gateway.
    #[schema(example = true)]
    pub builtin: bool,
}

/// Which requests take a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpMatch {
    #[schema(example = json!(["POST"]))]
    pub methods: Vec<String>,
    pub path: HttpPath,
    pub headers: Vec<HttpCondition>,
    pub query_params: Vec<HttpCondition>,
    pub model_matches: Vec<HttpCondition>,
}

/// What else must be in a request for a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpCondition {
    #[schema(example = "x-region")]
    pub name: String,
    /// `Exact`, `Prefix` or `Regex`.
    #[schema(example = "Exact")]
    pub r#type: String,
    #[schema(example = "eu")]
    pub value: String,
    #[schema(example = true)]
    pub case_sensitive: bool,
}

/// Which paths take a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct HttpPath {
    #[schema(example = "/models/qwen/v1/chat/completions")]
    pub value: String,
    /// `Exact` or `Prefix`.
    #[schema(example = "Exact")]
    pub r#type: String,
    #[schema(example = true)]
    pub case_sensitive: bool,
}
