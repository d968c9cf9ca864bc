//! The end of the top bar: a way to log in, or the account of who is here.

use client::Client;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_location, use_navigate},
};
use ui::{Address, Avatar, Glyph, Icon, Menu, MenuItem, Toasts};

use super::Me;

mod text {
    ui::texts! {
        logged_out = "You are logged out", "已退出登录";
    }
}

/// A guest may log in. While it is not known who is here, nothing is offered.
#[component]
pub fn AccountArea() -> impl IntoView {
    let Me(me) = expect_context::<Me>();
    let toasts = expect_context::<Toasts>();
    move || match me.get() {
        None => None,
        Some(Ok(profile)) => Some(match profile.username {
            Some(name) => view! { <AccountMenu name=name /> }.into_any(),
            None => view! { <LogInLink /> }.into_any(),
        }),
        Some(Err(err)) => {
            toasts.error(err);
            Some(view! { <LogInLink /> }.into_any())
        }
    }
}

#[component]
fn LogInLink() -> impl IntoView {
    let address = Address::current();
    let path = use_location().pathname;
    view! {
        <Show when=move || path.get() != ui::LOG_IN>
            <a class="button primary small" href=move || ui::log_in_url(&address.here())>
                {ui::text::log_in}
            </a>
        </Show>
    }
}

#[component]
fn AccountMenu(name: String) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let Me(me) = expect_context::<Me>();
    let label = name.clone();
    let log_out = Action::new_local(move |(): &()| {
        let (client, navigate) = (client.clone(), navigate.clone());
        async move {
            match client.log_out_developer().await {
                Err(err) if err.code() != Some(api::ErrorCode::Unauthorized) => toasts.error(err),
                // Whoever has no session any more is logged out, too.
                Ok(()) | Err(_) => {
                    toasts.done(text::logged_out);
                    navigate("/", NavigateOptions::default());
                    me.refetch();
                }
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
