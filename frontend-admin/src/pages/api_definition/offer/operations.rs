//! The operations of a REST API.

use api::{RestOffer, RestOperation};
use leptos::{prelude::*, text_prop::TextProp};

mod text {
    ui::texts! {
        count(count: &str) = "{count} operations", "{count} 个接口";
        filter = "Filter by path or summary", "按路径或摘要筛选";
        none = "The document has no operations.", "文档中没有接口。";
        no_match = "No operation matches.", "没有匹配的接口。";
        more(count: &str) = "{count} more; filter to find them.", "另有 {count} 个，请筛选查找。";
    }
}

/// Rows that are shown at once: a document may have thousands.
const SHOWN: usize = 100;
/// From so many on there is a filter.
const MANY: usize = 10;

/// What the document describes, and its operations.
#[component]
pub fn Operations(offer: RestOffer) -> impl IntoView {
    let RestOffer { title, version, operations, .. } = offer;
    let all = operations.len();
    let filter = RwSignal::new(String::new());
    let operations = StoredValue::new(operations);
    let found = Memo::new(move |_| {
        let wanted = filter.get().trim().to_lowercase();
        operations.with_value(|all| {
            all.iter().filter(|it| matches(it, &wanted)).cloned().collect::<Vec<_>>()
        })
    });
    let rows = move || {
        let found = found.get();
        let hidden = found.len().saturating_sub(SHOWN);
        let none = found.is_empty().then(|| {
            let words = if all == 0 { text::none } else { text::no_match };
            view! { <li class="muted">{words}</li> }
        });
        let rows = found.into_iter().take(SHOWN).map(|it| view! { <Row operation=it /> });
        view! {
            {rows.collect_view()}
            {none}
            {(hidden > 0).then(|| view! { <li class="faint">{move || text::more(&number(hidden))}</li> })}
        }
    };
    view! {
        <div class="card-body row wrap">
            <p class="grow">
                <strong>{title}</strong> " " <span class="faint">{version}</span>
                <span class="faint num block">{move || text::count(&number(all))}</span>
            </p>
            {(all > MANY).then(|| view! { <Filter label=text::filter value=filter /> })}
        </div>
        <ul class="rows ruled">{rows}</ul>
    }
}

fn number(count: usize) -> String {
    ui::number(count.try_into().unwrap_or(u64::MAX))
}

fn matches(operation: &RestOperation, wanted: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(wanted);
    has(&operation.path)
        || has(&operation.method)
        || operation.summary.as_deref().is_some_and(has)
        || operation.operation_id.as_deref().is_some_and(has)
}

#[component]
fn Filter(#[prop(into)] label: TextProp, value: RwSignal<String>) -> impl IntoView {
    let hint = label.clone();
    view! {
        <input
            class="field slim"
            type="search"
            id="operation-filter"
            autocomplete="off"
            aria-label=move || label.get()
            placeholder=move || hint.get()
            bind:value=value
        />
    }
}

#[component]
fn Row(operation: RestOperation) -> impl IntoView {
    let RestOperation { method, path, summary, operation_id } = operation;
    let class = format!("method {}", method.to_lowercase());
    let note = summary.or(operation_id);
    view! {
        <li class="operation">
            <span class=class translate="no">{method}</span>
            <code translate="no">{path}</code>
            {note.map(|note| view! { <span class="muted">{note}</span> })}
        </li>
    }
}
