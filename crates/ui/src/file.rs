//! A field that takes a file of text: chosen, or dropped on it.

use leptos::{ev, html, prelude::*, task::spawn_local, text_prop::TextProp};
use wasm_bindgen::JsCast;
use web_sys::{File, HtmlInputElement};

use crate::{
    button::IconButton,
    field::Frame,
    form::Form,
    format,
    icon::{Glyph, Icon},
};

mod words {
    crate::texts! {
        drop_here = "Drop a file here, or press to choose one", "将文件拖到此处，或点击选择";
        up_to(limit: &str) = "Up to {limit}", "不超过 {limit}";
        too_large(name: &str, size: &str, limit: &str) = "{name} is {size}. Choose a file of at most {limit}.", "{name} 的大小为 {size}，请选择不超过 {limit} 的文件。";
        not_text(name: &str) = "{name} is not a text file in UTF-8. Choose another.", "{name} 不是 UTF-8 文本文件，请换一个。";
        not_read(name: &str) = "The browser could not read {name}. Choose it again.", "浏览器无法读取 {name}，请重新选择。";
        remove(name: &str) = "Remove {name}", "移除 {name}";
    }
}

/// A file that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenFile {
    pub name: String,
    /// In bytes.
    pub size: u64,
    pub text: String,
}

/// Why a file is not taken.
#[derive(Clone)]
enum Refusal {
    TooLarge { name: String, size: u64 },
    NotText { name: String },
    NotRead { name: String },
}

impl Refusal {
    fn words(&self, limit: u64) -> String {
        match self {
            Self::TooLarge { name, size } => {
                words::too_large(name, &format::bytes(*size), &format::bytes(limit))
            }
            Self::NotText { name } => words::not_text(name),
            Self::NotRead { name } => words::not_read(name),
        }
    }
}

/// Takes one file of text. A file that is too large is refused before anything of it is read.
///
/// The whole place is the browser's own file input, so that dropping, pressing and the keyboard
/// work as everywhere.
#[component]
pub fn FileField(
    form: Form,
    /// Its id as well, so it is unique on a page.
    name: &'static str,
    #[prop(into)] label: TextProp,
    #[prop(optional, into)] help: Option<TextProp>,
    /// Endings and types that the browser offers, such as `.json,.yaml`.
    accept: &'static str,
    /// The most bytes.
    limit: u64,
    #[prop(optional)] optional: bool,
    /// The file, once it is read; `None` when it is removed.
    #[prop(into)]
    on_choose: Callback<Option<ChosenFile>>,
) -> impl IntoView {
    let frame = Frame::new(form, name, help);
    let chosen = RwSignal::new(None::<(String, u64)>);
    let refusal = RwSignal::new(None::<Refusal>);
    let over = RwSignal::new(false);
    let input = NodeRef::<html::Input>::new();
    keep_page(input);

    let read = move |file: File| {
        form.changed(name);
        spawn_local(async move {
            match read(file, limit).await {
                Ok(file) => {
                    refusal.set(None);
                    chosen.set(Some((file.name.clone(), file.size)));
                    on_choose.run(Some(file));
                }
                Err(found) => refusal.set(Some(found)),
            }
        });
    };
    let change = move |event: ev::Event| {
        over.set(false);
        let input = event_target::<HtmlInputElement>(&event);
        let file = input.files().and_then(|files| files.get(0));
        // So that the same file can be chosen again once it is mended.
        input.set_value("");
        if let Some(file) = file {
            read(file);
        }
    };
    let remove = move || {
        chosen.set(None);
        refusal.set(None);
        on_choose.run(None);
    };
    let control = view! {
        <div class="file-drop" class:over=over aria-invalid=frame.invalid()>
            <input
                type="file"
                id=name
                name=name
                accept=accept
                aria-invalid=frame.invalid()
                aria-describedby=frame.described_by()
                node_ref=input
                on:change=change
                on:dragenter=move |_| over.set(true)
                on:dragleave=move |_| over.set(false)
                on:drop=move |_| over.set(false)
            />
            <Icon glyph=Glyph::Upload large=true />
            <p>{words::drop_here}</p>
            <p class="faint">{move || words::up_to(&format::bytes(limit))}</p>
        </div>
        {move || chosen.get().map(|file| view! { <Chosen file=file on_remove=remove /> })}
        <Refused refusal=refusal limit=limit />
    };
    frame.around(label, optional, control, ())
}

/// Why the last file was not taken, announced at once.
#[component]
fn Refused(refusal: RwSignal<Option<Refusal>>, limit: u64) -> impl IntoView {
    view! {
        <div role="alert">
            {move || refusal.get().map(|found| view! {
                <p class="field-error">
                    <Icon glyph=Glyph::CircleAlert />
                    {move || found.words(limit)}
                </p>
            })}
        </div>
    }
}

/// Which file it is.
#[component]
fn Chosen(file: (String, u64), #[prop(into)] on_remove: Callback<()>) -> impl IntoView {
    let (name, size) = file;
    let label = name.clone();
    view! {
        <div class="file-chosen">
            <Icon glyph=Glyph::File />
            <span class="grow cut" title=name.clone()>
                {name.clone()}
            </span>
            <span class="faint num">{move || format::bytes(size)}</span>
            <IconButton
                glyph=Glyph::Close
                label=move || words::remove(&label)
                on_press=on_remove
            />
        </div>
    }
}

async fn read(file: File, limit: u64) -> Result<ChosenFile, Refusal> {
    let name = file.name();
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of bytes")]
    let size = file.size() as u64;
    if size > limit {
        return Err(Refusal::TooLarge { name, size });
    }
    let text = wasm_bindgen_futures::JsFuture::from(file.text()).await;
    let Some(text) = text.ok().and_then(|text| text.as_string()) else {
        return Err(Refusal::NotRead { name });
    };
    // The browser puts this where bytes are no text.
    if text.contains(['\u{fffd}', '\0']) {
        return Err(Refusal::NotText { name });
    }
    Ok(ChosenFile { name, size, text })
}

/// A file that is dropped beside the field must not take the place of the page.
fn keep_page(input: NodeRef<html::Input>) {
    let beside = move |event: &ev::DragEvent| {
        let field: Option<web_sys::EventTarget> = input.get_untracked().map(JsCast::unchecked_into);
        if event.target() != field {
            event.prevent_default();
        }
    };
    let over = window_event_listener(ev::dragover, move |event| beside(&event));
    let drop = window_event_listener(ev::drop, move |event| beside(&event));
    on_cleanup(move || {
        over.remove();
        drop.remove();
    });
}
