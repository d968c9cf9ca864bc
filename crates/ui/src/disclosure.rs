//! Something that is there when it is asked for.

use leptos::prelude::*;

use crate::icon::{Glyph, Icon};

/// A line that opens to show more. What it shows is made when it is opened first.
#[component]
pub fn Disclosure(
    /// The line.
    #[prop(into)]
    summary: ViewFn,
    /// Opened from the beginning.
    #[prop(optional)]
    open: bool,
    children: ChildrenFn,
) -> impl IntoView {
    let wanted = RwSignal::new(open);
    let children = StoredValue::new(children);
    view! {
        <details class="disclosure" open=open on:toggle=move |_| wanted.set(true)>
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                <div class="grow">{move || summary.run()}</div>
            </summary>
            <Show when=move || wanted.get()>
                <div class="disclosure-body">{children.with_value(|children| children())}</div>
            </Show>
        </details>
    }
}
