//! The table of subscriptions.

use api::{Page, Subscription, SubscriptionStatus};
use leptos::prelude::*;
use ui::{Badge, Button, Glyph, Icon, Kind, Menu, MenuItem, Pager, Table, Time};

use super::act::{Act, Acts};
use crate::words;

mod text {
    ui::texts! {
        subscriptions = "Subscriptions", "订阅";
        product = "Product", "产品";
        consumer = "Consumer", "消费者";
        of(name: &str) = "of {name}", "所属开发者 {name}";
        status = "Status", "状态";
        since = "Requested", "申请时间";
        actions = "Actions", "操作";
        more(name: &str) = "More for {name}", "{name} 的更多操作";
        approve = "Approve", "通过";
        reject = "Reject", "拒绝";
        take_back = "Revoke approval", "撤销通过";
        end = "Delete subscription", "删除订阅";
    }
}

#[component]
pub fn SubscriptionTable(
    page: Page<Subscription>,
    /// The subscriptions are of several developers.
    with_developer: bool,
    acts: Acts,
) -> impl IntoView {
    let Page { content, number, size, total_elements } = page;
    let rows = content
        .into_iter()
        .map(|subscription| {
            view! { <Row subscription=subscription with_developer=with_developer acts=acts /> }
        })
        .collect_view();
    view! {
        <Table label=text::subscriptions>
            <thead>
                <tr>
                    <th scope="col">{text::product}</th>
                    <th scope="col">{text::consumer}</th>
                    <th scope="col">{text::status}</th>
                    <th scope="col">{text::since}</th>
                    <th scope="col" class="act">
                        {text::actions}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Row(subscription: Subscription, with_developer: bool, acts: Acts) -> impl IntoView {
    let (tone, word) = words::subscription_status(subscription.status);
    let developer = with_developer.then(|| {
        let name = subscription.developer_name.clone();
        view! {
            <a class="faint link-quiet cut" href=format!("/developers/{}", subscription.developer_id)>
                {move || text::of(&name)}
            </a>
        }
    });
    let reason = subscription.reason.clone().map(|reason| {
        let full = reason.clone();
        view! {
            <p class="faint cut" title=full>
                {reason}
            </p>
        }
    });
    view! {
        <tr>
            <td>
                <div class="stack tight">
                    <a class="link cut" href=format!("/products/{}", subscription.product_id)>
                        {subscription.product_name.clone()}
                    </a>
                    <p class="faint">{words::product_type(subscription.product_type)}</p>
                </div>
            </td>
            <td data-label=text::consumer>
                <div class="stack tight">
                    <p class="cut">{subscription.consumer_name.clone()}</p>
                    {developer}
                </div>
            </td>
            <td data-label=text::status>
                <div class="stack tight">
                    <div>
                        <Badge tone=tone>{word}</Badge>
                    </div>
                    {reason}
                </div>
            </td>
            <td data-label=text::since class="muted">
                <Time at=subscription.create_at />
            </td>
            <td class="act">
                <Actions subscription=subscription acts=acts />
            </td>
        </tr>
    }
}

#[component]
fn Actions(subscription: Subscription, acts: Acts) -> impl IntoView {
    let Subscription { subscription_id, product_name, status, .. } = subscription.clone();
    let subscription = StoredValue::new(subscription);
    let ask = move |act: Act| subscription.with_value(|it| acts.ask(act, it));
    let approve = Action::new_local(move |(): &()| acts.approve(subscription.get_value()));
    let waits = (status == SubscriptionStatus::Pending).then(|| {
        view! {
            <Button kind=Kind::Ghost small=true on_press=move || ask(Act::Reject)>
                {text::reject}
            </Button>
        }
    });
    let may_approve = (status != SubscriptionStatus::Approved).then(|| {
        view! {
            <Button
                small=true
                busy=approve.pending()
                on_press=move || {
                    approve.dispatch(());
                }
            >
                {text::approve}
            </Button>
        }
    });
    let take_back = (status == SubscriptionStatus::Approved).then(|| {
        view! {
            <MenuItem
                glyph=Glyph::Ban
                label=text::take_back
                on_choose=move || ask(Act::Reject)
            />
        }
    });
    view! {
        <div class="row">
            {waits} {may_approve}
            <Menu
                id=format!("more-{subscription_id}")
                label=move || text::more(&product_name)
                trigger=|| view! { <Icon glyph=Glyph::Ellipsis /> }
            >
                {take_back}
                <MenuItem glyph=Glyph::Trash label=text::end on_choose=move || ask(Act::End) />
            </Menu>
        </div>
    }
}
