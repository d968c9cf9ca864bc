//! The way back to the list that a page belongs to.

use leptos::{prelude::*, text_prop::TextProp};
use ui::{Glyph, Icon};

mod text {
    ui::texts! {
        way = "Breadcrumb", "所在位置";
    }
}

/// A link to the list above.
#[component]
pub fn Crumbs(#[prop(into)] href: String, #[prop(into)] label: TextProp) -> impl IntoView {
    view! {
        <nav class="crumbs" aria-label=text::way>
            <a href=href>
                <Icon glyph=Glyph::ChevronLeft />
                {move || label.get()}
            </a>
        </nav>
    }
}
