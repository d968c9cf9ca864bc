//! A button that opens a list of things to do or to choose, on the browser's own popover.

use leptos::{
    ev::{Event, KeyboardEvent, MouseEvent},
    html,
    prelude::*,
    text_prop::TextProp,
};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

use crate::{
    browser,
    icon::{Glyph, Icon},
};

const ITEM: &str = "[role^=menuitem]";

/// The button and its list. Escape and a click elsewhere close it; arrows move in it.
#[component]
pub fn Menu(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// The name of the button.
    #[prop(into)]
    label: TextProp,
    /// What the button shows.
    #[prop(into)]
    trigger: ViewFn,
    children: Children,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let list = NodeRef::<html::Div>::new();
    let name = label.clone();
    let target = id.clone();
    let toggled = move |event: Event| {
        let shown = event_target::<Element>(&event).matches(":popover-open").unwrap_or(false);
        open.set(shown);
        if let (true, Some(list)) = (shown, list.get_untracked()) {
            browser::focus_first(&list, ITEM);
        }
    };
    // Whatever was chosen, the list has done its work.
    let chosen = move |_: MouseEvent| {
        if let Some(list) = list.get_untracked() {
            list.hide_popover().unwrap_or_default();
        }
    };
    view! {
        <button
            class="button ghost small"
            type="button"
            aria-label=move || label.get()
            aria-haspopup="menu"
            aria-expanded=move || open.get().to_string()
            popovertarget=target
        >
            {move || trigger.run()}
        </button>
        <div
            class="menu"
            id=id
            role="menu"
            aria-label=move || name.get()
            popover="auto"
            node_ref=list
            on:toggle=toggled
            on:keydown=move |event| step(&event)
            on:click=chosen
        >
            {children()}
        </div>
    }
}

/// Moves the focus by the arrow keys, round the ends.
fn step(event: &KeyboardEvent) {
    let Some(now) = event.target().and_then(|target| target.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    let next = match event.key().as_str() {
        "ArrowDown" => now.next_element_sibling().or_else(|| end(&now, true)),
        "ArrowUp" => now.previous_element_sibling().or_else(|| end(&now, false)),
        "Home" => end(&now, true),
        "End" => end(&now, false),
        _ => return,
    };
    event.prevent_default();
    if let Some(next) = next {
        browser::focus(&next);
    }
}

fn end(item: &HtmlElement, first: bool) -> Option<Element> {
    let list = item.parent_element()?;
    if first { list.first_element_child() } else { list.last_element_child() }
}

/// Something to do.
#[component]
pub fn MenuItem(
    glyph: Glyph,
    #[prop(into)] label: TextProp,
    #[prop(into)] on_choose: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="menu-item"
            type="button"
            role="menuitem"
            tabindex="-1"
            on:click=move |_| on_choose.run(())
        >
            <Icon glyph=glyph />
            {move || label.get()}
        </button>
    }
}

/// A place to go.
#[component]
pub fn MenuLink(
    glyph: Glyph,
    #[prop(into)] label: TextProp,
    #[prop(into)] href: String,
) -> impl IntoView {
    view! {
        <a class="menu-item" role="menuitem" tabindex="-1" href=href>
            <Icon glyph=glyph />
            {move || label.get()}
        </a>
    }
}

/// One of several, of which one is chosen.
#[component]
pub fn MenuChoice(
    glyph: Glyph,
    #[prop(into)] label: TextProp,
    #[prop(into)] chosen: Signal<bool>,
    #[prop(into)] on_choose: Callback<()>,
) -> impl IntoView {
    view! {
        <button
            class="menu-item"
            type="button"
            role="menuitemradio"
            tabindex="-1"
            aria-checked=move || chosen.get().to_string()
            on:click=move |_| on_choose.run(())
        >
            <Icon glyph=glyph />
            <span class="grow">{move || label.get()}</span>
            <Show when=move || chosen.get()>
                <Icon glyph=Glyph::Check />
            </Show>
        </button>
    }
}
