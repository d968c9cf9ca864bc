//! The form that asks for a name and a password; which server to ask is up to the page.

use std::future::Future;

use api::{ErrorCode, LogIn, Token};
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};

use crate::{
    address::Address,
    badge::Tone,
    banner::Banner,
    button::{Button, Kind},
    field::{PasswordField, TextField},
    form::{FieldError, Form, FormTrouble},
    session::after_log_in,
    text::{self, Text},
};

/// Logs in by `log_in`, then goes to where the reader wanted to go.
#[component]
pub fn LogInForm<F, Fut>(
    /// A name that is known already.
    #[prop(optional)]
    username: String,
    /// What led here.
    #[prop(optional_no_strip)]
    notice: Option<Text>,
    /// Stays on this page, whatever the address says.
    #[prop(optional)]
    stay: bool,
    /// Asks the server.
    log_in: F,
    /// Runs once somebody is logged in and the next page is shown.
    #[prop(optional, into)]
    on_done: Option<Callback<()>>,
) -> impl IntoView
where
    F: Fn(LogIn) -> Fut + 'static,
    Fut: Future<Output = client::Result<Token>> + 'static,
{
    let address = Address::current();
    let navigate = use_navigate();
    let known = !username.is_empty();
    let username = RwSignal::new(username);
    let password = RwSignal::new(String::new());
    let body = move || LogIn { username: username.get(), password: password.get().into() };
    let form =
        Form::new(move || api::problems(&body()).into_iter().map(FieldError::from).collect());

    let log_in = Action::new_local(move |body: &LogIn| {
        let (answer, navigate) = (log_in(body.clone()), navigate.clone());
        async move {
            match answer.await {
                Err(err) if err.code() == Some(ErrorCode::Unauthorized) => {
                    form.say(text::wrong_credentials);
                }
                answer => {
                    if form.settle(answer).is_some() {
                        if !stay {
                            navigate(&after_log_in(address), NavigateOptions::default());
                        }
                        on_done.inspect(|done| done.run(()));
                    }
                }
            }
        }
    });
    let send = form.submit(move || {
        log_in.dispatch(untrack(body));
    });

    view! {
        <form class="form" novalidate method="post" on:submit=send>
            {notice.map(|text| view! { <Banner tone=Tone::Ok>{text}</Banner> })}
            <TextField
                form=form
                name="username"
                label=text::username
                value=username
                autocomplete="username"
                focus=!known
            />
            <PasswordField
                form=form
                name="password"
                label=text::password
                value=password
                autocomplete="current-password"
                focus=known
            />
            <FormTrouble form=form />
            <Button kind=Kind::Primary submit=true busy=log_in.pending()>
                {text::log_in}
            </Button>
        </form>
    }
}
