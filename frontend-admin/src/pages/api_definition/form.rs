//! The form of a definition: the same fields for making and for changing one.

use api::{FieldProblem, FieldRule, ProductType};
use leptos::prelude::*;
use ui::{CodeField, FieldError, Form, PasswordField, Select, TextArea, TextField};

mod document;
mod draft;
mod headers;
mod paste;
mod servers;
mod test;

pub use self::draft::Draft;
use self::{document::DocumentFields, headers::HeaderFields, paste::PasteButton, test::TestButton};
use super::words;

mod text {
    ui::texts! {
        name = "Name", "名称";
        name_help = "Administrators find the definition by it.", "供管理员查找此定义。";
        description = "Description", "描述";
        version = "Version", "版本";
        base_url = "Base address", "基础地址";
        model_url_help = "What /chat/completions follows, such as https://models.example.com/v1", "/chat/completions 之前的部分，例如 https://models.example.com/v1";
        agent_url_help = "Where the agent answers; its card is looked for below it.", "智能体的服务地址，系统在其下查找智能体卡片。";
        rest_url_help = "What the paths of the document follow.", "文档中各路径之前的部分。";
        mcp_url = "Address of the server", "服务地址";
        mcp_url_help = "Such as https://mcp.example.com/mcp", "例如 https://mcp.example.com/mcp";
        key = "Key", "密钥";
        key_help = "The gateway presents it to the service. It is encrypted and never shown again.", "由网关提交给上游服务。加密保存，之后不再显示。";
        key_stored_help = "A key is stored. Leave this empty to keep it.", "已保存密钥，留空则保持不变。";
        key_removed_help = "The stored key is removed when you save.", "保存后将移除已有密钥。";
        remove_key = "Remove the stored key", "移除已保存的密钥";
        keep_key = "Keep the stored key", "保留已保存的密钥";
        models = "Model names", "模型名称";
        models_help = "What a call may give as its model; one name on each line.", "调用时可指定的模型，每行一个名称。";
        transport = "Transport", "传输方式";
        timeout = "Time limit in milliseconds", "超时时间（毫秒）";
        timeout_help = "How long the service may take to answer: 100 to 600,000.", "上游服务应答的最长时间：100 至 600,000。";
        not_a_number = "Write a number between 100 and 600,000.", "请输入 100 至 600,000 之间的数字。";
    }
}

/// What is wrong with the draft, at the fields of this form.
pub fn problems(draft: Draft, found: Vec<FieldProblem>) -> Vec<FieldError> {
    let mut errors: Vec<FieldError> = found.into_iter().map(placed).collect();
    let timeout = draft.timeout.get();
    if !timeout.trim().is_empty() && timeout.trim().parse::<u32>().is_err() {
        errors.push(FieldError::new("spec.timeoutMs", text::not_a_number));
    }
    if draft.r#type == ProductType::RestApi && draft.document.with(|text| text.trim().is_empty()) {
        let problem = FieldProblem::new("spec.document", FieldRule::Required, None);
        errors.push(FieldError::from(problem));
    }
    errors
}

/// A name of a model has no field of its own.
fn placed(mut problem: FieldProblem) -> FieldError {
    if problem.field.starts_with("spec.models[") {
        "spec.models".clone_into(&mut problem.field);
    }
    FieldError::from(problem)
}

/// The fields of a definition of this type. `is_new` offers what is of use before it is stored.
#[component]
pub fn Fields(form: Form, draft: Draft, is_new: bool) -> impl IntoView {
    let own = match draft.r#type {
        ProductType::ModelApi => view! { <ModelFields form=form draft=draft /> }.into_any(),
        ProductType::McpServer => {
            view! { <McpFields form=form draft=draft is_new=is_new /> }.into_any()
        }
        ProductType::AgentApi => view! { <AgentFields form=form draft=draft /> }.into_any(),
        ProductType::RestApi => view! { <DocumentFields form=form draft=draft /> }.into_any(),
    };
    view! {
        {own}
        <TextField form=form name="name" label=text::name value=draft.name help=text::name_help limit=255 />
        <TextArea
            form=form
            name="description"
            label=text::description
            value=draft.description
            optional=true
            limit=512
        />
        <TextField
            form=form
            name="version"
            label=text::version
            value=draft.version
            optional=true
            limit=32
        />
        <HeaderFields form=form draft=draft />
        {(is_new && draft.r#type != ProductType::RestApi)
            .then(|| view! { <TestButton form=form draft=draft /> })}
    }
}

#[component]
fn ModelFields(form: Form, draft: Draft) -> impl IntoView {
    view! {
        <TextField
            form=form
            name="spec.baseUrl"
            label=text::base_url
            value=draft.url
            help=text::model_url_help
        />
        <KeyField form=form draft=draft />
        <CodeField
            form=form
            name="spec.models"
            label=text::models
            value=draft.models
            help=text::models_help
            rows=3
        />
    }
}

#[component]
fn AgentFields(form: Form, draft: Draft) -> impl IntoView {
    view! {
        <TextField
            form=form
            name="spec.baseUrl"
            label=text::base_url
            value=draft.url
            help=text::agent_url_help
        />
        <KeyField form=form draft=draft />
    }
}

#[component]
fn McpFields(form: Form, draft: Draft, is_new: bool) -> impl IntoView {
    let protocols = [api::McpProtocol::StreamableHttp, api::McpProtocol::Sse]
        .map(|it| (it.to_string(), words::protocol_name(it).into()));
    view! {
        {is_new.then(|| view! { <PasteButton draft=draft /> })}
        <TextField
            form=form
            name="spec.connection.url"
            label=text::mcp_url
            value=draft.url
            help=text::mcp_url_help
        />
        <Select
            form=form
            name="spec.protocol"
            label=text::transport
            value=draft.protocol
            options=Signal::stored(protocols.to_vec())
        />
    }
}

/// How long a REST API may take.
#[component]
fn TimeoutField(form: Form, draft: Draft) -> impl IntoView {
    view! {
        <TextField
            form=form
            name="spec.timeoutMs"
            label=text::timeout
            value=draft.timeout
            help=text::timeout_help
            optional=true
        />
    }
}

/// The base address of a REST API.
#[component]
fn AddressField(form: Form, draft: Draft) -> impl IntoView {
    view! {
        <TextField
            form=form
            name="spec.baseUrl"
            label=text::base_url
            value=draft.url
            help=text::rest_url_help
        />
    }
}

/// The key of the upstream, which is taken and never shown.
#[component]
fn KeyField(form: Form, draft: Draft) -> impl IntoView {
    let had = draft.key_stored.get_untracked();
    let stored = draft.key_stored;
    let help = move || match (had, stored.get()) {
        (false, _) => text::key_help(),
        (true, true) => text::key_stored_help(),
        (true, false) => text::key_removed_help(),
    };
    let words = move || if stored.get() { text::remove_key() } else { text::keep_key() };
    view! {
        <div class="stack">
            <PasswordField
                form=form
                name="spec.apiKey"
                label=text::key
                value=draft.key
                help=help
                autocomplete="off"
                optional=true
            />
            {had.then(|| view! {
                <div>
                    <ui::Button small=true on_press=move || stored.update(|it| *it = !*it)>
                        {words}
                    </ui::Button>
                </div>
            })}
        </div>
    }
}
