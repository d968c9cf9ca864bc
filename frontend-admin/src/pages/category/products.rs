//! The products of a category: shown, put in, taken out.

use api::{
    CategoryId, Page, PageQuery, ProductId, ProductIds, ProductQuery, ProductSort, ProductSummary,
    SortOrder,
};
use client::Client;
use leptos::{prelude::*, task::spawn_local};
use ui::{
    Address, Button, Card, Dialog, Form, FormTrouble, Glyph, Icon, Kind, ListSearch, Load,
    MultiPicker, Pager, Pick, PickFrom, Rows, SEARCH, Table, Toasts,
};

use crate::pages::product::{
    ProductName,
    words::{StatusBadge, type_name},
};

mod text {
    ui::texts! {
        title = "Products", "产品";
        search = "Search by name or description", "按名称或描述搜索";
        add = "Add products", "添加产品";
        add_confirm = "Add", "添加";
        products = "Products", "产品";
        help = "Type to search. Products that are in the category already are left out.", "输入以搜索；已在此类别中的产品不会列出。";
        none = "No products in this category", "此类别暂无产品";
        none_hint = "Products of any type can be in a category, and a product in several.", "任意类型的产品都可以加入类别，一个产品也可以属于多个类别。";
        product = "Product", "产品";
        r#type = "Type", "类型";
        status = "Status", "状态";
        actions = "Actions", "操作";
        remove = "Remove", "移出";
        removed(name: &str) = "{name} is not in the category any more", "{name} 已移出类别";
        added(count: &str) = "{count} products have been added", "已添加 {count} 个产品";
    }
}

/// The list, and the way to put more into it.
#[component]
pub fn Products(id: CategoryId) -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let adding = RwSignal::new(false);
    let (of, to) = (id.clone(), id.clone());
    let products = LocalResource::new(move || {
        let client = client.clone();
        let query = ProductQuery {
            category_ids: vec![of.clone()],
            name: address.get(SEARCH),
            sort: Some(SortOrder { key: ProductSort::Name, descending: false }),
            ..ProductQuery::default()
        };
        let page = address.page();
        async move { client.list_products(&query, page).await }
    });
    let tools = move || {
        view! {
            <Button small=true on_press=move || adding.set(true)>
                <Icon glyph=Glyph::Plus />
                {text::add}
            </Button>
        }
    };
    let changed = Callback::new(move |()| products.refetch());
    let id = StoredValue::new(id);
    view! {
        <Card title=text::title aside=tools>
            <div class="toolbar">
                <ListSearch label=text::search />
            </div>
            <Load resource=products let:found>
                <Rows
                    page=found
                    filters=&[SEARCH]
                    glyph=Glyph::Package
                    none=text::none
                    hint=text::none_hint
                    let:found
                >
                    <ProductTable found=found id=id.get_value() on_changed=changed />
                </Rows>
            </Load>
        </Card>
        <Dialog id="add-products" open=adding on_close=move || adding.set(false) title=text::add>
            <AddForm id=to.clone() on_close=move || adding.set(false) on_changed=changed />
        </Dialog>
    }
}

#[component]
fn ProductTable(
    found: Page<ProductSummary>,
    id: CategoryId,
    on_changed: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let Page { content, number, size, total_elements } = found;
    let remove = move |product: &ProductSummary| {
        let (client, id) = (client.clone(), id.clone());
        let (name, ids) = (product.name.clone(), ProductIds(vec![product.product_id.clone()]));
        spawn_local(async move {
            match client.remove_products_from_category(&id, &ids).await {
                Ok(()) => {
                    toasts.done(move || text::removed(&name));
                    on_changed.run(());
                }
                Err(err) => toasts.error(err),
            }
        });
    };
    let row = |product: ProductSummary| {
        let (this, remove) = (product.clone(), remove.clone());
        view! {
            <tr>
                <td>
                    <ProductName product=product.clone() />
                </td>
                <td data-label=text::r#type>{type_name(product.r#type)}</td>
                <td data-label=text::status>
                    <StatusBadge status=Signal::stored(product.status) />
                </td>
                <td class="act">
                    <Button small=true on_press=move || remove(&this)>
                        {text::remove}
                    </Button>
                </td>
            </tr>
        }
    };
    let rows = content.into_iter().map(row).collect_view();
    view! {
        <Table label=text::title>
            <thead>
                <tr>
                    <th scope="col">{text::product}</th>
                    <th scope="col">{text::r#type}</th>
                    <th scope="col">{text::status}</th>
                    <th scope="col" class="act">
                        <span class="visually-hidden">{text::actions}</span>
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn AddForm(
    id: CategoryId,
    #[prop(into)] on_close: Callback<()>,
    on_changed: Callback<()>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let chosen = RwSignal::new(Vec::<Pick>::new());
    let from = outside(client.clone(), id.clone());
    let form = Form::new(Vec::new);
    let add = Action::new_local(move |(): &()| {
        let (client, id) = (client.clone(), id.clone());
        async move {
            let ids = chosen.get_untracked().into_iter().map(|it| ProductId(it.key)).collect();
            let answer = client.add_products_to_category(&id, &ProductIds(ids)).await;
            if form.settle(answer).is_some() {
                let count = u64::try_from(chosen.with_untracked(Vec::len)).unwrap_or_default();
                toasts.done(move || text::added(&ui::number(count)));
                on_close.run(());
                on_changed.run(());
            }
        }
    });
    let send = form.submit(move || {
        add.dispatch(());
    });
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <MultiPicker
                name="products"
                label=text::products
                help=text::help
                from=from
                chosen=chosen
            />
            <FormTrouble form=form />
            <div class="dialog-foot">
                <Button on_press=on_close>{ui::text::cancel}</Button>
                <Button
                    kind=Kind::Primary
                    submit=true
                    busy=add.pending()
                    disabled=Signal::derive(move || chosen.with(Vec::is_empty))
                >
                    {text::add_confirm}
                </Button>
            </div>
        </form>
    }
}

/// Products that are not in a category, by name.
fn outside(client: Client, id: CategoryId) -> PickFrom {
    PickFrom::from(move |name: String| {
        let client = client.clone();
        let query = ProductQuery {
            name: (!name.is_empty()).then_some(name),
            exclude_category_id: Some(id.clone()),
            ..ProductQuery::default()
        };
        async move {
            let page = client.list_products(&query, PageQuery::default()).await?;
            let pick = |it: ProductSummary| Pick {
                key: it.product_id.to_string(),
                label: it.name,
                note: it.description,
            };
            Ok(page.content.into_iter().map(pick).collect())
        }
    })
}
