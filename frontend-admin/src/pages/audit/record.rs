//! Records of the audit log, each of which opens to what changed.

use api::{ActorType, AuditLog, Page};
use leptos::prelude::*;
use ui::{Address, Avatar, Badge, CopyText, Glyph, Icon, PAGE, Pager, Time};

use super::{ACTOR, REQUEST, TARGET, change::Changes, words};

mod text {
    ui::texts! {
        records = "Records", "记录";
        guest = "Guest", "访客";
        operator = "Operator", "运维人员";
        nothing = "No fields were recorded for this.", "此操作没有字段变更记录。";
        id = "Identifier", "标识";
        address = "Source address", "来源地址";
        agent = "Client", "客户端";
        request = "request ID", "请求 ID";
        by_request = "Request", "请求 ID";
        unknown = "Unknown", "未知";
        only_actor = "Only by this account", "只看此人的操作";
        only_target = "Only this object", "只看此对象";
        only_request = "Only this request", "只看此请求";
    }
}

#[component]
pub fn Records(page: Page<AuditLog>) -> impl IntoView {
    let Page { content, number, size, total_elements } = page;
    let records = content.into_iter().map(|log| view! { <Record log=log /> }).collect_view();
    view! {
        <ul class="records" aria-label=text::records>
            {records}
        </ul>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Record(log: AuditLog) -> impl IntoView {
    let name = log.actor_name.clone();
    let kind = log.actor_type;
    let actor = move || match (&name, kind) {
        (Some(name), _) => name.clone(),
        (None, ActorType::Operator) => text::operator().to_owned(),
        (None, _) => text::guest().to_owned(),
    };
    let shown = actor.clone();
    let action = words::action(&log.action);
    let target = words::target(&log.target_type);
    let thing = thing(&log);
    view! {
        <li>
            <details class="record">
                <summary>
                    <Icon glyph=Glyph::ChevronRight />
                    <Avatar name=Signal::derive(shown) />
                    <span class="grow record-what">
                        <b>{actor}</b>
                        <span>{action}</span>
                        {thing.map(|thing| view! { <span class="muted cut">{thing}</span> })}
                    </span>
                    <Badge plain=true>{target}</Badge>
                    <span class="faint record-when">
                        <Time at=log.at />
                    </span>
                </summary>
                <Whole log=log />
            </details>
        </li>
    }
}

/// The name of what it was done to, as it was then; otherwise its identifier.
fn thing(log: &AuditLog) -> Option<String> {
    let named = [&log.after, &log.before].into_iter().flatten().find_map(|state| {
        ["name", "username", "productName", "consumerName", "domain"]
            .into_iter()
            .find_map(|key| state.get(key)?.as_str().map(str::to_owned))
    });
    named.or_else(|| log.target_id.clone())
}

#[component]
fn Whole(log: AuditLog) -> impl IntoView {
    let address = Address::current();
    let AuditLog { actor_id, target_id, before, after, user_agent, request_id, .. } = log;
    let only = move |name: &'static str, value: String, label: ui::Text| {
        let href = move || address.with(&[(name, &value), (PAGE, "")]);
        view! {
            <a class="button ghost small" href=href>
                {label}
            </a>
        }
    };
    let known = |value: Option<String>| match value {
        Some(value) => value.into_any(),
        None => view! { <span class="faint">{text::unknown}</span> }.into_any(),
    };
    view! {
        <div class="record-body">
            {if before.is_none() && after.is_none() {
                view! { <p class="muted">{text::nothing}</p> }.into_any()
            } else {
                view! { <Changes before=before after=after /> }.into_any()
            }}
            <dl class="details">
                {target_id
                    .clone()
                    .map(|id| view! {
                        <dt>{text::id}</dt>
                        <dd>
                            <CopyText value=id what=text::id />
                        </dd>
                    })}
                <dt>{text::address}</dt>
                <dd>{known(log.address)}</dd>
                <dt>{text::agent}</dt>
                <dd>{known(user_agent)}</dd>
                <dt>{text::by_request}</dt>
                <dd>
                    <CopyText value=request_id.clone() what=text::request />
                </dd>
            </dl>
            <div class="row wrap">
                {actor_id.map(|id| only(ACTOR, id, text::only_actor))}
                {target_id.map(|id| only(TARGET, id, text::only_target))}
                {only(REQUEST, request_id, text::only_request)}
            </div>
        </div>
    }
}
