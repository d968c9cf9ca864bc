//! Portals: the list, making one, and one of them.

use api::{Page, Portal, PortalQuery};
use client::Client;
use leptos::prelude::*;
use ui::{
    Address, Button, Glyph, Icon, Kind, ListFilter, ListSearch, Load, PAGE, PageHead, Rows, SORT,
    Title,
};

mod create;
mod detail;
mod filter;
mod rows;

use self::{create::CreateDialog, rows::PortalTable};
pub use self::{detail::PortalPage, filter::PortalFilter};

mod text {
    ui::texts! {
        title = "Portals", "门户";
        hint = "Sites where developers find products, subscribe and get their keys", "开发者浏览产品、订阅并获取凭证的站点";
        create = "Create portal", "创建门户";
        search = "Search by name", "按名称搜索";
        sort = "Sort", "排序";
        newest = "Newest first", "最新创建";
        oldest = "Oldest first", "最早创建";
        changed = "Recently changed", "最近修改";
        name_up = "Name A–Z", "名称升序";
        name_down = "Name Z–A", "名称降序";
        none = "No portals yet", "暂无门户";
        none_hint = "A portal is a site with its own developers, settings and products. Create the first one to publish products to it.", "门户是拥有独立开发者、设置和产品的站点。创建第一个门户后即可向其发布产品。";
    }
}

/// Where the list is.
pub const LIST_URL: &str = "/portals";
/// Where the list is with the dialog that makes a portal.
pub const CREATE_URL: &str = "/portals?dialog=create";

const DIALOG: &str = "dialog";
const CREATE: &str = "create";
const NEWEST: &str = "createAt,desc";

/// The list. What is searched, the order, the page and the dialog are in the URL.
#[component]
pub fn Portals() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let sort = Memo::new(move |_| address.get(SORT).unwrap_or_else(|| NEWEST.to_owned()));
    let portals = LocalResource::new(move || {
        let client = client.clone();
        let query = PortalQuery {
            name: address.get(ui::SEARCH),
            sort: sort.get().parse().ok(),
            ..PortalQuery::default()
        };
        let page = address.page();
        async move { client.list_portals(&query, page).await }
    });
    let open = move || address.set(&[(DIALOG, CREATE)]);
    let close = move || {
        if untrack(|| address.get(DIALOG)).is_some() {
            address.replace(&[(DIALOG, "")]);
        }
    };

    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint>
            <Button kind=Kind::Primary on_press=open>
                <Icon glyph=Glyph::Plus />
                {text::create}
            </Button>
        </PageHead>
        <div class="card">
            <Toolbar />
            <Load resource=portals let:found>
                <Found found=found sort=sort address=address />
            </Load>
        </div>
        <CreateDialog
            open=Signal::derive(move || address.get(DIALOG).as_deref() == Some(CREATE))
            on_close=close
            on_created=move || {
                address.replace(&[(DIALOG, ""), (PAGE, ""), (ui::SEARCH, ""), (SORT, "")]);
                portals.refetch();
            }
        />
    }
}

#[component]
fn Toolbar() -> impl IntoView {
    let orders = vec![
        (NEWEST.to_owned(), text::newest.into()),
        ("createAt,asc".to_owned(), text::oldest.into()),
        ("updatedAt,desc".to_owned(), text::changed.into()),
        ("name,asc".to_owned(), text::name_up.into()),
        ("name,desc".to_owned(), text::name_down.into()),
    ];
    view! {
        <div class="toolbar">
            <ListSearch label=text::search />
            <span class="grow"></span>
            <ListFilter name=SORT label=text::sort options=orders />
        </div>
    }
}

#[component]
fn Found(found: Page<Portal>, sort: Memo<String>, address: Address) -> impl IntoView {
    let create = move || address.set(&[(DIALOG, CREATE)]);
    let action = move || view! { <Button on_press=create>{text::create}</Button> };
    view! {
        <Rows
            page=found
            filters=&[ui::SEARCH]
            glyph=Glyph::Globe
            none=text::none
            hint=text::none_hint
            action=action
            let:page
        >
            <PortalTable found=page sort=sort />
        </Rows>
    }
}
