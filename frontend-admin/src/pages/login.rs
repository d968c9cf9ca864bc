//! Logging in, and making the first administrator.

use api::LogIn;
use client::Client;
use leptos::prelude::*;
use ui::{LanguageSwitch, Load, LogInForm, MAIN, Skeleton, Text, ThemeSwitch, Title};

use crate::{arrival::Arrival, shell::Mark};

mod init;
mod text {
    ui::texts! {
        title = "Log in", "登录";
        hint = "For the administrators of this marketplace", "管理后台";
    }
}

use self::init::InitForm;

/// The title of a form, and a line about it.
#[component]
fn Head(title: Text, hint: Text) -> impl IntoView {
    view! {
        <Title text=title />
        <div class="stack">
            <h1>{title}</h1>
            <p class="muted">{hint}</p>
        </div>
    }
}

/// The page before all others. The server says which of the two forms it needs.
#[component]
pub fn Login() -> impl IntoView {
    let client = expect_context::<Client>();
    let need_init = LocalResource::new(move || {
        let client = client.clone();
        async move { client.need_init().await }
    });
    view! {
        <div class="entry">
            <header class="entry-top">
                <LanguageSwitch />
                <ThemeSwitch />
            </header>
            <main class="entry-main" id=MAIN tabindex="-1">
                <div class="card entry-card">
                    <div class="brand">
                        <Mark />
                        {ui::text::himarket}
                    </div>
                    <Load
                        resource=need_init
                        waiting=|| view! { <Skeleton lines=6 /> }
                        let:need_init
                    >
                        <Forms need_init=need_init />
                    </Load>
                </div>
            </main>
        </div>
    }
}

#[component]
fn Forms(need_init: bool) -> impl IntoView {
    let client = expect_context::<Client>();
    let arrival = expect_context::<Arrival>();
    let initialised = RwSignal::new(!need_init);
    move || {
        if !initialised.get() {
            return view! { <InitForm on_done=move || initialised.set(true) /> }.into_any();
        }
        let (username, notice) = arrival.take().unzip();
        let client = client.clone();
        let log_in = move |body: LogIn| {
            let client = client.clone();
            async move { client.log_in_admin(&body).await }
        };
        view! {
            <div class="sections">
                <Head title=text::title hint=text::hint />
                <LogInForm username=username.unwrap_or_default() notice=notice log_in=log_in />
            </div>
        }
        .into_any()
    }
}
