//! Asks the upstream before anything is stored.

use api::{ApiInspection, ApiOffer, ProductType};
use client::Client;
use leptos::prelude::*;
use ui::{Button, Form, Glyph, Icon};

use super::{super::offer::Inspected, draft::Draft};

mod text {
    ui::texts! {
        test = "Test connection", "测试连接";
        take = "Use these model names", "使用这些模型名称";
        result = "Result of the test", "测试结果";
    }
}

/// A button that asks the upstream, and what it says.
#[component]
pub fn TestButton(form: Form, draft: Draft) -> impl IntoView {
    let client = expect_context::<Client>();
    let found = RwSignal::new(None::<ApiInspection>);
    let busy = RwSignal::new(false);
    let ask = Action::new_local(move |(): &()| {
        let (client, body) = (client.clone(), untrack(|| draft.inspect()));
        async move {
            busy.set(true);
            found.set(None);
            let answer = client.inspect_api(&body).await;
            busy.set(false);
            found.set(form.settle(answer));
        }
    });
    let press = move || {
        if form.attempt(&["spec.baseUrl", "spec.connection.url"]) {
            ask.dispatch(());
        }
    };
    view! {
        <div class="stack">
            <div>
                <Button busy=busy on_press=press>
                    <Icon glyph=Glyph::Retry />
                    {text::test}
                </Button>
            </div>
            <div role="status" aria-label=text::result>
                {move || found.get().map(|found| view! {
                    <div class="card">
                        <Take draft=draft offer=found.offer.clone() />
                        <Inspected inspection=found />
                    </div>
                })}
            </div>
        </div>
    }
}

/// Takes over the names that a model service answered.
#[component]
fn Take(draft: Draft, offer: Option<ApiOffer>) -> impl IntoView {
    let names = match offer {
        Some(ApiOffer::ModelApi(offer)) if draft.r#type == ProductType::ModelApi => offer.models,
        _ => Vec::new(),
    };
    (!names.is_empty() && names.len() <= 100).then(|| {
        let take = move || draft.models.set(names.join("\n"));
        view! {
            <div class="card-body flush">
                <Button small=true on_press=take>{text::take}</Button>
            </div>
        }
    })
}
