//! Making a definition: first its type, then what it says.

use api::ProductType;
use client::Client;
use leptos::prelude::*;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use ui::{Address, Button, ButtonLink, Form, FormTrouble, Icon, Kind, PageHead, Title, Toasts};

use super::{
    CREATE_URL, LIST_URL, TYPE,
    detail::BackLink,
    form::{self, Draft, Fields},
    wanted_type,
    words::{TYPES, type_glyph, type_name},
};

mod text {
    ui::texts! {
        title = "Create API definition", "创建 API 定义";
        hint = "Choose what kind of API it is.", "选择 API 的类型。";
        types = "Type of the API", "API 类型";
        model = "A model service that speaks like OpenAI's.", "兼容 OpenAI 接口的模型服务。";
        mcp = "A server with tools for models, by address or pasted configuration.", "为模型提供工具的服务，填写地址或粘贴配置。";
        agent = "An agent that shows an A2A card.", "提供 A2A 智能体卡片的智能体。";
        rest = "Any HTTP API with an OpenAPI document.", "任何带有 OpenAPI 文档的 HTTP API。";
        another = "Another type", "更换类型";
        save = "Create", "创建";
        created(name: &str) = "API definition {name} has been created", "API 定义 {name} 已创建";
    }
}

/// The page. The type is in the URL.
#[component]
pub fn CreateApiDefinition() -> impl IntoView {
    let address = Address::current();
    let r#type = Memo::new(move |_| wanted_type(address));
    view! {
        <Title text=text::title />
        <BackLink />
        {move || match r#type.get() {
            Some(r#type) => view! { <CreateForm r#type=r#type /> }.into_any(),
            None => view! { <ChooseType /> }.into_any(),
        }}
    }
}

#[component]
fn ChooseType() -> impl IntoView {
    let note = |r#type| match r#type {
        ProductType::ModelApi => text::model,
        ProductType::McpServer => text::mcp,
        ProductType::AgentApi => text::agent,
        ProductType::RestApi => text::rest,
    };
    let choices = TYPES.map(|it| {
        view! {
            <li>
                <a class="card choice" href=format!("{CREATE_URL}?{TYPE}={it}")>
                    <span class="tile">
                        <Icon glyph=type_glyph(it) large=true />
                    </span>
                    <h2>{type_name(it)}</h2>
                    <p class="muted">{note(it)}</p>
                </a>
            </li>
        }
    });
    view! {
        <PageHead title=text::title note=text::hint />
        <ul class="grid choices" aria-label=text::types>
            {choices.collect_view()}
        </ul>
    }
}

#[component]
fn CreateForm(r#type: ProductType) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let busy = RwSignal::new(false);
    let draft = Draft::new(r#type);
    let form = Form::new(move || form::problems(draft, api::problems(&draft.create())));
    let create = Action::new_local(move |(): &()| {
        let (client, navigate) = (client.clone(), navigate.clone());
        let body = untrack(|| draft.create());
        async move {
            busy.set(true);
            let answer = client.create_api_definition(&body).await;
            busy.set(false);
            if let Some(definition) = form.settle(answer) {
                let summary = definition.summary;
                toasts.done(move || text::created(&summary.name));
                navigate(&super::url(&summary.api_definition_id), NavigateOptions::default());
            }
        }
    });
    let send = form.submit(move || {
        create.dispatch(());
    });
    let name = type_name(r#type);
    view! {
        <PageHead title=text::title note=name>
            <ButtonLink href=CREATE_URL>{text::another}</ButtonLink>
        </PageHead>
        <div class="card">
            <form class="form wide card-body" novalidate method="post" on:submit=send>
                <Fields form=form draft=draft is_new=true />
                <FormTrouble form=form />
                <div class="dialog-foot">
                    <ButtonLink href=LIST_URL>{ui::text::cancel}</ButtonLink>
                    <Button kind=Kind::Primary submit=true busy=busy>
                        {text::save}
                    </Button>
                </div>
            </form>
        </div>
    }
}
