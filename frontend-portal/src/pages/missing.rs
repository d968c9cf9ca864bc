//! Addresses that lead nowhere: no page, or no portal.

use leptos::prelude::*;
use ui::{Button, EmptyState, Glyph, MissingPage, Title};

mod text {
    ui::texts! {
        no_portal = "No portal at this address", "此地址没有门户";
        no_portal_hint = "Check the address. If you administer this marketplace: create a portal in the admin app, or bind this domain to one. The first portal also answers at localhost and at IP addresses.", "请检查地址。如果你是管理员：请在管理后台创建门户，或将此域名绑定到已有门户。第一个门户也可通过 localhost 和 IP 地址访问。";
        retry = "Check again", "重新检查";
    }
}

/// There is no such page.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <div class="main">
            <MissingPage />
        </div>
    }
}

/// The host of the address belongs to no portal; says what an administrator can do.
#[component]
pub fn NoPortal(#[prop(into)] retry: Callback<()>) -> impl IntoView {
    view! {
        <Title text=text::no_portal />
        <EmptyState
            glyph=Glyph::Globe
            title=text::no_portal
            hint=text::no_portal_hint
            page=true
        >
            <Button on_press=retry>{text::retry}</Button>
        </EmptyState>
    }
}
