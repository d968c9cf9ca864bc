//! What depends on the kind of a gateway: one arm for each kind, and nothing elsewhere.

use api::{Gateway, GatewayType};
use leptos::prelude::*;
use ui::Text;

use super::nodes::Nodes;

mod text {
    ui::texts! {
        builtin = "Built in", "内置";
        builtin_name = "Built-in gateway", "内置网关";
        builtin_hint = "Part of this server. It serves API definitions, checks every call, and needs no installation.", "随本服务运行，无需单独安装，负责转发 API 定义的调用并校验每次请求。";
        running(count: &str) = "Running: {count}", "{count} 个节点运行中";
        stopped = "Not running", "未运行";
    }
}

/// What a kind is called.
pub fn label(kind: GatewayType) -> Text {
    match kind {
        GatewayType::Builtin => text::builtin,
    }
}

/// What a kind is.
pub fn hint(kind: GatewayType) -> Text {
    match kind {
        GatewayType::Builtin => text::builtin_hint,
    }
}

/// The name of a gateway: its own, or for the built-in one the language's.
pub fn name(gateway: &Gateway) -> impl Fn() -> String + Clone + Send + Sync + use<> {
    let kind = gateway.gateway_type;
    move || match kind {
        GatewayType::Builtin => text::builtin_name().to_owned(),
    }
}

/// Whether it serves, and in what words.
pub fn state(gateway: &Gateway) -> (bool, impl Fn() -> String + Clone + Send + use<>) {
    let nodes = match gateway.gateway_type {
        GatewayType::Builtin => u64::try_from(gateway.nodes.len()).unwrap_or_default(),
    };
    let words = move || match nodes {
        0 => text::stopped().to_owned(),
        count => text::running(&ui::number(count)),
    };
    (nodes > 0, words)
}

/// The part of its page that only this kind has.
pub fn status(gateway: &Gateway) -> AnyView {
    match gateway.gateway_type {
        GatewayType::Builtin => view! { <Nodes nodes=gateway.nodes.clone() /> }.into_any(),
    }
}
