//! The consumers of a developer.

use api::{Consumer, ConsumerQuery, DeveloperId, Page};
use client::Client;
use leptos::prelude::*;
use ui::{Address, Badge, CopyText, Glyph, ListSearch, Load, Pager, Rows, Table, Tile, Time, Tone};

mod text {
    ui::texts! {
        consumers = "Consumers", "消费者";
        search = "Search by name", "按名称搜索";
        name = "Name", "名称";
        id = "consumer ID", "消费者 ID";
        primary = "Primary", "默认";
        description = "Description", "描述";
        no_description = "No description", "暂无描述";
        created = "Created", "创建时间";
        none = "No consumers", "暂无消费者";
        none_hint = "A consumer holds the credentials of an application. Developers make their own in the portal.", "消费者是应用的凭证持有者，由开发者在门户中自行创建。";
    }
}

/// Their names, and which is the primary one.
#[component]
pub fn Consumers(developer: DeveloperId) -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let found = LocalResource::new(move || {
        let client = client.clone();
        let query = ConsumerQuery {
            developer_id: Some(developer.clone()),
            name: address.get(ui::SEARCH),
            ..ConsumerQuery::default()
        };
        let page = address.page();
        async move { client.list_consumers(&query, page).await }
    });
    view! {
        <div class="card">
            <div class="toolbar">
                <ListSearch label=text::search />
            </div>
            <Load resource=found let:found>
                <Rows
                    page=found
                    filters=&[ui::SEARCH]
                    glyph=Glyph::Package
                    none=text::none
                    hint=text::none_hint
                    let:page
                >
                    <ConsumerTable page=page />
                </Rows>
            </Load>
        </div>
    }
}

#[component]
fn ConsumerTable(page: Page<Consumer>) -> impl IntoView {
    let Page { content, number, size, total_elements } = page;
    let rows =
        content.into_iter().map(|consumer| view! { <Row consumer=consumer /> }).collect_view();
    view! {
        <Table label=text::consumers>
            <thead>
                <tr>
                    <th scope="col">{text::name}</th>
                    <th scope="col">{text::description}</th>
                    <th scope="col">{text::created}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Row(consumer: Consumer) -> impl IntoView {
    let description = consumer.description.filter(|text| !text.is_empty());
    view! {
        <tr>
            <td>
                <div class="row">
                    <Tile name=consumer.name.clone() />
                    <div class="grow">
                        <p class="row tight wrap">
                            <b>{consumer.name}</b>
                            {consumer
                                .is_primary
                                .then(|| view! {
                                    <Badge tone=Tone::Accent plain=true>
                                        {text::primary}
                                    </Badge>
                                })}
                        </p>
                        <CopyText value=consumer.consumer_id.to_string() what=text::id />
                    </div>
                </div>
            </td>
            <td data-label=text::description class="muted">
                {match description {
                    Some(text) => text.into_any(),
                    None => {
                        view! { <span class="faint">{text::no_description}</span> }.into_any()
                    }
                }}
            </td>
            <td data-label=text::created class="muted">
                <Time at=consumer.create_at />
            </td>
        </tr>
    }
}
