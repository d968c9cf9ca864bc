//! Statuses and approvals of products in words.

use api::{ProductStatus, ProductType};
use leptos::prelude::*;
use ui::{Badge, Text, Tone};

pub use crate::words::product_type as type_name;

mod text {
    ui::texts! {
        pending = "Needs a link", "待配置";
        ready = "Ready to publish", "待发布";
        published = "Published", "已发布";
        automatic = "Automatic", "自动通过";
        manual = "By an administrator", "管理员审批";
        of_portal = "As set in each portal", "跟随门户设置";
    }
}

/// All types, in the order in which they are shown.
pub const TYPES: [ProductType; 4] =
    [ProductType::ModelApi, ProductType::McpServer, ProductType::AgentApi, ProductType::RestApi];

/// What a status is called.
pub fn status_name(status: ProductStatus) -> Text {
    match status {
        ProductStatus::Pending => text::pending,
        ProductStatus::Ready => text::ready,
        ProductStatus::Published => text::published,
    }
}

/// Who approves subscriptions; `None` leaves it to the portal.
pub fn approval_name(auto_approve: Option<bool>) -> Text {
    match auto_approve {
        Some(true) => text::automatic,
        Some(false) => text::manual,
        None => text::of_portal,
    }
}

/// A status with its colour.
#[component]
pub fn StatusBadge(#[prop(into)] status: Signal<ProductStatus>) -> impl IntoView {
    move || {
        let status = status.get();
        let tone = match status {
            ProductStatus::Pending => Tone::Warn,
            ProductStatus::Ready => Tone::Accent,
            ProductStatus::Published => Tone::Ok,
        };
        view! { <Badge tone=tone>{status_name(status)}</Badge> }
    }
}
