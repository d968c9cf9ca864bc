//! What narrows the inbox.

use leptos::prelude::*;
use ui::{ListFilter, ListSearch};

use super::{ORDER, TYPE};
use crate::pages::portal::PortalFilter;

mod text {
    ui::texts! {
        search = "Search by developer", "按开发者搜索";
        kind = "Kind of request", "申请类型";
        all = "All requests", "全部申请";
        developers = "Developers", "开发者注册";
        subscriptions = "Subscriptions", "产品订阅";
        sort = "Sort", "排序";
        usual = "Default order", "默认排序";
        oldest = "Oldest first", "最早申请";
        newest = "Newest first", "最新申请";
    }
}

#[component]
pub fn Filters() -> impl IntoView {
    let kinds = vec![
        (String::new(), text::all.into()),
        ("DEVELOPER".to_owned(), text::developers.into()),
        ("SUBSCRIPTION".to_owned(), text::subscriptions.into()),
    ];
    let orders = vec![
        (String::new(), text::usual.into()),
        ("createAt,asc".to_owned(), text::oldest.into()),
        ("createAt,desc".to_owned(), text::newest.into()),
    ];
    view! {
        <div class="toolbar">
            <ListSearch label=text::search />
            <ListFilter name=TYPE label=text::kind options=kinds />
            <PortalFilter />
            <span class="grow"></span>
            <ListFilter name=ORDER label=text::sort options=orders />
        </div>
    }
}
