//! API definitions: the list; a definition, making and changing one.

use api::{
    ApiDefinitionId, ApiDefinitionQuery, ApiDefinitionSummary, Page, PageQuery, ProductType,
};
use client::Client;
use leptos::{prelude::*, text_prop::TextProp};
use ui::{
    Address, Button, ButtonLink, Choice, EmptyState, Glyph, Icon, Kind, Load, PAGE, PageHead, SORT,
    SearchField, Title,
};

mod create;
mod detail;
mod edit;
mod form;
mod offer;
mod rows;
mod words;

use self::rows::DefinitionTable;
pub use self::{
    create::CreateApiDefinition, detail::ApiDefinition, edit::EditApiDefinition,
    offer::Offer as WhatUpstreamSays, words::protocol_name,
};

mod text {
    ui::texts! {
        title = "API definitions", "API 定义";
        hint = "APIs that are described here and served by the built-in gateway", "在此描述、由内置网关提供服务的 API";
        create = "Create API definition", "创建 API 定义";
        search = "Search by name", "按名称搜索";
        r#type = "Type", "类型";
        all_types = "All types", "全部类型";
        sort = "Sort", "排序";
        newest = "Newest first", "最新创建";
        oldest = "Oldest first", "最早创建";
        changed = "Recently changed", "最近修改";
        name_up = "Name A–Z", "名称升序";
        name_down = "Name Z–A", "名称降序";
        none = "No API definitions yet", "暂无 API 定义";
        none_hint = "An API definition says where an API is and how to speak with it. Create one, link a product to it, and the built-in gateway serves it.", "API 定义说明 API 的地址与调用方式。创建后关联产品，即由内置网关提供服务。";
        no_match = "No API definition matches", "没有符合条件的 API 定义";
        no_match_hint = "Check the spelling, search for less, or choose another type.", "请检查拼写、缩短关键词，或选择其他类型。";
        clear = "Clear search and filter", "清除搜索和筛选";
        past_end = "This page is past the end of the list", "已超出列表的最后一页";
        past_end_hint = "The list has become shorter, or the address is mistyped.", "列表可能变短了，或地址有误。";
        first_page = "Go to the first page", "返回第一页";
    }
}

/// Where the list is.
pub const LIST_URL: &str = "/api-definitions";
/// Where one is made.
pub const CREATE_URL: &str = "/api-definitions/new";

const SEARCH: &str = "q";
const TYPE: &str = "type";
const NEWEST: &str = "createAt,desc";

/// Where a definition is.
fn url(id: &ApiDefinitionId) -> String {
    format!("{LIST_URL}/{id}")
}

/// The type that the URL names.
fn wanted_type(address: Address) -> Option<ProductType> {
    address.get(TYPE).and_then(|name| name.parse().ok())
}

/// The list. What is searched, the type, the order and the page are in the URL.
#[component]
pub fn ApiDefinitions() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let search = Memo::new(move |_| address.get(SEARCH).unwrap_or_default());
    let r#type = Memo::new(move |_| wanted_type(address));
    let sort = Memo::new(move |_| address.get(SORT).unwrap_or_else(|| NEWEST.to_owned()));
    let page = Memo::new(move |_| address.get(PAGE).and_then(|page| page.parse().ok()));

    let definitions = LocalResource::new(move || {
        let client = client.clone();
        let query = ApiDefinitionQuery {
            keyword: Some(search.get()).filter(|keyword| !keyword.is_empty()),
            r#type: r#type.get(),
            sort: sort.get().parse().ok(),
            ..ApiDefinitionQuery::default()
        };
        let page = PageQuery { page: page.get().unwrap_or(1).max(1), ..PageQuery::default() };
        async move { client.list_api_definitions(&query, page).await }
    });

    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint>
            <ButtonLink href=move || create_url(r#type.get()) kind=Kind::Primary>
                <Icon glyph=Glyph::Plus />
                {text::create}
            </ButtonLink>
        </PageHead>
        <div class="card">
            <Toolbar address=address search=search r#type=r#type sort=sort />
            <Load resource=definitions let:found>
                <Found found=found sort=sort address=address />
            </Load>
        </div>
    }
}

fn create_url(r#type: Option<ProductType>) -> String {
    match r#type {
        Some(r#type) => format!("{CREATE_URL}?{TYPE}={type}"),
        None => CREATE_URL.to_owned(),
    }
}

#[component]
fn Toolbar(
    address: Address,
    search: Memo<String>,
    r#type: Memo<Option<ProductType>>,
    sort: Memo<String>,
) -> impl IntoView {
    let mut types: Vec<(String, TextProp)> = vec![(String::new(), text::all_types.into())];
    types.extend(words::TYPES.map(|it| (it.to_string(), words::type_name(it).into())));
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
            <Choice
                name="type"
                label=text::r#type
                options=types
                value=Signal::derive(move || {
                    r#type.get().map(|it| it.to_string()).unwrap_or_default()
                })
                on_choose=move |key: String| address.set(&[(TYPE, &key), (PAGE, "")])
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
fn Found(found: Page<ApiDefinitionSummary>, sort: Memo<String>, address: Address) -> impl IntoView {
    if found.content.is_empty() && found.total_elements > 0 {
        let first = move || address.replace(&[(PAGE, "")]);
        return view! {
            <EmptyState glyph=Glyph::Braces title=text::past_end hint=text::past_end_hint>
                <Button on_press=first>{text::first_page}</Button>
            </EmptyState>
        }
        .into_any();
    }
    if found.total_elements > 0 {
        return view! { <DefinitionTable found=found sort=sort /> }.into_any();
    }
    let narrowed = untrack(|| address.get(SEARCH).is_some() || address.get(TYPE).is_some());
    if narrowed {
        let clear = move || address.replace(&[(SEARCH, ""), (TYPE, ""), (PAGE, "")]);
        return view! {
            <EmptyState glyph=Glyph::Search title=text::no_match hint=text::no_match_hint>
                <Button on_press=clear>{text::clear}</Button>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState glyph=Glyph::Braces title=text::none hint=text::none_hint>
            <ButtonLink href=CREATE_URL>{text::create}</ButtonLink>
        </EmptyState>
    }
    .into_any()
}
