//! The form that makes the first administrator.

use api::InitAdmin;
use client::Client;
use leptos::prelude::*;
use ui::{Button, FieldError, Form, FormTrouble, Kind, PasswordField, TextField};

use super::Head;
use crate::{
    arrival::Arrival,
    pages::password::{NewPassword, NewPasswordFields},
};

mod text {
    ui::texts! {
        title = "Create the administrator account", "初始化管理员账号";
        hint = "This marketplace has no administrator yet. The account you create now has every right.", "平台尚无管理员，此处创建的账号拥有全部权限。";
        init = "Initialize", "初始化";
        token = "Bootstrap token", "引导令牌";
        token_help = "The operator of this server has set HIMARKET_BOOTSTRAP_TOKEN. Enter its value here.", "此服务器已设置 HIMARKET_BOOTSTRAP_TOKEN，请填写该值。";
        made = "The administrator account has been created. Log in with it.", "管理员账号已创建，请登录。";
    }
}

const TOKEN: &str = "bootstrapToken";

/// Asks for a name and a new password, and for the operator's token where the server wants it.
#[component]
pub fn InitForm(#[prop(into)] on_done: Callback<()>) -> impl IntoView {
    let client = expect_context::<Client>();
    let arrival = expect_context::<Arrival>();
    let username = RwSignal::new(String::new());
    let password = NewPassword::default();
    let token = RwSignal::new(None::<RwSignal<String>>);
    let body = move || InitAdmin {
        username: username.get(),
        password: password.new.get().into(),
        bootstrap_token: token.get().map(|token| token.get().into()),
    };
    let form = Form::new(move || {
        let problems = api::problems(&body()).into_iter().map(FieldError::from);
        problems.chain(password.mismatch()).collect()
    });

    let init = Action::new_local(move |body: &InitAdmin| {
        let (client, body) = (client.clone(), body.clone());
        async move {
            let answer = client.init_admin(&body).await;
            if answer.as_ref().is_err_and(wants_token) && token.get_untracked().is_none() {
                token.set(Some(RwSignal::new(String::new())));
                // The field has to be on the page before its problem can be shown beside it.
                leptos::task::tick().await;
            }
            if let Some(admin) = form.settle(answer) {
                arrival.leave(admin.username, text::made);
                on_done.run(());
            }
        }
    });
    let send = form.submit(move || {
        init.dispatch(untrack(body));
    });

    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <Head title=text::title hint=text::hint />
            <TextField
                form=form
                name="username"
                label=ui::text::username
                value=username
                autocomplete="username"
                focus=true
            />
            <NewPasswordFields
                form=form
                name="password"
                label=ui::text::password
                password=password
            />
            {move || token.get().map(|token| view! { <TokenField form=form token=token /> })}
            <FormTrouble form=form />
            <Button kind=Kind::Primary submit=true busy=init.pending()>
                {text::init}
            </Button>
        </form>
    }
}

#[component]
fn TokenField(form: Form, token: RwSignal<String>) -> impl IntoView {
    view! {
        <PasswordField
            form=form
            name=TOKEN
            label=text::token
            value=token
            help=text::token_help
            autocomplete="off"
            focus=true
        />
    }
}

/// Whether the operator asks for a token that was not sent, or was not the right one.
fn wants_token(err: &client::Error) -> bool {
    match err {
        client::Error::Refused(problem) => problem.fields.iter().any(|found| found.field == TOKEN),
        client::Error::Unreachable(_) => false,
    }
}
