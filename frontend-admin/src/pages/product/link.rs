//! What a product is linked to.

use api::{
    ApiDefinition, ApiDefinitionId, ApiSpec, CreateProductRef, ErrorCode, ProductRef,
    ProductStatus, Publication, SourceType,
};
use client::Client;
use leptos::prelude::*;
use ui::{
    Badge, Banner, Button, ButtonLink, Card, ConfirmDialog, CopyText, FieldError, Form,
    FormTrouble, Glyph, Icon, Kind, Load, Pick, Picker, TAB, Toasts, Tone,
};

use super::{detail::Shown, offer::Offer, picks};
use crate::pages::api_definition::WhatUpstreamSays;

mod text {
    ui::texts! {
        title = "Linked API definition", "已关联的 API 定义";
        unlinked = "Not linked yet", "尚未关联";
        hint = "An API definition describes an upstream and how it is called. Choose one of this type that no other product uses.", "API 定义描述上游服务及其调用方式。请选择一个同类型且未被其他产品使用的定义。";
        definition = "API definition", "API 定义";
        choose = "Choose an API definition.", "请选择 API 定义。";
        link = "Link", "关联";
        create = "Create API definition", "新建 API 定义";
        linked_done = "The product is linked", "产品已关联";
        id = "Definition ID", "定义 ID";
        state = "Calls", "调用";
        enabled = "May be called", "可以调用";
        disabled = "May not be called", "不可调用";
        open = "Open definition", "打开定义";
        unlink = "Unlink", "解除关联";
        unlink_title = "Unlink the API definition?", "解除 API 关联？";
        unlink_note = "The product cannot be published or called until it is linked again. The definition stays.", "重新关联之前，产品无法发布和调用。API 定义会保留。";
        unlinked_done = "The product is not linked any more", "已解除关联";
        refused(names: &str) = "It is published in {names}, and stays linked as long as it is.", "产品已发布到 {names}，发布期间不能解除关联。";
        between = ", ", "、";
        withdraw = "Withdraw it first", "前往下架";
    }
}

/// The second tab.
#[component]
pub fn Link() -> impl IntoView {
    let client = expect_context::<Client>();
    let shown = expect_context::<Shown>();
    let linked = LocalResource::new(move || {
        // Whether there is a link is a part of the product; publishing does not change which.
        let _follow = shown.with(|it| it.summary.enabled);
        let (client, id) = (client.clone(), shown.id());
        async move { client.get_product_ref(&id).await }
    });
    view! {
        <Load resource=linked let:linked>
            {match linked {
                Some(linked) => view! { <Linked linked=linked /> }.into_any(),
                None => view! { <Unlinked /> }.into_any(),
            }}
        </Load>
    }
}

#[component]
fn Unlinked() -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let shown = expect_context::<Shown>();
    let chosen = RwSignal::new(None::<Pick>);
    let form = Form::new(move || match chosen.with(Option::is_some) {
        true => Vec::new(),
        false => vec![FieldError::new("apiDefinitionId", text::choose)],
    });
    let r#type = shown.with(|it| it.summary.r#type);
    let from = picks::definitions(client.clone(), r#type);
    let link = Action::new_local(move |id: &ApiDefinitionId| {
        let (client, id) = (client.clone(), id.clone());
        async move {
            let body = CreateProductRef {
                source_type: SourceType::ApiDefinition,
                api_definition_id: Some(id),
                gateway_id: None,
                nacos_id: None,
            };
            if form.settle(client.create_product_ref(&shown.id(), &body).await).is_some() {
                toasts.done(text::linked_done);
                shown.refresh(client, toasts);
            }
        }
    });
    let send = form.submit(move || {
        if let Some(pick) = chosen.get_untracked() {
            link.dispatch(ApiDefinitionId(pick.key));
        }
    });
    let create = format!("/api-definitions/new?type={type}");
    let error = move || form.error("apiDefinitionId");
    view! {
        <Card title=text::unlinked>
            <form class="form card-body" novalidate method="post" on:submit=send>
                <p class="muted">{text::hint}</p>
                <div class="form-field">
                    <label for="apiDefinitionId">{text::definition}</label>
                    <Picker
                        name="apiDefinitionId"
                        label=text::definition
                        labelled=true
                        from=from
                        chosen=Signal::derive(move || {
                            chosen.get().map(|pick| pick.label).unwrap_or_default()
                        })
                        on_choose=move |pick: Pick| chosen.set(Some(pick))
                        on_clear=move || chosen.set(None)
                        invalid=Signal::derive(move || error().map(|_| "true"))
                    />
                    {move || error().map(|error| view! {
                        <p class="field-error" role="alert">
                            <Icon glyph=Glyph::CircleAlert />
                            {move || error.get()}
                        </p>
                    })}
                </div>
                <FormTrouble form=form />
                <div class="row wrap">
                    <Button kind=Kind::Primary submit=true busy=link.pending()>
                        {text::link}
                    </Button>
                    <ButtonLink href=create>{text::create}</ButtonLink>
                </div>
            </form>
        </Card>
    }
}

#[component]
fn Linked(linked: ProductRef) -> impl IntoView {
    let client = expect_context::<Client>();
    let id = linked.api_definition_id.clone();
    let enabled = linked.enabled;
    let definition = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.clone());
        async move {
            match id {
                Some(id) => match client.get_api_definition(&id).await {
                    Err(err) if err.code() == Some(ErrorCode::NotFound) => Ok(None),
                    answer => answer.map(Some),
                },
                None => Ok(None),
            }
        }
    });
    // What the tools of a server are, only the server itself knows.
    let tools = move || {
        let found = definition.get().and_then(Result::ok).flatten();
        let found = found.filter(|it| matches!(it.spec, ApiSpec::McpServer(_)));
        found.map(|it| {
            view! { <WhatUpstreamSays id=it.summary.api_definition_id spec=it.spec /> }
        })
    };
    let unlinking = RwSignal::new(false);
    let unlink = move || view! { <Unlink asked=unlinking /> };
    view! {
        <div class="sections">
        <Card title=text::title aside=unlink>
            <Load resource=definition let:definition>
                {definition.map(|it| view! { <Definition definition=it enabled=enabled /> })}
            </Load>
        </Card>
        <Offer />
        {tools}
        </div>
    }
}

#[component]
fn Definition(definition: ApiDefinition, enabled: bool) -> impl IntoView {
    let definition = definition.summary;
    let href = format!("/api-definitions/{}", definition.api_definition_id);
    view! {
        <dl class="details">
            <dt>{text::definition}</dt>
            <dd>
                <a class="link" href=href>{definition.name}</a>
            </dd>
            <dt>{text::id}</dt>
            <dd>
                <CopyText value=definition.api_definition_id.to_string() what=text::id />
            </dd>
            <dt>{text::state}</dt>
            <dd>
                {if enabled {
                    view! { <Badge tone=Tone::Ok>{text::enabled}</Badge> }
                } else {
                    view! { <Badge tone=Tone::Warn>{text::disabled}</Badge> }
                }}
            </dd>
        </dl>
    }
}

/// Unlinks, or says why not and where to go.
#[component]
fn Unlink(asked: RwSignal<bool>) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let shown = expect_context::<Shown>();
    let published =
        Memo::new(move |_| shown.with(|it| it.summary.status == ProductStatus::Published));
    let again = client.clone();
    let confirm = move || {
        let (client, id) = (client.clone(), shown.id());
        async move { client.delete_product_ref(&id).await }
    };
    let done = move || {
        toasts.done(text::unlinked_done);
        shown.refresh(again.clone(), toasts);
    };
    let names = move || {
        let found = shown.publications().get().and_then(Result::ok);
        let found: Vec<Publication> = found.map(|page| page.content).unwrap_or_default();
        let names: Vec<_> = found.into_iter().map(|it| it.portal_name).collect();
        names.join(text::between())
    };
    let to_publications = StoredValue::new(format!("/products/{}?{TAB}=publications", shown.id()));
    view! {
        <Button small=true on_press=move || asked.set(true)>
            {text::unlink}
        </Button>
        <Show when=move || asked.get() && published.get()>
            <div class="whole">
                <Banner tone=Tone::Bad>
                    <p>{move || text::refused(&names())}</p>
                    <a class="link" href=to_publications.get_value()>
                        {text::withdraw}
                    </a>
                </Banner>
            </div>
        </Show>
        <ConfirmDialog
            id="unlink"
            open=Signal::derive(move || asked.get() && !published.get())
            on_close=move || asked.set(false)
            title=text::unlink_title
            note=text::unlink_note
            action=text::unlink
            confirm=confirm
            on_done=done
        />
    }
}
