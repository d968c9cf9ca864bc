//! What every page has: a title of the document and a head.

use leptos::{prelude::*, text_prop::TextProp};

use crate::text;

/// The name that ends the title of every page.
#[derive(Clone)]
struct SiteName(TextProp);

/// Sets the name of the site below: the app's, or a portal's.
pub fn provide_site_name(name: impl Into<TextProp>) {
    provide_context(SiteName(name.into()));
}

/// Sets the title of the document, in the language of the moment.
#[component]
pub fn Title(#[prop(into)] text: TextProp) -> impl IntoView {
    let site = use_context::<SiteName>();
    Effect::new(move |_| {
        let site = site.as_ref().map_or(text::himarket().into(), |site| site.0.get());
        let text = text.get();
        let title = if text.is_empty() || text == site {
            site.to_string()
        } else {
            format!("{text} – {site}")
        };
        document().set_title(&title);
    });
}

/// The heading of a page, a line about it, and what can be done on it (the children).
#[component]
pub fn PageHead(
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] note: Option<TextProp>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="head">
            <div class="stack">
                <h1>{move || title.get()}</h1>
                {note.map(|note| view! { <p class="muted">{move || note.get()}</p> })}
            </div>
            {children.map(|children| view! { <div class="row wrap">{children()}</div> })}
        </div>
    }
}

/// The first link of a page: over the navigation, to what the page is about.
#[component]
pub fn SkipLink() -> impl IntoView {
    let skip = move |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        crate::browser::focus_id(MAIN);
    };
    view! {
        <a class="skip button" href=format!("#{MAIN}") on:click=skip>
            {text::skip_to_content}
        </a>
    }
}

/// The id of `<main>`.
pub const MAIN: &str = "main";

/// Takes away what `index.html` shows until the app is there.
pub fn remove_boot() {
    if let Some(boot) = document().get_element_by_id("boot") {
        boot.remove();
    }
}

/// Moves the focus to `<main>` when another page is shown, so that reading starts there.
pub fn focus_main_on_navigation() {
    let path = leptos_router::hooks::use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let path = path.get();
        if before.is_some_and(|before| before != path) {
            request_animation_frame(|| crate::browser::focus_id(MAIN));
        }
        path
    });
}
