//! Products: the list, making one, and each of them.

use api::{ProductQuery, ProductSummary, ProductType};
use client::Client;
use leptos::{prelude::*, text_prop::TextProp};
use ui::{
    Address, Button, Glyph, Icon, Kind, ListSearch, ListSegments, Load, PageHead, Rows, SEARCH,
    SORT, Title,
};

mod bulk;
mod conflict;
mod create;
mod detail;
mod draft;
mod fields;
mod filters;
mod guide;
mod link;
mod offer;
mod overview;
pub mod picks;
mod publications;
mod publish;
mod rows;
mod settings;
pub mod words;

pub use detail::ProductDetail;
pub use rows::ProductName;

use self::{bulk::Picked, create::CreateDialog, filters::Filters, rows::ProductTable};

mod text {
    ui::texts! {
        title = "API products", "API 产品";
        hint = "What developers find in portals, subscribe to and call", "开发者在门户中浏览、订阅和调用的内容";
        create = "Create product", "创建产品";
        search = "Search by name or description", "按名称或描述搜索";
        types = "Types", "类型";
        all = "All", "全部";
        models = "Models", "模型";
        mcp = "MCP", "MCP";
        agents = "Agents", "智能体";
        rest = "REST", "REST";
        none = "No products yet", "暂无产品";
        none_hint = "A product is what developers find and subscribe to. Create one, link it to an API definition, and publish it in a portal.", "产品是开发者看到并订阅的内容。创建产品、关联 API 定义，然后发布到门户。";
    }
}

/// Where the list is.
pub const LIST_URL: &str = "/products";

const TYPE: &str = "type";
const STATUS: &str = "status";
const CATEGORY: &str = "category";
const PORTAL: &str = "portal";
const DIALOG: &str = "dialog";
const CREATE: &str = "create";
const NEWEST: &str = "createAt,desc";
const NARROWING: &[&str] = &[SEARCH, TYPE, STATUS, CATEGORY, PORTAL];

/// The list. Everything that narrows or orders it is in the URL.
#[component]
pub fn Products() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let sort = Memo::new(move |_| address.get(SORT).unwrap_or_else(|| NEWEST.to_owned()));
    let query = Memo::new(move |_| (query(address, &sort.get()), address.page()));
    let products = LocalResource::new(move || {
        let client = client.clone();
        let (query, page) = query.get();
        async move { client.list_products(&query, page).await }
    });
    let picked = RwSignal::new(Vec::<ProductSummary>::new());
    let open = move || address.set(&[(DIALOG, CREATE)]);
    let close = move || {
        if untrack(|| address.get(DIALOG)).is_some() {
            address.replace(&[(DIALOG, "")]);
        }
    };
    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint>
            <Button kind=Kind::Primary on_press=open>
                <Icon glyph=Glyph::Plus />
                {text::create}
            </Button>
        </PageHead>
        <ListSegments name=TYPE label=text::types options=types() />
        <div class="card">
            <div class="toolbar">
                <ListSearch label=text::search />
                <span class="grow"></span>
                <Filters />
            </div>
            <Load resource=products let:found>
                <Rows
                    page=found
                    filters=NARROWING
                    glyph=Glyph::Package
                    none=text::none
                    hint=text::none_hint
                    action=move || view! { <Button on_press=open>{text::create}</Button> }
                    let:found
                >
                    <ProductTable found=found sort=sort picked=picked />
                </Rows>
            </Load>
            <Picked picked=picked on_done=move || products.refetch() />
        </div>
        <CreateDialog
            open=Signal::derive(move || address.get(DIALOG).as_deref() == Some(CREATE))
            on_close=close
            r#type=Signal::derive(move || address.filter(TYPE))
        />
    }
}

fn query(address: Address, sort: &str) -> ProductQuery {
    ProductQuery {
        portal_id: address.get(PORTAL).map(api::PortalId),
        r#type: address.filter::<ProductType>(TYPE),
        name: address.get(SEARCH),
        status: address.filter(STATUS),
        category_ids: address.get(CATEGORY).map(api::CategoryId).into_iter().collect(),
        sort: sort.parse().ok(),
        ..ProductQuery::default()
    }
}

fn types() -> Vec<(&'static str, TextProp)> {
    vec![
        ("", text::all.into()),
        ("MODEL_API", text::models.into()),
        ("MCP_SERVER", text::mcp.into()),
        ("AGENT_API", text::agents.into()),
        ("REST_API", text::rest.into()),
    ]
}
