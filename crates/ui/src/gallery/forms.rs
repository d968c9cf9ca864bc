//! Fields, empty, filled, wrong and disabled.

use leptos::{prelude::*, text_prop::TextProp};

use super::text;
use crate::{
    Button, Card, Choice, FieldError, Form, FormTrouble, Kind, Markdown, MultiPicker,
    PasswordField, Pick, PickFrom, PictureField, SearchField, Select, Switch, TextArea, TextField,
};

#[component]
pub fn Fields() -> impl IntoView {
    let empty = RwSignal::new(String::new());
    let filled = RwSignal::new(text::long().to_owned());
    let chosen = RwSignal::new("a".to_owned());
    let options: Vec<(String, TextProp)> =
        vec![("a".to_owned(), text::neutral.into()), ("b".to_owned(), text::accent.into())];
    let selectable = options.clone();
    let form = Form::new(|| vec![FieldError::new("wrong", text::sample)]);
    let send = form.submit(|| ());
    // The page shows the problems from the start.
    form.say(text::sample);
    view! {
        <Card title=text::fields>
            <form class="form card-body" novalidate on:submit=send>
                <div class="row wrap">
                    <SearchField
                        name="search"
                        label=text::search
                        value=Signal::derive(String::new)
                        on_search=|_: String| ()
                    />
                    <Choice
                        name="choice"
                        label=text::state
                        options=options
                        value=chosen
                        on_choose=move |key: String| chosen.set(key)
                    />
                </div>
                <TextField form=form name="plain" label=text::name value=empty help=text::help />
                <TextField form=form name="limited" label=text::name value=filled limit=50 />
                <TextField form=form name="disabled" label=text::name value=filled disabled=true />
                <TextField form=form name="wrong" label=text::name value=empty help=text::help />
                <PasswordField
                    form=form
                    name="secret"
                    label=text::value
                    value=filled
                    autocomplete="off"
                />
                <TextArea
                    form=form
                    name="area"
                    label=text::value
                    value=empty
                    optional=true
                    limit=1024
                />
                <Choices form=form chosen=chosen options=selectable />
                <Found form=form />
                <FormTrouble form=form />
                <div class="row">
                    <Button kind=Kind::Primary submit=true>
                        {text::check}
                    </Button>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Choices(
    form: Form,
    chosen: RwSignal<String>,
    options: Vec<(String, TextProp)>,
) -> impl IntoView {
    let on = RwSignal::new(true);
    let off = RwSignal::new(false);
    view! {
        <Select
            form=form
            name="select"
            label=text::state
            value=chosen
            options=options
            help=text::help
        />
        <Switch
            name="on"
            label=text::state
            help=text::help
            on=on
            on_change=move |wanted: bool| on.set(wanted)
        />
        <Switch
            name="busy"
            label=text::state
            on=off
            busy=true
            on_change=move |wanted: bool| off.set(wanted)
        />
        <Switch name="off" label=text::state on=off disabled=true on_change=|_: bool| () />
    }
}

#[component]
fn Found(form: Form) -> impl IntoView {
    let chosen = RwSignal::new(Vec::new());
    let icon = RwSignal::new(String::new());
    let from = PickFrom::from(|_name: String| async {
        let pick = |key: &str, label: &'static str| Pick {
            key: key.to_owned(),
            label: label.to_owned(),
            note: Some(text::sample().to_owned()),
        };
        Ok(vec![pick("a", text::accent()), pick("b", text::long())])
    });
    view! {
        <MultiPicker
            name="picker"
            label=text::search
            help=text::help
            from=from
            chosen=chosen
            on_create=|_: String| ()
        />
        <PictureField
            form=form
            name="icon"
            label=text::value
            value=icon
            of=Signal::derive(|| text::name().to_owned())
        />
        <Markdown text=Signal::derive(|| MARKDOWN.to_owned()) />
    }
}

const MARKDOWN: &str = "# Markdown\n\nWith **words**, a [link](https://acme.example), `code`, a \
    formula $e^{i\\pi} + 1 = 0$ and <b>HTML as it is written</b>.\n\n| Code | Meaning |\n\
    |------|--------:|\n| 200 | Fine |\n| 404 | Not there |\n\n```json\n{\"a\": 1}\n```\n\n\
    > A quotation\n\n1. One\n2. Two\n   - [x] done\n   - [ ] not yet\n\n$$\\sum_{i=1}^{n} x_i$$\n";
