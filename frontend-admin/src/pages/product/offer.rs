//! What a subscriber of a linked product can call.

use api::{HttpRoute, McpConfig, McpProtocol, Product};
use leptos::prelude::*;
use serde_json::json;
use ui::{Card, CodeView, CopyText, Language};

use super::detail::Shown;
use crate::pages::api_definition::protocol_name;

mod text {
    ui::texts! {
        title = "What subscribers call", "订阅者可调用的内容";
        models = "Models", "模型";
        protocols = "Protocols", "协议";
        routes = "Routes", "路由";
        path = "Path at the gateway", "网关路径";
        protocol = "Transport", "传输协议";
        document = "OpenAPI document", "OpenAPI 文档";
        characters(count: &str) = "{count} characters", "{count} 个字符";
        any = "any method", "任意方法";
        client = "Configuration of a client", "客户端配置";
    }
}

/// The configuration that follows from the link.
#[component]
pub fn Offer() -> impl IntoView {
    let shown = expect_context::<Shown>();
    view! {
        <Card title=text::title>{move || view! { <Facts product=shown.get() /> }}</Card>
    }
}

#[component]
fn Facts(product: Product) -> impl IntoView {
    let Product { api_config, mcp_config, agent_config, model_config, .. } = product;
    let model = model_config.map(|config| {
        let config = config.model_api_config;
        view! {
            <dt>{text::models}</dt>
            <dd>{config.models.join(", ")}</dd>
            <dt>{text::protocols}</dt>
            <dd>{config.ai_protocols.join(", ")}</dd>
            <dt>{text::routes}</dt>
            <dd>
                <Routes routes=config.routes />
            </dd>
        }
    });
    let agent = agent_config.map(|config| {
        let config = config.agent_api_config;
        view! {
            <dt>{text::protocols}</dt>
            <dd>{config.agent_protocols.join(", ")}</dd>
            <dt>{text::routes}</dt>
            <dd>
                <Routes routes=config.routes />
            </dd>
        }
    });
    let client = mcp_config.as_ref().and_then(client_config);
    let mcp = mcp_config.map(|config| {
        let transport = protocol_name(protocol(&config));
        view! {
            <dt>{text::path}</dt>
            <dd>
                <CopyText value=config.mcp_server_config.path what=text::path />
            </dd>
            <dt>{text::protocol}</dt>
            <dd>{transport}</dd>
        }
    });
    let rest = api_config.map(|config| {
        let count = u64::try_from(config.spec.len()).unwrap_or(u64::MAX);
        view! {
            <dt>{text::document}</dt>
            <dd>{move || text::characters(&ui::number(count))}</dd>
        }
    });
    view! {
        <dl class="details">{model} {agent} {mcp} {rest}</dl>
        {client.map(|code| view! {
            <div class="card-body">
                <CodeView code=code language=Language::Json label=text::client />
            </div>
        })}
    }
}

fn protocol(config: &McpConfig) -> McpProtocol {
    if config.protocol == "SSE" { McpProtocol::Sse } else { McpProtocol::StreamableHttp }
}

/// What a client of an MCP server is configured with, where it is known where the gateway is.
fn client_config(config: &McpConfig) -> Option<String> {
    let server = &config.mcp_server_config;
    let domain = server.domains.first()?;
    let port = domain.port.map_or_else(String::new, |port| format!(":{port}"));
    let url = format!("{}://{}{port}{}", domain.protocol, domain.domain, server.path);
    let kind = match protocol(config) {
        McpProtocol::Sse => "sse",
        McpProtocol::StreamableHttp => "streamable-http",
    };
    let servers = json!({ &config.mcp_server_name: { "type": kind, "url": url } });
    serde_json::to_string_pretty(&json!({ "mcpServers": servers })).ok()
}

#[component]
fn Routes(routes: Vec<HttpRoute>) -> impl IntoView {
    let row = |route: HttpRoute| {
        let path = route.r#match.path.value;
        let methods = route.r#match.methods.join(", ");
        let methods = move || {
            if methods.is_empty() { text::any().to_owned() } else { methods.clone() }
        };
        view! {
            <li class="row wrap">
                <span class="badge plain">{methods}</span>
                <CopyText value=path what=text::path />
            </li>
        }
    };
    view! { <ul class="stack">{routes.into_iter().map(row).collect_view()}</ul> }
}
