//! Buttons, and links that look like them.

use std::time::Duration;

use leptos::{leptos_dom::helpers::TimeoutHandle, prelude::*, text_prop::TextProp};

use crate::icon::{Glyph, Icon};

/// How long a circle may turn without words.
const SLOW: Duration = Duration::from_secs(3);

/// What a button means.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// The one thing to do on a screen.
    Primary,
    #[default]
    Plain,
    /// For what is always there.
    Ghost,
    /// Destroys something.
    Danger,
}

impl Kind {
    pub(crate) fn class(self, small: bool) -> String {
        let kind = match self {
            Self::Primary => " primary",
            Self::Plain => "",
            Self::Ghost => " ghost",
            Self::Danger => " danger",
        };
        format!("button{kind}{}", if small { " small" } else { "" })
    }
}

/// A button. While it is `busy` it keeps its size and its focus, and does nothing; when that takes
/// long, its words come back beside the turning circle.
#[component]
pub fn Button(
    #[prop(optional)] kind: Kind,
    #[prop(optional)] small: bool,
    /// Sends the form around it.
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    #[prop(optional, into)] on_press: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let press = move |event: leptos::ev::MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(press) = on_press {
            press.run(());
        }
    };
    let slow = slow(busy);
    view! {
        <button
            class=kind.class(small)
            class:slow=move || slow.get()
            type=if submit { "submit" } else { "button" }
            disabled=disabled
            aria-busy=move || busy.get().to_string()
            aria-disabled=move || busy.get().then_some("true")
            on:click=press
        >
            {children()}
        </button>
    }
}

/// Whether something has been going on for so long that a turning circle says too little.
fn slow(busy: Signal<bool>) -> RwSignal<bool> {
    let slow = RwSignal::new(false);
    Effect::new(move |timer: Option<Option<TimeoutHandle>>| {
        if let Some(timer) = timer.flatten() {
            timer.clear();
        }
        slow.set(false);
        let timer = busy.get().then(|| set_timeout_with_handle(move || slow.set(true), SLOW));
        timer.and_then(Result::ok)
    });
    slow
}

/// A button that is only an icon; `label` is its name.
#[component]
pub fn IconButton(
    #[prop(into)] glyph: Signal<Glyph>,
    #[prop(into)] label: TextProp,
    #[prop(into)] on_press: Callback<()>,
) -> impl IntoView {
    let name = label.clone();
    view! {
        <button
            class="button ghost small square"
            type="button"
            aria-label=move || label.get()
            title=move || name.get()
            on:click=move |_| on_press.run(())
        >
            <Icon glyph=glyph />
        </button>
    }
}

/// A link to another page that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: Signal<String>,
    #[prop(optional)] kind: Kind,
    #[prop(optional)] small: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class(small) href=href>
            {children()}
        </a>
    }
}
