//! The administrator's own account.

use api::{Admin, ChangePassword};
use client::Client;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{
    Button, Card, CopyText, FieldError, Form, FormTrouble, Kind, PageHead, PasswordField, Time,
    Title,
};

use super::password::{NewPassword, NewPasswordFields};
use crate::arrival::Arrival;

mod text {
    ui::texts! {
        title = "Account", "账号";
        hint = "Your account and its password", "查看账号信息，修改登录密码";
        profile = "Profile", "账号信息";
        id = "Administrator ID", "管理员 ID";
        created = "Created", "创建时间";
        change_password = "Change password", "修改密码";
        change_hint = "Afterwards every session of this account ends, this one too, and you log in again.", "修改后，该账号的所有会话都会结束（包括当前会话），需要重新登录。";
        old_password = "Current password", "当前密码";
        new_password = "New password", "新密码";
        save = "Change password", "修改密码";
        changed = "The password has been changed. Log in with the new one.", "密码已修改，请使用新密码登录。";
    }
}

/// Profile and password.
#[component]
pub fn Account() -> impl IntoView {
    let admin = expect_context::<Admin>();
    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint />
        <div class="two">
            <PasswordCard username=admin.username.clone() />
            <ProfileCard admin=admin />
        </div>
    }
}

#[component]
fn ProfileCard(admin: Admin) -> impl IntoView {
    view! {
        <Card title=text::profile>
            <dl class="details">
                <dt>{ui::text::username}</dt>
                <dd>{admin.username}</dd>
                <dt>{text::id}</dt>
                <dd>
                    <CopyText value=admin.admin_id.to_string() what=text::id />
                </dd>
                <dt>{text::created}</dt>
                <dd>
                    <Time at=admin.create_at />
                </dd>
            </dl>
        </Card>
    }
}

#[component]
fn PasswordCard(username: String) -> impl IntoView {
    let client = expect_context::<Client>();
    let arrival = expect_context::<Arrival>();
    let navigate = use_navigate();
    let old = RwSignal::new(String::new());
    let password = NewPassword::default();
    let body = move || ChangePassword {
        old_password: old.get().into(),
        new_password: password.new.get().into(),
    };
    let form = Form::new(move || {
        let problems = api::problems(&body()).into_iter().map(FieldError::from);
        problems.chain(password.mismatch()).collect()
    });

    let name = username.clone();
    let change = Action::new_local(move |body: &ChangePassword| {
        let (client, navigate, body) = (client.clone(), navigate.clone(), body.clone());
        let name = name.clone();
        async move {
            if form.settle(client.change_admin_password(&body).await).is_some() {
                arrival.leave(name, text::changed);
                navigate(ui::LOG_IN, NavigateOptions::default());
            }
        }
    });
    let send = form.submit(move || {
        change.dispatch(untrack(body));
    });

    view! {
        <Card title=text::change_password>
            <form class="form card-body" novalidate method="post" on:submit=send>
                <p class="muted">{text::change_hint}</p>
                // Password managers look here for the account that the new password belongs to.
                <input
                    type="text"
                    id="account-name"
                    autocomplete="username"
                    value=username
                    readonly
                    hidden
                />
                <PasswordField
                    form=form
                    name="oldPassword"
                    label=text::old_password
                    value=old
                    autocomplete="current-password"
                />
                <NewPasswordFields
                    form=form
                    name="newPassword"
                    label=text::new_password
                    password=password
                />
                <FormTrouble form=form />
                <div class="row">
                    <Button kind=Kind::Primary submit=true busy=change.pending()>
                        {text::save}
                    </Button>
                </div>
            </form>
        </Card>
    }
}
