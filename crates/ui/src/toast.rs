//! Short notices that come and go, in a live region.

use std::time::Duration;

use leptos::{prelude::*, text_prop::TextProp};

use crate::{
    badge::Tone,
    button::IconButton,
    connection::Connection,
    icon::{Glyph, Icon},
    problem, text,
};

const SHOWN: Duration = Duration::from_secs(6);

#[derive(Clone)]
struct Toast {
    id: usize,
    tone: Tone,
    text: TextProp,
}

/// Shows notices. The text is a function, so it follows the language while it is shown.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    made: StoredValue<usize>,
    connection: Option<Connection>,
}

impl Toasts {
    /// Something has been done. The notice leaves by itself.
    pub fn done(self, text: impl Into<TextProp>) {
        let id = self.add(Tone::Ok, text.into());
        set_timeout(move || self.dismiss(id), SHOWN);
    }

    /// Something failed. The notice stays until it is dismissed.
    pub fn failed(self, text: impl Into<TextProp>) {
        self.add(Tone::Bad, text.into());
    }

    /// As [`failed`](Self::failed), in the words for `err`.
    pub fn error(self, err: client::Error) {
        if let (client::Error::Unreachable(_), Some(connection)) = (&err, self.connection) {
            connection.lost();
        }
        self.failed(move || problem::sentence(&err));
    }

    fn add(self, tone: Tone, text: TextProp) -> usize {
        let id = self.made.with_value(|made| made.wrapping_add(1));
        self.made.set_value(id);
        self.shown.update(|shown| shown.push(Toast { id, tone, text }));
        id
    }

    fn dismiss(self, id: usize) {
        self.shown.update(|shown| shown.retain(|toast| toast.id != id));
    }
}

/// Makes notices available to everything below.
pub fn provide_toasts() -> Toasts {
    let toasts =
        Toasts { shown: RwSignal::default(), made: StoredValue::new(0), connection: use_context() };
    provide_context(toasts);
    toasts
}

/// The place where notices appear; once in an app.
#[component]
pub fn Toaster() -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    view! {
        <section class="toasts" role="status" aria-live="polite" aria-label=text::notifications>
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <ToastView toast=toast />
            </For>
        </section>
    }
}

#[component]
fn ToastView(toast: Toast) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let Toast { id, tone, text } = toast;
    let glyph = if tone == Tone::Ok { Glyph::CircleCheck } else { Glyph::CircleAlert };
    view! {
        <div class=format!("toast {}", tone.class())>
            <Icon glyph=glyph />
            <p class="grow">{move || text.get()}</p>
            <IconButton
                glyph=Glyph::Close
                label=text::dismiss
                on_press=move || toasts.dismiss(id)
            />
        </div>
    }
}
