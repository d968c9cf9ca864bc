//! Gateways: where calls go.

use api::{Gateway, GatewayQuery, Page};
use client::Client;
use leptos::prelude::*;
use ui::{Address, Badge, CopyText, Glyph, Load, PageHead, Pager, Rows, Table, Tile, Title, Tone};

mod detail;
mod kind;
mod nodes;

pub use self::detail::GatewayPage;

mod text {
    ui::texts! {
        title = "Gateways", "网关";
        hint = "Where the calls of subscribers go", "订阅者的调用经由网关转发";
        name = "Name", "名称";
        id = "gateway ID", "网关 ID";
        kind = "Type", "类型";
        address = "Address for callers", "调用地址";
        what = "address", "地址";
        no_address = "Not set", "未设置";
        status = "Status", "状态";
        gateways = "Gateways", "网关列表";
        none = "No gateways", "暂无网关";
        none_hint = "The built-in gateway appears here as soon as a process of it has started.", "内置网关的进程启动后会显示在这里。";
    }
}

/// Where the list is.
pub const LIST_URL: &str = "/gateways";

/// The gateways, and how each is.
#[component]
pub fn Gateways() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let found = LocalResource::new(move || {
        let client = client.clone();
        let page = address.page();
        async move { client.list_gateways(&GatewayQuery::default(), page).await }
    });
    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint />
        <div class="card">
            <Load resource=found let:found>
                <Rows
                    page=found
                    glyph=Glyph::Server
                    none=text::none
                    hint=text::none_hint
                    let:page
                >
                    <GatewayTable page=page />
                </Rows>
            </Load>
        </div>
    }
}

#[component]
fn GatewayTable(page: Page<Gateway>) -> impl IntoView {
    let Page { content, number, size, total_elements } = page;
    let rows = content.into_iter().map(|gateway| view! { <Row gateway=gateway /> }).collect_view();
    view! {
        <Table label=text::gateways>
            <thead>
                <tr>
                    <th scope="col">{text::name}</th>
                    <th scope="col">{text::kind}</th>
                    <th scope="col">{text::address}</th>
                    <th scope="col">{text::status}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Row(gateway: Gateway) -> impl IntoView {
    let name = kind::name(&gateway);
    let named = name.clone();
    let address = match gateway.gateway_address.clone() {
        Some(address) => view! { <CopyText value=address what=text::what /> }.into_any(),
        None => view! { <span class="faint">{text::no_address}</span> }.into_any(),
    };
    view! {
        <tr>
            <td>
                <div class="row">
                    <Tile name=Signal::derive(named) />
                    <div class="grow">
                        <a class="link cut" href=format!("/gateways/{}", gateway.gateway_id)>
                            {name}
                        </a>
                        <CopyText value=gateway.gateway_id.to_string() what=text::id />
                    </div>
                </div>
            </td>
            <td data-label=text::kind>{kind::label(gateway.gateway_type)}</td>
            <td data-label=text::address>{address}</td>
            <td data-label=text::status>
                <State gateway=gateway />
            </td>
        </tr>
    }
}

/// How a gateway is, in a word.
#[component]
fn State(gateway: Gateway) -> impl IntoView {
    let (healthy, word) = kind::state(&gateway);
    let tone = if healthy { Tone::Ok } else { Tone::Bad };
    view! { <Badge tone=tone>{word}</Badge> }
}
