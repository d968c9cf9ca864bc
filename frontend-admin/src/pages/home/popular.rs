//! The products that are called most.

use api::{Usage, UsageGroup, UsageQuery};
use client::Client;
use leptos::prelude::*;
use ui::{ButtonLink, Card, Kind, Load, Table};

use crate::pages::usage::{
    Span,
    charts::{float, rate},
};

mod text {
    ui::texts! {
        title = "Most called products, 7 days", "近 7 天调用最多的产品";
        product = "Product", "产品";
        calls = "Calls", "调用次数";
        errors = "Error rate", "错误率";
        average = "Average time", "平均耗时";
        all = "All usage", "查看用量";
        deleted = "Deleted product", "已删除的产品";
    }
}

/// How many are shown.
const MOST: usize = 5;

/// A week of calls by product.
#[component]
pub fn Popular() -> impl IntoView {
    let client = expect_context::<Client>();
    let found = LocalResource::new(move || {
        let client = client.clone();
        let query = UsageQuery {
            from: Some(Span::Week.from()),
            group_by: Some(UsageGroup::Product),
            ..UsageQuery::default()
        };
        async move { client.get_usage(&query).await }
    });
    let all = || {
        view! {
            <ButtonLink href="/usage" kind=Kind::Ghost small=true>
                {text::all}
            </ButtonLink>
        }
    };
    view! {
        <Card title=text::title aside=all>
            <Load resource=found let:usage>
                <Products usage=usage />
            </Load>
        </Card>
    }
}

#[component]
fn Products(mut usage: Vec<Usage>) -> impl IntoView {
    usage.sort_by_key(|usage| std::cmp::Reverse(usage.calls));
    let most = usage.iter().map(|usage| usage.calls).max().unwrap_or_default().max(1);
    let rows = usage
        .into_iter()
        .take(MOST)
        .map(|usage| view! { <Row usage=usage most=most /> })
        .collect_view();
    view! {
        <Table label=text::title>
            <thead>
                <tr>
                    <th scope="col">{text::product}</th>
                    <th scope="col" class="figures">{text::calls}</th>
                    <th scope="col" class="figures">{text::errors}</th>
                    <th scope="col" class="figures">{text::average}</th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
    }
}

#[component]
fn Row(usage: Usage, most: u64) -> impl IntoView {
    let Usage { key, name, calls, errors, average_ms, .. } = usage;
    let share = format!("{}%", float(calls) / float(most) * 100.0);
    let name = match (name, key) {
        (Some(name), Some(key)) => {
            let href = format!("/products/{key}");
            view! { <a class="link cut" href=href>{name}</a> }.into_any()
        }
        _ => view! { <span class="muted">{text::deleted}</span> }.into_any(),
    };
    view! {
        <tr>
            <td>
                {name} <div class="share" aria-hidden="true">
                    <i style:width=share></i>
                </div>
            </td>
            <td class="figures num" data-label=text::calls>{move || ui::number(calls)}</td>
            <td class="figures num" data-label=text::errors>{move || rate(errors, calls)}</td>
            <td class="figures num" data-label=text::average>
                {move || ui::milliseconds(average_ms)}
            </td>
        </tr>
    }
}
