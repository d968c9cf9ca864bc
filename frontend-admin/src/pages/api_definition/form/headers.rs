//! Headers that the gateway adds on the way to the upstream.

use std::{collections::HashMap, sync::Mutex};

use api::ProductType;
use leptos::prelude::*;
use ui::{Button, Form, Glyph, Icon, IconButton, PasswordField, TextField};

use super::draft::{Draft, HeaderRow};

mod text {
    ui::texts! {
        title = "Headers", "请求头";
        hint = "The gateway adds them to every request to the service. Values are encrypted and never shown again.", "网关会在发往上游服务的每个请求中添加。值加密保存，之后不再显示。";
        add = "Add header", "添加请求头";
        key(number: usize) = "Header {number}", "请求头 {number}";
        value(number: usize) = "Value {number}", "值 {number}";
        stored = "A value is stored. Leave this empty to keep it.", "已保存值，留空则保持不变。";
        remove(number: usize) = "Remove header {number}", "移除请求头 {number}";
    }
}

/// The most headers of a definition.
const MAX: usize = 20;

/// The rows of headers.
#[component]
pub fn HeaderFields(form: Form, draft: Draft) -> impl IntoView {
    let rows = draft.headers;
    let list = match draft.r#type {
        ProductType::McpServer => "spec.connection.headers",
        _ => "spec.headers",
    };
    let row = move |(index, row): (usize, HeaderRow)| {
        let remove = move || {
            rows.update(|rows| {
                rows.remove(index);
            });
        };
        view! { <Row form=form list=list index=index row=row on_remove=remove /> }
    };
    view! {
        <fieldset class="stack">
            <legend>{text::title} " " <span class="faint">{ui::text::optional}</span></legend>
            <p class="faint">{text::hint}</p>
            {move || rows.get().into_iter().enumerate().map(row).collect_view()}
            <div>
                <Button
                    small=true
                    disabled=Signal::derive(move || rows.with(Vec::len) >= MAX)
                    on_press=move || draft.add_header()
                >
                    <Icon glyph=Glyph::Plus />
                    {text::add}
                </Button>
            </div>
        </fieldset>
    }
}

#[component]
fn Row(
    form: Form,
    list: &'static str,
    index: usize,
    row: HeaderRow,
    #[prop(into)] on_remove: Callback<()>,
) -> impl IntoView {
    let number = index.saturating_add(1);
    let value = if row.stored {
        view! {
            <PasswordField
                form=form
                name=field(list, index, "value")
                label=move || text::value(number)
                value=row.value
                help=text::stored
                autocomplete="off"
            />
        }
        .into_any()
    } else {
        view! {
            <PasswordField
                form=form
                name=field(list, index, "value")
                label=move || text::value(number)
                value=row.value
                autocomplete="off"
            />
        }
        .into_any()
    };
    view! {
        <div class="header-row">
            <TextField
                form=form
                name=field(list, index, "key")
                label=move || text::key(number)
                value=row.key
            />
            {value}
            <IconButton
                glyph=Glyph::Close
                label=move || text::remove(number)
                on_press=on_remove
            />
        </div>
    }
}

/// The name of a field in a row, as the server names it. Each is made once: there are few.
fn field(list: &'static str, index: usize, part: &'static str) -> &'static str {
    type Names = HashMap<(&'static str, usize, &'static str), &'static str>;
    static NAMES: Mutex<Option<Names>> = Mutex::new(None);
    let make = || -> &'static str { Box::leak(format!("{list}[{index}].{part}").into_boxed_str()) };
    let Ok(mut names) = NAMES.lock() else { return make() };
    names.get_or_insert_default().entry((list, index, part)).or_insert_with(make)
}
