//! What an API definition describes, by type.
//!
//! Secrets are taken and never given: on the way out a secret is absent, and a boolean beside it
//! says whether one is stored.

use std::collections::BTreeSet;

use garde::{Path, Report, Validate};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{FieldRule, Patch, ProductType, Secret, id::text_enum, validation};

/// Headers that belong to one connection, or that the gateway writes itself.
const RESERVED_HEADERS: [&str; 11] = [
    "connection",
    "content-length",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// Where an API is, and how it speaks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[cfg_attr(feature = "db", derive(sea_orm::FromJsonQueryResult))]
#[serde(tag = "type", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ApiSpec {
    ModelApi(ModelApiSpec),
    McpServer(McpServerSpec),
    AgentApi(AgentApiSpec),
    RestApi(RestApiSpec),
}

impl ApiSpec {
    /// The type of products that offer such an API.
    pub fn product_type(&self) -> ProductType {
        match self {
            Self::ModelApi(_) => ProductType::ModelApi,
            Self::McpServer(_) => ProductType::McpServer,
            Self::AgentApi(_) => ProductType::AgentApi,
            Self::RestApi(_) => ProductType::RestApi,
        }
    }
}

/// By hand, because garde would put the number of the variant's field into every path.
impl Validate for ApiSpec {
    type Context = ();

    fn validate_into(
        &self,
        context: &Self::Context,
        parent: &mut dyn FnMut() -> Path,
        report: &mut Report,
    ) {
        match self {
            Self::ModelApi(spec) => spec.validate_into(context, parent, report),
            Self::McpServer(spec) => spec.validate_into(context, parent, report),
            Self::AgentApi(spec) => spec.validate_into(context, parent, report),
            Self::RestApi(spec) => spec.validate_into(context, parent, report),
        }
    }
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
    /// Each name once; case does not matter.
    #[garde(length(max = 20), custom(names_once), dive)]
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
    #[garde(custom(agrees_with(self.connection.protocol)))]
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
    /// Each name once; case does not matter.
    #[garde(length(max = 20), custom(names_once), dive)]
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
    /// Each name once; case does not matter.
    #[garde(length(max = 20), custom(names_once), dive)]
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
    /// Each name once; case does not matter.
    #[garde(length(max = 20), custom(names_once), dive)]
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
    /// Not one that belongs to a connection, nor `Host` or `Content-Length`.
    #[garde(length(chars, max = 64), custom(validation::header_name), custom(not_reserved))]
    #[schema(min_length = 1, max_length = 64, example = "X-Team")]
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

/// A rule for what is said twice.
pub(super) fn agrees_with<T: PartialEq + Copy>(other: T) -> impl FnOnce(&T, &()) -> garde::Result {
    move |value, _| {
        if *value == other { Ok(()) } else { Err(validation::broken(FieldRule::Wrong, None)) }
    }
}

fn names_once(headers: &[Header], _: &()) -> garde::Result {
    let mut names = BTreeSet::new();
    if headers.iter().all(|header| names.insert(header.key.to_ascii_lowercase())) {
        Ok(())
    } else {
        Err(validation::broken(FieldRule::Taken, None))
    }
}

fn not_reserved(name: &str, _: &()) -> garde::Result {
    if RESERVED_HEADERS.iter().any(|reserved| reserved.eq_ignore_ascii_case(name)) {
        Err(validation::broken(FieldRule::Wrong, None))
    } else {
        Ok(())
    }
}

fn openai() -> Vec<String> {
    vec!["OpenAI/V1".to_owned()]
}

fn a2a() -> Vec<String> {
    vec!["a2a".to_owned()]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ApiSpec;
    use crate::{FieldProblem, FieldRule, problems};

    fn broken(spec: serde_json::Value) -> Vec<(String, FieldRule)> {
        let spec: ApiSpec = serde_json::from_value(spec).unwrap();
        let describe = |problem: FieldProblem| (problem.field, problem.rule);
        problems(&spec).into_iter().map(describe).collect()
    }

    fn mcp(headers: &serde_json::Value) -> serde_json::Value {
        let connection = json!({
            "protocol": "SSE", "url": "https://mcp.acme.example/sse", "headers": headers,
        });
        json!({ "type": "MCP_SERVER", "protocol": "SSE", "connection": connection })
    }

    #[test]
    fn a_problem_is_named_by_its_path_and_not_by_the_type() {
        let headers = json!([{ "key": "X-Team", "value": "a" }, { "key": "a b", "value": "" }]);
        let expected = [("connection.headers[1].key", FieldRule::Malformed)];
        let found = broken(mcp(&headers));
        assert_eq!(found[..1], expected.map(|(field, rule)| (field.to_owned(), rule)));
        assert_eq!(found[1].0, "connection.headers[1].value");
    }

    #[test]
    fn a_header_of_the_connection_is_refused_in_any_case() {
        for name in ["Host", "content-LENGTH", "Connection", "TE", "transfer-encoding"] {
            let found = broken(mcp(&json!([{ "key": name, "value": "a" }])));
            let field = "connection.headers[0].key".to_owned();
            assert_eq!(found, [(field, FieldRule::Wrong)], "{name}");
        }
    }

    #[test]
    fn a_header_is_given_once() {
        let headers = json!([{ "key": "X-Team", "value": "a" }, { "key": "x-team" }]);
        assert_eq!(broken(mcp(&headers)), [("connection.headers".to_owned(), FieldRule::Taken)]);
    }
}
