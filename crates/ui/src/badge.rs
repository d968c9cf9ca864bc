//! A short word about a state.

use leptos::prelude::*;

/// What a colour means, everywhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    #[default]
    Neutral,
    Accent,
    Ok,
    Warn,
    Bad,
}

impl Tone {
    pub(crate) fn class(self) -> &'static str {
        match self {
            Self::Neutral => "",
            Self::Accent => "accent",
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A badge; `plain` leaves out the dot, for words that are not a state.
#[component]
pub fn Badge(
    #[prop(optional)] tone: Tone,
    #[prop(optional)] plain: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <span class=format!("badge {}", tone.class()) class:plain=plain>
            {children()}
        </span>
    }
}
