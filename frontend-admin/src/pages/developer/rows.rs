//! The table of developers.

use api::{Developer, DeveloperStatus, Page};
use leptos::prelude::*;
use ui::{
    Avatar, Badge, Button, Glyph, Icon, Kind, Menu, MenuItem, MenuLink, Pager, SortHead, Table,
    Time,
};

use super::act::{Act, Acts};
use crate::words;

mod text {
    ui::texts! {
        developers = "Developers", "开发者";
        name = "Developer", "开发者";
        email = "E-mail", "邮箱";
        no_email = "No e-mail", "未填写邮箱";
        portal = "Portal", "门户";
        status = "Status", "状态";
        since = "Registered", "注册时间";
        actions = "Actions", "操作";
        more(name: &str) = "More for {name}", "{name} 的更多操作";
        open = "Open", "查看详情";
        approve = "Approve", "通过";
        reject = "Reject", "拒绝";
        suspend = "Suspend", "停用";
        delete = "Delete", "删除";
    }
}

#[component]
pub fn DeveloperTable(
    page: Page<Developer>,
    sort: Memo<String>,
    /// All are of one portal.
    fixed: bool,
    acts: Acts,
) -> impl IntoView {
    let Page { content, number, size, total_elements } = page;
    let rows = content
        .into_iter()
        .map(|developer| view! { <Row developer=developer fixed=fixed acts=acts /> })
        .collect_view();
    view! {
        <Table label=text::developers>
            <thead>
                <tr>
                    <SortHead key="username" label=text::name sort=sort />
                    {(!fixed).then(|| view! { <th scope="col">{text::portal}</th> })}
                    <th scope="col">{text::status}</th>
                    <SortHead key="createAt" label=text::since sort=sort />
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
fn Row(developer: Developer, fixed: bool, acts: Acts) -> impl IntoView {
    let email = developer.email.clone();
    let portal = (!fixed).then(|| {
        view! {
            <td data-label=text::portal>
                <a class="link cut" href=format!("/portals/{}", developer.portal_id)>
                    {developer.portal_name.clone()}
                </a>
            </td>
        }
    });
    view! {
        <tr>
            <td>
                <div class="row">
                    <Avatar name=developer.username.clone() />
                    <div class="grow">
                        <a
                            class="link cut"
                            href=format!("/developers/{}", developer.developer_id)
                            title=developer.username.clone()
                        >
                            {developer.username.clone()}
                        </a>
                        <p class="faint cut">
                            {move || email.clone().unwrap_or_else(|| text::no_email().to_owned())}
                        </p>
                    </div>
                </div>
            </td>
            {portal}
            <td data-label=text::status>
                <State developer=developer.clone() />
            </td>
            <td data-label=text::since class="muted">
                <Time at=developer.create_at />
            </td>
            <td class="act">
                <Actions developer=developer acts=acts />
            </td>
        </tr>
    }
}

/// The state, and why it is so.
#[component]
fn State(developer: Developer) -> impl IntoView {
    let (tone, word) = words::developer_status(developer.status);
    view! {
        <div class="stack tight">
            <div>
                <Badge tone=tone>{word}</Badge>
            </div>
            {developer
                .reason
                .map(|reason| {
                    let full = reason.clone();
                    view! {
                        <p class="faint cut" title=full>
                            {reason}
                        </p>
                    }
                })}
        </div>
    }
}

#[component]
fn Actions(developer: Developer, acts: Acts) -> impl IntoView {
    let waits = developer.status == DeveloperStatus::Pending;
    let first = waits.then(|| {
        let developer = developer.clone();
        view! { <Decide developer=developer acts=acts /> }
    });
    view! {
        <div class="row">
            {first} <More developer=developer acts=acts />
        </div>
    }
}

/// The two answers to somebody who waits.
#[component]
pub fn Decide(developer: Developer, acts: Acts) -> impl IntoView {
    let rejected = developer.clone();
    let approve = Action::new_local(move |(): &()| acts.approve(developer.clone()));
    view! {
        <Button
            kind=Kind::Ghost
            small=true
            on_press=move || acts.ask(Act::Reject, &rejected)
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
    }
}

#[component]
fn More(developer: Developer, acts: Acts) -> impl IntoView {
    let Developer { developer_id, username, status, .. } = developer.clone();
    let developer = StoredValue::new(developer);
    let ask = move |act: Act| developer.with_value(|developer| acts.ask(act, developer));
    let approve = Action::new_local(move |(): &()| acts.approve(developer.get_value()));
    let may_approve = matches!(status, DeveloperStatus::Rejected | DeveloperStatus::Suspended);
    let may_suspend = status == DeveloperStatus::Approved;
    view! {
        <Menu
            id=format!("more-{developer_id}")
            label=move || text::more(&username)
            trigger=|| view! { <Icon glyph=Glyph::Ellipsis /> }
        >
            <MenuLink
                glyph=Glyph::User
                label=text::open
                href=format!("/developers/{developer_id}")
            />
            {may_approve
                .then(|| view! {
                    <MenuItem
                        glyph=Glyph::Check
                        label=text::approve
                        on_choose=move || {
                            approve.dispatch(());
                        }
                    />
                })}
            {may_suspend
                .then(|| view! {
                    <MenuItem
                        glyph=Glyph::Ban
                        label=text::suspend
                        on_choose=move || ask(Act::Suspend)
                    />
                })}
            <MenuItem
                glyph=Glyph::Trash
                label=text::delete
                on_choose=move || ask(Act::Delete)
            />
        </Menu>
    }
}
