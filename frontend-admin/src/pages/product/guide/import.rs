//! A guide from a file.

use leptos::{ev::Event, html, prelude::*, task::spawn_local};
use ui::{Button, Dialog, Kind, Text, Toasts};
use wasm_bindgen_futures::JsFuture;
use web_sys::{File, HtmlInputElement};

mod text {
    ui::texts! {
        import = "Import file", "导入文件";
        file = "Markdown file", "Markdown 文件";
        wrong_kind = "This is not a Markdown file. Choose one whose name ends in .md.", "这不是 Markdown 文件，请选择扩展名为 .md 的文件。";
        too_large(size: &str) = "This file has {size} KB, more than the 400 KB that a guide can have.", "文件有 {size} KB，超过指南 400 KB 的上限。";
        unreadable = "The file cannot be read as text. Save it as UTF-8 and choose it again.", "无法将文件读取为文本，请以 UTF-8 保存后重新选择。";
        title = "Replace the guide?", "替换现有内容？";
        note(name: &str) = "The text of {name} takes the place of what is written here. Nothing is saved yet.", "{name} 的内容将替换现有内容，保存前不会生效。";
        replace = "Replace", "替换";
    }
}

const LARGEST: f64 = 400.0 * 1_024.0;

/// A button that reads a file, and asks where it would replace something.
#[component]
pub fn ImportButton(
    /// What is written now.
    #[prop(into)]
    current: Signal<String>,
    #[prop(into)] on_text: Callback<String>,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let node = NodeRef::<html::Input>::new();
    let waiting = RwSignal::new(None::<(String, String)>);
    let take = move |event: Event| {
        let input = event_target::<HtmlInputElement>(&event);
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        spawn_local(async move {
            match read(&file).await {
                Ok(text) if current.with_untracked(|it| it.trim().is_empty()) => on_text.run(text),
                Ok(text) => waiting.set(Some((file.name(), text))),
                Err(Trouble::Said(text)) => toasts.failed(text),
                Err(Trouble::TooLarge(size)) => {
                    toasts.failed(move || text::too_large(&ui::number(size)));
                }
            }
            // The same file can be chosen again.
            input.set_value("");
        });
    };
    let open = move || node.get_untracked().iter().for_each(|input| input.click());
    let replace = move || {
        if let Some((_, text)) = waiting.try_update(Option::take).flatten() {
            on_text.run(text);
        }
    };
    let name = move || waiting.get().map(|(name, _)| name).unwrap_or_default();
    view! {
        <Button small=true on_press=open>
            {text::import}
        </Button>
        <input
            class="visually-hidden"
            type="file"
            id="guide-file"
            tabindex="-1"
            accept=".md,.markdown,text/markdown"
            aria-label=text::file
            node_ref=node
            on:change=take
        />
        <Dialog
            id="replace-guide"
            open=Signal::derive(move || waiting.with(Option::is_some))
            on_close=move || waiting.set(None)
            title=text::title
        >
            <div class="form">
                <p>{move || text::note(&name())}</p>
                <div class="dialog-foot">
                    <Button on_press=move || waiting.set(None)>{ui::text::cancel}</Button>
                    <Button kind=Kind::Primary on_press=replace>
                        {text::replace}
                    </Button>
                </div>
            </div>
        </Dialog>
    }
}

/// Why a file is not taken.
enum Trouble {
    Said(Text),
    /// So many KB.
    TooLarge(u64),
}

async fn read(file: &File) -> Result<String, Trouble> {
    let name = file.name().to_ascii_lowercase();
    if ![".md", ".markdown"].iter().any(|end| name.ends_with(end)) {
        return Err(Trouble::Said(text::wrong_kind));
    }
    if file.size() > LARGEST {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a size is positive, and saturates"
        )]
        return Err(Trouble::TooLarge((file.size() / 1_024.0).ceil() as u64));
    }
    let unreadable = || Trouble::Said(text::unreadable);
    let bytes = JsFuture::from(file.array_buffer()).await.map_err(|_gone| unreadable())?;
    let bytes = js_sys::Uint8Array::new(&bytes).to_vec();
    String::from_utf8(bytes).map_err(|_not_utf8| unreadable())
}
