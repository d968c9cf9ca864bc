//! Something that is on or off.

use leptos::{prelude::*, text_prop::TextProp};

/// A switch with its label and what it means.
///
/// It shows `on`, and asks for the other value; whoever owns the value changes it, at once or when
/// the server has agreed.
#[component]
pub fn Switch(
    /// Its id as well, so it is unique on a page.
    name: &'static str,
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] help: Option<TextProp>,
    #[prop(into)] on: Signal<bool>,
    #[prop(into)] on_change: Callback<bool>,
    /// The server has been asked.
    #[prop(optional, into)]
    busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let described_by = help.is_some().then(|| format!("{name}-help"));
    let change = move |event: leptos::ev::Event| {
        let wanted = event_target_checked(&event);
        if !busy.get_untracked() {
            on_change.run(wanted);
        }
        // Where the owner has not changed the value, the control must not pretend it.
        event_target::<web_sys::HtmlInputElement>(&event).set_checked(on.get_untracked());
    };
    view! {
        <div class="switch-field">
            <div class="grow">
                <label for=name>{move || label.get()}</label>
                {help.map(|help| view! {
                    <p class="faint" id=format!("{name}-help")>{move || help.get()}</p>
                })}
            </div>
            <input
                class="switch"
                type="checkbox"
                role="switch"
                id=name
                name=name
                aria-describedby=described_by
                aria-busy=move || busy.get().to_string()
                disabled=disabled
                prop:checked=on
                on:change=change
            />
        </div>
    }
}
