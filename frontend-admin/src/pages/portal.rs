//! Portals: the list, and making one.

use api::{Page, PageQuery, Portal, PortalQuery};
use client::Client;
use leptos::prelude::*;
use ui::{
    Address, Button, Choice, EmptyState, Glyph, Icon, Kind, Load, PAGE, PageHead, SORT,
    SearchField, Title,
};

mod create;
mod rows;

use self::{create::CreateDialog, rows::PortalTable};

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
        no_match(name: &str) = "No portal has “{name}” in its name", "没有名称包含“{name}”的门户";
        past_end = "This page is past the end of the list", "已超出列表的最后一页";
        past_end_hint = "The list has become shorter, or the address is mistyped.", "列表可能变短了，或地址有误。";
        first_page = "Go to the first page", "返回第一页";
        no_match_hint = "Check the spelling or search for less.", "请检查拼写，或缩短关键词。";
    }
}

/// Where the list is.
pub const LIST_URL: &str = "/portals";
/// Where the list is with the dialog that makes a portal.
pub const CREATE_URL: &str = "/portals?dialog=create";

const SEARCH: &str = "q";
const DIALOG: &str = "dialog";
const CREATE: &str = "create";
const NEWEST: &str = "createAt,desc";

/// The list. What is searched, the order, the page and the dialog are in the URL.
#[component]
pub fn Portals() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let search = Memo::new(move |_| address.get(SEARCH).unwrap_or_default());
    let sort = Memo::new(move |_| address.get(SORT).unwrap_or_else(|| NEWEST.to_owned()));
    let page = Memo::new(move |_| address.get(PAGE).and_then(|page| page.parse().ok()));

    let portals = LocalResource::new(move || {
        let client = client.clone();
        let name = Some(search.get()).filter(|name| !name.is_empty());
        let query = PortalQuery { name, sort: sort.get().parse().ok(), ..PortalQuery::default() };
        let page = PageQuery { page: page.get().unwrap_or(1).max(1), ..PageQuery::default() };
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
            <Toolbar address=address search=search sort=sort />
            <Load resource=portals let:found>
                <Found found=found search=search.get_untracked() sort=sort address=address />
            </Load>
        </div>
        <CreateDialog
            open=Signal::derive(move || address.get(DIALOG).as_deref() == Some(CREATE))
            on_close=close
            on_created=move || {
                address.replace(&[(DIALOG, ""), (PAGE, ""), (SEARCH, ""), (SORT, "")]);
                portals.refetch();
            }
        />
    }
}

#[component]
fn Toolbar(address: Address, search: Memo<String>, sort: Memo<String>) -> impl IntoView {
    let orders = vec![
        (NEWEST.to_owned(), text::newest.into()),
        ("createAt,asc".to_owned(), text::oldest.into()),
        ("updatedAt,desc".to_owned(), text::changed.into()),
        ("name,asc".to_owned(), text::name_up.into()),
        ("name,desc".to_owned(), text::name_down.into()),
    ];
    view! {
        <div class="toolbar">
            <SearchField
                name="q"
                label=text::search
                value=search
                on_search=move |text: String| address.replace(&[(SEARCH, &text), (PAGE, "")])
            />
            <span class="grow"></span>
            <Choice
                name="sort"
                label=text::sort
                options=orders
                value=sort
                on_choose=move |order: String| {
                    let order = if order == NEWEST { "" } else { &order };
                    address.set(&[(SORT, order), (PAGE, "")]);
                }
            />
        </div>
    }
}

#[component]
fn Found(
    found: Page<Portal>,
    search: String,
    sort: Memo<String>,
    address: Address,
) -> impl IntoView {
    if found.content.is_empty() && found.total_elements > 0 {
        let first = move || address.replace(&[(PAGE, "")]);
        return view! {
            <EmptyState glyph=Glyph::Globe title=text::past_end hint=text::past_end_hint>
                <Button on_press=first>{text::first_page}</Button>
            </EmptyState>
        }
        .into_any();
    }
    if found.total_elements > 0 {
        return view! { <PortalTable found=found sort=sort /> }.into_any();
    }
    if search.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Globe title=text::none hint=text::none_hint>
                <Button on_press=move || address.set(&[(DIALOG, CREATE)])>{text::create}</Button>
            </EmptyState>
        }
        .into_any();
    }
    let clear = move || address.replace(&[(SEARCH, ""), (PAGE, "")]);
    view! {
        <EmptyState
            glyph=Glyph::Search
            title=move || text::no_match(&search)
            hint=text::no_match_hint
        >
            <Button on_press=clear>{ui::text::clear_search}</Button>
        </EmptyState>
    }
    .into_any()
}
