//! A dialog on the browser's own `<dialog>`: it keeps the focus inside and gives it back.

use leptos::{ev::Event, html, prelude::*, text_prop::TextProp};
use web_sys::HtmlDialogElement;

use crate::{browser, button::IconButton, icon::Glyph, text};

/// Shows its children above the page while `open`. Escape closes it, unless it is `busy`.
///
/// The children are made anew each time, so a form starts empty.
#[component]
pub fn Dialog(
    /// Unique on the page.
    id: &'static str,
    #[prop(into)] open: Signal<bool>,
    /// Asked to close; whoever owns `open` does it.
    #[prop(into)]
    on_close: Callback<()>,
    #[prop(into)] title: TextProp,
    #[prop(optional, into)] busy: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let dialog = NodeRef::<html::Dialog>::new();
    let heading = format!("{id}-title");
    let labelled_by = heading.clone();
    let children = StoredValue::new(children);

    Effect::new(move |_| {
        let (Some(dialog), wanted) = (dialog.get(), open.get()) else { return };
        if wanted && !dialog.open() {
            show(dialog, open, browser::FRAMES);
        } else if !wanted && dialog.open() {
            dialog.close();
        }
    });
    let cancelled = move |event: Event| {
        event.prevent_default();
        if !busy.get_untracked() {
            on_close.run(());
        }
    };

    view! {
        <dialog
            class="dialog"
            id=id
            aria-labelledby=labelled_by
            node_ref=dialog
            on:cancel=cancelled
            on:close=move |_| on_close.run(())
        >
            <header class="dialog-head">
                <h2 class="grow" id=heading>
                    {move || title.get()}
                </h2>
                <IconButton glyph=Glyph::Close label=text::close on_press=on_close />
            </header>
            <Show when=move || open.get()>{children.with_value(|children| children())}</Show>
        </dialog>
    }
}

/// Opens the dialog once it is on the page. The children are there in the next frame, and with them
/// the field to start in.
fn show(dialog: HtmlDialogElement, open: Signal<bool>, frames: u32) {
    request_animation_frame(move || {
        if !open.try_get_untracked().unwrap_or_default() || dialog.open() {
            return;
        }
        if dialog.is_connected() {
            dialog.show_modal().unwrap_or_default();
            browser::focus_first(&dialog, ".dialog-foot .button");
            browser::focus_first(&dialog, "input, textarea, select");
        } else if let Some(left) = frames.checked_sub(1) {
            show(dialog, open, left);
        }
    });
}
