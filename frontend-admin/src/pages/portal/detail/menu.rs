//! Which entries the menu of a portal shows.

use api::{MenuEntry, MenuVisibility, UpdatePortal};
use leptos::prelude::*;
use ui::{Banner, Card, Switch, Text, Tone};

use super::{Open, preview::SitePreview};

mod text {
    ui::texts! {
        title = "Menu entries", "菜单项";
        hint = "A hidden entry is gone from the portal's menu, and its page leads home. What is published stays callable.", "隐藏的菜单项不会显示在门户中，访问其页面会返回首页；已发布的产品仍可调用。";
        last = "At least one entry stays visible: developers need somewhere to go.", "至少保留一个可见的菜单项，否则开发者将无处可去。";
        saved = "The menu has been saved", "菜单已保存";
        chat = "HiChat", "HiChat";
        chat_help = "Try models and tools in a conversation", "在对话中体验模型和工具";
        coding = "HiCoding", "HiCoding";
        coding_help = "Write code with an agent", "与智能体协作编程";
        agents = "Agents", "智能体";
        agents_help = "Agents that others may ask", "可被调用的智能体";
        mcp = "MCP", "MCP";
        mcp_help = "Tools for models", "供模型使用的工具";
        models = "Models", "模型";
        models_help = "Language and image models", "语言与图像模型";
        apis = "APIs", "API";
        apis_help = "REST APIs with their documents", "REST API 及其文档";
        skills = "Skills", "Skills";
        skills_help = "Packages of instructions for agents", "供智能体使用的技能包";
        workers = "Workers", "Workers";
        workers_help = "Ready-made agents to install", "可安装的智能体";
    }
}

/// An entry, its place in the request, its name and what it is.
pub const ENTRIES: [(MenuEntry, &str, Text, Text); 8] = [
    (MenuEntry::Chat, "chat", text::chat, text::chat_help),
    (MenuEntry::Coding, "coding", text::coding, text::coding_help),
    (MenuEntry::Agents, "agents", text::agents, text::agents_help),
    (MenuEntry::Mcp, "mcp", text::mcp, text::mcp_help),
    (MenuEntry::Models, "models", text::models, text::models_help),
    (MenuEntry::Apis, "apis", text::apis, text::apis_help),
    (MenuEntry::Skills, "skills", text::skills, text::skills_help),
    (MenuEntry::Workers, "workers", text::workers, text::workers_help),
];

/// Whether an entry is shown: what is not said is shown.
pub fn is_shown(visibility: Option<&MenuVisibility>, entry: MenuEntry) -> bool {
    visibility.and_then(|it| it.get(&entry)).copied().unwrap_or(true)
}

#[component]
pub fn MenuEntries() -> impl IntoView {
    let open = expect_context::<Open>();
    let refused = RwSignal::new(false);
    let switches = ENTRIES
        .map(|(entry, name, label, help)| {
            view! { <One entry=entry name=name label=label help=help refused=refused /> }
        })
        .into_iter()
        .collect_view();
    view! {
        <div class="two">
            <Card title=text::title>
                <div class="card-body switches">
                    <p class="muted">{text::hint}</p>
                    <Show when=move || refused.get()>
                        <Banner tone=Tone::Warn>
                            <p>{text::last}</p>
                        </Banner>
                    </Show>
                    {switches}
                </div>
            </Card>
            <SitePreview
                name=Signal::derive(move || open.name())
                look=Signal::derive(move || open.get().portal_ui_config)
            />
        </div>
    }
}

#[component]
fn One(
    entry: MenuEntry,
    name: &'static str,
    label: Text,
    help: Text,
    refused: RwSignal<bool>,
) -> impl IntoView {
    let open = expect_context::<Open>();
    let visibility = move || open.get().portal_ui_config.menu_visibility;
    let on = Signal::derive(move || is_shown(visibility().as_ref(), entry));
    let save = Action::new_local(move |wanted: &bool| {
        let wanted = *wanted;
        async move {
            let answer = match open.client().get_portal(&open.id()).await {
                Ok(portal) => {
                    let mut look = portal.portal_ui_config;
                    look.menu_visibility.get_or_insert_default().insert(entry, wanted);
                    let body =
                        UpdatePortal { portal_ui_config: Some(look), ..UpdatePortal::default() };
                    open.update(&body).await
                }
                Err(err) => Err(err),
            };
            match answer {
                Ok(()) => open.toasts.done(text::saved),
                Err(err) => open.toasts.error(err),
            }
        }
    });
    let change = move |wanted: bool| {
        let now = untrack(visibility);
        let shown = ENTRIES.iter().filter(|(it, ..)| is_shown(now.as_ref(), *it)).count();
        let last = !wanted && shown <= 1;
        refused.set(last);
        if !last {
            save.dispatch(wanted);
        }
    };
    view! {
        <Switch name=name label=label help=help on=on on_change=change busy=save.pending() />
    }
}
