//! A definition: what it says, what its upstream says, and what can be done about it.

use api::{ApiDefinition as Definition, ApiDefinitionId, ApiSpec};
use client::Client;
use leptos::prelude::*;
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_params_map},
};
use ui::{
    Button, ButtonLink, Card, ConfirmDialog, CopyText, Glyph, Icon, Kind, Load, PageHead, Time,
    Title, Toasts,
};

use super::{offer::Offer, rows::Product, words};
use crate::crumbs::Crumbs;

mod text {
    ui::texts! {
        back = "API definitions", "API 定义";
        edit = "Edit", "编辑";
        delete = "Delete", "删除";
        delete_title = "Delete API definition", "删除 API 定义";
        delete_note(name: &str) = "{name} is deleted for good. Calls to a product that uses it are no longer answered.", "{name} 将被永久删除，使用它的产品将无法再被调用。";
        deleted(name: &str) = "API definition {name} has been deleted", "API 定义 {name} 已删除";
        details = "Details", "详情";
        id = "ID", "ID";
        r#type = "Type", "类型";
        version = "Version", "版本";
        url = "Address", "地址";
        transport = "Transport", "传输方式";
        key = "Key", "密钥";
        key_set = "Stored, never shown", "已保存，不会再显示";
        key_not_set = "None", "无";
        models = "Models", "模型";
        headers = "Headers", "请求头";
        timeout = "Time limit", "超时时间";
        milliseconds(ms: &str) = "{ms} ms", "{ms} 毫秒";
        product = "Used by", "使用它的产品";
        created = "Created", "创建时间";
        changed = "Changed", "最近修改";
    }
}

/// The page of the definition that the URL names.
#[component]
pub fn ApiDefinition() -> impl IntoView {
    let client = expect_context::<Client>();
    let id = wanted();
    let definition = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.get());
        async move { client.get_api_definition(&id).await }
    });
    view! {
        <Load resource=definition let:definition>
            <Shown definition=definition />
        </Load>
    }
}

/// The definition that the URL names.
pub fn wanted() -> Memo<ApiDefinitionId> {
    let params = use_params_map();
    Memo::new(move |_| ApiDefinitionId(params.with(|it| it.get("id")).unwrap_or_default()))
}

#[component]
fn Shown(definition: Definition) -> impl IntoView {
    let deleting = RwSignal::new(false);
    let name = StoredValue::new(definition.summary.name.clone());
    let note = definition.summary.description.clone().unwrap_or_default();
    let id = definition.summary.api_definition_id.clone();
    let edit = format!("{}/edit", super::url(&id));
    let spec = definition.spec.clone();
    view! {
        <Title text=move || name.get_value() />
        <div class="sections">
            <BackLink />
            <PageHead title=move || name.get_value() note=note>
                <Button kind=Kind::Ghost on_press=move || deleting.set(true)>
                    {text::delete}
                </Button>
                <ButtonLink href=edit kind=Kind::Primary>
                    <Icon glyph=Glyph::Pencil />
                    {text::edit}
                </ButtonLink>
            </PageHead>
            <div class="two">
                <Offer id=id.clone() spec=spec />
                <Details definition=definition />
            </div>
        </div>
        <DeleteDialog id=id name=name open=deleting />
    }
}

/// The way back to the list.
#[component]
pub fn BackLink() -> impl IntoView {
    view! { <Crumbs href=super::LIST_URL label=text::back /> }
}

#[component]
fn DeleteDialog(
    id: ApiDefinitionId,
    name: StoredValue<String>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let navigate = use_navigate();
    let impact = {
        let (client, id) = (client.clone(), id.clone());
        move || {
            let (client, id) = (client.clone(), id.clone());
            async move { client.get_api_definition_deletion_impact(&id).await }
        }
    };
    let delete = move || {
        let (client, id) = (client.clone(), id.clone());
        async move { client.delete_api_definition(&id).await }
    };
    let deleted = move |()| {
        let name = name.get_value();
        toasts.done(move || text::deleted(&name));
        navigate(super::LIST_URL, NavigateOptions::default());
    };
    view! {
        <ConfirmDialog
            id="delete-definition"
            open=open
            on_close=move || open.set(false)
            title=text::delete_title
            note=move || text::delete_note(&name.get_value())
            name=Signal::derive(move || name.get_value())
            impact=impact
            action=text::delete
            confirm=delete
            on_done=deleted
        />
    }
}

#[component]
fn Details(definition: Definition) -> impl IntoView {
    let Definition { summary, spec } = definition;
    let product = summary.product_id.zip(summary.product_name);
    let product = product.map(|(id, name)| (format!("/products/{id}"), name));
    let (url, headers) = match &spec {
        ApiSpec::ModelApi(spec) => (spec.base_url.clone(), &spec.headers),
        ApiSpec::AgentApi(spec) => (spec.base_url.clone(), &spec.headers),
        ApiSpec::RestApi(spec) => (spec.base_url.clone(), &spec.headers),
        ApiSpec::McpServer(spec) => (spec.connection.url.clone(), &spec.connection.headers),
    };
    let headers = headers.iter().map(|header| header.key.clone()).collect::<Vec<_>>().join(", ");
    view! {
        <Card title=text::details>
            <dl class="details narrow">
                <dt>{text::r#type}</dt>
                <dd>
                    <words::TypeName r#type=summary.r#type />
                </dd>
                <dt>{text::url}</dt>
                <dd>{url}</dd>
                <Own spec=spec />
                {(!headers.is_empty())
                    .then(|| view! { <dt>{text::headers}</dt> <dd>{headers}</dd> })}
                {summary.version.map(|version| view! { <dt>{text::version}</dt> <dd>{version}</dd> })}
                <dt>{text::product}</dt>
                <dd>
                    <Product product=product status=summary.status />
                </dd>
                <dt>{text::created}</dt>
                <dd>
                    <Time at=summary.create_at />
                </dd>
                <dt>{text::changed}</dt>
                <dd>
                    <Time at=summary.updated_at />
                </dd>
                <dt>{text::id}</dt>
                <dd>
                    <CopyText value=summary.api_definition_id.to_string() what=text::id />
                </dd>
            </dl>
        </Card>
    }
}

/// What only a definition of this type has.
#[component]
fn Own(spec: ApiSpec) -> impl IntoView {
    let key = |is_set: bool| {
        let words = if is_set { text::key_set } else { text::key_not_set };
        view! { <dt>{text::key}</dt> <dd>{words}</dd> }
    };
    match spec {
        ApiSpec::ModelApi(spec) => view! {
            {key(spec.api_key_set)}
            <dt>{text::models}</dt>
            <dd>{spec.models.join(", ")}</dd>
        }
        .into_any(),
        ApiSpec::AgentApi(spec) => key(spec.api_key_set).into_any(),
        ApiSpec::McpServer(spec) => view! {
            <dt>{text::transport}</dt>
            <dd>{words::protocol_name(spec.protocol)}</dd>
        }
        .into_any(),
        ApiSpec::RestApi(spec) => spec
            .timeout_ms
            .map(|ms| {
                view! {
                    <dt>{text::timeout}</dt>
                    <dd>{move || text::milliseconds(&ui::number(ms.into()))}</dd>
                }
            })
            .into_any(),
    }
}
