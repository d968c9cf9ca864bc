//! What a list says when there is nothing in it, and a page that does not exist.

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    button::{ButtonLink, Kind},
    icon::{Glyph, Icon},
    page::Title,
    text,
};

/// Says what would be here, and offers the one thing to do about it (the children).
#[component]
pub fn EmptyState(
    glyph: Glyph,
    #[prop(into)] title: TextProp,
    #[prop(into)] hint: TextProp,
    /// The title is the heading of the page.
    #[prop(optional)]
    page: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let heading = move || title.get();
    view! {
        <div class="empty">
            <span class="empty-mark">
                <Icon glyph=glyph large=true />
            </span>
            {if page {
                view! { <h1>{heading}</h1> }.into_any()
            } else {
                view! { <h2>{heading}</h2> }.into_any()
            }}
            <p class="muted">{move || hint.get()}</p>
            {children.map(|children| view! { <div class="row wrap center">{children()}</div> })}
        </div>
    }
}

/// Says that there is no page at this address, and leads home.
#[component]
pub fn MissingPage() -> impl IntoView {
    view! {
        <Title text=text::no_page />
        <EmptyState glyph=Glyph::Compass title=text::no_page hint=text::no_page_hint page=true>
            <ButtonLink href="/" kind=Kind::Primary>
                {text::go_home}
            </ButtonLink>
        </EmptyState>
    }
}
