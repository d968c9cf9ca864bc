//! A field in which one of several values is chosen.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    field::Frame,
    form::Form,
    icon::{Glyph, Icon},
};

/// One of a few values, in a form. Its `name` is its id as well, so it is unique on a page.
///
/// The options may come later, and change: what is chosen stays chosen.
#[component]
pub fn Select(
    form: Form,
    name: &'static str,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    /// What is sent, and what it is called.
    #[prop(into)]
    options: Signal<Vec<(String, TextProp)>>,
    #[prop(optional, into)] help: Option<TextProp>,
    #[prop(optional)] optional: bool,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let frame = Frame::new(form, name, help);
    let option = move |(key, text): (String, TextProp)| {
        let this = key.clone();
        view! {
            <option value=key selected=move || value.with(|value| *value == this)>
                {move || text.get()}
            </option>
        }
    };
    let change = move |event: leptos::ev::Event| {
        value.set(event_target_value(&event));
        form.changed(name);
    };
    let control = view! {
        <div class="field select whole">
            <select
                id=name
                name=name
                aria-required=(!optional).to_string()
                aria-invalid=frame.invalid()
                aria-describedby=frame.described_by()
                disabled=disabled
                on:change=change
            >
                {move || options.get().into_iter().map(option).collect_view()}
            </select>
            <Icon glyph=Glyph::ChevronDown />
        </div>
    };
    frame.around(label, optional, control, ())
}
