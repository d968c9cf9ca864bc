//! Changing a definition.

use api::ApiDefinition;
use client::Client;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Banner, Button, ButtonLink, Form, FormTrouble, Kind, Load, PageHead, Title, Toasts};

use super::{
    detail::{BackLink, wanted},
    form::{self, Draft, Fields},
    words::type_name,
};

mod text {
    ui::texts! {
        title(name: &str) = "Edit {name}", "编辑 {name}";
        save = "Save", "保存";
        saved = "The API definition has been saved", "API 定义已保存";
        linked(name: &str) = "Product {name} uses this definition. Calls follow the change within a second.", "产品 {name} 正在使用此定义，修改将在一秒内生效。";
    }
}

/// The page of the definition that the URL names.
#[component]
pub fn EditApiDefinition() -> impl IntoView {
    let client = expect_context::<Client>();
    let id = wanted();
    let definition = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.get());
        async move { client.get_api_definition(&id).await }
    });
    view! {
        <BackLink />
        <Load resource=definition let:definition>
            <EditForm definition=definition />
        </Load>
    }
}

#[component]
fn EditForm(definition: ApiDefinition) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let draft = Draft::of(&definition);
    let summary = definition.summary;
    let id = summary.api_definition_id;
    let back = super::url(&id);
    let here = back.clone();
    let form = Form::new(move || form::problems(draft, api::problems(&draft.update())));
    let save = Action::new_local(move |(): &()| {
        let (client, navigate) = (client.clone(), navigate.clone());
        let (id, here, body) = (id.clone(), here.clone(), untrack(|| draft.update()));
        async move {
            busy.set(true);
            let answer = client.update_api_definition(&id, &body).await;
            busy.set(false);
            if form.settle(answer).is_some() {
                toasts.done(text::saved);
                navigate(&here, NavigateOptions::default());
            }
        }
    });
    let send = form.submit(move || {
        save.dispatch(());
    });
    let name = StoredValue::new(summary.name);
    let title = move || text::title(&name.get_value());
    let linked = summary.product_name;
    view! {
        <Title text=title />
        <div class="sections">
            <PageHead title=title note=type_name(summary.r#type) />
            {linked.map(|product| view! { <Banner>{move || text::linked(&product)}</Banner> })}
            <div class="card">
                <form class="form wide card-body" novalidate method="post" on:submit=send>
                    <Fields form=form draft=draft is_new=false />
                    <FormTrouble form=form />
                    <div class="dialog-foot">
                        <ButtonLink href=back>{ui::text::cancel}</ButtonLink>
                        <Button kind=Kind::Primary submit=true busy=busy>
                            {text::save}
                        </Button>
                    </div>
                </form>
            </div>
        </div>
    }
}
