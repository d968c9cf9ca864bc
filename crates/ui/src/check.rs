//! Boxes to tick.

use leptos::{ev::Event, html, prelude::*, text_prop::TextProp};
use web_sys::HtmlInputElement;

/// A box without words beside it, as in a row of a table; `label` is its name.
#[component]
pub fn CheckBox(
    #[prop(into)] label: TextProp,
    #[prop(into)] checked: Signal<bool>,
    /// Some of what it stands for is ticked.
    #[prop(optional, into)]
    partly: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
) -> impl IntoView {
    let node = NodeRef::<html::Input>::new();
    Effect::new(move |_| {
        let partly = partly.get() && !checked.get();
        if let Some(input) = node.get() {
            input.set_indeterminate(partly);
        }
    });
    let change = move |event: Event| {
        on_change.run(event_target::<HtmlInputElement>(&event).checked());
    };
    view! {
        <label class="check">
            <input
                type="checkbox"
                aria-label=move || label.get()
                prop:checked=checked
                node_ref=node
                on:change=change
            />
        </label>
    }
}
