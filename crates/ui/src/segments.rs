//! A few values of a parameter of the URL side by side, as links.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{address::Address, table::PAGE};

/// Chooses one value. The first of `options` is what an absent parameter means, or `usual`.
#[component]
pub fn ListSegments(
    /// The parameter.
    name: &'static str,
    #[prop(into)] label: TextProp,
    /// What stands in the URL, and what it is called.
    options: Vec<(&'static str, TextProp)>,
    /// What an absent parameter means, where that is not the first.
    #[prop(optional)]
    usual: Option<&'static str>,
) -> impl IntoView {
    let address = Address::current();
    let first = usual.or_else(|| Some(options.first()?.0)).unwrap_or_default();
    let value = Memo::new(move |_| address.get(name).unwrap_or_else(|| first.to_owned()));
    let links = options
        .into_iter()
        .map(|(key, text)| {
            let href = move || {
                let key = if key == first { "" } else { key };
                address.with(&[(name, key), (PAGE, "")])
            };
            let current = move || value.with(|value| value == key).then_some("true");
            view! {
                <a class="list-segment" href=href aria-current=current>
                    {move || text.get()}
                </a>
            }
        })
        .collect_view();
    view! {
        <nav class="list-segments" aria-label=move || label.get()>
            {links}
        </nav>
    }
}
