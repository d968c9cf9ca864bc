//! What a product is, how far it is, and changing it.

use api::{
    ModelFeature, Page, PageQuery, Product, ProductStatus, Publication, SubscriptionQuery, Usage,
    UsageQuery,
};
use client::Client;
use leptos::{prelude::*, text_prop::TextProp};
use ui::{
    Address, Button, Card, CopyText, Dialog, Fact, Form, FormTrouble, Kind, Load, Step, Steps, TAB,
    Time,
};

use super::{
    conflict::{ConflictDialog, Saving},
    detail::Shown,
    draft::Draft,
    fields::Fields,
    words::{approval_name, type_name},
};
use crate::pages::usage::{Span, charts::rate};

mod text {
    ui::texts! {
        ready = "Ready for developers", "上架进度";
        linked = "Link an API definition", "关联 API 定义";
        linked_note = "It says where calls go and what can be called", "确定调用转发到哪里，以及可以调用哪些接口";
        guided = "Write a guide", "编写使用指南";
        guided_note = "Developers read it before they subscribe", "开发者订阅前会阅读它";
        published = "Publish in a portal", "发布到门户";
        published_note = "From then on developers find it and subscribe to it", "发布后开发者即可浏览和订阅";
        open_link = "Link API", "关联 API";
        open_guide = "Guide", "使用指南";
        open_publications = "Publications", "发布";
        facts = "Facts", "概况";
        portals = "Portals", "门户";
        portals_note = "where it is published", "已发布到的门户";
        subscriptions = "Subscriptions", "订阅";
        subscriptions_note = "waiting ones included", "含待审批";
        calls = "Calls, 7 days", "近 7 天调用";
        no_calls = "none yet", "暂无调用";
        error_rate(rate: &str) = "error rate {rate}", "错误率 {rate}";
        basics = "Details", "基本信息";
        edit = "Edit", "编辑";
        edit_title = "Edit product", "编辑产品";
        save = "Save", "保存";
        id = "Product ID", "产品 ID";
        slug = "Name in URLs", "URL 标识";
        r#type = "Type", "类型";
        description = "Description", "描述";
        categories = "Categories", "类别";
        none = "None", "无";
        approval = "Subscription approval", "订阅审批";
        model = "Model", "模型";
        max_tokens(count: &str) = "at most {count} tokens", "最多 {count} Token";
        temperature(value: f64) = "temperature {value}", "温度 {value}";
        streaming = "streaming", "流式输出";
        web_search = "web search", "联网搜索";
        thinking = "thinking", "深度思考";
        multi_modal = "pictures", "多模态";
        created = "Created", "创建时间";
        changed = "Changed", "最近修改";
    }
}

/// The first tab.
#[component]
pub fn Overview() -> impl IntoView {
    let shown = expect_context::<Shown>();
    let editing = RwSignal::new(false);
    let edit = move || {
        view! {
            <Button small=true on_press=move || editing.set(true)>
                {text::edit}
            </Button>
        }
    };
    view! {
        {move || view! { <Readiness product=shown.get() /> }}
        <Facts />
        <Card title=text::basics aside=edit>
            {move || view! { <Basics product=shown.get() /> }}
        </Card>
        <EditDialog editing=editing />
    }
}

#[component]
fn Readiness(product: Product) -> impl IntoView {
    let step = |done, title: ui::Text, note: ui::Text, tab, words: ui::Text| Step {
        done,
        title: title.into(),
        note: note.into(),
        link: Some((
            format!("/products/{}?{TAB}={tab}", product.summary.product_id),
            TextProp::from(words),
        )),
    };
    let guided = product.document.as_ref().is_some_and(|text| !text.trim().is_empty());
    let status = product.summary.status;
    let steps = vec![
        step(
            status != ProductStatus::Pending,
            text::linked,
            text::linked_note,
            "link",
            text::open_link,
        ),
        step(guided, text::guided, text::guided_note, "guide", text::open_guide),
        step(
            status == ProductStatus::Published,
            text::published,
            text::published_note,
            "publications",
            text::open_publications,
        ),
    ];
    view! { <Steps title=text::ready steps=steps /> }
}

#[component]
fn Facts() -> impl IntoView {
    let client = expect_context::<Client>();
    let shown = expect_context::<Shown>();
    let subscriptions = LocalResource::new(move || {
        let (client, id) = (client.clone(), shown.id());
        let page = PageQuery { page: 1, size: 1 };
        async move { client.list_product_subscriptions(&id, &SubscriptionQuery::default(), page).await }
    });
    let asked = expect_context::<Client>();
    let calls = LocalResource::new(move || {
        let (client, id) = (asked.clone(), shown.id());
        let from = Some(Span::Week.from());
        let query = UsageQuery { from, product_id: Some(id), ..UsageQuery::default() };
        async move { client.get_usage(&query).await.map(|it| it.into_iter().next().unwrap_or_default()) }
    });
    let address = Address::current();
    let tab = move |name| Signal::derive(move || address.only(&[(TAB, name)]));
    view! {
        <section class="facts" aria-label=text::facts>
            <Load resource=shown.publications() waiting=|| waiting(text::portals) let:found>
                {
                    let found: Page<Publication> = found;
                    view! {
                        <Fact
                            label=text::portals
                            value=move || ui::number(found.total_elements)
                            note=text::portals_note
                            href=tab("publications")
                        />
                    }
                }
            </Load>
            <Load resource=subscriptions waiting=|| waiting(text::subscriptions) let:found>
                <Fact
                    label=text::subscriptions
                    value=move || ui::number(found.total_elements)
                    note=text::subscriptions_note
                    href=tab("subscriptions")
                />
            </Load>
            <Load resource=calls waiting=|| waiting(text::calls) let:week>
                <Calls week=week />
            </Load>
        </section>
    }
}

/// How often it was called, and where more of that is.
#[component]
fn Calls(week: Usage) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let Usage { calls, errors, .. } = week;
    let note = move || match calls {
        0 => text::no_calls().to_owned(),
        _ => text::error_rate(&rate(errors, calls)),
    };
    let href = Signal::stored(format!("/usage?product={}&by=operation", shown.id()));
    view! { <Fact label=text::calls value=move || ui::number(calls) note=note href=href /> }
}

/// A number of the same size, while it is not known.
fn waiting(label: ui::Text) -> AnyView {
    view! { <Fact label=label value="–" note="–" /> }.into_any()
}

#[component]
fn Basics(product: Product) -> impl IntoView {
    let summary = product.summary;
    let none = || view! { <span class="faint">{text::none}</span> };
    let categories = summary
        .categories
        .into_iter()
        .map(|category| {
            let href = format!("/categories/{}", category.category_id);
            view! {
                <li>
                    <a class="badge plain" href=href>
                        {category.name}
                    </a>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let model = summary.feature.and_then(|feature| feature.model_feature);
    let description = summary.description.filter(|text| !text.trim().is_empty());
    view! {
        <dl class="details">
            <dt>{text::description}</dt>
            <dd class="prose">{description.map_or_else(|| none().into_any(), IntoAny::into_any)}</dd>
            <dt>{text::r#type}</dt>
            <dd>{type_name(summary.r#type)}</dd>
            {model.map(|model| view! {
                <dt>{text::model}</dt>
                <dd>{move || describe(&model)}</dd>
            })}
            <dt>{text::categories}</dt>
            <dd>
                {if categories.is_empty() {
                    none().into_any()
                } else {
                    view! { <ul class="row wrap">{categories}</ul> }.into_any()
                }}
            </dd>
            <dt>{text::approval}</dt>
            <dd>{approval_name(summary.auto_approve)}</dd>
            <dt>{text::slug}</dt>
            <dd>
                <CopyText value=summary.slug what=text::slug />
            </dd>
            <dt>{text::id}</dt>
            <dd>
                <CopyText value=summary.product_id.to_string() what=text::id />
            </dd>
            <dt>{text::created}</dt>
            <dd>
                <Time at=summary.create_at />
            </dd>
            <dt>{text::changed}</dt>
            <dd>
                <Time at=summary.updated_at />
            </dd>
        </dl>
    }
}

fn describe(model: &ModelFeature) -> String {
    let on = |switch: Option<bool>, text: ui::Text| switch?.then(|| text().to_owned());
    let parts = [
        model.model.clone(),
        model.max_tokens.map(|it| text::max_tokens(&ui::number(it.into()))),
        model.temperature.map(text::temperature),
        on(model.streaming, text::streaming),
        on(model.web_search, text::web_search),
        on(model.enable_thinking, text::thinking),
        on(model.enable_multi_modal, text::multi_modal),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

#[component]
fn EditDialog(editing: RwSignal<bool>) -> impl IntoView {
    let busy = RwSignal::new(false);
    view! {
        <Dialog
            id="edit-product"
            open=editing
            on_close=move || editing.set(false)
            title=text::edit_title
            busy=busy
        >
            <EditForm editing=editing busy=busy />
        </Dialog>
    }
}

#[component]
fn EditForm(editing: RwSignal<bool>, busy: RwSignal<bool>) -> impl IntoView {
    let shown = expect_context::<Shown>();
    let base = StoredValue::new(untrack(|| shown.get()));
    let draft = base.with_value(Draft::of);
    let form = Form::new(move || draft.problems());
    let close = move || editing.set(false);
    let saving = Saving::new(form, close, close);
    Effect::new(move |_| busy.set(saving.busy().get()));
    let send = form.submit(move || saving.save(untrack(|| base.with_value(|it| draft.update(it)))));
    view! {
        <form class="form" novalidate method="post" on:submit=send>
            <Fields form=form draft=draft editing=true />
            <FormTrouble form=form />
            <div class="dialog-foot">
                <Button on_press=close disabled=busy>{ui::text::cancel}</Button>
                <Button kind=Kind::Primary submit=true busy=saving.busy()>
                    {text::save}
                </Button>
            </div>
        </form>
        <ConflictDialog saving=saving />
    }
}
