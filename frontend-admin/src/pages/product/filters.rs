//! What narrows the list of products, besides type and name.

use api::{CategoryId, PortalId, ProductStatus};
use client::Client;
use leptos::prelude::*;
use ui::{Address, ListFilter, PAGE, Pick, Picker, SORT};

use super::{CATEGORY, NEWEST, PORTAL, STATUS, picks, words::status_name};

mod text {
    ui::texts! {
        status = "Status", "状态";
        all = "Every status", "全部状态";
        category = "Category", "类别";
        portal = "Published in", "已发布到";
        sort = "Sort", "排序";
        newest = "Newest first", "最新创建";
        oldest = "Oldest first", "最早创建";
        changed = "Recently changed", "最近修改";
        name_up = "Name A–Z", "名称升序";
        name_down = "Name Z–A", "名称降序";
    }
}

/// Status, category, portal and order.
#[component]
pub fn Filters() -> impl IntoView {
    let statuses = [ProductStatus::Pending, ProductStatus::Ready, ProductStatus::Published];
    let statuses = statuses.map(|it| (it.to_string(), status_name(it).into()));
    let statuses = [(String::new(), text::all.into())].into_iter().chain(statuses).collect();
    let orders = vec![
        (NEWEST.to_owned(), text::newest.into()),
        ("createAt,asc".to_owned(), text::oldest.into()),
        ("updatedAt,desc".to_owned(), text::changed.into()),
        ("name,asc".to_owned(), text::name_up.into()),
        ("name,desc".to_owned(), text::name_down.into()),
    ];
    view! {
        <ListFilter name=STATUS label=text::status options=statuses />
        <CategoryFilter />
        <PortalFilter />
        <ListFilter name=SORT label=text::sort options=orders />
    }
}

#[component]
fn CategoryFilter() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let from = picks::categories(client.clone());
    let chosen = name_of(CATEGORY, move |id| {
        let client = client.clone();
        async move { client.get_product_category(&CategoryId(id)).await.map(|it| it.name) }
    });
    view! {
        <Picker
            name=CATEGORY
            label=text::category
            from=from
            chosen=chosen
            on_choose=move |pick: Pick| address.set(&[(CATEGORY, &pick.key), (PAGE, "")])
            on_clear=move || address.set(&[(CATEGORY, ""), (PAGE, "")])
        />
    }
}

#[component]
fn PortalFilter() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let from = picks::portals(client.clone(), None);
    let chosen = name_of(PORTAL, move |id| {
        let client = client.clone();
        async move { client.get_portal(&PortalId(id)).await.map(|it| it.name) }
    });
    view! {
        <Picker
            name=PORTAL
            label=text::portal
            from=from
            chosen=chosen
            on_choose=move |pick: Pick| address.set(&[(PORTAL, &pick.key), (PAGE, "")])
            on_clear=move || address.set(&[(PORTAL, ""), (PAGE, "")])
        />
    }
}

/// The name of what the URL names by its identifier; the identifier where there is no such thing.
fn name_of<F, Fut>(parameter: &'static str, find: F) -> Signal<String>
where
    F: Fn(String) -> Fut + 'static,
    Fut: Future<Output = client::Result<String>> + 'static,
{
    let id = Address::current().value(parameter);
    let name = LocalResource::new(move || {
        let id = id.get();
        let name = (!id.is_empty()).then(|| find(id.clone()));
        async move {
            match name {
                Some(name) => name.await.unwrap_or(id),
                None => id,
            }
        }
    });
    Signal::derive(
        move || if id.get().is_empty() { String::new() } else { name.get().unwrap_or_default() },
    )
}
