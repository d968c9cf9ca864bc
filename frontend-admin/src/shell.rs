//! The frame around every page: who may be here, the side bar, the top bar.

use api::Admin;
use client::Client;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, components::Outlet, hooks::use_navigate};
use ui::{
    Address, Avatar, Glyph, Icon, LanguageSwitch, LeaveDialog, Load, MAIN, Menu, MenuItem,
    MenuLink, Session, SkipLink, ThemeSwitch, Toasts,
};

mod again;
mod language;
mod search;
mod side;

use crate::inbox::Inbox;

pub use side::Mark;

mod text {
    ui::texts! {
        account = "Account", "账号";
        open_menu = "Open navigation", "打开导航";
    }
}

/// Lets those in whom the server knows, and leads others to the log-in page.
#[component]
pub fn Shell() -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<Session>();
    let address = Address::current();
    let navigate = use_navigate();
    session.begin();

    let me = LocalResource::new(move || {
        let client = client.clone();
        async move { client.get_current_admin().await }
    });
    // Once the page is there, what is on it is kept: `again` asks for the password above it.
    let known = move || me.with_untracked(|me| me.as_ref().is_some_and(Result::is_ok));
    Effect::new(move |_| {
        if session.ended() && !known() {
            let url = untrack(|| ui::log_in_url(&address.here()));
            navigate(&url, NavigateOptions { replace: true, ..NavigateOptions::default() });
        }
    });

    view! {
        <Load resource=me waiting=side::waiting let:admin>
            <Frame admin=admin />
        </Load>
    }
}

#[component]
fn Frame(admin: Admin) -> impl IntoView {
    let name = admin.username.clone();
    provide_context(admin);
    Inbox::provide();
    language::follow();
    ui::focus_main_on_navigation();
    view! {
        <SkipLink />
        <div class="app">
            <side::Side />
            <div class="page">
                <header class="top">
                    <button
                        class="button ghost small square only-narrow"
                        type="button"
                        aria-label=text::open_menu
                        popovertarget=side::ID
                    >
                        <Icon glyph=Glyph::Menu />
                    </button>
                    <search::Search />
                    <span class="grow"></span>
                    <LanguageSwitch />
                    <ThemeSwitch />
                    <AccountMenu name=name />
                </header>
                <main class="main" id=MAIN tabindex="-1">
                    <Outlet />
                </main>
            </div>
        </div>
        <again::LogInAgain />
        <LeaveDialog />
    }
}

#[component]
fn AccountMenu(name: String) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let label = name.clone();
    let log_out = Action::new_local(move |(): &()| {
        let (client, navigate) = (client.clone(), navigate.clone());
        async move {
            match client.log_out_admin().await {
                Err(err) if err.code() != Some(api::ErrorCode::Unauthorized) => toasts.error(err),
                // Whoever has no session any more is logged out, too.
                Ok(()) | Err(_) => navigate(ui::LOG_IN, NavigateOptions::default()),
            }
        }
    });
    view! {
        <Menu
            id="account-menu"
            label=move || ui::text::account_of(&label)
            trigger=move || view! {
                <Avatar name=name.clone() />
                <span class="only-wide">{name.clone()}</span>
                <Icon glyph=Glyph::ChevronDown />
            }
        >
            <MenuLink glyph=Glyph::User label=text::account href="/account" />
            <MenuItem
                glyph=Glyph::LogOut
                label=ui::text::log_out
                on_choose=move || {
                    log_out.dispatch(());
                }
            />
        </Menu>
    }
}
