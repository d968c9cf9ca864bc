//! Going anywhere by a few letters.

use leptos::{
    ev::{Event, KeyboardEvent},
    html,
    prelude::*,
    text_prop::TextProp,
};
use leptos_router::hooks::use_navigate;

use crate::{
    browser,
    icon::{Glyph, Icon},
};

mod text {
    crate::texts! {
        open = "Search or jump to…", "搜索或跳转…";
        keys = "Ctrl K", "Ctrl K";
        title = "Search or jump to a page", "搜索或跳转";
        placeholder = "Pages, products, portals, developers", "页面、产品、门户、开发者";
        results = "Results", "结果";
        nothing(query: &str) = "Nothing is called “{query}”", "没有名称包含“{query}”的内容";
        help = "Arrow keys choose, Enter opens, Escape closes", "方向键选择，回车打开，Esc 关闭";
    }
}

const LIST: &str = "palette-list";

/// Somewhere to go.
#[derive(Clone)]
pub struct Place {
    /// Its name.
    pub name: TextProp,
    /// What kind of place it is.
    pub note: TextProp,
    /// Where it is.
    pub href: String,
    /// Its picture.
    pub glyph: Glyph,
}

/// A button in the top bar and a dialog behind it; Ctrl-K and Cmd-K open it from everywhere.
#[component]
pub fn Palette(
    /// What was typed. Whoever owns it looks for it.
    query: RwSignal<String>,
    /// What was found, the best first.
    #[prop(into)]
    places: Signal<Vec<Place>>,
    /// Whether more may come.
    #[prop(into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let at = RwSignal::new(0_usize);
    let open = move || {
        let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) else { return };
        query.set(String::new());
        at.set(0);
        dialog.show_modal().unwrap_or_default();
        browser::focus_first(&dialog, "input");
    };
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let pressed = window_event_listener(leptos::ev::keydown, move |event| {
        let wanted = (event.ctrl_key() || event.meta_key())
            && !event.shift_key()
            && !event.alt_key()
            && event.key().eq_ignore_ascii_case("k");
        if wanted {
            event.prevent_default();
            open();
        }
    });
    on_cleanup(move || pressed.remove());
    let outside = move |event: leptos::ev::MouseEvent| {
        // The dialog has no border of its own: a click on it is one on the backdrop.
        let target = event_target::<web_sys::Element>(&event);
        if target.tag_name().eq_ignore_ascii_case("dialog") {
            close();
        }
    };
    view! {
        <button class="button palette-open" type="button" aria-keyshortcuts="Control+K Meta+K" on:click=move |_| open()>
            <Icon glyph=Glyph::Search />
            <span class="grow">{text::open}</span>
            <kbd class="only-wide">{text::keys}</kbd>
        </button>
        <dialog class="palette" aria-label=text::title node_ref=dialog on:click=outside>
            <div class="palette-body">
                <Search query=query places=places at=at on_go=close />
                <List places=places at=at on_go=close />
                <Nothing query=query places=places busy=busy />
                <p class="faint palette-help">{text::help}</p>
            </div>
        </dialog>
    }
}

#[component]
fn Search(
    query: RwSignal<String>,
    places: Signal<Vec<Place>>,
    at: RwSignal<usize>,
    #[prop(into)] on_go: Callback<()>,
) -> impl IntoView {
    let navigate = use_navigate();
    let key = move |event: KeyboardEvent| {
        let last = places.with_untracked(Vec::len).saturating_sub(1);
        match event.key().as_str() {
            "ArrowDown" => at.update(|at| *at = if *at >= last { 0 } else { *at + 1 }),
            "ArrowUp" => at.update(|at| *at = at.checked_sub(1).unwrap_or(last)),
            // The input method takes Enter for itself while it composes.
            "Enter" if !event.is_composing() => {
                let href = places.with_untracked(|places| {
                    places.get(at.get_untracked()).map(|it| it.href.clone())
                });
                if let Some(href) = href {
                    on_go.run(());
                    navigate(&href, leptos_router::NavigateOptions::default());
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let typed = move |event: Event| {
        query.set(event_target_value(&event));
        at.set(0);
    };
    let active = move || (!places.with(Vec::is_empty)).then(|| id(at.get()));
    view! {
        <div class="palette-search">
            <Icon glyph=Glyph::Search large=true />
            <input
                type="text"
                role="combobox"
                name="palette"
                autocomplete="off"
                spellcheck="false"
                maxlength="50"
                aria-label=text::title
                aria-expanded="true"
                aria-controls=LIST
                aria-activedescendant=active
                placeholder=text::placeholder
                prop:value=query
                on:input=typed
                on:keydown=key
            />
        </div>
    }
}

fn id(index: usize) -> String {
    format!("palette-{index}")
}

#[component]
fn List(
    places: Signal<Vec<Place>>,
    at: RwSignal<usize>,
    #[prop(into)] on_go: Callback<()>,
) -> impl IntoView {
    let item = move |(index, place): (usize, Place)| {
        let Place { name, note, href, glyph } = place;
        let now = move || at.get() == index;
        view! {
            <a
                class="palette-item"
                role="option"
                id=id(index)
                tabindex="-1"
                href=href
                aria-selected=move || now().to_string()
                on:pointermove=move |_| at.set(index)
                on:click=move |_| on_go.run(())
            >
                <Icon glyph=glyph />
                <span class="cut">{move || name.get()}</span>
                <span class="grow"></span>
                <span class="faint">{move || note.get()}</span>
            </a>
        }
    };
    // What is chosen stays in sight.
    Effect::new(move |_| {
        if let Some(item) = document().get_element_by_id(&id(at.get())) {
            browser::keep_in_sight(&item);
        }
    });
    view! {
        <div class="palette-list" role="listbox" id=LIST aria-label=text::results>
            {move || places.get().into_iter().enumerate().map(item).collect_view()}
        </div>
    }
}

#[component]
fn Nothing(
    query: RwSignal<String>,
    places: Signal<Vec<Place>>,
    busy: Signal<bool>,
) -> impl IntoView {
    let words = move || {
        if busy.get() {
            return Some(crate::text::loading().to_owned());
        }
        places.with(Vec::is_empty).then(|| query.with(|query| text::nothing(query.trim())))
    };
    view! {
        <p class="palette-nothing muted" role="status">
            {words}
        </p>
    }
}
