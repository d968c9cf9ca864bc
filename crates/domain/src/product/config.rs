//! What a subscriber can call, read from the API definition that a product is linked to.
//!
//! It is made anew at every reading, so that it never lags behind. Where the gateway forwards a
//! call to, and with which key, is not in it.

mod openapi;

use api::{
    AgentApiConfig, AgentApiSpec, AgentConfig, ApiConfig, ApiSpec, ConfigMeta, HttpDomain,
    HttpMatch, HttpPath, HttpRoute, McpConfig, McpProtocol, McpServerConfig, McpServerSpec,
    ModelApiConfig, ModelApiSpec, ModelConfig, RestApiSpec, SourceType,
};

use crate::gateway_instance::GatewayUrl;

/// The one that fits the product's type, if it is linked at all.
#[derive(Debug, Default)]
pub(super) struct Configs {
    pub(super) api: Option<ApiConfig>,
    pub(super) mcp: Option<McpConfig>,
    pub(super) agent: Option<AgentConfig>,
    pub(super) model: Option<ModelConfig>,
}

/// Where a product is called.
pub(super) struct Place<'a> {
    /// Its name in addresses.
    pub(super) slug: &'a str,
    /// Where the gateway is, if that is known.
    pub(super) gateway: Option<&'a GatewayUrl>,
}

impl Place<'_> {
    /// Hosts of the gateway.
    fn domains(&self) -> Vec<HttpDomain> {
        self.gateway.map(GatewayUrl::domain).into_iter().collect()
    }
}

/// Reads what a product offers.
pub(super) fn of_spec(place: &Place<'_>, spec: ApiSpec) -> Configs {
    let none = Configs::default();
    match spec {
        ApiSpec::ModelApi(spec) => Configs { model: Some(model(place, spec)), ..none },
        ApiSpec::McpServer(spec) => Configs { mcp: Some(mcp(place, &spec)), ..none },
        ApiSpec::AgentApi(spec) => Configs { agent: Some(agent(place, spec)), ..none },
        ApiSpec::RestApi(spec) => Configs { api: Some(rest(place, spec)), ..none },
    }
}

/// What a model is for, as products are found by it.
pub(super) fn model_category(spec: &ApiSpec) -> Option<String> {
    match spec {
        ApiSpec::ModelApi(spec) => spec.scenario.as_deref().map(super::search::fold),
        ApiSpec::McpServer(_) | ApiSpec::AgentApi(_) | ApiSpec::RestApi(_) => None,
    }
}

fn model(place: &Place<'_>, spec: ModelApiSpec) -> ModelConfig {
    let ModelApiSpec {
        protocols,
        base_url: _,
        api_key: _,
        api_key_set: _,
        headers: _,
        models,
        scenario,
    } = spec;
    let base = format!("/models/{}/v1", place.slug);
    let mut routes = Vec::new();
    for protocol in &protocols {
        if protocol.eq_ignore_ascii_case("OpenAI/V1") {
            routes.extend(openai_routes(place, &base));
        } else {
            routes.push(below(place, protocol, &base));
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

fn openai_routes(place: &Place<'_>, base: &str) -> [HttpRoute; 4] {
    [
        ("Chat completions", "POST", "chat/completions"),
        ("Responses", "POST", "responses"),
        ("Embeddings", "POST", "embeddings"),
        ("Models", "GET", "models"),
    ]
    .map(|(description, method, path)| {
        route(place, description, &[method], format!("{base}/{path}"), "Exact")
    })
}

fn mcp(place: &Place<'_>, spec: &McpServerSpec) -> McpConfig {
    let McpServerSpec { from_type, protocol, connection: _ } = spec;
    let path = match protocol {
        McpProtocol::StreamableHttp => format!("/mcp-servers/{}", place.slug),
        McpProtocol::Sse => format!("/mcp-servers/{}/sse", place.slug),
    };
    McpConfig {
        mcp_server_name: place.slug.to_owned(),
        mcp_server_config: McpServerConfig { path, domains: place.domains(), raw_config: None },
        tools: None,
        from_type: from_type.to_string(),
        protocol: protocol.to_string(),
        meta: meta(None),
    }
}

fn agent(place: &Place<'_>, spec: AgentApiSpec) -> AgentConfig {
    let AgentApiSpec { protocols, base_url: _, api_key: _, api_key_set: _, headers: _ } = spec;
    let route = below(place, "The agent and its card", &format!("/agents/{}", place.slug));
    AgentConfig {
        agent_api_config: AgentApiConfig {
            agent_protocols: protocols,
            routes: vec![route],
            agent_card: None,
        },
        meta: meta(None),
    }
}

fn rest(place: &Place<'_>, spec: RestApiSpec) -> ApiConfig {
    let RestApiSpec { base_url: _, document, headers: _, timeout_ms: _ } = spec;
    let gateway = place.gateway.map(ToString::to_string).unwrap_or_default();
    let server = format!("{gateway}/apis/{}", place.slug);
    ApiConfig { spec: openapi::served_at(document, &server).to_string(), meta: meta(Some("REST")) }
}

/// Everything at and below a path.
fn below(place: &Place<'_>, description: &str, path: &str) -> HttpRoute {
    route(place, description, &["GET", "POST"], path.to_owned(), "Prefix")
}

fn route(
    place: &Place<'_>,
    description: &str,
    methods: &[&str],
    path: String,
    kind: &str,
) -> HttpRoute {
    HttpRoute {
        description: Some(description.to_owned()),
        domains: place.domains(),
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
