//! A marketplace that looks as one does after some weeks, for pictures.

use api::{
    ApiDefinitionQuery, ConsumerId, CreatePortal, DeveloperId, DeveloperQuery, DeveloperStatus,
    GatewayQuery, PageQuery, Portal, ProductQuery, ProductType,
};
use chrono::{DurationRound, TimeDelta, Utc};
use client::Client;
use tests::{Calls, World, make_definition};

/// A page to take a picture of.
pub(crate) struct Page {
    pub(crate) name: String,
    pub(crate) path: String,
    /// Whether one has to be logged in.
    pub(crate) inside: bool,
}

fn page(name: &str, path: impl Into<String>) -> Page {
    Page { name: format!("admin-{name}"), path: path.into(), inside: true }
}

/// Fills the marketplace and says what there is to see.
pub(crate) async fn pages(world: &World) -> Vec<Page> {
    let admin = world.admin().await;
    let mut portals = Vec::new();
    for (name, description) in [
        ("himarket-demo", Some("Models, tools and data of the whole company")),
        ("partners", Some("For partners with a contract")),
        ("sandbox", None),
    ] {
        let description = description.map(str::to_owned);
        let body = CreatePortal { name: name.to_owned(), description };
        portals.push(admin.create_portal(&body).await.unwrap());
    }
    products(world, &admin, &portals).await;
    for (index, name) in ["lin.yun", "dev1", "maria", "chen.wei", "tomas"].iter().enumerate() {
        let status =
            if index % 2 == 0 { DeveloperStatus::Approved } else { DeveloperStatus::Pending };
        world.developer(&portals[0].portal_id, name, status).await;
    }
    list(&admin, &portals[0]).await
}

async fn products(world: &World, admin: &Client, portals: &[Portal]) {
    let now = Utc::now().duration_trunc(TimeDelta::hours(1)).unwrap();
    let mut calls = Vec::new();
    for (index, (name, r#type)) in [
        ("qwen-max", ProductType::ModelApi),
        ("weather-tools", ProductType::McpServer),
        ("travel-planner", ProductType::AgentApi),
        ("identity-check", ProductType::RestApi),
    ]
    .into_iter()
    .enumerate()
    {
        let everywhere = [&portals[0].portal_id, &portals[1].portal_id];
        let product = world.published(admin, name, r#type, &everywhere[..1 + index % 2]).await;
        for hours in 0..24 * 30 {
            let hour = now - TimeDelta::hours(hours);
            // A day has its tide.
            let tide = u64::try_from((hours + 7 * i64::try_from(index).unwrap()) % 24).unwrap();
            let number = 20 + 12 * tide.min(24 - tide) / (1 + u64::try_from(index).unwrap());
            let call = |status, calls| Calls {
                hour,
                product: product.clone(),
                consumer: ConsumerId(format!("consumer-{index}")),
                developer: DeveloperId("developer-1".to_owned()),
                portal: portals[0].portal_id.clone(),
                operation: format!("{name}: call"),
                status,
                calls,
                milliseconds: 90 + 11 * tide,
            };
            calls.extend([call(200, number), call(429, 1 + tide / 8)]);
        }
    }
    for part in calls.chunks(500) {
        world.called(part).await;
    }
    make_definition(admin, "orders", ProductType::RestApi).await;
}

/// The pages, and those of the first of each noun.
async fn list(admin: &Client, portal: &Portal) -> Vec<Page> {
    let query = ProductQuery { name: Some("qwen".to_owned()), ..ProductQuery::default() };
    let products = admin.list_products(&query, PageQuery::default()).await.unwrap();
    let product = &products.content[0].product_id;
    let portal = &portal.portal_id;
    let query =
        ApiDefinitionQuery { keyword: Some("orders".to_owned()), ..ApiDefinitionQuery::default() };
    let definitions = admin.list_api_definitions(&query, PageQuery::default()).await.unwrap();
    let definition = &definitions.content[0].api_definition_id;
    let query = DeveloperQuery { username: Some("dev1".to_owned()), ..DeveloperQuery::default() };
    let developers = admin.list_developers(&query, PageQuery::default()).await.unwrap();
    let developer = &developers.content[0].developer_id;
    let gateways = admin.list_gateways(&GatewayQuery::default(), PageQuery::default()).await;
    let gateway = &gateways.unwrap().content[0].gateway_id;
    vec![
        Page { inside: false, ..page("login", "/login") },
        page("home", "/"),
        page("approvals", "/approvals"),
        page("products", "/products"),
        page("product", format!("/products/{product}")),
        page("product-link", format!("/products/{product}?tab=link")),
        page("product-guide", format!("/products/{product}?tab=guide")),
        page("product-publications", format!("/products/{product}?tab=publications")),
        page("product-subscriptions", format!("/products/{product}?tab=subscriptions")),
        page("product-settings", format!("/products/{product}?tab=settings")),
        page("product-create", "/products?dialog=create"),
        page("api-definitions", "/api-definitions"),
        page("api-definition", format!("/api-definitions/{definition}")),
        page("api-definition-create", "/api-definitions/new?type=MCP_SERVER"),
        page("categories", "/categories"),
        page("portals", "/portals"),
        page("portal-create", "/portals?dialog=create"),
        page("portal", format!("/portals/{portal}")),
        page("portal-products", format!("/portals/{portal}?tab=products")),
        page("portal-developers", format!("/portals/{portal}?tab=developers")),
        page("portal-subscriptions", format!("/portals/{portal}?tab=subscriptions")),
        page("portal-access", format!("/portals/{portal}?tab=security")),
        page("portal-domains", format!("/portals/{portal}?tab=domains")),
        page("portal-branding", format!("/portals/{portal}?tab=branding")),
        page("portal-menu", format!("/portals/{portal}?tab=menu")),
        page("portal-settings", format!("/portals/{portal}?tab=settings")),
        page("developers", "/developers"),
        page("developer", format!("/developers/{developer}")),
        page("gateways", "/gateways"),
        page("gateway", format!("/gateways/{gateway}")),
        page("usage", "/usage?range=30d"),
        page("audit-log", "/audit-log"),
        page("account", "/account"),
        page("missing", "/no/such/page"),
    ]
}
