//! The side bar; on a narrow screen it is a drawer that a button opens.

use leptos::{html, prelude::*};
use leptos_router::components::A;
use ui::{Glyph, Icon, Skeleton};

/// The id of the side bar, for the button that opens it.
pub const ID: &str = "side";

mod text {
    ui::texts! {
        main = "Main", "主导航";
        home = "Home", "首页";
        marketplace = "Marketplace", "市场";
        definitions = "API definitions", "API 定义";
        portals = "Portals", "门户";
        products = "Products", "产品";
        categories = "Categories", "类别";
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
        </nav>
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
