//! The table of requests.

use api::{Approval, Page};
use leptos::prelude::*;
use ui::{Avatar, Badge, Button, CheckBox, Kind, Pager, Table, Time};

use super::desk::{Desk, id_of};
use crate::words;

mod text {
    ui::texts! {
        requests = "Requests", "申请列表";
        pick_all = "Select all on this page", "全选本页";
        pick(name: &str) = "Select the request of {name}", "选择 {name} 的申请";
        developer = "Developer", "开发者";
        asks = "Request", "申请内容";
        portal = "Portal", "门户";
        since = "Requested", "申请时间";
        reason = "Reason", "理由";
        decision = "Decision", "操作";
        account = "An account in the portal", "注册门户账号";
        consumer(name: &str) = "for consumer {name}", "消费者 {name}";
        no_reason = "No reason given", "未填写理由";
        approve = "Approve", "通过";
        reject = "Reject", "拒绝";
    }
}

#[component]
pub fn ApprovalTable(page: Page<Approval>, waiting: bool, desk: Desk) -> impl IntoView {
    let Page { content, number, size, total_elements } = page;
    let rows = content
        .into_iter()
        .map(|approval| view! { <Row approval=approval waiting=waiting desk=desk /> })
        .collect_view();
    let pick = waiting.then(|| {
        view! {
            <th scope="col" class="pick">
                <CheckBox
                    label=text::pick_all
                    checked=Signal::derive(move || desk.all_picked())
                    partly=Signal::derive(move || desk.picked_count() > 0)
                    on_change=move |wanted| desk.pick_all(wanted)
                />
            </th>
        }
    });
    let last = if waiting { text::decision } else { text::reason };
    view! {
        <Table label=text::requests>
            <thead>
                <tr>
                    {pick} <th scope="col">{text::developer}</th> <th scope="col">{text::asks}</th>
                    <th scope="col">{text::portal}</th> <th scope="col" class="narrow">{text::since}</th>
                    <th scope="col" class:act=waiting>
                        {last}
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Row(approval: Approval, waiting: bool, desk: Desk) -> impl IntoView {
    let name = approval.developer_name.clone();
    let id = id_of(&approval);
    let pick = waiting.then(|| {
        let (picked, label) = (id.clone(), name.clone());
        view! {
            <td class="pick">
                <CheckBox
                    label=move || text::pick(&label)
                    checked=Signal::derive(move || desk.is_picked(&picked))
                    on_change=move |wanted| desk.pick(&id, wanted)
                />
            </td>
        }
    });
    let last = if waiting {
        let approval = approval.clone();
        view! {
            <td class="act">
                <Decide approval=approval desk=desk />
            </td>
        }
        .into_any()
    } else {
        view! {
            <td data-label=text::reason class="muted">
                <Reason approval=approval.clone() />
            </td>
        }
        .into_any()
    };
    view! {
        <tr>
            {pick}
            <td>
                <div class="row">
                    <Avatar name=name.clone() />
                    <a class="link cut" href=format!("/developers/{}", approval.developer_id)>
                        {name}
                    </a>
                </div>
            </td>
            <td data-label=text::asks>
                <Asked approval=approval.clone() />
            </td>
            <td data-label=text::portal>
                <a class="link" href=format!("/portals/{}", approval.portal_id)>
                    {approval.portal_name}
                </a>
            </td>
            <td data-label=text::since class="muted">
                <Time at=approval.create_at />
            </td>
            {last}
        </tr>
    }
}

/// What somebody wants: an account, or a product.
#[component]
fn Asked(approval: Approval) -> impl IntoView {
    let Approval { product_id, product_name, product_type, consumer_name, .. } = approval;
    let (Some(id), Some(name)) = (product_id, product_name) else {
        return view! { <p>{text::account}</p> }.into_any();
    };
    view! {
        <div class="stack tight">
            <p class="row wrap tight">
                <a class="link" href=format!("/products/{id}")>
                    {name}
                </a>
                {product_type
                    .map(|kind| view! { <Badge plain=true>{words::product_type(kind)}</Badge> })}
            </p>
            {consumer_name
                .map(|name| view! { <p class="faint">{move || text::consumer(&name)}</p> })}
        </div>
    }
    .into_any()
}

#[component]
fn Reason(approval: Approval) -> impl IntoView {
    match approval.reason {
        Some(reason) => {
            let full = reason.clone();
            view! {
                <p class="lines" title=full>
                    {reason}
                </p>
            }
            .into_any()
        }
        None if approval.status == api::ApprovalStatus::Rejected => {
            view! { <p class="faint">{text::no_reason}</p> }.into_any()
        }
        None => view! { <p class="faint">"–"</p> }.into_any(),
    }
}

#[component]
fn Decide(approval: Approval, desk: Desk) -> impl IntoView {
    let rejected = approval.clone();
    let approve = Action::new_local(move |(): &()| desk.approve(vec![approval.clone()]));
    view! {
        <div class="row">
            <Button
                kind=Kind::Ghost
                small=true
                on_press=move || desk.rejecting().set(vec![rejected.clone()])
            >
                {text::reject}
            </Button>
            <Button
                small=true
                busy=approve.pending()
                on_press=move || {
                    approve.dispatch(());
                }
            >
                {text::approve}
            </Button>
        </div>
    }
}
