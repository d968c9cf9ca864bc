//! Controls that narrow or order a list. They are in no form: what they say goes into the URL.

use std::time::Duration;

use leptos::{ev::Event, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, InputEvent};

use crate::icon::{Glyph, Icon};

/// How long typing pauses before a search begins.
const PAUSE: Duration = Duration::from_millis(300);

/// A box to look for something. It reports what was typed when typing pauses.
#[component]
pub fn SearchField(
    name: &'static str,
    #[prop(into)] label: TextProp,
    /// What is looked for now, from the URL.
    #[prop(into)]
    value: Signal<String>,
    #[prop(into)] on_search: Callback<String>,
) -> impl IntoView {
    let typed = RwSignal::new(value.get_untracked());
    // The URL may change by itself: the back button, a link that clears the search.
    Effect::new(move |_| {
        let value = value.get();
        if typed.with_untracked(|typed| typed.trim() != value) {
            typed.set(value);
        }
    });
    let report = StoredValue::new_local(debounce(PAUSE, move |text: String| {
        on_search.run(text.trim().to_owned());
    }));
    let report = move |event: &Event| {
        let text = event_target::<HtmlInputElement>(event).value();
        report.update_value(|report| report(text));
    };
    let input = move |event: Event| {
        typed.set(event_target::<HtmlInputElement>(&event).value());
        // What an input method has not finished yet is no search.
        let composing = event.dyn_ref::<InputEvent>().is_some_and(InputEvent::is_composing);
        if !composing {
            report(&event);
        }
    };
    let hint = label.clone();
    view! {
        <div class="field search" role="search">
            <Icon glyph=Glyph::Search />
            <input
                type="search"
                id=name
                name=name
                autocomplete="off"
                maxlength="50"
                aria-label=move || label.get()
                placeholder=move || hint.get()
                prop:value=typed
                on:input=input
                on:compositionend=move |event| report(&event)
            />
        </div>
    }
}

/// One of a few values.
#[component]
pub fn Choice(
    name: &'static str,
    #[prop(into)] label: TextProp,
    /// What stands in the URL, and what it is called.
    options: Vec<(String, TextProp)>,
    #[prop(into)] value: Signal<String>,
    #[prop(into)] on_choose: Callback<String>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(key, text)| {
            let this = key.clone();
            view! {
                <option value=key selected=move || value.get() == this>
                    {move || text.get()}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field select">
            <select
                id=name
                name=name
                aria-label=move || label.get()
                on:change=move |event| on_choose.run(event_target_value(&event))
            >
                {options}
            </select>
            <Icon glyph=Glyph::ChevronDown />
        </div>
    }
}
