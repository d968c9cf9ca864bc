//! Parts of a page of which one is shown; which one is in the URL.

use leptos::{ev::KeyboardEvent, prelude::*, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::{address::Address, browser, format};

/// The parameter that names the tab that is shown.
pub const TAB: &str = "tab";

/// A tab and what it shows.
#[derive(Clone)]
pub struct Tab {
    key: &'static str,
    label: TextProp,
    count: Signal<Option<u64>>,
    view: ViewFn,
}

impl Tab {
    /// A tab that `key` names in the URL. Its content is made when it is shown.
    pub fn new(key: &'static str, label: impl Into<TextProp>, view: impl Into<ViewFn>) -> Self {
        Self { key, label: label.into(), count: Signal::stored(None), view: view.into() }
    }

    /// Shows a number beside the label, once it is known.
    #[must_use]
    pub fn count(self, count: impl Into<Signal<Option<u64>>>) -> Self {
        Self { count: count.into(), ..self }
    }
}

/// Links to the tabs, and the content of the one that the URL names. The first one needs no name,
/// and is shown where the URL names none of these.
///
/// Whoever changes to another tab leaves search, page and order of this one behind.
#[component]
pub fn Tabs(
    /// What the tabs are parts of.
    #[prop(into)]
    label: TextProp,
    tabs: Vec<Tab>,
) -> impl IntoView {
    let address = Address::current();
    let keys: Vec<_> = tabs.iter().map(|tab| tab.key).collect();
    let first = keys.first().copied().unwrap_or_default();
    let shown = Memo::new(move |_| {
        let wanted = address.get(TAB).unwrap_or_default();
        keys.iter().copied().find(|key| *key == wanted).unwrap_or(first)
    });
    let links = tabs
        .iter()
        .cloned()
        .map(|tab| view! { <TabLink tab=tab first=first shown=shown address=address /> })
        .collect_view();
    Effect::new(move |_| {
        reveal(id(shown.get()), browser::FRAMES);
    });
    let content = move || {
        let key = shown.get();
        tabs.iter().find(|tab| tab.key == key).map(|tab| tab.view.run())
    };
    view! {
        <div class="tabs" role="tablist" aria-label=move || label.get() on:keydown=|event| step(&event)>
            {links}
        </div>
        <div
            class="sections"
            role="tabpanel"
            id="tab-panel"
            aria-labelledby=move || id(shown.get())
        >
            {content}
        </div>
    }
}

#[component]
fn TabLink(
    tab: Tab,
    first: &'static str,
    shown: Memo<&'static str>,
    address: Address,
) -> impl IntoView {
    let Tab { key, label, count, .. } = tab;
    let name = if key == first { "" } else { key };
    let selected = move || shown.get() == key;
    view! {
        <a
            class="tab"
            role="tab"
            id=id(key)
            href=move || address.only(&[(TAB, name)])
            aria-selected=move || selected().to_string()
            aria-controls="tab-panel"
            tabindex=move || if selected() { "0" } else { "-1" }
        >
            {move || label.get()}
            {move || count.get().map(|count| view! {
                <span class="count num">{move || format::number(count)}</span>
            })}
        </a>
    }
}

/// Scrolls the row of tabs, where it is longer than the screen is wide, once it is on the page.
fn reveal(id: String, frames: u32) {
    request_animation_frame(move || {
        let tab = document().get_element_by_id(&id);
        match tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
            Some(tab) => scroll_to(&tab),
            None if frames > 0 => reveal(id, frames - 1),
            None => {}
        }
    });
}

fn scroll_to(tab: &HtmlElement) {
    let Some(row) = tab.parent_element() else { return };
    let spare = row.client_width().saturating_sub(tab.offset_width()) / 2;
    row.set_scroll_left(tab.offset_left().saturating_sub(spare).max(0));
}

fn id(key: &str) -> String {
    format!("tab-{key}")
}

/// Arrows move between the tabs, round the ends; the space bar follows the link as Enter does.
fn step(event: &KeyboardEvent) {
    let Some(now) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowRight" => now.next_element_sibling().or_else(|| end(&now, true)),
        "ArrowLeft" => now.previous_element_sibling().or_else(|| end(&now, false)),
        "Home" => end(&now, true),
        "End" => end(&now, false),
        " " => {
            event.prevent_default();
            now.click();
            return;
        }
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next {
        browser::focus(&next);
    }
}

fn end(tab: &HtmlElement, first: bool) -> Option<Element> {
    let list = tab.parent_element()?;
    if first { list.first_element_child() } else { list.last_element_child() }
}
