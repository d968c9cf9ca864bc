//! What an upstream says of itself when it is asked.

use garde::Validate;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::ApiSpec;
use crate::id::text_enum;

/// Names an upstream to ask. Nothing of it is stored.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema, Validate)]
#[serde(rename_all = "camelCase")]
pub struct InspectApi {
    #[garde(dive)]
    pub spec: ApiSpec,
}

/// What came of asking an upstream: one of `offer` and `failure` is there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApiInspection {
    /// How long it took.
    #[schema(example = 42)]
    pub duration_ms: u64,
    pub offer: Option<ApiOffer>,
    pub failure: Option<UpstreamFailure>,
}

/// What an API offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiOffer {
    ModelApi(ModelOffer),
    McpServer(McpOffer),
    AgentApi(AgentOffer),
    RestApi(RestOffer),
}

/// What a model service answers at `/models`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ModelOffer {
    pub models: Vec<String>,
    /// There are more, which are left out here.
    pub truncated: bool,
}

/// What an MCP server has.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McpOffer {
    pub name: Option<String>,
    pub title: Option<String>,
    pub version: Option<String>,
    /// The revision of MCP that was spoken.
    #[schema(example = "2025-11-25")]
    pub protocol_version: String,
    pub instructions: Option<String>,
    pub tools: Vec<McpTool>,
    pub prompts: Vec<McpPrompt>,
    pub resources: Vec<McpResource>,
    /// There are more, which are left out here.
    pub truncated: bool,
}

/// A tool of an MCP server.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McpTool {
    pub name: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// The JSON schema of its arguments.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub input_schema: Value,
    /// The JSON schema of its result.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub output_schema: Option<Value>,
}

/// A prompt of an MCP server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McpPrompt {
    pub name: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub arguments: Vec<McpPromptArgument>,
}

/// An argument of a prompt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McpPromptArgument {
    pub name: String,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub required: bool,
}

/// A resource of an MCP server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct McpResource {
    pub uri: String,
    #[serde(default)]
    pub name: String,
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    #[serde(default)]
    pub mime_type: Option<String>,
}

/// What the card of an agent says, of version 0.3 or 1.0.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentOffer {
    pub name: String,
    pub description: Option<String>,
    pub version: Option<String>,
    /// Who offers the agent.
    pub provider: Option<String>,
    pub documentation_url: Option<String>,
    pub interfaces: Vec<AgentInterface>,
    /// Those it has, such as `streaming`.
    pub capabilities: Vec<String>,
    pub input_modes: Vec<String>,
    pub output_modes: Vec<String>,
    pub skills: Vec<AgentSkill>,
    /// All of it, as the agent shows it.
    #[schema(value_type = Object)]
    pub card: Value,
}

/// Where an agent answers, and how it speaks there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AgentInterface {
    pub url: String,
    #[schema(example = "JSONRPC")]
    pub binding: Option<String>,
    #[schema(example = "1.0")]
    pub protocol_version: Option<String>,
}

/// What an agent can do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AgentSkill {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub tags: Vec<String>,
    pub examples: Vec<String>,
}

/// What an OpenAPI document describes. No upstream is asked for it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestOffer {
    pub title: String,
    pub version: String,
    /// The first address of `servers`, where it is absolute.
    pub server: Option<String>,
    pub operations: Vec<RestOperation>,
}

/// An operation of a REST API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RestOperation {
    #[schema(example = "GET")]
    pub method: String,
    #[schema(example = "/pets/{id}")]
    pub path: String,
    pub operation_id: Option<String>,
    pub summary: Option<String>,
}

/// Why an upstream did not say what it offers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct UpstreamFailure {
    pub reason: UpstreamFailureReason,
    /// The status that it answered, where it did.
    #[schema(example = 503)]
    pub status: Option<u16>,
    /// What it said, or what its answer lacks, for who looks after it.
    pub detail: Option<String>,
}

text_enum! {
    /// Why an upstream did not say what it offers.
    UpstreamFailureReason {
        /// This installation may not call its address.
        NotAllowed,
        /// Its name has no address.
        Unresolved,
        /// No connection can be made, or it broke off.
        Unreachable,
        /// It took too long.
        Timeout,
        /// It answered more than is read.
        TooLarge,
        /// It answered that it is elsewhere, where nobody follows.
        Redirected,
        /// It wants a key, or another one.
        Unauthorized,
        /// It answered another status than one of success.
        Status,
        /// It answered, but not as an API of its type does.
        Unexpected,
        /// It understood, and refused.
        Refused,
    }
}
