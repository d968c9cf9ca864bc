//! What the demo marketplace offers: one product of each type.

use anyhow::Result;
use api::{
    AgentApiSpec, ApiSpec, McpConnection, McpFromType, McpProtocol, McpServerSpec, ModelApiSpec,
    ModelFeature, Patch, ProductFeature, ProductType, RestApiSpec, Secret,
};

use crate::{DOCUMENT, MODELS};

/// The category that all samples are in.
pub(super) const SAMPLES: (&str, &str) = ("Samples", "Samples to try HiMarket with");

/// Where the samples are.
pub(super) struct Upstreams {
    pub(super) model: String,
    pub(super) model_key: Option<Secret>,
    pub(super) mcp: String,
    pub(super) data: String,
    pub(super) agent: String,
}

/// A product, and the API behind it.
pub(super) struct Offer {
    pub(super) name: &'static str,
    pub(super) slug: &'static str,
    pub(super) description: &'static str,
    /// Name and description of the category that it is in besides the samples.
    pub(super) category: (&'static str, &'static str),
    /// In Markdown.
    pub(super) guide: String,
    pub(super) feature: Option<ProductFeature>,
    pub(super) spec: ApiSpec,
}

impl Offer {
    pub(super) fn product_type(&self) -> ProductType {
        self.spec.product_type()
    }
}

/// Every offer.
pub(super) fn all(upstreams: &Upstreams, gateway: &str) -> Result<[Offer; 4]> {
    let guide = |text: &str| text.replace("{gateway}", gateway.trim_end_matches('/'));
    let model = ModelFeature {
        model: Some(MODELS[0].to_owned()),
        streaming: Some(true),
        ..ModelFeature::default()
    };
    Ok([
        Offer {
            name: "Sample Chat",
            slug: "sample-chat",
            description: "A sample model behind the OpenAI API: it repeats what it is told",
            category: ("Language models", "Text in, text out"),
            guide: guide(include_str!("guide/model.md")),
            feature: Some(ProductFeature { model_feature: Some(model) }),
            spec: upstreams.model(),
        },
        Offer {
            name: "Sample Tools",
            slug: "sample-tools",
            description: "A sample MCP server with three tools: add, weather and echo",
            category: ("Tools", "Tools for models, over MCP"),
            guide: guide(include_str!("guide/mcp.md")),
            feature: None,
            spec: upstreams.mcp(),
        },
        Offer {
            name: "Sample Echo Agent",
            slug: "sample-echo-agent",
            description: "A sample agent over A2A: it repeats what it is told, word by word",
            category: ("Agents", "Agents that other agents may ask, over A2A"),
            guide: guide(include_str!("guide/agent.md")),
            feature: None,
            spec: upstreams.agent(),
        },
        Offer {
            name: "Sample Identity Check",
            slug: "sample-identity-check",
            description: "A sample data API: checks of identities, phones and companies",
            category: ("Data services", "Data and checks over REST"),
            guide: guide(include_str!("guide/data.md")),
            feature: None,
            spec: upstreams.data()?,
        },
    ])
}

/// The address of an upstream without a slash at its end.
fn base(url: &str) -> &str {
    url.trim_end_matches('/')
}

impl Upstreams {
    fn model(&self) -> ApiSpec {
        ApiSpec::ModelApi(ModelApiSpec {
            protocols: vec!["OpenAI/V1".to_owned()],
            base_url: format!("{}/v1", base(&self.model)),
            api_key: self.model_key.clone().map_or(Patch::Keep, Patch::Set),
            api_key_set: false,
            headers: Vec::new(),
            models: MODELS.map(str::to_owned).to_vec(),
            scenario: Some("TEXT".to_owned()),
        })
    }

    fn mcp(&self) -> ApiSpec {
        let connection = McpConnection {
            protocol: McpProtocol::StreamableHttp,
            url: format!("{}/mcp", base(&self.mcp)),
            headers: Vec::new(),
        };
        ApiSpec::McpServer(McpServerSpec {
            from_type: McpFromType::NativeMcp,
            protocol: McpProtocol::StreamableHttp,
            connection,
        })
    }

    fn agent(&self) -> ApiSpec {
        ApiSpec::AgentApi(AgentApiSpec {
            protocols: vec!["a2a".to_owned()],
            base_url: base(&self.agent).to_owned(),
            api_key: Patch::Keep,
            api_key_set: false,
            headers: Vec::new(),
        })
    }

    fn data(&self) -> Result<ApiSpec> {
        Ok(ApiSpec::RestApi(RestApiSpec {
            base_url: base(&self.data).to_owned(),
            document: serde_json::from_str(DOCUMENT)?,
            headers: Vec::new(),
            timeout_ms: Some(10_000),
        }))
    }
}

/// Where an API is.
pub(super) fn address(spec: &ApiSpec) -> &str {
    match spec {
        ApiSpec::ModelApi(spec) => &spec.base_url,
        ApiSpec::McpServer(spec) => &spec.connection.url,
        ApiSpec::AgentApi(spec) => &spec.base_url,
        ApiSpec::RestApi(spec) => &spec.base_url,
    }
}
