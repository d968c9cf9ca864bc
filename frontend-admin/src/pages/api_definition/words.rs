//! What types are called and what they look like.

use api::{McpProtocol, ProductType};
use leptos::prelude::*;
use ui::{Glyph, Icon, Text};

mod text {
    ui::texts! {
        model = "Model API", "模型 API";
        mcp = "MCP server", "MCP 服务";
        agent = "Agent API", "智能体 API";
        rest = "REST API", "REST API";
        streamable = "Streamable HTTP", "Streamable HTTP";
        sse = "SSE", "SSE";
    }
}

/// The types, in the order in which they are offered.
pub const TYPES: [ProductType; 4] =
    [ProductType::ModelApi, ProductType::McpServer, ProductType::AgentApi, ProductType::RestApi];

/// What a type is called.
pub fn type_name(r#type: ProductType) -> Text {
    match r#type {
        ProductType::ModelApi => text::model,
        ProductType::McpServer => text::mcp,
        ProductType::AgentApi => text::agent,
        ProductType::RestApi => text::rest,
    }
}

pub fn type_glyph(r#type: ProductType) -> Glyph {
    match r#type {
        ProductType::ModelApi => Glyph::Sparkles,
        ProductType::McpServer => Glyph::Wrench,
        ProductType::AgentApi => Glyph::Bot,
        ProductType::RestApi => Glyph::Braces,
    }
}

/// What a transport of MCP is called.
pub fn protocol_name(protocol: McpProtocol) -> Text {
    match protocol {
        McpProtocol::StreamableHttp => text::streamable,
        McpProtocol::Sse => text::sse,
    }
}

/// A type with its icon.
#[component]
pub fn TypeName(r#type: ProductType) -> impl IntoView {
    view! {
        <span class="row tight">
            <Icon glyph=type_glyph(r#type) />
            {type_name(r#type)}
        </span>
    }
}
