//! The table of portals.

use api::{Page, Portal};
use leptos::prelude::*;
use ui::{Badge, CopyText, Pager, SortHead, Table, Text, Tile, Tone};

mod text {
    ui::texts! {
        portals = "Portals", "门户";
        name = "Name", "名称";
        id = "portal ID", "门户 ID";
        domains = "Domains", "域名";
        no_domain = "No domain", "暂无域名";
        description = "Description", "描述";
        no_description = "No description", "暂无描述";
        developers = "Developer approval", "开发者审批";
        subscriptions = "Subscription approval", "订阅审批";
        automatic = "Automatic", "自动";
        manual = "Manual", "手动";
    }
}

/// One page of portals, and the way to the others.
#[component]
pub fn PortalTable(found: Page<Portal>, sort: Memo<String>) -> impl IntoView {
    let Page { content, number, size, total_elements } = found;
    let rows = content.into_iter().map(|portal| view! { <Row portal=portal /> }).collect_view();
    view! {
        <Table label=text::portals>
            <thead>
                <tr>
                    <SortHead key="name" label=text::name sort=sort />
                    <th scope="col">{text::domains}</th>
                    <th scope="col">{text::description}</th>
                    <th scope="col">{text::developers}</th>
                    <th scope="col">{text::subscriptions}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Row(portal: Portal) -> impl IntoView {
    let domains = portal.portal_domain_config.into_iter().map(|domain| domain.domain);
    let domains: Vec<_> = domains.collect();
    let setting = portal.portal_setting_config;
    let description = portal.description.filter(|text| !text.is_empty());
    view! {
        <tr>
            <td>
                <div class="row">
                    <Tile name=portal.name.clone() />
                    <div class="grow">
                        <h3 class="cut" title=portal.name.clone()>
                            <a class="link" href=format!("/portals/{}", portal.portal_id)>
                                {portal.name.clone()}
                            </a>
                        </h3>
                        <CopyText value=portal.portal_id.to_string() what=text::id />
                    </div>
                </div>
            </td>
            <td data-label=text::domains>
                <Domains domains=domains />
            </td>
            <td data-label=text::description class="muted">
                {match description {
                    Some(text) => {
                        let full = text.clone();
                        view! { <p class="lines" title=full>{text}</p> }.into_any()
                    }
                    None => view! { <p class="faint">{text::no_description}</p> }.into_any(),
                }}
            </td>
            <td data-label=text::developers>
                <Approval automatic=setting.auto_approve_developers />
            </td>
            <td data-label=text::subscriptions>
                <Approval automatic=setting.auto_approve_subscriptions />
            </td>
        </tr>
    }
}

#[component]
fn Domains(domains: Vec<String>) -> impl IntoView {
    if domains.is_empty() {
        return view! { <p class="faint">{text::no_domain}</p> }.into_any();
    }
    let item = |domain: String| {
        let full = domain.clone();
        view! { <li class="cut" title=full>{domain}</li> }
    };
    let items = domains.into_iter().map(item).collect_view();
    view! { <ul class="plain muted">{items}</ul> }.into_any()
}

#[component]
fn Approval(automatic: bool) -> impl IntoView {
    let (tone, text): (_, Text) =
        if automatic { (Tone::Ok, text::automatic) } else { (Tone::Neutral, text::manual) };
    view! { <Badge tone=tone>{text}</Badge> }
}
