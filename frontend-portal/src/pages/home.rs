//! The first page of a portal.

use api::PortalProfile;
use leptos::prelude::*;
use ui::{EmptyState, Glyph, Title};

mod text {
    ui::texts! {
        welcome = "Models, tools and APIs in one place: find one, subscribe, and call it with your own key.", "在这里浏览模型、工具和 API，订阅后使用自己的凭证调用。";
        products = "Products", "产品";
        none = "No products yet", "暂无产品";
        none_hint = "Products appear here as soon as an administrator publishes them to this portal.", "管理员将产品发布到本门户后，会显示在这里。";
    }
}

/// What this portal is, and what it offers.
#[component]
pub fn Home() -> impl IntoView {
    let PortalProfile { name, description, .. } = expect_context::<PortalProfile>();
    let description = description.filter(|text| !text.trim().is_empty());
    let lead = move || description.clone().unwrap_or_else(|| text::welcome().to_owned());
    view! {
        <Title text="" />
        <section class="hero">
            <h1>{name}</h1>
            <p class="muted">{lead}</p>
        </section>
        <div class="main">
            <section class="card" aria-label=text::products>
                <EmptyState glyph=Glyph::Package title=text::none hint=text::none_hint />
            </section>
        </div>
    }
}
