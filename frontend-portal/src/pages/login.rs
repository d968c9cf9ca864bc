//! Logging in to this portal.

use api::LogIn;
use client::Client;
use leptos::prelude::*;
use ui::{LogInForm, Title};

use crate::shell::Me;

mod text {
    ui::texts! {
        title = "Log in", "登录";
        hint(portal: &str) = "With your developer account of {portal}", "使用你在 {portal} 的开发者账号";
    }
}

/// Asks for name and password, and goes to where the reader wanted to go.
#[component]
pub fn Login() -> impl IntoView {
    let client = expect_context::<Client>();
    let Me(me) = expect_context::<Me>();
    let portal = expect_context::<api::PortalProfile>().name;
    let log_in = move |body: LogIn| {
        let client = client.clone();
        async move { client.log_in_developer(&body).await }
    };
    view! {
        <Title text=text::title />
        <div class="entry-main">
            <div class="card entry-card">
                <div class="stack">
                    <h1>{text::title}</h1>
                    <p class="muted">{move || text::hint(&portal)}</p>
                </div>
                <LogInForm log_in=log_in on_done=move || me.refetch() />
            </div>
        </div>
    }
}
