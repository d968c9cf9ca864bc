//! The card of an agent.

use api::{AgentOffer, AgentSkill};
use leptos::prelude::*;
use ui::{Badge, CodeView, Disclosure, Language};

mod text {
    ui::texts! {
        provider = "Provider", "提供方";
        version = "Version", "版本";
        docs = "Documentation", "文档";
        interfaces = "Answers at", "服务地址";
        capabilities = "Capabilities", "能力";
        input = "Takes", "输入类型";
        output = "Gives", "输出类型";
        skills(count: &str) = "Skills ({count})", "技能（{count}）";
        example = "Example:", "示例：";
        card = "Agent card", "智能体卡片";
    }
}

#[component]
pub fn AgentCard(offer: AgentOffer) -> impl IntoView {
    let AgentOffer {
        name,
        description,
        version,
        provider,
        documentation_url,
        interfaces,
        capabilities,
        input_modes,
        output_modes,
        skills,
        card,
    } = offer;
    let card = StoredValue::new(serde_json::to_string_pretty(&card).unwrap_or_default());
    let count = skills.len();
    let interfaces = interfaces.into_iter().map(|interface| {
        let spoken = interface.binding.into_iter().chain(interface.protocol_version);
        view! {
            <p>
                {interface.url} " "
                <span class="faint">{spoken.collect::<Vec<_>>().join(" ")}</span>
            </p>
        }
    });
    view! {
        <div class="card-body stack">
            <strong translate="no">{name}</strong>
            {description.map(|text| view! { <p class="muted long">{text}</p> })}
        </div>
        <dl class="details flush">
            {fact(text::provider, provider)}
            {fact(text::version, version)}
            {fact(text::docs, documentation_url)}
            <dt>{text::interfaces}</dt>
            <dd>{interfaces.collect_view()}</dd>
            {fact(text::capabilities, joined(&capabilities))}
            {fact(text::input, joined(&input_modes))}
            {fact(text::output, joined(&output_modes))}
        </dl>
        {(count > 0).then(|| view! {
            <h3 class="part">
                {move || text::skills(&ui::number(count.try_into().unwrap_or(u64::MAX)))}
            </h3>
            <ul class="rows">
                {skills.into_iter().map(|skill| view! { <Skill skill=skill /> }).collect_view()}
            </ul>
        })}
        <Disclosure summary=|| view! { <h3>{text::card}</h3> }>
            <CodeView code=card.get_value() language=Language::Json label=text::card />
        </Disclosure>
    }
}

fn joined(values: &[String]) -> Option<String> {
    (!values.is_empty()).then(|| values.join(", "))
}

fn fact(name: ui::Text, value: Option<String>) -> impl IntoView {
    value.map(|value| view! { <dt>{name}</dt> <dd>{value}</dd> })
}

#[component]
fn Skill(skill: AgentSkill) -> impl IntoView {
    let AgentSkill { name, description, tags, examples, .. } = skill;
    let tags = tags.into_iter().map(|tag| view! { <Badge plain=true>{tag}</Badge> });
    let examples = examples.into_iter().take(3).map(|text| {
        view! { <p class="faint">{text::example} " " {text}</p> }
    });
    view! {
        <li class="stack">
            <div class="row wrap tight">
                <strong>{name}</strong>
                {tags.collect_view()}
            </div>
            {description.map(|text| view! { <p class="muted long">{text}</p> })}
            {examples.collect_view()}
        </li>
    }
}
