//! A picture, given by its address or as a file.

use js_sys::Uint8Array;
use leptos::{ev::Event, prelude::*, task::spawn_local, text_prop::TextProp};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

use crate::{
    button::{Button, Kind},
    field::TextField,
    form::Form,
    format,
    icon::{Glyph, Icon},
};

mod text {
    crate::texts! {
        choose = "Choose a file", "选择文件";
        file(what: &str) = "Choose a file: {what}", "选择文件：{what}";
        limit = "An address, or a PNG, JPEG, GIF or WebP file of at most 16 KB.", "填写图片地址，或选择不超过 16 KB 的 PNG、JPEG、GIF、WebP 文件。";
        too_large(size: &str) = "The file has {size} bytes; at most 16,384 are accepted. Choose a smaller picture.", "文件大小为 {size} 字节，超过 16,384 字节的上限，请选择更小的图片。";
        not_read = "The file could not be read. Choose another.", "无法读取该文件，请重新选择。";
        wrong_type = "Only PNG, JPEG, GIF and WebP are accepted. Choose another file.", "仅支持 PNG、JPEG、GIF、WebP 格式，请重新选择。";
        remove = "Remove", "移除";
        from_file = "From a file", "来自文件";
    }
}

/// What a picture inside a request may weigh, in bytes.
const LARGEST: f64 = 16384.0;
const TYPES: [&str; 4] = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/// The address of a picture as text, or a file, which becomes a `data:` URL in `value`.
#[component]
pub fn PictureField(
    form: Form,
    name: &'static str,
    #[prop(into)] label: TextProp,
    #[prop(into)] help: TextProp,
    value: RwSignal<String>,
) -> impl IntoView {
    let problem = RwSignal::new(None::<TextProp>);
    let is_file = Memo::new(move |_| value.with(|value| value.starts_with("data:")));
    let chosen = move |event: Event| {
        let input = event_target::<HtmlInputElement>(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            match read(&file).await {
                Ok(url) => {
                    problem.set(None);
                    value.set(url);
                }
                Err(text) => problem.set(Some(text)),
            }
            // The same file can be chosen again.
            input.set_value("");
        });
    };
    let (typed, given) = (label.clone(), label.clone());
    view! {
        <div class="picture-field">
            {move || if is_file.get() {
                view! { <Given label=given.clone() value=value /> }.into_any()
            } else {
                view! {
                    <TextField
                        form=form
                        name=name
                        label=typed.clone()
                        value=value
                        help=help.clone()
                        optional=true
                    />
                }
                .into_any()
            }}
            <div>
                <label class="button small file">
                    <input
                        class="visually-hidden"
                        type="file"
                        accept=TYPES.join(",")
                        aria-label=move || text::file(&label.get())
                        on:change=chosen
                    />
                    {text::choose}
                </label>
            </div>
            {move || problem.get().map(|problem| view! {
                <p class="field-error" role="alert">
                    <Icon glyph=Glyph::CircleAlert />
                    {move || problem.get()}
                </p>
            })}
            <p class="faint">{text::limit}</p>
        </div>
    }
}

/// A picture that came from a file.
#[component]
fn Given(label: TextProp, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="row">
            <img class="picture" src=move || value.get() alt="" />
            <div class="grow">
                <p>
                    <b>{move || label.get()}</b>
                </p>
                <p class="faint">{text::from_file}</p>
            </div>
            <Button kind=Kind::Ghost small=true on_press=move || value.set(String::new())>
                {text::remove}
            </Button>
        </div>
    }
}

/// The file as a `data:` URL, or what is wrong with it.
async fn read(file: &File) -> Result<String, TextProp> {
    let kind = file.type_();
    if !TYPES.contains(&kind.as_str()) {
        return Err(text::wrong_type.into());
    }
    let size = file.size();
    if size > LARGEST {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a size of a file"
        )]
        let size = size as u64;
        return Err(TextProp::from(move || text::too_large(&format::number(size))));
    }
    let bytes = JsFuture::from(file.array_buffer()).await.or(Err(text::not_read))?;
    // The browser encodes characters up to 255, each as one byte.
    let binary: String = Uint8Array::new(&bytes).to_vec().into_iter().map(char::from).collect();
    let encoded = window().btoa(&binary).or(Err(text::not_read))?;
    Ok(format!("data:{kind};base64,{encoded}"))
}
