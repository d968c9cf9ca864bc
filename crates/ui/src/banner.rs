//! A notice above what it is about.

use leptos::prelude::*;

use crate::{
    badge::Tone,
    icon::{Glyph, Icon},
};

/// A sentence with an icon. A bad one is announced at once, others when there is time.
#[component]
pub fn Banner(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    let glyph = match tone {
        Tone::Neutral | Tone::Accent => Glyph::Info,
        Tone::Ok => Glyph::CircleCheck,
        Tone::Warn => Glyph::Warning,
        Tone::Bad => Glyph::CircleAlert,
    };
    view! {
        <div
            class=format!("banner {}", tone.class())
            role=if tone == Tone::Bad { "alert" } else { "status" }
        >
            <Icon glyph=glyph />
            <div class="grow">{children()}</div>
        </div>
    }
}
