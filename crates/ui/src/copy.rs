//! A value to take along.

use leptos::{prelude::*, task::spawn_local, text_prop::TextProp};

use crate::{
    browser,
    icon::{Glyph, Icon},
    text,
    toast::Toasts,
};

/// A value in small monospaced letters; pressing it copies it.
#[component]
pub fn CopyText(
    #[prop(into)] value: String,
    /// What the value is, for the name of the button.
    #[prop(into)]
    what: TextProp,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let shown = value.clone();
    let copy = move |_| {
        let value = value.clone();
        spawn_local(async move {
            if browser::copy(&value).await {
                toasts.done(text::copied);
            } else {
                toasts.failed(text::not_copied);
            }
        });
    };
    let label = Signal::derive(move || text::copy_value(&what.get()));
    view! {
        <button class="copy" type="button" title=label on:click=copy>
            <code>{shown}</code>
            <span class="visually-hidden">{label}</span>
            <Icon glyph=Glyph::Copy />
        </button>
    }
}
