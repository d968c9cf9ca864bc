//! What an MCP server has.

use api::{McpOffer, McpPrompt, McpResource, McpTool};
use leptos::prelude::*;
use ui::{Banner, CodeView, Disclosure, Language};

use super::schema::Arguments;

mod text {
    ui::texts! {
        protocol(version: &str) = "MCP {version}", "MCP {version}";
        tools(count: &str) = "Tools ({count})", "工具（{count}）";
        prompts(count: &str) = "Prompts ({count})", "提示词（{count}）";
        resources(count: &str) = "Resources ({count})", "资源（{count}）";
        nothing = "The server answers, but offers no tools, prompts or resources.", "服务有响应，但未提供工具、提示词或资源。";
        more = "The server has more than is shown here.", "服务还有更多内容，此处未全部显示。";
        schema = "Schema of the arguments", "参数 Schema";
        required = "required", "必填";
    }
}

fn count(items: usize) -> String {
    ui::number(items.try_into().unwrap_or(u64::MAX))
}

#[component]
pub fn Server(offer: McpOffer) -> impl IntoView {
    let McpOffer {
        name,
        title,
        version,
        protocol_version,
        instructions,
        tools,
        prompts,
        resources,
        truncated,
    } = offer;
    let name = title.or(name).into_iter().chain(version).collect::<Vec<_>>().join(" ");
    let nothing = tools.is_empty() && prompts.is_empty() && resources.is_empty();
    let (tool_count, prompt_count, resource_count) = (tools.len(), prompts.len(), resources.len());
    view! {
        <div class="card-body stack">
            <p class="row wrap">
                <strong translate="no">{name}</strong>
                <span class="faint">{move || text::protocol(&protocol_version)}</span>
            </p>
            {instructions.map(|text| view! { <p class="muted long">{text}</p> })}
            {nothing.then(|| view! { <Banner>{text::nothing}</Banner> })}
            {truncated.then(|| view! { <Banner>{text::more}</Banner> })}
        </div>
        {(tool_count > 0).then(|| view! {
            <h3 class="part">{move || text::tools(&count(tool_count))}</h3>
            {tools.into_iter().map(|tool| view! { <Tool tool=tool /> }).collect_view()}
        })}
        {(prompt_count > 0).then(|| view! {
            <h3 class="part">{move || text::prompts(&count(prompt_count))}</h3>
            {prompts.into_iter().map(|prompt| view! { <Prompt prompt=prompt /> }).collect_view()}
        })}
        {(resource_count > 0).then(|| view! {
            <h3 class="part">{move || text::resources(&count(resource_count))}</h3>
            <ul class="rows">
                {resources
                    .into_iter()
                    .map(|resource| view! { <Resource resource=resource /> })
                    .collect_view()}
            </ul>
        })}
    }
}

#[component]
fn Tool(tool: McpTool) -> impl IntoView {
    let McpTool { name, title, description, input_schema, .. } = tool;
    let description = StoredValue::new(description.unwrap_or_default());
    let schema = StoredValue::new(input_schema);
    let summary = move || {
        view! {
            <p class="row wrap tight">
                <code class="strong" translate="no">{name.clone()}</code>
                <span class="muted">{title.clone()}</span>
            </p>
            <p class="faint lines wide">{description.get_value()}</p>
        }
    };
    view! {
        <Disclosure summary=summary>
            <p class="muted long">{description.get_value()}</p>
            <Arguments schema=schema />
            <CodeView
                code=schema.with_value(|schema| {
                    serde_json::to_string_pretty(schema).unwrap_or_default()
                })
                language=Language::Json
                label=text::schema
            />
        </Disclosure>
    }
}

#[component]
fn Prompt(prompt: McpPrompt) -> impl IntoView {
    let McpPrompt { name, title, description, arguments } = prompt;
    let description = StoredValue::new(description.unwrap_or_default());
    let arguments = StoredValue::new(arguments);
    let summary = move || {
        view! {
            <p class="row wrap tight">
                <code class="strong" translate="no">{name.clone()}</code>
                <span class="muted">{title.clone()}</span>
            </p>
            <p class="faint lines wide">{description.get_value()}</p>
        }
    };
    let list = move || {
        let line = |argument: api::McpPromptArgument| {
            view! {
                <li>
                    <p class="row wrap tight">
                        <code class="strong" translate="no">{argument.name}</code>
                        {argument.required.then(|| view! { <span class="faint">{text::required}</span> })}
                    </p>
                    <p class="muted">{argument.description}</p>
                </li>
            }
        };
        arguments.get_value().into_iter().map(line).collect_view()
    };
    view! {
        <Disclosure summary=summary>
            <p class="muted long">{description.get_value()}</p>
            <ul class="arguments">{list()}</ul>
        </Disclosure>
    }
}

#[component]
fn Resource(resource: McpResource) -> impl IntoView {
    let McpResource { uri, name, title, description, mime_type } = resource;
    view! {
        <li>
            <p class="row wrap tight">
                <strong>{title.unwrap_or(name)}</strong>
                <span class="faint" translate="no">{mime_type}</span>
            </p>
            <p><code class="faint" translate="no">{uri}</code></p>
            {description.map(|text| view! { <p class="muted">{text}</p> })}
        </li>
    }
}
