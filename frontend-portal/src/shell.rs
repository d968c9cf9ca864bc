//! The frame around every page: which portal this is, and who is here.

use api::{DeveloperProfile, ErrorCode, PortalProfile};
use client::Client;
use leptos::prelude::*;
use leptos_router::components::Outlet;
use ui::{Failure, LanguageSwitch, MAIN, Skeleton, SkipLink, ThemeSwitch, Tile};

use crate::pages::NoPortal;

mod account;

use self::account::AccountArea;

/// Who is here. The log-in page asks again after it has changed.
#[derive(Clone, Copy)]
pub struct Me(pub LocalResource<client::Result<DeveloperProfile>>);

/// Finds out which portal answers at this address, then shows its pages.
#[component]
pub fn Shell() -> impl IntoView {
    let client = expect_context::<Client>();
    let portal = LocalResource::new({
        let client = client.clone();
        move || {
            let client = client.clone();
            async move { client.get_portal_profile().await }
        }
    });
    provide_context(Me(LocalResource::new(move || {
        let client = client.clone();
        async move { client.get_developer_profile().await }
    })));

    move || match portal.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(portal)) => view! { <Site portal=portal /> }.into_any(),
        Some(Err(err)) if err.code() == Some(ErrorCode::NotFound) => {
            view! { <Bare><NoPortal retry=move || portal.refetch() /></Bare> }.into_any()
        }
        Some(Err(err)) => {
            let retry = move || portal.refetch();
            view! { <Bare><Failure err=err.clone() retry=retry /></Bare> }.into_any()
        }
    }
}

#[component]
fn Site(portal: PortalProfile) -> impl IntoView {
    let name = portal.name.clone();
    ui::provide_site_name(name.clone());
    provide_context(portal);
    ui::focus_main_on_navigation();
    view! {
        <SkipLink />
        <div class="site">
            <header class="top">
                <a class="brand" href="/">
                    <Tile name=name.clone() brand=true />
                    <span class="cut">{name}</span>
                </a>
                <span class="grow"></span>
                <LanguageSwitch />
                <ThemeSwitch />
                <AccountArea />
            </header>
            <main id=MAIN tabindex="-1">
                <Outlet />
            </main>
        </div>
    }
}

/// The frame where there is no portal to name.
#[component]
fn Bare(children: Children) -> impl IntoView {
    view! {
        <div class="site">
            <header class="top">
                <span class="grow"></span>
                <LanguageSwitch />
                <ThemeSwitch />
            </header>
            <main class="main" id=MAIN tabindex="-1">
                {children()}
            </main>
        </div>
    }
}

#[component]
fn Waiting() -> impl IntoView {
    view! {
        <div class="site">
            <div class="top"></div>
            <div class="main">
                <Skeleton />
            </div>
        </div>
    }
}
