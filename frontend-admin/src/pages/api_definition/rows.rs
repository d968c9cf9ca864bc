//! The table of API definitions.

use api::{ApiDefinitionStatus, ApiDefinitionSummary, Page};
use leptos::prelude::*;
use ui::{Badge, CopyText, Pager, SortHead, Table, Text, Tile, Time, Tone};

use super::words::TypeName;

mod text {
    ui::texts! {
        definitions = "API definitions", "API 定义";
        name = "Name", "名称";
        id = "API definition ID", "API 定义 ID";
        r#type = "Type", "类型";
        version = "Version", "版本";
        no_version = "–", "–";
        product = "Used by", "使用它的产品";
        no_product = "No product", "暂无产品";
        changed = "Changed", "最近修改";
        published = "Published", "已发布";
        not_published = "Not published", "未发布";
    }
}

/// One page of definitions, and the way to the others.
#[component]
pub fn DefinitionTable(found: Page<ApiDefinitionSummary>, sort: Memo<String>) -> impl IntoView {
    let Page { content, number, size, total_elements } = found;
    let rows = content.into_iter().map(|row| view! { <Row definition=row /> }).collect_view();
    view! {
        <Table label=text::definitions>
            <thead>
                <tr>
                    <SortHead key="name" label=text::name sort=sort />
                    <th scope="col">{text::r#type}</th>
                    <th scope="col">{text::version}</th>
                    <th scope="col">{text::product}</th>
                    <SortHead key="updatedAt" label=text::changed sort=sort />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        <Pager number=number size=size total=total_elements />
    }
}

#[component]
fn Row(definition: ApiDefinitionSummary) -> impl IntoView {
    let ApiDefinitionSummary {
        api_definition_id,
        name,
        r#type,
        version,
        status,
        product_id,
        product_name,
        updated_at,
        ..
    } = definition;
    let href = super::url(&api_definition_id);
    let product = product_id.zip(product_name).map(|(id, name)| (format!("/products/{id}"), name));
    view! {
        <tr>
            <td>
                <div class="row">
                    <Tile name=name.clone() />
                    <div class="grow">
                        <h3 class="cut" title=name.clone()>
                            <a class="link" href=href>
                                {name.clone()}
                            </a>
                        </h3>
                        <CopyText value=api_definition_id.to_string() what=text::id />
                    </div>
                </div>
            </td>
            <td data-label=text::r#type class="muted">
                <TypeName r#type=r#type />
            </td>
            <td data-label=text::version class="muted">
                {match version {
                    Some(version) => view! { <p class="cut">{version}</p> }.into_any(),
                    None => view! { <p class="faint">{text::no_version}</p> }.into_any(),
                }}
            </td>
            <td data-label=text::product>
                <Product product=product status=status />
            </td>
            <td data-label=text::changed class="muted">
                <Time at=updated_at />
            </td>
        </tr>
    }
}

/// The product that is linked to the definition: where it is, and its name.
#[component]
pub fn Product(product: Option<(String, String)>, status: ApiDefinitionStatus) -> impl IntoView {
    let Some((href, name)) = product else {
        return view! { <p class="faint">{text::no_product}</p> }.into_any();
    };
    let (tone, words): (_, Text) = match status {
        ApiDefinitionStatus::Published => (Tone::Ok, text::published),
        ApiDefinitionStatus::Draft => (Tone::Neutral, text::not_published),
    };
    view! {
        <div class="row wrap tight">
            <a class="link cut" href=href title=name.clone()>
                {name.clone()}
            </a>
            <Badge tone=tone>{words}</Badge>
        </div>
    }
    .into_any()
}
