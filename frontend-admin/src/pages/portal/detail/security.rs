//! Who may come into a portal, and what needs an approval.

use api::{PortalSetting, UpdatePortal};
use leptos::prelude::*;
use ui::{Banner, Card, Switch, Text, Tone};

use super::Open;

mod text {
    ui::texts! {
        access = "Log-in", "登录方式";
        password = "Password log-in", "账号密码登录";
        password_help = "Developers register and log in with a user name and a password.", "开发者可使用账号和密码注册、登录。";
        only_way = "Password log-in stays on: developers of this portal have no other way to log in.", "无法关闭账号密码登录：该门户没有其他登录方式，关闭后开发者将无法登录。";
        approval = "Approval", "审批";
        developers = "Approve developers automatically", "自动审批开发者";
        developers_help = "Whoever registers may log in at once. Otherwise they wait in Approvals.", "注册后即可登录；关闭后，新注册的开发者需要在“审批”中通过。";
        subscriptions = "Approve subscriptions automatically", "自动审批订阅";
        subscriptions_help = "Subscriptions work at once, unless the product says otherwise. Otherwise they wait in Approvals.", "订阅后即可调用（产品另有设置时以产品为准）；关闭后，新订阅需要在“审批”中通过。";
        saved = "The setting has been saved", "设置已保存";
    }
}

/// Which of the settings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Which {
    Password,
    Developers,
    Subscriptions,
}

impl Which {
    fn of(self, setting: &mut PortalSetting) -> &mut bool {
        match self {
            Self::Password => &mut setting.builtin_auth_enabled,
            Self::Developers => &mut setting.auto_approve_developers,
            Self::Subscriptions => &mut setting.auto_approve_subscriptions,
        }
    }
}

#[component]
pub fn Security() -> impl IntoView {
    let refused = RwSignal::new(false);
    view! {
        <div class="sections">
            <Card title=text::access>
                <div class="card-body stack">
                    <One
                        which=Which::Password
                        name="builtinAuthEnabled"
                        label=text::password
                        help=text::password_help
                        refused=refused
                    />
                    <Show when=move || refused.get()>
                        <Banner tone=Tone::Warn>
                            <p>{text::only_way}</p>
                        </Banner>
                    </Show>
                </div>
            </Card>
            <Card title=text::approval>
                <div class="card-body switches">
                    <One
                        which=Which::Developers
                        name="autoApproveDevelopers"
                        label=text::developers
                        help=text::developers_help
                        refused=refused
                    />
                    <One
                        which=Which::Subscriptions
                        name="autoApproveSubscriptions"
                        label=text::subscriptions
                        help=text::subscriptions_help
                        refused=refused
                    />
                </div>
            </Card>
        </div>
    }
}

/// One switch. It moves when the server has agreed, and stays where it was when that fails.
#[component]
fn One(
    which: Which,
    name: &'static str,
    label: Text,
    help: Text,
    refused: RwSignal<bool>,
) -> impl IntoView {
    let open = expect_context::<Open>();
    let on = Signal::derive(move || *which.of(&mut open.get().portal_setting_config));
    let save = Action::new_local(move |wanted: &bool| {
        let wanted = *wanted;
        async move {
            // The rules are sent as a whole: what somebody else changed meanwhile is kept.
            let answer = match open.client().get_portal(&open.id()).await {
                Ok(portal) => {
                    let mut setting = portal.portal_setting_config;
                    *which.of(&mut setting) = wanted;
                    let body = UpdatePortal {
                        portal_setting_config: Some(setting),
                        ..UpdatePortal::default()
                    };
                    open.update(&body).await
                }
                Err(err) => Err(err),
            };
            match answer {
                Ok(()) => open.toasts.done(text::saved),
                Err(err) => open.toasts.error(err),
            }
        }
    });
    let change = move |wanted: bool| {
        let locks_out = which == Which::Password && !wanted;
        refused.set(locks_out);
        if !locks_out {
            save.dispatch(wanted);
        }
    };
    view! {
        <Switch name=name label=label help=help on=on on_change=change busy=save.pending() />
    }
}
