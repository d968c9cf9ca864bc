//! An OpenAPI document: uploaded or pasted, and read by the server before it is stored.

use std::time::Duration;

use api::{ApiOffer, RestOffer};
use client::Client;
use leptos::{leptos_dom::helpers::debounce, prelude::*};
use ui::{Banner, ChosenFile, CodeField, FileField, Form, Skeleton, Tone};

use super::{AddressField, TimeoutField, draft::Draft};
use crate::pages::api_definition::offer::Operations;

mod text {
    ui::texts! {
        file = "OpenAPI file", "OpenAPI 文件";
        file_help = "OpenAPI 3.0 or 3.1, as JSON or YAML", "OpenAPI 3.0 或 3.1，JSON 或 YAML 格式";
        document = "OpenAPI document", "OpenAPI 文档";
        document_help = "Paste it here, or choose a file above.", "在此粘贴，或在上方选择文件。";
        fault = "This document cannot be used as it is:", "此文档暂时无法使用：";
        fault_hint = "Correct it here, or choose another file.", "请在此修改，或选择其他文件。";
        read = "What the document describes", "文档描述的接口";
    }
}

/// The server reads no longer one.
const LIMIT: u64 = 1_000_000;
/// How long typing pauses before the server is asked to read.
const PAUSE: Duration = Duration::from_millis(700);

/// What the server made of the document.
#[derive(Clone)]
enum Reading {
    Nothing,
    Asking,
    Read(RestOffer),
    Wrong(String),
    Failed(client::Error),
}

#[component]
pub fn DocumentFields(form: Form, draft: Draft) -> impl IntoView {
    let reading = RwSignal::new(Reading::Nothing);
    let read = reader(draft, reading);
    let later = StoredValue::new_local(debounce(PAUSE, move |()| {
        read.dispatch(());
    }));
    // What is typed, pasted or chosen is read when it pauses.
    Effect::new(move |before: Option<String>| {
        let document = draft.document.get();
        if before.as_ref() != Some(&document) {
            later.update_value(|later| later(()));
        }
        document
    });
    let choose = move |file: Option<ChosenFile>| {
        draft.document.set(file.map(|file| file.text).unwrap_or_default());
    };
    view! {
        <FileField
            form=form
            name="file"
            label=text::file
            help=text::file_help
            accept=".json,.yaml,.yml,application/json,application/yaml"
            limit=LIMIT
            optional=true
            on_choose=choose
        />
        <CodeField
            form=form
            name="spec.document"
            label=text::document
            value=draft.document
            help=text::document_help
        />
        <div aria-live="polite">{move || shown(reading.get())}</div>
        <AddressField form=form draft=draft />
        <TimeoutField form=form draft=draft />
    }
}

fn reader(draft: Draft, reading: RwSignal<Reading>) -> Action<(), ()> {
    let client = expect_context::<Client>();
    Action::new_local(move |(): &()| {
        let (client, body) = (client.clone(), untrack(|| draft.inspect()));
        let asked = draft.document.get_untracked();
        async move {
            if asked.trim().is_empty() {
                reading.set(Reading::Nothing);
                return;
            }
            if !matches!(reading.get_untracked(), Reading::Read(_)) {
                reading.set(Reading::Asking);
            }
            let answer = client.inspect_api(&body).await;
            // It may have been changed meanwhile; then the next answer counts.
            if draft.document.get_untracked() != asked {
                return;
            }
            reading.set(match answer {
                Ok(inspection) => match inspection.offer {
                    Some(ApiOffer::RestApi(offer)) => {
                        fill(draft, &offer);
                        Reading::Read(offer)
                    }
                    _ => Reading::Nothing,
                },
                Err(err) => match fault(&err) {
                    Some(message) => Reading::Wrong(message),
                    None => Reading::Failed(err),
                },
            });
        }
    })
}

/// What the server says is wrong with the document.
pub fn fault(err: &client::Error) -> Option<String> {
    let client::Error::Refused(problem) = err else { return None };
    let found = problem.fields.iter().find(|field| field.field == "spec.document");
    found.map(|field| field.message.clone())
}

/// Fills fields that are empty with what the document says.
fn fill(draft: Draft, offer: &RestOffer) {
    let fill = |field: RwSignal<String>, text: &str, limit: usize| {
        if field.with_untracked(|now| now.trim().is_empty()) {
            field.set(text.chars().take(limit).collect());
        }
    };
    fill(draft.name, offer.title.trim(), 255);
    fill(draft.version, offer.version.trim(), 32);
    fill(draft.url, offer.server.as_deref().unwrap_or_default(), 2048);
}

fn shown(reading: Reading) -> AnyView {
    match reading {
        Reading::Nothing => ().into_any(),
        Reading::Asking => view! { <Skeleton lines=3 /> }.into_any(),
        Reading::Read(offer) => view! {
            <section class="card" aria-label=text::read>
                <Operations offer=offer />
            </section>
        }
        .into_any(),
        Reading::Wrong(message) => view! {
            <Banner tone=Tone::Bad>
                <p>{text::fault}</p>
                <p><code translate="no">{message}</code></p>
                <p class="faint">{text::fault_hint}</p>
            </Banner>
        }
        .into_any(),
        Reading::Failed(err) => view! {
            <Banner tone=Tone::Warn>
                <p>{move || ui::sentence(&err)}</p>
            </Banner>
        }
        .into_any(),
    }
}
