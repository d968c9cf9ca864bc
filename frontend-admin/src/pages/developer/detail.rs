//! One developer: the account, its consumers and its subscriptions.

use api::{Developer, DeveloperId, DeveloperStatus};
use client::Client;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{Avatar, Badge, Banner, Button, Kind, Load, Tab, Tabs, Title, Tone};

use super::{
    LIST_URL,
    act::{Act, ActDialogs, Acts},
    consumers::Consumers,
    profile::Profile,
    rows::Decide,
};
use crate::{
    crumbs::Crumbs,
    pages::subscription::{Owner, Subscriptions},
    words,
};

mod text {
    ui::texts! {
        developers = "Developers", "开发者";
        parts = "Parts of this developer", "开发者信息";
        account = "Account", "账号信息";
        consumers = "Consumers", "消费者";
        subscriptions = "Subscriptions", "订阅";
        why(reason: &str) = "Reason: {reason}", "理由：{reason}";
        waits = "This account waits for your decision and cannot log in yet.", "该账号等待审批，暂时无法登录。";
        rejected = "This registration was rejected.", "该账号的注册已被拒绝。";
        suspended = "This account is suspended; its keys do not work.", "该账号已停用，其凭证不可用。";
        approve = "Approve", "通过";
        suspend = "Suspend", "停用";
        delete = "Delete", "删除";
    }
}

/// The page of a developer.
#[component]
pub fn DeveloperPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let navigate = use_navigate();
    let params = use_params_map();
    let id = Memo::new(move |_| DeveloperId(params.with(|map| map.get("id").unwrap_or_default())));
    let developer = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.get());
        async move { client.get_developer(&id).await }
    });
    let leave = StoredValue::new_local(navigate);
    let acts = Acts::with(move |act| {
        if act == Act::Delete {
            leave.with_value(|go| go(LIST_URL, NavigateOptions::default()));
        } else {
            developer.refetch();
        }
    });
    view! {
        <Load resource=developer let:developer>
            <Whole developer=developer acts=acts />
        </Load>
        <ActDialogs acts=acts />
    }
}

#[component]
fn Whole(developer: Developer, acts: Acts) -> impl IntoView {
    let id = developer.developer_id.clone();
    let name = developer.username.clone();
    let title = name.clone();
    let (tone, word) = words::developer_status(developer.status);
    let account = developer.clone();
    let owner = id.clone();
    let tabs = vec![
        Tab::new("account", text::account, move || {
            view! { <Profile developer=account.clone() /> }
        }),
        Tab::new(
            "consumers",
            text::consumers,
            move || view! { <Consumers developer=id.clone() /> },
        ),
        Tab::new("subscriptions", text::subscriptions, move || {
            view! { <Subscriptions owner=Owner::Developer(owner.clone()) /> }
        }),
    ];
    view! {
        <Title text=move || title.clone() />
        <div class="sections">
            <div class="stack">
                <Crumbs href=LIST_URL label=text::developers />
                <div class="head">
                    <div class="row">
                        <Avatar name=name.clone() />
                        <h1>{name}</h1>
                        <Badge tone=tone>{word}</Badge>
                    </div>
                    <Actions developer=developer.clone() acts=acts />
                </div>
            </div>
            <Standing developer=developer />
            <Tabs label=text::parts tabs=tabs />
        </div>
    }
}

/// Why somebody is not in.
#[component]
fn Standing(developer: Developer) -> impl IntoView {
    let (tone, word): (_, ui::Text) = match developer.status {
        DeveloperStatus::Approved => return ().into_any(),
        DeveloperStatus::Pending => (Tone::Accent, text::waits),
        DeveloperStatus::Rejected => (Tone::Warn, text::rejected),
        DeveloperStatus::Suspended => (Tone::Warn, text::suspended),
    };
    let reason = developer.reason.map(|reason| {
        view! { <p>{move || text::why(&reason)}</p> }
    });
    view! {
        <Banner tone=tone>
            <p>{word}</p>
            {reason}
        </Banner>
    }
    .into_any()
}

#[component]
fn Actions(developer: Developer, acts: Acts) -> impl IntoView {
    let status = developer.status;
    let waiting = developer.clone();
    let developer = StoredValue::new(developer);
    let ask = move |act: Act| developer.with_value(|developer| acts.ask(act, developer));
    let approve = Action::new_local(move |(): &()| acts.approve(developer.get_value()));
    let decide = match status {
        DeveloperStatus::Pending => view! { <Decide developer=waiting acts=acts /> }.into_any(),
        DeveloperStatus::Approved => {
            view! { <Button on_press=move || ask(Act::Suspend)>{text::suspend}</Button> }.into_any()
        }
        DeveloperStatus::Rejected | DeveloperStatus::Suspended => view! {
            <Button
                busy=approve.pending()
                on_press=move || {
                    approve.dispatch(());
                }
            >
                {text::approve}
            </Button>
        }
        .into_any(),
    };
    view! {
        <div class="row wrap">
            {decide}
            <Button kind=Kind::Ghost on_press=move || ask(Act::Delete)>
                {text::delete}
            </Button>
        </div>
    }
}
