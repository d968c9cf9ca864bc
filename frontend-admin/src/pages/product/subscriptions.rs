//! Who has subscribed a product.

use api::{Page, Subscription, SubscriptionQuery, SubscriptionStatus};
use client::Client;
use leptos::prelude::*;
use ui::{
    Address, Badge, Card, Glyph, ListFilter, ListSearch, Load, Pager, Rows, SEARCH, Table, Time,
    Tone,
};

use super::detail::Shown;

mod text {
    ui::texts! {
        title = "Subscriptions", "订阅";
        search = "Search by consumer", "按消费者搜索";
        status = "Status", "状态";
        all = "Every status", "全部状态";
        pending = "Waiting for approval", "待审批";
        approved = "Approved", "已通过";
        rejected = "Rejected", "已拒绝";
        none = "No subscriptions yet", "暂无订阅";
        none_hint = "Developers subscribe the product in a portal where it is published.", "产品发布到门户后，开发者即可订阅。";
        consumer = "Consumer", "消费者";
        developer = "Developer", "开发者";
        portal = "Portal", "门户";
        since = "Asked for", "申请时间";
    }
}

const STATUS: &str = "status";

/// The fifth tab.
#[component]
pub fn Subscriptions() -> impl IntoView {
    let client = expect_context::<Client>();
    let shown = expect_context::<Shown>();
    let address = Address::current();
    let subscriptions = LocalResource::new(move || {
        let client = client.clone();
        let query = SubscriptionQuery {
            status: address.filter(STATUS),
            consumer_name: address.get(SEARCH),
            ..SubscriptionQuery::default()
        };
        let page = address.page();
        async move { client.list_product_subscriptions(&shown.id(), &query, page).await }
    });
    let statuses =
        [SubscriptionStatus::Pending, SubscriptionStatus::Approved, SubscriptionStatus::Rejected];
    let statuses = statuses.map(|it| (it.to_string(), words(it).1.into()));
    let statuses = [(String::new(), text::all.into())].into_iter().chain(statuses).collect();
    view! {
        <Card title=text::title>
            <div class="toolbar">
                <ListSearch label=text::search />
                <span class="grow"></span>
                <ListFilter name=STATUS label=text::status options=statuses />
            </div>
            <Load resource=subscriptions let:found>
                <Rows
                    page=found
                    filters=&[SEARCH, STATUS]
                    glyph=Glyph::User
                    none=text::none
                    hint=text::none_hint
                    let:found
                >
                    <Subscribers found=found />
                </Rows>
            </Load>
        </Card>
    }
}

fn words(status: SubscriptionStatus) -> (Tone, ui::Text) {
    match status {
        SubscriptionStatus::Pending => (Tone::Warn, text::pending),
        SubscriptionStatus::Approved => (Tone::Ok, text::approved),
        SubscriptionStatus::Rejected => (Tone::Bad, text::rejected),
    }
}

#[component]
fn Subscribers(found: Page<Subscription>) -> impl IntoView {
    let Page { content, number, size, total_elements } = found;
    let row = |subscription: Subscription| {
        let developer = format!("/developers/{}", subscription.developer_id);
        let portal = format!("/portals/{}", subscription.portal_id);
        let (tone, text) = words(subscription.status);
        let reason = subscription.reason.filter(|reason| !reason.is_empty());
        view! {
            <tr>
                <td>
                    <h3 class="cut">{subscription.consumer_name}</h3>
                </td>
                <td data-label=text::developer>
                    <a class="link" href=developer>{subscription.developer_name}</a>
                </td>
                <td data-label=text::portal>
                    <a class="link" href=portal>{subscription.portal_name}</a>
                </td>
                <td data-label=text::status>
                    <div class="stack">
                        <Badge tone=tone>{text}</Badge>
                        {reason.map(|reason| view! { <p class="faint lines">{reason}</p> })}
                    </div>
                </td>
                <td data-label=text::since class="muted">
                    <Time at=subscription.create_at />
                </td>
            </tr>
        }
    };
    view! {
        <Table label=text::title>
            <thead>
                <tr>
                    <th scope="col">{text::consumer}</th>
                    <th scope="col">{text::developer}</th>
                    <th scope="col">{text::portal}</th>
                    <th scope="col">{text::status}</th>
                    <th scope="col">{text::since}</th>
                </tr>
            </thead>
            <tbody>{content.into_iter().map(row).collect_view()}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}
