//! A session that ends while somebody works: they log in again where they are.

use api::{Admin, LogIn};
use client::Client;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Address, Button, Dialog, LogInForm, Session};

mod text {
    ui::texts! {
        title = "Log in to go on", "请重新登录";
        note = "The session has ended. What you typed on this page is kept; after logging in, send it again.", "会话已结束。本页已填写的内容会保留，登录后请重新提交。";
        leave = "Leave this page", "离开此页";
    }
}

/// Asks for the password above the page when the session has ended. Whoever comes back as somebody
/// else starts anew.
#[component]
pub fn LogInAgain() -> impl IntoView {
    let client = expect_context::<Client>();
    let session = expect_context::<Session>();
    let name = expect_context::<Admin>().username;
    let address = Address::current();
    let navigate = use_navigate();
    let leave = Callback::new(move |()| {
        let url = untrack(|| ui::log_in_url(&address.here()));
        navigate(&url, NavigateOptions { replace: true, ..NavigateOptions::default() });
    });
    let open = Signal::derive(move || session.ended());
    // Escape leaves nothing behind: without a session there is nothing to do here.
    let close = move |()| {
        if session.ended_untracked() {
            leave.run(());
        }
    };
    view! {
        <Dialog id="log-in-again" open=open on_close=close title=text::title>
            {
                let (client, known) = (client.clone(), name.clone());
                let same = known.clone();
                let who = StoredValue::new(String::new());
                let log_in = move |body: LogIn| {
                    who.set_value(body.username.clone());
                    let client = client.clone();
                    async move { client.log_in_admin(&body).await }
                };
                let done = move || {
                    if who.with_value(|who| *who == same) {
                        session.begin();
                    } else {
                        location().reload().unwrap_or_default();
                    }
                };
                view! {
                    <div class="sections">
                        <p class="muted">{text::note}</p>
                        <LogInForm username=known stay=true log_in=log_in on_done=done />
                        <Button on_press=leave>{text::leave}</Button>
                    </div>
                }
            }
        </Dialog>
    }
}
