//! Fields of forms: a label, a control, a help text, and the problem where it is.

use leptos::{html, prelude::*, text_prop::TextProp};

use crate::{
    button::IconButton,
    form::Form,
    format,
    icon::{Glyph, Icon},
    text,
};

/// What every kind of field has.
#[derive(Clone)]
pub(crate) struct Frame {
    form: Form,
    name: &'static str,
    help: Option<TextProp>,
}

impl Frame {
    pub(crate) fn new(form: Form, name: &'static str, help: Option<TextProp>) -> Self {
        form.join(name);
        Self { form, name, help }
    }

    pub(crate) fn invalid(&self) -> Signal<Option<&'static str>> {
        let (form, name) = (self.form, self.name);
        Signal::derive(move || form.error(name).is_some().then_some("true"))
    }

    /// The elements that describe the control: its help and its problem, while there is one.
    pub(crate) fn described_by(&self) -> Signal<Option<String>> {
        let (form, name, help) = (self.form, self.name, self.help.is_some());
        Signal::derive(move || {
            let help = help.then(|| format!("{name}-help"));
            let error = form.error(name).map(|_| format!("{name}-error"));
            let ids: Vec<_> = [error, help].into_iter().flatten().collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    }

    /// Puts label, help and problem around `control`; `after` stands at the end of the help.
    pub(crate) fn around(
        self,
        label: TextProp,
        optional: bool,
        control: impl IntoView,
        after: impl IntoView,
    ) -> impl IntoView {
        let Self { form, name, help } = self;
        view! {
            <div class="form-field">
                <label for=name>
                    {move || label.get()}
                    {optional.then(|| view! { " " <span class="faint">{text::optional}</span> })}
                </label>
                {control}
                {move || form.error(name).map(|error| view! {
                    <p class="field-error" id=format!("{name}-error")>
                        <Icon glyph=Glyph::CircleAlert />
                        {move || error.get()}
                    </p>
                })}
                <div class="field-notes">
                    {help.map(|help| view! {
                        <p class="faint" id=format!("{name}-help")>{move || help.get()}</p>
                    })}
                    {after}
                </div>
            </div>
        }
    }
}

/// Moves the focus to a control once it is on the page.
fn focus_when(wanted: bool, control: NodeRef<html::Input>) {
    if wanted {
        control.on_load(|control| {
            request_animation_frame(move || control.focus().unwrap_or_default());
        });
    }
}

/// One line of text. Its `name` is its id as well, so it is unique on a page.
#[component]
pub fn TextField(
    form: Form,
    name: &'static str,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] help: Option<TextProp>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] optional: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
    /// Shows how many characters are used of so many.
    #[prop(optional)]
    limit: Option<usize>,
    #[prop(optional, into)] disabled: Signal<bool>,
) -> impl IntoView {
    let frame = Frame::new(form, name, help);
    let node = NodeRef::new();
    focus_when(focus, node);
    let control = view! {
        <input
            class="field"
            type="text"
            id=name
            name=name
            autocomplete=autocomplete
            autocapitalize="none"
            spellcheck="false"
            aria-required=(!optional).to_string()
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
            disabled=disabled
            node_ref=node
            bind:value=value
            on:input=move |_| form.changed(name)
        />
    };
    let used = limit.map(|limit| view! { <Used value=value limit=limit /> });
    frame.around(label, optional, control, used)
}

/// Several lines of text.
#[component]
pub fn TextArea(
    form: Form,
    name: &'static str,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] help: Option<TextProp>,
    #[prop(optional)] optional: bool,
    #[prop(optional)] limit: Option<usize>,
) -> impl IntoView {
    let frame = Frame::new(form, name, help);
    let control = view! {
        <textarea
            class="field"
            id=name
            name=name
            rows="4"
            aria-required=(!optional).to_string()
            aria-invalid=frame.invalid()
            aria-describedby=frame.described_by()
            bind:value=value
            on:input=move |_| form.changed(name)
        ></textarea>
    };
    let used = limit.map(|limit| view! { <Used value=value limit=limit /> });
    frame.around(label, optional, control, used)
}

/// A password, hidden until its button is pressed.
#[component]
pub fn PasswordField(
    form: Form,
    name: &'static str,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    #[prop(optional, into)] help: Option<TextProp>,
    /// `current-password`, `new-password`, or `off` for what no password manager knows.
    autocomplete: &'static str,
    #[prop(optional)] optional: bool,
    /// Takes the focus when it appears.
    #[prop(optional)]
    focus: bool,
) -> impl IntoView {
    let frame = Frame::new(form, name, help);
    let revealed = RwSignal::new(false);
    let node = NodeRef::new();
    focus_when(focus, node);
    let kind = move || if revealed.get() { "text" } else { "password" };
    let control = view! {
        <div class="field">
            <input
                type=kind
                id=name
                name=name
                autocomplete=autocomplete
                autocapitalize="none"
                spellcheck="false"
                aria-required=(!optional).to_string()
                aria-invalid=frame.invalid()
                aria-describedby=frame.described_by()
                    node_ref=node
                bind:value=value
                on:input=move |_| form.changed(name)
            />
            <IconButton
                glyph=Signal::derive(move || {
                    if revealed.get() { Glyph::EyeOff } else { Glyph::Eye }
                })
                label=move || {
                    if revealed.get() { text::hide_password() } else { text::show_password() }
                }
                on_press=move || revealed.update(|revealed| *revealed = !*revealed)
            />
        </div>
    };
    frame.around(label, optional, control, ())
}

/// How much of a limit is used. The sentence turns red where it is too much.
#[component]
fn Used(value: RwSignal<String>, limit: usize) -> impl IntoView {
    let used = move || value.with(|value| value.chars().count());
    view! {
        <p class="faint num used" class:bad=move || { used() > limit }>
            {move || text::characters_used(&format::count(used()), &format::count(limit))}
        </p>
    }
}
