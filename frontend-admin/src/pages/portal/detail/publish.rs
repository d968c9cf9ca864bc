//! The dialog that publishes products in a portal.

use api::{PageQuery, ProductId, ProductQuery, ProductStatus, ProductSummary, PublishProduct};
use leptos::prelude::*;
use ui::{
    Banner, Button, CheckBox, Dialog, EmptyState, Glyph, Kind, Load, SearchField, Tile, Tone,
};

use super::Open;
use crate::words;

mod text {
    ui::texts! {
        title = "Publish products", "发布产品";
        hint = "Products that are linked to an API. One that is in other portals already can be published here, too.", "此处列出已关联 API 的产品；已发布到其他门户的产品也可以发布到此门户。";
        search = "Search products", "搜索产品";
        pick(name: &str) = "Select {name}", "选择 {name}";
        none = "No product to publish", "没有可发布的产品";
        none_hint = "All products that match are here already, or are not linked to an API yet.", "符合条件的产品均已发布，或尚未关联 API。";
        more(count: &str) = "{count} more match. Search to find them.", "还有 {count} 个产品，请搜索查找。";
        publish(count: &str) = "Publish ({count})", "发布（{count}）";
        published(count: &str) = "Published: {count}", "已发布 {count} 个产品";
        failed = "Some could not be published", "部分产品未能发布";
    }
}

/// The products that are ticked, with their names.
type Picked = Vec<(ProductId, String)>;

/// As many as a person reads through; others are found by searching.
const SHOWN: u64 = 50;

#[component]
pub fn PublishDialog(
    #[prop(into)] open: Signal<bool>,
    #[prop(into)] on_close: Callback<()>,
    #[prop(into)] on_done: Callback<()>,
) -> impl IntoView {
    let busy = RwSignal::new(false);
    view! {
        <Dialog id="publish" open=open on_close=on_close title=text::title busy=busy>
            <Choose busy=busy on_close=on_close on_done=on_done />
        </Dialog>
    }
}

#[component]
fn Choose(busy: RwSignal<bool>, on_close: Callback<()>, on_done: Callback<()>) -> impl IntoView {
    let open = expect_context::<Open>();
    let search = RwSignal::new(String::new());
    let picked = RwSignal::new(Picked::new());
    let failed = RwSignal::new(Vec::<(String, client::Error)>::new());
    let offered = LocalResource::new(move || {
        let name = Some(search.get()).filter(|text| !text.is_empty());
        async move { offered(open, name).await }
    });
    let publish = Action::new_local(move |(): &()| async move {
        busy.set(true);
        let missed = publish_all(open, picked).await;
        busy.set(false);
        on_done.run(());
        if missed.is_empty() {
            on_close.run(());
        } else {
            offered.refetch();
        }
        failed.set(missed);
    });
    let count = move || ui::number(u64::try_from(picked.with(Vec::len)).unwrap_or_default());
    view! {
        <div class="form wide">
            <p class="muted">{text::hint}</p>
            <Show when=move || !failed.with(Vec::is_empty)>
                <Banner tone=Tone::Bad>
                    <p>{text::failed}</p>
                    <ul>
                        {move || {
                            failed.get().into_iter().map(|(name, err)| view! {
                                <li>
                                    <b>{name}</b>
                                    " "
                                    {move || ui::sentence(&err)}
                                </li>
                            }).collect_view()
                        }}
                    </ul>
                </Banner>
            </Show>
            <SearchField
                name="product-search"
                label=text::search
                value=search
                on_search=move |text: String| search.set(text)
            />
            <Load resource=offered let:found>
                <Offered found=found picked=picked />
            </Load>
            <div class="dialog-foot">
                <Button on_press=on_close disabled=busy>{ui::text::cancel}</Button>
                <Button
                    kind=Kind::Primary
                    busy=busy
                    disabled=Signal::derive(move || picked.with(Vec::is_empty))
                    on_press=move || {
                        publish.dispatch(());
                    }
                >
                    {move || text::publish(&count())}
                </Button>
            </div>
        </div>
    }
}

/// What can be published, and how much more there is than that.
#[derive(Clone)]
struct Offer {
    products: Vec<ProductSummary>,
    more: u64,
}

/// Products that are linked, without those that are here already.
async fn offered(open: Open, name: Option<String>) -> client::Result<Offer> {
    let client = open.client();
    let page = PageQuery { page: 1, size: SHOWN };
    let query = |status| ProductQuery { name: name.clone(), status, ..ProductQuery::default() };
    let ready = client.list_products(&query(Some(ProductStatus::Ready)), page).await?;
    let published = client.list_products(&query(Some(ProductStatus::Published)), page).await?;
    let here = ProductQuery { portal_id: Some(open.id()), ..query(None) };
    let all = PageQuery { page: 1, size: PageQuery::MAX_SIZE };
    let here = client.list_products(&here, all).await?.content;
    let total = ready.total_elements.saturating_add(published.total_elements);
    let listed = ready.content.len().saturating_add(published.content.len());
    let more = total.saturating_sub(u64::try_from(listed).unwrap_or(u64::MAX));
    let mut products = ready.content;
    products.extend(published.content);
    products.retain(|product| here.iter().all(|it| it.product_id != product.product_id));
    Ok(Offer { products, more })
}

/// Publishes each for itself, and answers which could not be. Those stay picked.
async fn publish_all(open: Open, picked: RwSignal<Picked>) -> Vec<(String, client::Error)> {
    let body = PublishProduct { portal_id: Some(open.id()), portal_ids: Vec::new() };
    let mut missed = Vec::new();
    let mut left = Vec::new();
    let products = picked.get_untracked();
    let total = products.len();
    for (id, name) in products {
        if let Err(err) = open.client().publish_product(&id, &body).await {
            missed.push((name.clone(), err));
            left.push((id, name));
        }
    }
    let done = u64::try_from(total.saturating_sub(left.len())).unwrap_or_default();
    if done > 0 {
        open.toasts.done(move || text::published(&ui::number(done)));
    }
    picked.set(left);
    missed
}

#[component]
fn Offered(found: Offer, picked: RwSignal<Picked>) -> impl IntoView {
    let Offer { products, more } = found;
    if products.is_empty() {
        return view! {
            <EmptyState glyph=Glyph::Package title=text::none hint=text::none_hint />
        }
        .into_any();
    }
    let rows = products.into_iter().map(|product| view! { <Row product=product picked=picked /> });
    let rows = rows.collect_view();
    view! {
        <ul class="rows choose">{rows}</ul>
        {(more > 0).then(|| view! { <p class="faint">{move || text::more(&ui::number(more))}</p> })}
    }
    .into_any()
}

#[component]
fn Row(product: ProductSummary, picked: RwSignal<Picked>) -> impl IntoView {
    let id = product.product_id.clone();
    let ticked = id.clone();
    let name = product.name.clone();
    let named = name.clone();
    let change = move |wanted: bool| {
        picked.update(|picked| {
            picked.retain(|(other, _)| *other != id);
            if wanted {
                picked.push((id.clone(), named.clone()));
            }
        });
    };
    view! {
        <li class="row">
            <CheckBox
                label=move || text::pick(&name)
                checked=Signal::derive(move || picked.with(|picked| picked.iter().any(|(id, _)| *id == ticked)))
                on_change=change
            />
            <Tile name=product.name.clone() />
            <div class="grow">
                <h3 class="cut">{product.name}</h3>
                <p class="faint cut">{words::product_type(product.r#type)}</p>
            </div>
        </li>
    }
}
