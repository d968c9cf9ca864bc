//! The table of products.

use api::{Page, ProductSummary};
use leptos::prelude::*;
use ui::{CheckBox, IconTile, Pager, SortHead, Table, Time};

use super::words::{StatusBadge, type_name};

mod text {
    ui::texts! {
        products = "Products", "产品";
        name = "Product", "产品";
        r#type = "Type", "类型";
        status = "Status", "状态";
        categories = "Categories", "类别";
        no_category = "None", "无";
        changed = "Changed", "最近修改";
        pick(name: &str) = "Select {name}", "选择 {name}";
        pick_all = "Select all on this page", "选择本页全部";
        no_description = "No description", "暂无描述";
    }
}

/// Where a product is shown.
pub fn url(product: &ProductSummary) -> String {
    format!("/products/{}", product.product_id)
}

/// One page of products, and the way to the others.
#[component]
pub fn ProductTable(
    found: Page<ProductSummary>,
    sort: Memo<String>,
    picked: RwSignal<Vec<ProductSummary>>,
) -> impl IntoView {
    let Page { content, number, size, total_elements } = found;
    let shown = StoredValue::new(content.clone());
    let rows = content
        .into_iter()
        .map(|product| view! { <Row product=product picked=picked /> })
        .collect_view();
    view! {
        <Table label=text::products>
            <thead>
                <tr>
                    <th class="pick">
                        <PickAll shown=shown picked=picked />
                    </th>
                    <SortHead key="name" label=text::name sort=sort />
                    <th scope="col">{text::r#type}</th>
                    <th scope="col">{text::status}</th>
                    <th scope="col">{text::categories}</th>
                    <SortHead key="updatedAt" label=text::changed sort=sort />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn PickAll(
    shown: StoredValue<Vec<ProductSummary>>,
    picked: RwSignal<Vec<ProductSummary>>,
) -> impl IntoView {
    let count = Memo::new(move |_| {
        shown.with_value(|shown| shown.iter().filter(|it| is_picked(picked, it)).count())
    });
    let total = shown.with_value(Vec::len);
    let change = move |wanted: bool| {
        let shown = shown.get_value();
        picked.update(|picked| {
            picked.retain(|it| shown.iter().all(|other| other.product_id != it.product_id));
            if wanted {
                picked.extend(shown);
            }
        });
    };
    view! {
        <CheckBox
            label=text::pick_all
            checked=Signal::derive(move || count.get() == total)
            partly=Signal::derive(move || count.get() > 0)
            on_change=change
        />
    }
}

fn is_picked(picked: RwSignal<Vec<ProductSummary>>, product: &ProductSummary) -> bool {
    picked.with(|picked| picked.iter().any(|it| it.product_id == product.product_id))
}

#[component]
fn Row(product: ProductSummary, picked: RwSignal<Vec<ProductSummary>>) -> impl IntoView {
    let name = product.name.clone();
    let this = product.clone();
    let checked = Signal::derive({
        let this = this.clone();
        move || is_picked(picked, &this)
    });
    let change = move |wanted: bool| {
        picked.update(|picked| {
            picked.retain(|it| it.product_id != this.product_id);
            if wanted {
                picked.push(this.clone());
            }
        });
    };
    let categories: Vec<_> = product.categories.iter().map(|it| it.name.clone()).collect();
    let full = categories.join(", ");
    view! {
        <tr>
            <td class="pick">
                <CheckBox label=move || text::pick(&name) checked=checked on_change=change />
            </td>
            <td>
                <ProductName product=product.clone() />
            </td>
            <td data-label=text::r#type>{type_name(product.r#type)}</td>
            <td data-label=text::status>
                <StatusBadge status=Signal::stored(product.status) />
            </td>
            <td data-label=text::categories class="muted">
                {if categories.is_empty() {
                    view! { <p class="faint">{text::no_category}</p> }.into_any()
                } else {
                    view! { <p class="lines" title=full>{categories.join(", ")}</p> }.into_any()
                }}
            </td>
            <td data-label=text::changed class="muted">
                <Time at=product.updated_at />
            </td>
        </tr>
    }
}

/// Picture, name and description; the name leads to the product.
#[component]
pub fn ProductName(product: ProductSummary) -> impl IntoView {
    let href = url(&product);
    let ProductSummary { name, description, icon, .. } = product;
    let description = description.filter(|text| !text.trim().is_empty());
    let full = description.clone();
    view! {
        <div class="row">
            <IconTile name=name.clone() picture=Signal::stored(icon) />
            <div class="grow">
                <h3 class="cut">
                    <a class="link" href=href title=name.clone()>{name.clone()}</a>
                </h3>
                <p class="faint cut" title=full>
                    {move || description.clone().unwrap_or_else(|| text::no_description().to_owned())}
                </p>
            </div>
        </div>
    }
}
