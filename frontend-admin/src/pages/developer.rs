//! Developers: the list, and one of them.

use api::{DeveloperQuery, DeveloperSort, DeveloperStatus, PageQuery, PortalId, SortOrder};
use client::Client;
use leptos::prelude::*;
use ui::{Address, Glyph, ListFilter, ListSearch, ListSegments, Load, PageHead, Rows, SORT, Title};

mod act;
mod consumers;
mod detail;
mod profile;
mod rows;

pub use self::detail::DeveloperPage;
use self::{
    act::{ActDialogs, Acts},
    rows::DeveloperTable,
};
use super::portal::PortalFilter;

mod text {
    ui::texts! {
        title = "Developers", "开发者";
        hint = "The accounts of all portals", "所有门户的开发者账号";
        search = "Search by user name", "按账号搜索";
        status = "Status", "状态";
        all = "All", "全部";
        pending = "Waiting", "待审批";
        approved = "Active", "正常";
        rejected = "Rejected", "已拒绝";
        suspended = "Suspended", "已停用";
        sort = "Sort", "排序";
        newest = "Newest first", "最新注册";
        oldest = "Oldest first", "最早注册";
        changed = "Recently changed", "最近修改";
        name_up = "Name A–Z", "名称升序";
        name_down = "Name Z–A", "名称降序";
        none = "No developers yet", "暂无开发者";
        none_hint = "Developers register themselves in a portal. Give them its address.", "开发者在门户中自行注册，请将门户地址告知他们。";
    }
}

/// Where the list is.
pub const LIST_URL: &str = "/developers";

const STATUS: &str = "status";
const PORTAL: &str = "portalId";
const FILTERS: &[&str] = &[STATUS, PORTAL, ui::SEARCH];

/// Everybody, or those of one state or portal.
#[component]
pub fn Developers() -> impl IntoView {
    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint />
        <DeveloperList />
    }
}

/// The developers of all portals, or of one. What is shown is in the URL.
#[component]
pub fn DeveloperList(
    /// Only those of this portal.
    #[prop(optional)]
    portal: Option<PortalId>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let fixed = portal.is_some();
    let found = LocalResource::new(move || {
        let client = client.clone();
        let query = query(address, portal.clone());
        let page: PageQuery = address.page();
        async move { client.list_developers(&query, page).await }
    });
    let acts = Acts::new(move || found.refetch());
    let sort = Memo::new(move |_| address.get(SORT).unwrap_or_else(|| "createAt,desc".to_owned()));
    view! {
        <div class="card">
            <Toolbar fixed=fixed />
            <Load resource=found let:found>
                <Rows
                    page=found
                    filters=FILTERS
                    glyph=Glyph::Users
                    none=text::none
                    hint=text::none_hint
                    let:page
                >
                    <DeveloperTable page=page sort=sort fixed=fixed acts=acts />
                </Rows>
            </Load>
        </div>
        <ActDialogs acts=acts />
    }
}

fn query(address: Address, portal: Option<PortalId>) -> DeveloperQuery {
    DeveloperQuery {
        portal_id: portal.or_else(|| address.get(PORTAL).map(PortalId)),
        username: address.get(ui::SEARCH),
        status: address.filter::<DeveloperStatus>(STATUS),
        sort: Some(
            address
                .filter(SORT)
                .unwrap_or(SortOrder { key: DeveloperSort::CreateAt, descending: true }),
        ),
    }
}

#[component]
fn Toolbar(fixed: bool) -> impl IntoView {
    let states = vec![
        ("", text::all.into()),
        ("PENDING", text::pending.into()),
        ("APPROVED", text::approved.into()),
        ("REJECTED", text::rejected.into()),
        ("SUSPENDED", text::suspended.into()),
    ];
    let orders = vec![
        ("createAt,desc".to_owned(), text::newest.into()),
        ("createAt,asc".to_owned(), text::oldest.into()),
        ("updatedAt,desc".to_owned(), text::changed.into()),
        ("username,asc".to_owned(), text::name_up.into()),
        ("username,desc".to_owned(), text::name_down.into()),
    ];
    view! {
        <div class="toolbar">
            <ListSearch label=text::search />
            <ListSegments name=STATUS label=text::status options=states />
            <span class="grow"></span>
            {(!fixed).then(|| view! { <PortalFilter /> })}
            <ListFilter name=SORT label=text::sort options=orders />
        </div>
    }
}
