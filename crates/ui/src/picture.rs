//! Pictures of products, categories and portals: shown, uploaded, named by their address.

use api::{Icon as Picture, IconType};
use base64::{Engine, engine::general_purpose::STANDARD};
use leptos::{ev::Event, html, prelude::*, task::spawn_local, text_prop::TextProp};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

use crate::{
    button::Button,
    field::TextField,
    form::Form,
    format,
    icon::{Glyph, Icon},
    text::Text,
    tile::Tile,
};

mod text {
    crate::texts! {
        choose = "Choose picture", "选择图片";
        file(what: &str) = "Choose a file: {what}", "选择文件：{what}";
        replace = "Replace picture", "更换图片";
        remove = "Remove picture", "移除图片";
        help = "PNG, JPEG, GIF or WebP, at most 16 KB", "PNG、JPEG、GIF 或 WebP，不超过 16 KB";
        size(size: &str) = "{size} KB", "{size} KB";
        at_address(url: &str) = "The picture at {url}", "图片地址：{url}";
        too_large(size: &str) = "This picture has {size} KB, more than the 16 KB that are taken. Choose a smaller one.", "这张图片有 {size} KB，超过 16 KB 的上限，请换一张更小的图片。";
        no_picture = "This is no PNG, JPEG, GIF or WebP. Choose another file.", "这不是 PNG、JPEG、GIF 或 WebP 图片，请换一个文件。";
        unreadable = "The file cannot be read. Choose it again.", "无法读取文件，请重新选择。";
    }
}

/// As the server has it.
const LARGEST: usize = 16 * 1_024;

/// The picture of something, or a tile with the first letter of its name.
///
/// A picture at an address of its own is not loaded: its server would learn who looks.
#[component]
pub fn IconTile(
    #[prop(into)] name: Signal<String>,
    #[prop(into)] picture: Signal<Option<Picture>>,
    #[prop(optional)] large: bool,
) -> impl IntoView {
    move || match picture.get().as_ref().and_then(source) {
        Some(source) => {
            view! { <img class="tile" class:large=large src=source alt="" /> }.into_any()
        }
        None => view! { <Tile name=name large=large /> }.into_any(),
    }
}

/// A picture as one text: its address or a `data:` URL, and nothing where there is none.
pub fn picture_text(picture: Option<&Picture>) -> String {
    let text = |picture: &Picture| source(picture).unwrap_or_else(|| picture.value.clone());
    picture.map(text).unwrap_or_default()
}

/// The picture that one text says.
pub fn picture_of(text: &str) -> Option<Picture> {
    let value = text.trim().to_owned();
    let r#type = if is_file(&value) { IconType::Base64 } else { IconType::Url };
    (!value.is_empty()).then_some(Picture { r#type, value })
}

/// Whether it came from a file.
fn is_file(text: &str) -> bool {
    text.starts_with("data:")
}

/// What an `<img>` takes, for a picture that comes by its bytes.
fn source(picture: &Picture) -> Option<String> {
    let value = &picture.value;
    match picture.r#type {
        IconType::Url => None,
        IconType::Base64 if value.starts_with("data:") => Some(value.clone()),
        IconType::Base64 => Some(format!("data:{};base64,{value}", kind(value)?)),
    }
}

/// The kind of an image by how it begins, in Base64.
fn kind(base64: &str) -> Option<&'static str> {
    const BEGINNINGS: [(&str, &str); 4] = [
        ("iVBORw0KGgo", "image/png"),
        ("/9j/", "image/jpeg"),
        ("R0lGOD", "image/gif"),
        ("UklGR", "image/webp"),
    ];
    BEGINNINGS.into_iter().find(|(start, _)| base64.starts_with(start)).map(|(_, kind)| kind)
}

/// Why a file is not taken.
#[derive(Clone, Copy)]
enum Trouble {
    TooLarge(usize),
    Said(Text),
}

impl Trouble {
    fn text(self) -> String {
        match self {
            Self::TooLarge(bytes) => text::too_large(&kilobytes(bytes)),
            Self::Said(text) => text().to_owned(),
        }
    }
}

/// Chooses a picture, which becomes one text; see [`picture_of`]. What is too large or no picture
/// is refused before anything is sent.
#[component]
pub fn PictureField(
    form: Form,
    /// Its id as well, so it is unique on a page.
    name: &'static str,
    #[prop(into)] label: TextProp,
    value: RwSignal<String>,
    /// Whose picture it is, for the tile that stands in.
    #[prop(into)]
    of: Signal<String>,
    /// Lets an address be typed instead, and says what for.
    #[prop(optional, into)]
    address: Option<TextProp>,
) -> impl IntoView {
    let trouble = RwSignal::new(None::<Trouble>);
    let from_file = Memo::new(move |_| value.with(|value| is_file(value)));
    let by_address = address.is_some();
    // One of the two controls has the name: the one that is typed into, where there is one.
    let id = if by_address { format!("{name}-file") } else { name.to_owned() };
    let error = move || {
        let typed = by_address && !from_file.get();
        let answered = || Some(form.error(name).filter(|_| !typed)?.get().to_string());
        trouble.get().map(Trouble::text).or_else(answered)
    };
    let (title, what, place) = (label.clone(), label, id.clone());
    let head = move || match address.clone().filter(|_| !from_file.get()) {
        Some(help) => view! {
            <TextField
                form=form
                name=name
                label=title.clone()
                value=value
                help=help
                optional=true
            />
        }
        .into_any(),
        None => {
            let title = title.clone();
            view! {
                <label for=place.clone()>
                    {move || title.get()} " "
                    <span class="faint">{crate::text::optional}</span>
                </label>
            }
            .into_any()
        }
    };
    view! {
        <div class="form-field">
            {head}
            <Chosen
                form=form
                name=name
                id=id
                what=what
                of=of
                value=value
                trouble=trouble
                invalid=Signal::derive(move || error().is_some())
            />
            {move || error().map(|_| view! {
                <p class="field-error" role="alert">
                    <Icon glyph=Glyph::CircleAlert />
                    {error}
                </p>
            })}
        </div>
    }
}

/// The picture now, and what can be done about it.
#[component]
fn Chosen(
    form: Form,
    name: &'static str,
    id: String,
    what: TextProp,
    of: Signal<String>,
    value: RwSignal<String>,
    trouble: RwSignal<Option<Trouble>>,
    invalid: Signal<bool>,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let take = move |event: Event| {
        let input = event_target::<HtmlInputElement>(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        form.changed(name);
        spawn_local(async move {
            match read(&file).await {
                Ok(picture) => {
                    trouble.set(None);
                    value.set(picture);
                }
                Err(found) => trouble.set(Some(found)),
            }
            // The same file can be chosen again.
            input.set_value("");
        });
    };
    let open = move || {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let remove = move || {
        trouble.set(None);
        value.set(String::new());
    };
    let picture = Memo::new(move |_| value.with(|value| picture_of(value)));
    let there = Memo::new(move |_| picture.with(Option::is_some));
    let note = move || picture.get().map_or_else(|| text::help().to_owned(), |it| describe(&it));
    let help = format!("{id}-note");
    view! {
        <div class="row wrap">
            <IconTile name=of picture=picture large=true />
            <div class="grow stack">
                <div class="row wrap">
                    <Button small=true on_press=open>
                        {move || if there.get() { text::replace() } else { text::choose() }}
                    </Button>
                    <Show when=move || there.get()>
                        <Button small=true on_press=remove>
                            {text::remove}
                        </Button>
                    </Show>
                </div>
                <p class="faint" id=help.clone()>
                    {note}
                </p>
            </div>
        </div>
        <input
            class="visually-hidden"
            type="file"
            id=id
            tabindex="-1"
            accept="image/png,image/jpeg,image/gif,image/webp"
            aria-label=move || text::file(&what.get())
            aria-describedby=help
            aria-invalid=move || invalid.get().then_some("true")
            node_ref=input
            on:change=take
        />
    }
}

fn describe(picture: &Picture) -> String {
    match picture.r#type {
        IconType::Url => text::at_address(&picture.value),
        IconType::Base64 => {
            let base64 = picture.value.rsplit(',').next().unwrap_or_default();
            text::size(&kilobytes(base64.trim_end_matches('=').len() * 3 / 4))
        }
    }
}

/// Rounded up, so that what is too large never looks as if it were not.
fn kilobytes(bytes: usize) -> String {
    format::count(bytes.div_ceil(1_024))
}

/// The file as a `data:` URL, or why it is not taken.
async fn read(file: &File) -> Result<String, Trouble> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a size is a whole number, and saturates"
    )]
    let size = file.size() as usize;
    if size > LARGEST {
        return Err(Trouble::TooLarge(size));
    }
    let bytes = JsFuture::from(file.array_buffer()).await;
    let bytes = bytes.map_err(|_gone| Trouble::Said(text::unreadable))?;
    let value = STANDARD.encode(js_sys::Uint8Array::new(&bytes).to_vec());
    match kind(&value) {
        Some(kind) => Ok(format!("data:{kind};base64,{value}")),
        None => Err(Trouble::Said(text::no_picture)),
    }
}

#[cfg(test)]
mod tests {
    use api::{Icon, IconType};

    use super::{picture_of, picture_text, source};

    #[test]
    fn only_pictures_inside_the_answer_are_shown() {
        let icon = |r#type, value: &str| Icon { r#type, value: value.to_owned() };
        assert_eq!(source(&icon(IconType::Url, "https://acme.example/a.png")), None);
        let png = source(&icon(IconType::Base64, "iVBORw0KGgoAAA"));
        assert_eq!(png.as_deref(), Some("data:image/png;base64,iVBORw0KGgoAAA"));
        let data = "data:image/gif;base64,R0lGODlh";
        assert_eq!(source(&icon(IconType::Base64, data)).as_deref(), Some(data));
        assert_eq!(source(&icon(IconType::Base64, "PHN2Zz4")), None);
    }

    #[test]
    fn a_picture_is_one_text_and_back() {
        assert_eq!(picture_of(" "), None);
        assert_eq!(picture_text(None), "");
        for text in ["https://acme.example/a.png", "data:image/gif;base64,R0lGODlh"] {
            assert_eq!(picture_text(picture_of(text).as_ref()), text);
        }
        let bare = Icon { r#type: IconType::Base64, value: "iVBORw0KGgoAAA".to_owned() };
        assert_eq!(picture_text(Some(&bare)), "data:image/png;base64,iVBORw0KGgoAAA");
    }
}
