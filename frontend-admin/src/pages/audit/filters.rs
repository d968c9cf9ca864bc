//! What narrows the audit log.

use leptos::prelude::*;
use ui::{Address, DayField, Glyph, Icon, ListFilter, PAGE};

use super::{ACTION, ACTOR, ACTOR_TYPE, FROM, REQUEST, TARGET, TARGET_TYPE, TO, words};

mod text {
    ui::texts! {
        actor = "Who", "操作人";
        anybody = "Anybody", "所有人";
        action = "Action", "操作";
        any_action = "Any action", "全部操作";
        target = "What", "对象";
        anything = "Anything", "全部对象";
        from = "From day", "开始日期";
        to = "To day", "结束日期";
        only_actor(id: &str) = "By {id}", "操作人：{id}";
        only_target(id: &str) = "On {id}", "对象：{id}";
        only_request(id: &str) = "Request {id}", "请求：{id}";
        remove(filter: &str) = "Remove filter: {filter}", "移除筛选：{filter}";
    }
}

#[component]
pub fn Filters() -> impl IntoView {
    let all = |first: ui::Text| vec![(String::new(), first.into())];
    let mut actors = all(text::anybody);
    actors.extend(words::ACTORS.map(|(key, text)| (key.to_owned(), text.into())));
    let mut targets = all(text::anything);
    targets.extend(words::TARGETS.map(|(key, text)| (key.to_owned(), text.into())));
    let mut actions = all(text::any_action);
    actions.extend(words::ACTIONS.iter().map(|(key, text)| ((*key).to_owned(), (*text).into())));
    view! {
        <div class="toolbar">
            <ListFilter name=ACTOR_TYPE label=text::actor options=actors />
            <ListFilter name=ACTION label=text::action options=actions />
            <ListFilter name=TARGET_TYPE label=text::target options=targets />
            <span class="grow"></span>
            <DayField name=FROM label=text::from />
            <span aria-hidden="true">"–"</span>
            <DayField name=TO label=text::to />
        </div>
        <Only />
    }
}

/// Filters that come from links: one person, one thing, one request.
#[component]
fn Only() -> impl IntoView {
    let address = Address::current();
    let chip = move |name: &'static str, words: fn(&str) -> String| {
        move || {
            address.get(name).map(|id| {
                let label = id.clone();
                let href = move || address.with(&[(name, ""), (PAGE, "")]);
                view! {
                    <a
                        class="chip"
                        href=href
                        aria-label=move || text::remove(&words(&label))
                    >
                        <span class="cut">{move || words(&id)}</span>
                        <Icon glyph=Glyph::Close />
                    </a>
                }
            })
        }
    };
    let any = move || [ACTOR, TARGET, REQUEST].iter().any(|name| address.get(name).is_some());
    view! {
        <Show when=any>
            <div class="chips">
                {chip(ACTOR, text::only_actor)} {chip(TARGET, text::only_target)}
                {chip(REQUEST, text::only_request)}
            </div>
        </Show>
    }
}
