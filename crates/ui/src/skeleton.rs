//! What stands in for content that is on its way.

use std::time::Duration;

use leptos::prelude::*;

use crate::text;

const SLOW: Duration = Duration::from_secs(3);

/// Grey lines; after three seconds a sentence says that the wait goes on.
#[component]
pub fn Skeleton(#[prop(default = 4)] lines: usize) -> impl IntoView {
    let slow = RwSignal::new(false);
    let timer = set_timeout_with_handle(move || slow.set(true), SLOW).ok();
    on_cleanup(move || {
        if let Some(timer) = timer {
            timer.clear();
        }
    });
    view! {
        <div class="skeleton" aria-busy="true">
            <span class="visually-hidden">{text::loading}</span>
            {(0..lines).map(|_| view! { <span class="bone"></span> }).collect_view()}
            <p class="faint" role="status">
                {move || slow.get().then(text::still_loading)}
            </p>
        </div>
    }
}
