//! Code to read and take along, and code to write.

use leptos::{either::Either, prelude::*, task::spawn_local, text_prop::TextProp};

use crate::{
    browser,
    button::IconButton,
    field::Frame,
    form::Form,
    highlight::{self, Language},
    icon::Glyph,
    lazy::Piece,
    text,
    toast::Toasts,
};

/// Code with colours and a button that copies it. What is long scrolls inside its place.
#[component]
pub fn CodeView(
    #[prop(into)] code: String,
    language: Language,
    /// What the code is.
    #[prop(into)]
    label: TextProp,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let code = StoredValue::new(code);
    // Colours may come later, or never: the code is the same without.
    let colours = Piece::load(|| Box::pin(highlight::colours()));
    let pieces = move || match colours.there() {
        Some(pieces) => code.with_value(|code| coloured(&pieces(code, language))).into_any(),
        None => code.get_value().into_any(),
    };
    let copy = move || {
        spawn_local(async move {
            if browser::copy(&code.get_value()).await {
                toasts.done(text::copied);
            } else {
                toasts.failed(text::not_copied);
            }
        });
    };
    let (name, what) = (label.clone(), label.clone());
    view! {
        <div class="code">
            <div class="code-head">
                <span class="grow cut">{move || label.get()}</span>
                <span class="faint">{language.name()}</span>
                <IconButton
                    glyph=Glyph::Copy
                    label=move || text::copy_value(&what.get())
                    on_press=copy
                />
            </div>
            <pre tabindex="0" role="region" aria-label=move || name.get()>
                <code translate="no">{pieces}</code>
            </pre>
        </div>
    }
}

fn coloured(pieces: &[highlight::Part<'_>]) -> impl IntoView + use<> {
    let part = |(text, class): &highlight::Part<'_>| {
        let text = (*text).to_owned();
        match *class {
            Some(class) => Either::Left(view! { <span class=class>{text}</span> }),
            None => Either::Right(text),
        }
    };
    pieces.iter().map(part).collect_view()
}

/// A field for code: letters of one width, long lines, no spelling.
#[component]
pub fn CodeField(
    form: Form,
    name: &'static str,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] help: Option<TextProp>,
    #[prop(optional)] optional: bool,
    /// What code there could be, shown while there is none.
    #[prop(optional, into)]
    example: Option<&'static str>,
    #[prop(default = 10)] rows: u32,
) -> impl IntoView {
    let frame = Frame::new(form, name, help);
    let control = view! {
        <textarea
            class="field code-field"
            id=name
            name=name
            style:min-height=format!("{}lh", rows.saturating_add(1))
            wrap="off"
            autocomplete="off"
            autocapitalize="none"
            spellcheck="false"
            translate="no"
            placeholder=example
            aria-required=(!optional).to_string()
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
            bind:value=value
            on:input=move |_| form.changed(name)
        ></textarea>
    };
    frame.around(label, optional, control, ())
}
