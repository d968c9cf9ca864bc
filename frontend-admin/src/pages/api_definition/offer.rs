//! What an API offers, as its upstream or its document says.

use api::{ApiDefinitionId, ApiInspection, ApiOffer, ApiSpec};
use client::Client;
use leptos::prelude::*;
use ui::{Button, Card, CodeView, Disclosure, Glyph, Icon, Language, Load, Skeleton, Text};

mod agent;
mod failure;
mod mcp;
mod model;
mod operations;
mod schema;

use self::failure::FailureBanner;
pub use self::operations::Operations;

mod text {
    ui::texts! {
        model = "From the model service", "模型服务信息";
        mcp = "From the MCP server", "MCP 服务信息";
        agent = "From the agent", "智能体信息";
        rest = "Operations", "接口列表";
        again = "Refresh", "重新获取";
        asking = "Asking the upstream service", "正在连接上游服务";
        document = "OpenAPI document", "OpenAPI 文档";
        asked(ms: &str) = "Answered in {ms} ms", "{ms} 毫秒内应答";
    }
}

/// Asks the upstream of a definition, and shows what it says.
#[component]
pub fn Offer(id: ApiDefinitionId, spec: ApiSpec) -> impl IntoView {
    let client = expect_context::<Client>();
    let inspection = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.clone());
        async move { client.inspect_api_definition(&id).await }
    });
    let title: Text = match &spec {
        ApiSpec::ModelApi(_) => text::model,
        ApiSpec::McpServer(_) => text::mcp,
        ApiSpec::AgentApi(_) => text::agent,
        ApiSpec::RestApi(_) => text::rest,
    };
    let document = match spec {
        ApiSpec::RestApi(spec) => serde_json::to_string_pretty(&spec.document).ok(),
        _ => None,
    };
    let is_rest = document.is_some();
    let again = RwSignal::new(false);
    let aside = move || {
        (!is_rest).then(|| {
            view! {
                <Button small=true busy=again on_press=move || {
                    again.set(true);
                    inspection.refetch();
                }>
                    <Icon glyph=Glyph::Retry />
                    {text::again}
                </Button>
            }
        })
    };
    Effect::new(move |_| {
        inspection.track();
        again.set(false);
    });
    view! {
        <div class="sections">
            <Card title=title aside=aside>
                <Load resource=inspection waiting=|| view! { <Skeleton lines=6 /> } let:inspection>
                    <Inspected inspection=inspection />
                </Load>
            </Card>
            {document.map(|document| view! { <Document document=document /> })}
        </div>
    }
}

#[component]
fn Document(document: String) -> impl IntoView {
    let document = StoredValue::new(document);
    view! {
        <section class="card" aria-label=text::document>
            <Disclosure summary=|| view! { <h2>{text::document}</h2> }>
                <CodeView
                    code=document.get_value()
                    language=Language::Json
                    label=text::document
                />
            </Disclosure>
        </section>
    }
}

/// What came of asking.
#[component]
pub fn Inspected(inspection: ApiInspection) -> impl IntoView {
    let ApiInspection { duration_ms, offer, failure } = inspection;
    let is_document = matches!(offer, Some(ApiOffer::RestApi(_)));
    let answered = (offer.is_some() && !is_document).then(|| {
        view! {
            <p class="faint num note">{move || text::asked(&ui::number(duration_ms))}</p>
        }
    });
    view! {
        {offer.map(|offer| match offer {
            ApiOffer::ModelApi(offer) => view! { <model::Models offer=offer /> }.into_any(),
            ApiOffer::McpServer(offer) => view! { <mcp::Server offer=offer /> }.into_any(),
            ApiOffer::AgentApi(offer) => view! { <agent::AgentCard offer=offer /> }.into_any(),
            ApiOffer::RestApi(offer) => view! { <Operations offer=offer /> }.into_any(),
        })}
        {failure.map(|failure| view! {
            <div class="card-body">
                <FailureBanner failure=failure />
            </div>
        })}
        {answered}
    }
}
