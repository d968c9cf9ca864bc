//! One gateway: where it is, and how it is.

use api::{Gateway, GatewayId};
use client::Client;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use ui::{Badge, Banner, Button, Card, CopyText, Glyph, Icon, Kind, Load, Time, Title, Tone};

use super::{LIST_URL, kind};
use crate::crumbs::Crumbs;

mod text {
    ui::texts! {
        gateways = "Gateways", "网关";
        about = "About", "基本信息";
        kind = "Type", "类型";
        id = "Gateway ID", "网关 ID";
        address = "Address for callers", "调用地址";
        no_address = "It is not set where callers reach this gateway. Ask the operator to set HIMARKET_GATEWAY_URL, so that everybody is shown an address that works.", "尚未设置对外的调用地址。请联系运维人员设置 HIMARKET_GATEWAY_URL，设置后开发者才能看到可用的地址。";
        not_set = "Not set", "未设置";
        refresh = "Refresh", "刷新";
        since = "Known since", "登记时间";
    }
}

#[component]
pub fn GatewayPage() -> impl IntoView {
    let client = expect_context::<Client>();
    let params = use_params_map();
    let id = Memo::new(move |_| GatewayId(params.with(|map| map.get("id").unwrap_or_default())));
    let gateway = LocalResource::new(move || {
        let (client, id) = (client.clone(), id.get());
        async move { client.get_gateway(&id).await }
    });
    view! {
        // Outside of what is loaded again, so that it keeps the focus.
        <div class="row apart">
            <Crumbs href=LIST_URL label=text::gateways />
            <Button kind=Kind::Ghost small=true on_press=move || gateway.refetch()>
                <Icon glyph=Glyph::Retry />
                {text::refresh}
            </Button>
        </div>
        <Load resource=gateway let:gateway>
            <Whole gateway=gateway />
        </Load>
    }
}

#[component]
fn Whole(gateway: Gateway) -> impl IntoView {
    let name = kind::name(&gateway);
    let (healthy, word) = kind::state(&gateway);
    let tone = if healthy { Tone::Ok } else { Tone::Bad };
    let status = kind::status(&gateway);
    let title = name.clone();
    let unset = gateway.gateway_address.is_none();
    view! {
        <Title text=title />
        <div class="sections">
            <div class="stack">
                <div class="head">
                    <div class="row wrap">
                        <h1>{name}</h1>
                        <Badge tone=tone>{word}</Badge>
                    </div>
                </div>
                <p class="muted">{kind::hint(gateway.gateway_type)}</p>
            </div>
            {unset
                .then(|| view! {
                    <Banner>
                        <p>{text::no_address}</p>
                    </Banner>
                })}
            <About gateway=gateway />
            {status}
        </div>
    }
}

#[component]
fn About(gateway: Gateway) -> impl IntoView {
    let Gateway { gateway_id, gateway_type, gateway_address, create_at, .. } = gateway;
    let address = match gateway_address {
        Some(address) => view! { <CopyText value=address what=text::address /> }.into_any(),
        None => view! { <span class="faint">{text::not_set}</span> }.into_any(),
    };
    view! {
        <Card title=text::about>
            <dl class="details">
                <dt>{text::kind}</dt>
                <dd>{kind::label(gateway_type)}</dd>
                <dt>{text::address}</dt>
                <dd>{address}</dd>
                <dt>{text::id}</dt>
                <dd>
                    <CopyText value=gateway_id.to_string() what=text::id />
                </dd>
                <dt>{text::since}</dt>
                <dd>
                    <Time at=create_at />
                </dd>
            </dl>
        </Card>
    }
}
