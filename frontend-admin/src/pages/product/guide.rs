//! The guide of a product: read, written side by side with what it becomes, and read from a file.

use std::time::Duration;

use api::{Patch, UpdateProduct};
use leptos::{ev::KeyboardEvent, html, prelude::*};
use ui::{Button, Card, EmptyState, Form, FormTrouble, Glyph, Kind, Markdown, ask_before_leaving};

use super::{
    conflict::{ConflictDialog, Saving},
    detail::Shown,
};

mod import;

use self::import::ImportButton;

mod text {
    ui::texts! {
        title = "Guide", "使用指南";
        none = "No guide yet", "暂无使用指南";
        none_hint = "Say what the product does, what a first call looks like, and what errors mean. Developers read it before they subscribe.", "说明产品的用途、首次调用的示例以及错误码含义，开发者订阅前会阅读。";
        write = "Write guide", "编写指南";
        edit = "Edit", "编辑";
        source = "Guide in Markdown", "Markdown 内容";
        preview = "Preview", "预览";
        hint = "Markdown with tables, code blocks and formulas between $ signs. Ctrl+S saves.", "支持 Markdown 表格、代码块和用 $ 包围的公式；按 Ctrl+S 保存。";
        save = "Save", "保存";
        too_long = "The guide is longer than 100,000 characters. Shorten it.", "指南超过 100,000 个字符，请缩短。";
        nothing = "What you write appears here.", "输入的内容会显示在这里。";
    }
}

/// The longest guide that the server takes, in characters.
const LONGEST: usize = 100_000;
/// How long typing pauses before the preview follows.
const PAUSE: Duration = Duration::from_millis(120);

/// The third tab.
#[component]
pub fn Guide() -> impl IntoView {
    let shown = expect_context::<Shown>();
    let editing = RwSignal::new(None::<String>);
    move || match editing.get() {
        Some(text) => view! { <Editor text=text editing=editing /> }.into_any(),
        None => {
            let text = Memo::new(move |_| shown.with(|it| it.document.clone()).unwrap_or_default());
            view! { <Reader text=text editing=editing /> }.into_any()
        }
    }
}

#[component]
fn Reader(text: Memo<String>, editing: RwSignal<Option<String>>) -> impl IntoView {
    let edit = move || editing.set(Some(text.get_untracked()));
    let take = move |text: String| editing.set(Some(text));
    let tools = move || {
        let empty = text.with(|text| text.trim().is_empty());
        view! {
            <ImportButton current=text on_text=take />
            {(!empty).then(|| view! { <Button small=true on_press=edit>{text::edit}</Button> })}
        }
    };
    let content = move || {
        if text.with(|text| text.trim().is_empty()) {
            view! {
                <EmptyState glyph=Glyph::Info title=text::none hint=text::none_hint>
                    <Button on_press=edit>{text::write}</Button>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <div class="card-body">
                    <Markdown text=text />
                </div>
            }
            .into_any()
        }
    };
    view! {
        <Card title=text::title aside=tools>
            {content}
        </Card>
    }
}

#[component]
fn Editor(text: String, editing: RwSignal<Option<String>>) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let base = StoredValue::new(untrack(|| shown.get()));
    let saved = base.with_value(|it| it.document.clone()).unwrap_or_default();
    let source = RwSignal::new(text);
    let preview = following(source);
    let unsaved = Memo::new(move |_| source.with(|source| *source != saved));
    ask_before_leaving(unsaved);

    let form = Form::new(Vec::new);
    let close = move || editing.set(None);
    let saving = Saving::new(form, close, close);
    let send = move || {
        if source.with_untracked(|it| it.chars().count() > LONGEST) {
            form.say(text::too_long);
            return;
        }
        let document = source.get_untracked();
        let document = if document.trim().is_empty() { Patch::Clear } else { Patch::Set(document) };
        let revision = Some(base.with_value(|it| it.summary.revision));
        saving.save(UpdateProduct { revision, document, ..UpdateProduct::default() });
    };
    let submit = form.submit(send);
    let key = move |event: KeyboardEvent| {
        if event.key() == "s" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            if !saving.busy().get_untracked() {
                send();
            }
        }
    };
    let tools = move || {
        view! {
            <ImportButton current=source on_text=move |text| source.set(text) />
            <Button small=true on_press=close>{ui::text::cancel}</Button>
        }
    };
    view! {
        <Card title=text::title aside=tools>
            <form class="editor" novalidate method="post" on:submit=submit on:keydown=key>
                <Panes source=source preview=preview />
                <FormTrouble form=form />
                <div class="row wrap">
                    <p class="faint grow">{text::hint}</p>
                    <Length source=source />
                    <Button kind=Kind::Primary submit=true busy=saving.busy()>
                        {text::save}
                    </Button>
                </div>
            </form>
        </Card>
        <ConflictDialog saving=saving />
    }
}

/// The text as it was when typing paused last.
fn following(source: RwSignal<String>) -> RwSignal<String> {
    let preview = RwSignal::new(source.get_untracked());
    let follow = StoredValue::new_local(debounce(PAUSE, move |()| {
        if let Some(text) = source.try_get_untracked() {
            preview.try_set(text);
        }
    }));
    Effect::new(move |_| {
        source.track();
        follow.update_value(|follow| follow(()));
    });
    preview
}

#[component]
fn Panes(source: RwSignal<String>, preview: RwSignal<String>) -> impl IntoView {
    let node = NodeRef::<html::Textarea>::new();
    let pane = NodeRef::<html::Div>::new();
    node.on_load(|node| {
        request_animation_frame(move || {
            // Writing starts where reading does.
            node.set_selection_range(0, 0).unwrap_or_default();
            node.focus().unwrap_or_default();
        });
    });
    let follow = move |_| {
        if let (Some(node), Some(pane)) = (node.get_untracked(), pane.get_untracked()) {
            let room = node.scroll_height() - node.client_height();
            let share = f64::from(node.scroll_top()) / f64::from(room.max(1));
            let room = f64::from(pane.scroll_height() - pane.client_height());
            pane.scroll_to_with_x_and_y(0.0, share * room);
        }
    };
    view! {
        <div class="panes">
            <div class="form-field">
                <label for="document">{text::source}</label>
                <textarea
                    class="field"
                    id="document"
                    name="document"
                    spellcheck="false"
                    node_ref=node
                    on:scroll=follow
                    bind:value=source
                ></textarea>
            </div>
            <section class="form-field" aria-label=text::preview>
                <h3>{text::preview}</h3>
                <div class="pane" tabindex="0" node_ref=pane>
                    <Show
                        when=move || !preview.with(|text| text.trim().is_empty())
                        fallback=|| view! { <p class="faint">{text::nothing}</p> }
                    >
                        <Markdown text=preview />
                    </Show>
                </div>
            </section>
        </div>
    }
}

#[component]
fn Length(source: RwSignal<String>) -> impl IntoView {
    let used = move || source.with(|text| text.chars().count());
    view! {
        <p class="faint num used" class:bad=move || { used() > LONGEST }>
            {move || ui::text::characters_used(&ui::count(used()), &ui::count(LONGEST))}
        </p>
    }
}
