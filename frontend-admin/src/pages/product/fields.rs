//! The fields of a product, for making one and for changing one.

use api::{CreateProductCategory, ProductType};
use client::Client;
use leptos::{prelude::*, task::spawn_local, text_prop::TextProp};
use ui::{Form, MultiPicker, Pick, PictureField, Select, Switch, TextArea, TextField, Toasts};

use super::{
    draft::{Draft, MAX_TOKENS, MODEL, TEMPERATURE},
    picks,
    words::{TYPES, type_name},
};

mod text {
    ui::texts! {
        r#type = "Type", "类型";
        name = "Name", "名称";
        slug = "Name in URLs", "URL 标识";
        slug_help = "Lower-case letters, digits and hyphens; it never changes. Left empty, it is made of the name.", "小写字母、数字和连字符，创建后不可修改；留空则由名称生成。";
        description = "Description", "描述";
        description_help = "One or two sentences; developers see them in lists.", "一两句话，显示在产品列表中。";
        categories = "Categories", "类别";
        categories_help = "Type to search. A category that does not exist yet can be created here.", "输入以搜索；不存在的类别可以直接创建。";
        picture = "Picture", "图标";
        parameters = "Model parameters", "模型参数";
        model = "Model name", "模型名称";
        model_help = "The model of calls that do not name one, such as qwen-max.", "调用未指定模型时使用的名称，例如 qwen-max。";
        max_tokens = "Most output tokens", "最大输出 Token 数";
        temperature = "Temperature", "温度";
        temperature_help = "0 to 2", "0 到 2";
        streaming = "Streaming", "流式输出";
        web_search = "Web search", "联网搜索";
        thinking = "Thinking", "深度思考";
        multi_modal = "Pictures as input", "多模态输入";
        category_created(name: &str) = "Category {name} has been created", "类别 {name} 已创建";
    }
}

/// All fields. `editing` leaves out what cannot be changed.
#[component]
pub fn Fields(form: Form, draft: Draft, #[prop(optional)] editing: bool) -> impl IntoView {
    let of_model = move || draft.r#type.get() == ProductType::ModelApi;
    view! {
        {(!editing).then(|| view! { <TypeField form=form value=draft.r#type /> })}
        <TextField form=form name="name" label=text::name value=draft.name limit=50 />
        <TextArea
            form=form
            name="description"
            label=text::description
            help=text::description_help
            value=draft.description
            limit=512
        />
        <Show when=of_model>
            <ModelFields form=form draft=draft />
        </Show>
        <Categories chosen=draft.categories />
        <PictureField
            form=form
            name="icon.value"
            label=text::picture
            value=draft.icon
            of=draft.name
        />
        {(!editing).then(|| view! {
            <TextField
                form=form
                name="slug"
                label=text::slug
                help=text::slug_help
                value=draft.slug
                optional=true
            />
        })}
    }
}

#[component]
fn TypeField(form: Form, value: RwSignal<ProductType>) -> impl IntoView {
    let key = RwSignal::new(value.get_untracked().to_string());
    Effect::new(move |_| {
        if let Ok(r#type) = key.with(|key| key.parse()) {
            value.set(r#type);
        }
    });
    let options: Vec<(String, TextProp)> =
        TYPES.map(|it| (it.to_string(), type_name(it).into())).into();
    view! {
        <Select
            form=form
            name="type"
            label=text::r#type
            value=key
            options=Signal::stored(options)
        />
    }
}

#[component]
fn ModelFields(form: Form, draft: Draft) -> impl IntoView {
    let model = draft.model;
    let switch = |name: &'static str, label: ui::Text, on: RwSignal<bool>| {
        view! { <Switch name=name label=label on=on on_change=move |wanted| on.set(wanted) /> }
    };
    view! {
        <fieldset class="group">
            <legend>{text::parameters}</legend>
            <TextField
                form=form
                name=MODEL
                label=text::model
                help=text::model_help
                value=model.name
            />
            <div class="pair">
                <TextField
                    form=form
                    name=MAX_TOKENS
                    label=text::max_tokens
                    value=model.max_tokens
                    optional=true
                />
                <TextField
                    form=form
                    name=TEMPERATURE
                    label=text::temperature
                    help=text::temperature_help
                    value=model.temperature
                    optional=true
                />
            </div>
            {switch("streaming", text::streaming, model.streaming)}
            {switch("webSearch", text::web_search, model.web_search)}
            {switch("enableThinking", text::thinking, model.thinking)}
            {switch("enableMultiModal", text::multi_modal, model.multi_modal)}
        </fieldset>
    }
}

#[component]
fn Categories(chosen: RwSignal<Vec<Pick>>) -> impl IntoView {
    let client = expect_context::<Client>();
    let toasts = expect_context::<Toasts>();
    let from = picks::categories(client.clone());
    let create = move |name: String| {
        let client = client.clone();
        spawn_local(async move {
            let body = CreateProductCategory { name, description: None, icon: None };
            match client.create_product_category(&body).await {
                Ok(made) => {
                    let name = made.name.clone();
                    toasts.done(move || text::category_created(&name));
                    let key = made.category_id.to_string();
                    chosen.update(|it| it.push(Pick { key, label: made.name, note: None }));
                }
                Err(err) => toasts.error(err),
            }
        });
    };
    view! {
        <MultiPicker
            name="categories"
            label=text::categories
            help=text::categories_help
            from=from
            chosen=chosen
            optional=true
            on_create=create
        />
    }
}
