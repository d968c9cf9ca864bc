//! What kinds and states are called, the same on every page.

use api::{DeveloperStatus, ProductType, SubscriptionStatus};
use ui::{Text, Tone};

mod text {
    ui::texts! {
        model = "Model API", "模型 API";
        mcp = "MCP server", "MCP 服务";
        agent = "Agent API", "智能体 API";
        rest = "REST API", "REST API";
        developer_pending = "Waiting for approval", "待审批";
        developer_approved = "Active", "正常";
        rejected = "Rejected", "已拒绝";
        suspended = "Suspended", "已停用";
        subscription_pending = "Waiting for approval", "待审批";
        subscription_approved = "Approved", "已通过";
    }
}

/// What a type of product is called.
pub fn product_type(kind: ProductType) -> Text {
    match kind {
        ProductType::ModelApi => text::model,
        ProductType::McpServer => text::mcp,
        ProductType::AgentApi => text::agent,
        ProductType::RestApi => text::rest,
    }
}

/// What the state of a developer is called, and its colour.
pub fn developer_status(status: DeveloperStatus) -> (Tone, Text) {
    match status {
        DeveloperStatus::Pending => (Tone::Warn, text::developer_pending),
        DeveloperStatus::Approved => (Tone::Ok, text::developer_approved),
        DeveloperStatus::Rejected => (Tone::Bad, text::rejected),
        DeveloperStatus::Suspended => (Tone::Neutral, text::suspended),
    }
}

/// What the state of a subscription is called, and its colour.
pub fn subscription_status(status: SubscriptionStatus) -> (Tone, Text) {
    match status {
        SubscriptionStatus::Pending => (Tone::Warn, text::subscription_pending),
        SubscriptionStatus::Approved => (Tone::Ok, text::subscription_approved),
        SubscriptionStatus::Rejected => (Tone::Bad, text::rejected),
    }
}
