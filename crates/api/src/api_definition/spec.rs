//! What an API definition describes, by type.
//!
//! Secrets are taken and never given: on the way out a secret is absent, and a boolean beside it
//! says whether one is stored.

use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{Patch, Secret, id::text_enum, validation};

/// Where an API is, and how it speaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiSpec {
    ModelApi(#[garde(dive)] ModelApiSpec),
    McpServer(#[garde(dive)] McpServerSpec),
    AgentApi(#[garde(dive)] AgentApiSpec),
    RestApi(#[garde(dive)] RestApiSpec),
}

/// A model behind an API as OpenAI's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct ModelApiSpec {
    #[garde(length(min = 1, max = 4), inner(length(chars, max = 32), custom(validation::name)))]
    #[serde(default = "openai")]
    #[schema(min_items = 1, max_items = 4, example = json!(["OpenAI/V1"]))]
    pub protocols: Vec<String>,
    /// What `/chat/completions` follows.
    #[garde(length(chars, max = 2048), custom(validation::link))]
    #[schema(max_length = 2048, example = "https://models.acme.example/v1")]
    pub base_url: String,
    /// The upstream's own key.
    #[garde(inner(custom(validation::upstream_secret)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, write_only, max_length = 4096)]
    pub api_key: Patch<Secret>,
    /// Whether a key is stored.
    #[garde(skip)]
    #[serde(default)]
    #[schema(read_only)]
    pub api_key_set: bool,
    #[garde(length(max = 20), dive)]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub headers: Vec<Header>,
    /// Names that a call may give as its model.
    #[garde(length(min = 1, max = 100), inner(length(chars, max = 128), custom(validation::name)))]
    #[schema(min_items = 1, max_items = 100, example = json!(["qwen-max"]))]
    pub models: Vec<String>,
    /// What the model is for, such as `TEXT` or `Image`.
    #[garde(inner(length(chars, max = 32), custom(validation::name)))]
    #[serde(default)]
    #[schema(max_length = 32, example = "TEXT")]
    pub scenario: Option<String>,
}

/// An MCP server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct McpServerSpec {
    #[garde(skip)]
    #[serde(default)]
    pub from_type: McpFromType,
    /// Must agree with the one in `connection`.
    #[garde(skip)]
    pub protocol: McpProtocol,
    #[garde(dive)]
    pub connection: McpConnection,
}

text_enum! {
    /// What stands behind an MCP server.
    #[derive(Default)]
    McpFromType {
        /// A server that speaks MCP itself.
        #[default]
        NativeMcp,
    }
}

text_enum! {
    /// How an MCP server is reached.
    McpProtocol {
        StreamableHttp,
        /// The transport of 2024.
        Sse,
    }
}

/// Where an MCP server is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct McpConnection {
    #[garde(skip)]
    pub protocol: McpProtocol,
    #[garde(length(chars, max = 2048), custom(validation::link))]
    #[schema(max_length = 2048, example = "https://mcp.acme.example/mcp")]
    pub url: String,
    #[garde(length(max = 20), dive)]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub headers: Vec<Header>,
}

/// An agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct AgentApiSpec {
    #[garde(length(min = 1, max = 4), inner(length(chars, max = 32), custom(validation::name)))]
    #[serde(default = "a2a")]
    #[schema(min_items = 1, max_items = 4, example = json!(["a2a"]))]
    pub protocols: Vec<String>,
    /// Where the agent answers; its card is looked for below.
    #[garde(length(chars, max = 2048), custom(validation::link))]
    #[schema(max_length = 2048, example = "https://agents.acme.example/travel")]
    pub base_url: String,
    /// The upstream's own key.
    #[garde(inner(custom(validation::upstream_secret)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, write_only, max_length = 4096)]
    pub api_key: Patch<Secret>,
    /// Whether a key is stored.
    #[garde(skip)]
    #[serde(default)]
    #[schema(read_only)]
    pub api_key_set: bool,
    #[garde(length(max = 20), dive)]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub headers: Vec<Header>,
}

/// A REST API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct RestApiSpec {
    /// What the paths of the document follow.
    #[garde(length(chars, max = 2048), custom(validation::link))]
    #[schema(max_length = 2048, example = "https://weather.acme.example/api")]
    pub base_url: String,
    /// An OpenAPI document 3.0 or 3.1: an object, or JSON or YAML as text. It is kept as an
    /// object.
    #[garde(skip)]
    #[schema(
        value_type = Object,
        example = json!({"openapi": "3.1.0", "info": {"title": "Weather", "version": "1"}, "paths": {}})
    )]
    pub document: Value,
    #[garde(length(max = 20), dive)]
    #[serde(default)]
    #[schema(max_items = 20)]
    pub headers: Vec<Header>,
    /// How long the upstream may take to answer.
    #[garde(inner(range(min = 100, max = 600_000)))]
    #[serde(default)]
    #[schema(minimum = 100, maximum = 600_000, example = 30_000)]
    pub timeout_ms: Option<u32>,
}

/// A header that the gateway adds on the way to the upstream.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct Header {
    #[garde(length(chars, max = 64), custom(validation::header_name))]
    #[schema(max_length = 64, example = "X-Team")]
    pub key: String,
    /// Where it is left out, the stored one stays.
    #[garde(inner(custom(validation::upstream_secret)))]
    #[serde(default, skip_serializing_if = "Patch::is_keep")]
    #[schema(value_type = Option<String>, write_only, max_length = 4096)]
    pub value: Patch<Secret>,
    /// Whether a value is stored.
    #[garde(skip)]
    #[serde(default)]
    #[schema(read_only)]
    pub value_set: bool,
}

fn openai() -> Vec<String> {
    vec!["OpenAI/V1".to_owned()]
}

fn a2a() -> Vec<String> {
    vec!["a2a".to_owned()]
}
