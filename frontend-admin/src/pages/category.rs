//! Categories: the list, making and changing them, and each with its products.

use api::{Page, ProductCategory, ProductCategoryQuery};
use client::Client;
use leptos::{prelude::*, text_prop::TextProp};
use ui::{
    Address, Button, Glyph, Icon, IconTile, Kind, ListFilter, ListSearch, Load, PageHead, Pager,
    Rows, SEARCH, SORT, SortHead, Table, Time, Title,
};

mod detail;
mod edit;
mod products;

pub use detail::CategoryDetail;

use self::edit::CategoryDialog;

mod text {
    ui::texts! {
        title = "Categories", "类别";
        hint = "How developers narrow the list of products in a portal", "开发者在门户中按类别筛选产品";
        create = "Create category", "创建类别";
        search = "Search by name", "按名称搜索";
        sort = "Sort", "排序";
        newest = "Newest first", "最新创建";
        changed = "Recently changed", "最近修改";
        name_up = "Name A–Z", "名称升序";
        name_down = "Name Z–A", "名称降序";
        none = "No categories yet", "暂无类别";
        none_hint = "A category groups products of any type. Create one, then put products into it.", "类别可包含任意类型的产品。创建类别，然后添加产品。";
        name = "Category", "类别";
        description = "Description", "描述";
        no_description = "No description", "暂无描述";
        updated = "Changed", "最近修改";
    }
}

/// Where the list is.
const LIST_URL: &str = "/categories";
const DIALOG: &str = "dialog";
const CREATE: &str = "create";
const NEWEST: &str = "createAt,desc";

/// What the list can be ordered by.
fn orders() -> Vec<(String, TextProp)> {
    vec![
        (NEWEST.to_owned(), text::newest.into()),
        ("updatedAt,desc".to_owned(), text::changed.into()),
        ("name,asc".to_owned(), text::name_up.into()),
        ("name,desc".to_owned(), text::name_down.into()),
    ]
}

/// The list. What is searched, the order, the page and the dialog are in the URL.
#[component]
pub fn Categories() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let sort = Memo::new(move |_| address.get(SORT).unwrap_or_else(|| NEWEST.to_owned()));
    let name = address.value(SEARCH);
    let page = Memo::new(move |_| address.page());
    let categories = LocalResource::new(move || {
        let client = client.clone();
        let name = Some(name.get()).filter(|name| !name.is_empty());
        let sort = sort.get().parse().ok();
        let query = ProductCategoryQuery { name, sort, ..ProductCategoryQuery::default() };
        let page = page.get();
        async move { client.list_product_categories(&query, page).await }
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
            <div class="toolbar">
                <ListSearch label=text::search />
                <span class="grow"></span>
                <ListFilter name=SORT label=text::sort options=orders() />
            </div>
            <Load resource=categories let:found>
                <Rows
                    page=found
                    filters=&[SEARCH]
                    glyph=Glyph::Package
                    none=text::none
                    hint=text::none_hint
                    action=move || view! { <Button on_press=open>{text::create}</Button> }
                    let:found
                >
                    <CategoryTable found=found sort=sort />
                </Rows>
            </Load>
        </div>
        <CategoryDialog
            open=Signal::derive(move || address.get(DIALOG).as_deref() == Some(CREATE))
            on_close=close
            on_saved=move |_| {
                close();
                categories.refetch();
            }
        />
    }
}

/// Where a category is shown.
fn url(category: &ProductCategory) -> String {
    format!("{LIST_URL}/{}", category.category_id)
}

#[component]
fn CategoryTable(found: Page<ProductCategory>, sort: Memo<String>) -> impl IntoView {
    let Page { content, number, size, total_elements } = found;
    let row = |category: ProductCategory| {
        let href = url(&category);
        let description = category.description.filter(|text| !text.trim().is_empty());
        let name = category.name;
        view! {
            <tr>
                <td>
                    <div class="row">
                        <IconTile name=name.clone() picture=Signal::stored(category.icon) />
                        <h3 class="cut">
                            <a class="link" href=href title=name.clone()>{name.clone()}</a>
                        </h3>
                    </div>
                </td>
                <td data-label=text::description class="muted">
                    {match description {
                        Some(text) => view! { <p class="lines">{text}</p> }.into_any(),
                        None => view! { <p class="faint">{text::no_description}</p> }.into_any(),
                    }}
                </td>
                <td data-label=text::updated class="muted">
                    <Time at=category.updated_at />
                </td>
            </tr>
        }
    };
    view! {
        <Table label=text::title>
            <thead>
                <tr>
                    <SortHead key="name" label=text::name sort=sort />
                    <th scope="col">{text::description}</th>
                    <SortHead key="updatedAt" label=text::updated sort=sort />
                </tr>
            </thead>
            <tbody>{content.into_iter().map(row).collect_view()}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}
