//! The filters that are on, each with a way to take it away.

use api::{UsageGroup, UsageQuery};
use client::Client;
use leptos::prelude::*;
use ui::{Address, Glyph, Icon, Text};

use super::{CONSUMER, Filter, PORTAL, PRODUCT, Span};

mod text {
    ui::texts! {
        filters = "Filters", "筛选条件";
        product = "Product", "产品";
        consumer = "Consumer", "消费者";
        portal = "Portal", "门户";
        only(kind: &str, name: &str) = "{kind}: {name}", "{kind}：{name}";
        remove(filter: &str) = "Remove the filter {filter}", "移除筛选条件 {filter}";
    }
}

/// The filters of the page.
#[component]
pub fn Chips(filter: Memo<Filter>, span: Memo<Span>, address: Address) -> impl IntoView {
    let chips = move || {
        let Filter { product, consumer, portal } = filter.get();
        let parts: [(_, _, Text, _); 3] = [
            (PRODUCT, UsageGroup::Product, text::product, product),
            (CONSUMER, UsageGroup::Consumer, text::consumer, consumer),
            (PORTAL, UsageGroup::Portal, text::portal, portal),
        ];
        let chips = parts
            .into_iter()
            .filter(|(_, _, _, id)| !id.is_empty())
            .map(|(param, group, kind, id)| {
                view! { <Chip param=param group=group kind=kind id=id span=span address=address /> }
            })
            .collect_view();
        (!chips.is_empty())
            .then(|| view! { <ul class="row wrap" aria-label=text::filters>{chips}</ul> })
    };
    view! { {chips} }
}

#[component]
fn Chip(
    param: &'static str,
    group: UsageGroup,
    kind: Text,
    id: String,
    span: Memo<Span>,
    address: Address,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let key = id.clone();
    // Who was called has a name that the server knows; until then the identifier must do.
    let name = LocalResource::new(move || {
        let (client, key) = (client.clone(), key.clone());
        let of = |wanted: &str| if wanted == param { key.clone() } else { String::new() };
        let filter = Filter { product: of(PRODUCT), consumer: of(CONSUMER), portal: of(PORTAL) };
        let query = UsageQuery { group_by: Some(group), ..filter.query(span.get()) };
        async move { client.get_usage(&query).await.ok()?.into_iter().next()?.name }
    });
    let label = Memo::new(move |_| {
        let name = name.get().flatten().unwrap_or_else(|| id.clone());
        text::only(kind(), &name)
    });
    view! {
        <li class="chip">
            {label}
            <a
                class="button ghost small square"
                href=move || address.with(&[(param, ""), (ui::PAGE, "")])
                aria-label=move || text::remove(&label.get())
            >
                <Icon glyph=Glyph::Close />
            </a>
        </li>
    }
}
