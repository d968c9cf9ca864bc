//! What a subscriber can call, read from the API definition that a product is linked to.
//!
//! It is made anew at every reading, so that it never lags behind. Where the gateway forwards a
//! call to, and with which key, is not in it.

mod openapi;

use api::{
    AgentApiConfig, AgentApiSpec, AgentConfig, ApiConfig, ApiSpec, ConfigMeta, HttpMatch, HttpPath,
    HttpRoute, McpConfig, McpProtocol, McpServerConfig, McpServerSpec, ModelApiConfig,
    ModelApiSpec, ModelConfig, RestApiSpec, SourceType,
};

/// The one that fits the product's type, if it is linked at all.
#[derive(Debug, Default)]
pub(super) struct Configs {
    pub(super) api: Option<ApiConfig>,
    pub(super) mcp: Option<McpConfig>,
    pub(super) agent: Option<AgentConfig>,
    pub(super) model: Option<ModelConfig>,
}

/// Reads what a product offers under the name `slug`.
pub(super) fn of_spec(slug: &str, spec: ApiSpec) -> Configs {
    match spec {
        ApiSpec::ModelApi(spec) => Configs { model: Some(model(slug, spec)), ..Configs::default() },
        ApiSpec::McpServer(spec) => Configs { mcp: Some(mcp(slug, &spec)), ..Configs::default() },
        ApiSpec::AgentApi(spec) => Configs { agent: Some(agent(slug, spec)), ..Configs::default() },
        ApiSpec::RestApi(spec) => Configs { api: Some(rest(slug, spec)), ..Configs::default() },
    }
}

/// What a model is for, as products are found by it.
pub(super) fn model_category(spec: &ApiSpec) -> Option<String> {
    match spec {
        ApiSpec::ModelApi(spec) => spec.scenario.as_deref().map(super::search::fold),
        ApiSpec::McpServer(_) | ApiSpec::AgentApi(_) | ApiSpec::RestApi(_) => None,
    }
}

fn model(slug: &str, spec: ModelApiSpec) -> ModelConfig {
    let ModelApiSpec {
        protocols,
        base_url: _,
        api_key: _,
        api_key_set: _,
        headers: _,
        models,
        scenario,
    } = spec;
    let base = format!("/models/{slug}/v1");
    let mut routes = Vec::new();
    for protocol in &protocols {
        if protocol.eq_ignore_ascii_case("OpenAI/V1") {
            routes.extend(openai_routes(&base));
        } else {
            routes.push(below(protocol, &base));
        }
    }
    ModelConfig {
        model_api_config: ModelApiConfig {
            model_category: scenario,
            ai_protocols: protocols,
            routes,
            services: Vec::new(),
            models,
        },
        meta: meta(None),
    }
}

fn openai_routes(base: &str) -> [HttpRoute; 4] {
    [
        ("Chat completions", "POST", "chat/completions"),
        ("Responses", "POST", "responses"),
        ("Embeddings", "POST", "embeddings"),
        ("Models", "GET", "models"),
    ]
    .map(|(description, method, path)| {
        route(description, &[method], format!("{base}/{path}"), "Exact")
    })
}

fn mcp(slug: &str, spec: &McpServerSpec) -> McpConfig {
    let McpServerSpec { from_type, protocol, connection: _ } = spec;
    let path = match protocol {
        McpProtocol::StreamableHttp => format!("/mcp-servers/{slug}"),
        McpProtocol::Sse => format!("/mcp-servers/{slug}/sse"),
    };
    McpConfig {
        mcp_server_name: slug.to_owned(),
        mcp_server_config: McpServerConfig { path, domains: Vec::new(), raw_config: None },
        tools: None,
        from_type: from_type.to_string(),
        protocol: protocol.to_string(),
        meta: meta(None),
    }
}

fn agent(slug: &str, spec: AgentApiSpec) -> AgentConfig {
    let AgentApiSpec { protocols, base_url: _, api_key: _, api_key_set: _, headers: _ } = spec;
    let route = below("The agent and its card", &format!("/agents/{slug}"));
    AgentConfig {
        agent_api_config: AgentApiConfig {
            agent_protocols: protocols,
            routes: vec![route],
            agent_card: None,
        },
        meta: meta(None),
    }
}

fn rest(slug: &str, spec: RestApiSpec) -> ApiConfig {
    let RestApiSpec { base_url: _, document, headers: _, timeout_ms: _ } = spec;
    ApiConfig {
        spec: openapi::served_at(document, &format!("/apis/{slug}")).to_string(),
        meta: meta(Some("REST")),
    }
}

/// Everything at and below a path.
fn below(description: &str, path: &str) -> HttpRoute {
    route(description, &["GET", "POST"], path.to_owned(), "Prefix")
}

fn route(description: &str, methods: &[&str], path: String, kind: &str) -> HttpRoute {
    HttpRoute {
        description: Some(description.to_owned()),
        domains: Vec::new(),
        r#match: HttpMatch {
            methods: methods.iter().map(|&method| method.to_owned()).collect(),
            path: HttpPath { value: path, r#type: kind.to_owned(), case_sensitive: true },
            headers: Vec::new(),
            query_params: Vec::new(),
            model_matches: Vec::new(),
        },
        builtin: true,
    }
}

fn meta(kind: Option<&str>) -> ConfigMeta {
    ConfigMeta { source: SourceType::ApiDefinition, r#type: kind.map(str::to_owned) }
}
