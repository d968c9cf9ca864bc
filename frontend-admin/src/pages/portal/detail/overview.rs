//! A portal in numbers, and what it is.

use api::{Portal, PortalOverview};
use leptos::prelude::*;
use ui::{Address, Badge, ButtonLink, Card, CopyText, Fact, Kind, Load, Skeleton, TAB, Text, Tone};

use super::{Open, domains};

mod text {
    ui::texts! {
        facts = "In numbers", "数据概览";
        products = "Published products", "已发布产品";
        developers = "Developers", "开发者";
        consumers = "Consumers", "消费者";
        subscriptions = "Subscriptions", "订阅";
        waiting(count: &str) = "{count} waiting for approval", "{count} 个待审批";
        none_waiting = "None waiting", "无待审批";
        of_developers = "of its developers", "由开发者创建";
        in_portal = "to browse and subscribe", "可浏览和订阅";
        basics = "About", "基本信息";
        edit = "Edit", "编辑";
        name = "Name", "名称";
        id = "Portal ID", "门户 ID";
        description = "Description", "描述";
        no_description = "No description yet", "暂无描述";
        domains = "Domains", "域名";
        log_in = "Password log-in", "账号密码登录";
        new_developers = "Developer approval", "开发者审批";
        new_subscriptions = "Subscription approval", "订阅审批";
        on = "On", "已启用";
        off = "Off", "已停用";
        automatic = "Automatic", "自动";
        manual = "Manual", "手动";
    }
}

#[component]
pub fn Overview() -> impl IntoView {
    let open = expect_context::<Open>();
    let numbers =
        LocalResource::new(
            move || async move { open.client().get_portal_overview(&open.id()).await },
        );
    view! {
        <Load resource=numbers waiting=|| view! { <Skeleton lines=3 /> } let:numbers>
            <Numbers numbers=numbers />
        </Load>
        {move || view! { <Basics portal=open.get() /> }}
    }
}

#[component]
fn Numbers(numbers: PortalOverview) -> impl IntoView {
    let PortalOverview {
        products,
        developers,
        pending_developers,
        consumers,
        subscriptions,
        pending_subscriptions,
    } = numbers;
    let waiting = |count: u64| {
        move || match count {
            0 => text::none_waiting().to_owned(),
            count => text::waiting(&ui::number(count)),
        }
    };
    view! {
        <section class="facts" aria-label=text::facts>
            <Number
                tab="products"
                label=text::products
                value=products
                note=|| text::in_portal().to_owned()
            />
            <Number
                tab="developers"
                label=text::developers
                value=developers
                note=waiting(pending_developers)
            />
            <Number
                tab="developers"
                label=text::consumers
                value=consumers
                note=|| text::of_developers().to_owned()
            />
            <Number
                tab="subscriptions"
                label=text::subscriptions
                value=subscriptions
                note=waiting(pending_subscriptions)
            />
        </section>
    }
}

/// A number that leads to what it counts.
#[component]
fn Number<N>(tab: &'static str, label: Text, value: u64, note: N) -> impl IntoView
where
    N: Fn() -> String + Send + Sync + 'static,
{
    let address = Address::current();
    let href = Signal::derive(move || address.only(&[(TAB, tab)]));
    view! { <Fact label=label value=move || ui::number(value) note=note href=href /> }
}

#[component]
fn Basics(portal: Portal) -> impl IntoView {
    let address = Address::current();
    let edit = move || {
        let href = Signal::derive(move || address.only(&[(TAB, "settings")]));
        view! {
            <ButtonLink href=href kind=Kind::Ghost small=true>
                {text::edit}
            </ButtonLink>
        }
    };
    let setting = portal.portal_setting_config;
    let domains = portal.portal_domain_config.iter().map(domains::url).map(|url| {
        let href = url.clone();
        view! {
            <li>
                <a class="link" href=href target="_blank" rel="noopener">
                    {url}
                </a>
            </li>
        }
    });
    let domains = domains.collect_view();
    view! {
        <Card title=text::basics aside=edit>
            <dl class="details">
                <dt>{text::name}</dt>
                <dd>{portal.name}</dd>
                <dt>{text::id}</dt>
                <dd>
                    <CopyText value=portal.portal_id.to_string() what=text::id />
                </dd>
                <dt>{text::description}</dt>
                <dd>
                    {match portal.description.filter(|text| !text.is_empty()) {
                        Some(text) => text.into_any(),
                        None => {
                            view! { <span class="faint">{text::no_description}</span> }.into_any()
                        }
                    }}
                </dd>
                <dt>{text::domains}</dt>
                <dd>
                    <ul class="plain">{domains}</ul>
                </dd>
                <dt>{text::log_in}</dt>
                <dd>{state(setting.builtin_auth_enabled, text::on, text::off)}</dd>
                <dt>{text::new_developers}</dt>
                <dd>{state(setting.auto_approve_developers, text::automatic, text::manual)}</dd>
                <dt>{text::new_subscriptions}</dt>
                <dd>{state(setting.auto_approve_subscriptions, text::automatic, text::manual)}</dd>
            </dl>
        </Card>
    }
}

fn state(on: bool, yes: Text, no: Text) -> impl IntoView {
    let (tone, text) = if on { (Tone::Ok, yes) } else { (Tone::Neutral, no) };
    view! { <Badge tone=tone>{text}</Badge> }
}
