//! What the command palette finds: pages at once, products, portals and developers by asking.

use std::time::Duration;

use api::{DeveloperQuery, PageQuery, PortalQuery, ProductQuery, ProductType};
use client::Client;
use leptos::{prelude::*, text_prop::TextProp};
use ui::{Glyph, Palette, Place, Text};

mod text {
    ui::texts! {
        page = "Page", "页面";
        action = "Action", "操作";
        portal = "Portal", "门户";
        developer = "Developer", "开发者";
        home = "Home", "首页";
        approvals = "Approvals", "审批";
        products = "API products", "API 产品";
        models = "Model APIs", "模型 API";
        mcp_servers = "MCP servers", "MCP 服务";
        agents = "Agent APIs", "智能体 API";
        rest_apis = "REST APIs", "REST API";
        definitions = "API definitions", "API 定义";
        categories = "Categories", "类别";
        portals = "Portals", "门户";
        developers = "Developers", "开发者";
        gateways = "Gateways", "网关";
        usage = "Usage", "用量";
        audit_log = "Audit log", "审计日志";
        account = "Account", "账号";
        create_portal = "Create portal", "创建门户";
        model = "Model API", "模型 API";
        mcp_server = "MCP server", "MCP 服务";
        agent = "Agent API", "智能体 API";
        rest_api = "REST API", "REST API";
    }
}

/// How long typing pauses before the server is asked.
const PAUSE: Duration = Duration::from_millis(200);
/// The most that are found of a kind.
const MOST: u64 = 5;

type PageOf = (&'static str, Glyph, Text, Text);

const PAGES: [PageOf; 16] = [
    ("/", Glyph::Home, text::home, text::page),
    ("/approvals", Glyph::Inbox, text::approvals, text::page),
    ("/products", Glyph::Package, text::products, text::page),
    ("/products?type=MODEL_API", Glyph::Package, text::models, text::page),
    ("/products?type=MCP_SERVER", Glyph::Package, text::mcp_servers, text::page),
    ("/products?type=AGENT_API", Glyph::Package, text::agents, text::page),
    ("/products?type=REST_API", Glyph::Package, text::rest_apis, text::page),
    ("/api-definitions", Glyph::Braces, text::definitions, text::page),
    ("/categories", Glyph::Tag, text::categories, text::page),
    ("/portals", Glyph::Globe, text::portals, text::page),
    ("/developers", Glyph::Users, text::developers, text::page),
    ("/gateways", Glyph::Server, text::gateways, text::page),
    ("/usage", Glyph::Chart, text::usage, text::page),
    ("/audit-log", Glyph::History, text::audit_log, text::page),
    ("/account", Glyph::User, text::account, text::page),
    ("/portals?dialog=create", Glyph::Plus, text::create_portal, text::action),
];

/// The palette of this app.
#[component]
pub fn Search() -> impl IntoView {
    let query = RwSignal::new(String::new());
    let asked = RwSignal::new(String::new());
    let ask = StoredValue::new_local(debounce(PAUSE, move |text: String| asked.set(text)));
    Effect::new(move |_| {
        let text = query.with(|query| query.trim().to_owned());
        ask.update_value(|ask| ask(text));
    });
    let found = [find(asked, products), find(asked, portals), find(asked, developers)];
    let places = Signal::derive(move || {
        let pages = query.with(|query| pages(query));
        let found = found.iter().filter_map(|found| found.get()?.ok());
        pages.into_iter().chain(found.flatten()).collect::<Vec<_>>()
    });
    let busy = Signal::derive(move || {
        query.with(|query| asked.with(|asked| query.trim() != asked))
            || found.iter().any(|found| found.with(Option::is_none))
    });
    view! { <Palette query=query places=places busy=busy /> }
}

/// Pages whose name, in the language of the moment, has these letters.
fn pages(query: &str) -> Vec<Place> {
    let wanted = query.trim().to_lowercase();
    PAGES
        .into_iter()
        .filter(|(href, _, name, _)| {
            name().to_lowercase().contains(&wanted) || href.contains(&wanted) && wanted.len() > 2
        })
        .map(|(href, glyph, name, note)| Place {
            name: name.into(),
            note: note.into(),
            href: href.to_owned(),
            glyph,
        })
        .collect()
}

type Found = client::Result<Vec<Place>>;

/// Asks for what is called so; for nothing, nothing is asked.
fn find<Fut>(
    asked: RwSignal<String>,
    ask: impl Fn(Client, String) -> Fut + Copy + 'static,
) -> LocalResource<Found>
where
    Fut: Future<Output = Found> + 'static,
{
    let client = expect_context::<Client>();
    LocalResource::new(move || {
        let (client, name) = (client.clone(), asked.get());
        async move { if name.is_empty() { Ok(Vec::new()) } else { ask(client, name).await } }
    })
}

const FEW: PageQuery = PageQuery { page: 1, size: MOST };

async fn products(client: Client, name: String) -> Found {
    let query = ProductQuery { name: Some(name), ..ProductQuery::default() };
    let found = client.list_products(&query, FEW).await?;
    let place = |product: api::ProductSummary| {
        let kind: Text = match product.r#type {
            ProductType::ModelApi => text::model,
            ProductType::McpServer => text::mcp_server,
            ProductType::AgentApi => text::agent,
            ProductType::RestApi => text::rest_api,
        };
        let href = format!("/products/{}", product.product_id);
        Place { name: said(product.name), note: kind.into(), href, glyph: Glyph::Package }
    };
    Ok(found.content.into_iter().map(place).collect())
}

async fn portals(client: Client, name: String) -> Found {
    let query = PortalQuery { name: Some(name), ..PortalQuery::default() };
    let found = client.list_portals(&query, FEW).await?;
    let place = |portal: api::Portal| {
        let href = format!("/portals/{}", portal.portal_id);
        Place { name: said(portal.name), note: text::portal.into(), href, glyph: Glyph::Globe }
    };
    Ok(found.content.into_iter().map(place).collect())
}

async fn developers(client: Client, name: String) -> Found {
    let query = DeveloperQuery { username: Some(name), ..DeveloperQuery::default() };
    let found = client.list_developers(&query, FEW).await?;
    let place = |developer: api::Developer| {
        let href = format!("/developers/{}", developer.developer_id);
        let note = text::developer.into();
        Place { name: said(developer.username), note, href, glyph: Glyph::User }
    };
    Ok(found.content.into_iter().map(place).collect())
}

/// A name that is the same in every language.
fn said(name: String) -> TextProp {
    TextProp::from(move || name.clone())
}
