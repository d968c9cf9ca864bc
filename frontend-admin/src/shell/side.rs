//! The side bar; on a narrow screen it is a drawer that a button opens.

use leptos::{html, prelude::*};
use leptos_router::components::A;
use ui::{Glyph, Icon, Skeleton};

use crate::inbox::Inbox;

/// The id of the side bar, for the button that opens it.
pub const ID: &str = "side";

mod text {
    ui::texts! {
        main = "Main", "主导航";
        home = "Home", "首页";
        marketplace = "Marketplace", "产品与门户";
        definitions = "API definitions", "API 定义";
        portals = "Portals", "门户";
        products = "API products", "API 产品";
        categories = "Categories", "类别";
        approvals = "Approvals", "审批";
        waiting(count: &str) = "{count} waiting", "{count} 项待审批";
        many = "99+", "99+";
        people = "People", "用户";
        developers = "Developers", "开发者";
        platform = "Platform", "平台";
        gateways = "Gateways", "网关";
        audit_log = "Audit log", "审计日志";
        usage = "Usage", "用量";
    }
}

/// Where one can go.
#[component]
pub fn Side() -> impl IntoView {
    let side = NodeRef::<html::Nav>::new();
    let close = move |_| {
        if let Some(side) = side.get_untracked() {
            side.hide_popover().unwrap_or_default();
        }
    };
    view! {
        <nav class="side" id=ID popover="auto" aria-label=text::main node_ref=side on:click=close>
            <a class="brand" href="/">
                <Mark />
                {ui::text::himarket}
            </a>
            <A href="/" exact=true>
                <Icon glyph=Glyph::Home />
                {text::home}
            </A>
            <A href="/approvals">
                <Icon glyph=Glyph::Inbox />
                {text::approvals}
                <Waiting />
            </A>
            <h2>{text::marketplace}</h2>
            <A href="/products">
                <Icon glyph=Glyph::Package />
                {text::products}
            </A>
            <A href="/api-definitions">
                <Icon glyph=Glyph::Braces />
                {text::definitions}
            </A>
            <A href="/categories">
                <Icon glyph=Glyph::Tag />
                {text::categories}
            </A>
            <A href="/portals">
                <Icon glyph=Glyph::Globe />
                {text::portals}
            </A>
            <h2>{text::people}</h2>
            <A href="/developers">
                <Icon glyph=Glyph::Users />
                {text::developers}
            </A>
            <h2>{text::platform}</h2>
            <A href="/gateways">
                <Icon glyph=Glyph::Server />
                {text::gateways}
            </A>
            <A href="/usage">
                <Icon glyph=Glyph::Chart />
                {text::usage}
            </A>
            <A href="/audit-log">
                <Icon glyph=Glyph::History />
                {text::audit_log}
            </A>
        </nav>
    }
}

/// How much waits for a decision.
#[component]
fn Waiting() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    move || {
        let count = inbox.total();
        (count > 0).then(|| {
            view! {
                <span class="pill-count">
                    <span aria-hidden="true">
                        {move || if count > 99 { text::many().to_owned() } else { ui::number(count) }}
                    </span>
                    <span class="visually-hidden">
                        {move || text::waiting(&ui::number(count))}
                    </span>
                </span>
            }
        })
    }
}

/// The mark beside the name of the product.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <span class="tile" aria-hidden="true">
            {ui::text::mark}
        </span>
    }
}

/// The frame without content, while it is not known who is there.
pub fn waiting() -> AnyView {
    view! {
        <div class="app">
            <div class="side" aria-hidden="true"></div>
            <div class="page">
                <div class="top"></div>
                <div class="main">
                    <Skeleton />
                </div>
            </div>
        </div>
    }
    .into_any()
}
