//! Code, files, and what opens.

use leptos::prelude::*;

use super::text;
use crate::{Card, ChosenFile, CodeField, CodeView, Disclosure, FileField, Form, Language};

const JSON: &str = r#"{
  "name": "天气",
  "limits": [10, 2.5e3, -1],
  "open": true,
  "owner": null
}"#;

const YAML: &str =
    "# A document\nopenapi: 3.1.0\ninfo:\n  title: \"Weather\"\n  version: '1.2.0'\npaths: {}\n";

const SHELL: &str =
    "curl -H \"Authorization: Bearer $KEY\" \\\n  https://api.example.com/v1/now # ask\n";

#[component]
pub fn Code() -> impl IntoView {
    let written = RwSignal::new(JSON.to_owned());
    let form = Form::new(Vec::new);
    let chosen = move |file: Option<ChosenFile>| {
        written.set(file.map(|file| file.text).unwrap_or_default());
    };
    view! {
        <Card title=text::code>
            <div class="card-body stack">
                <CodeView code=JSON language=Language::Json label=text::name />
                <CodeView code=YAML language=Language::Yaml label=text::long />
                <CodeView code=SHELL language=Language::Shell label=text::name />
                <CodeView code="" language=Language::Plain label=text::name />
            </div>
        </Card>
        <Card title=text::file>
            <form class="form card-body">
                <FileField
                    form=form
                    name="sample-file"
                    label=text::file
                    help=text::help
                    accept=".json"
                    limit=100_000
                    on_choose=chosen
                />
                <CodeField form=form name="sample-code" label=text::code value=written help=text::help />
            </form>
        </Card>
        <Card title=text::more>
            <Disclosure summary=|| view! { <h3>{text::name}</h3> } open=true>
                <p>{text::sample}</p>
            </Disclosure>
            <Disclosure summary=|| view! { <h3>{text::long}</h3> }>
                <p>{text::sample}</p>
            </Disclosure>
        </Card>
    }
}
