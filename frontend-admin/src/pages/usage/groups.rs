//! Calls by product, consumer, portal, operation or status, as a table.

use std::cmp::Ordering;

use api::{Usage, UsageGroup, UsageQuery};
use client::Client;
use leptos::prelude::*;
use ui::{
    Address, Button, Card, Csv, Glyph, Icon, Kind, ListSegments, Load, PAGE, Pager, SORT, SortHead,
    Table,
};

use super::{
    BY, CONSUMER, Filter, PORTAL, PRODUCT, Span,
    charts::{float, rate},
};

mod text {
    ui::texts! {
        by = "Group by", "分组方式";
        product = "Product", "产品";
        consumer = "Consumer", "消费者";
        portal = "Portal", "门户";
        operation = "Operation", "接口";
        status = "Status", "状态码";
        calls = "Calls", "调用次数";
        errors = "Errors", "错误";
        average = "Average", "平均耗时";
        slowest = "Slowest", "最慢";
        input = "Tokens in", "输入 Token";
        output = "Tokens out", "输出 Token";
        deleted = "Deleted", "已删除";
        export = "Export CSV", "导出 CSV";
        breakdown = "Breakdown", "明细";
        identifier = "ID", "ID";
    }
}

const MOST_CALLS: &str = "calls,desc";
const SIZE: u64 = 20;
const GROUPS: [(&str, UsageGroup, ui::Text); 5] = [
    ("product", UsageGroup::Product, text::product),
    ("consumer", UsageGroup::Consumer, text::consumer),
    ("portal", UsageGroup::Portal, text::portal),
    ("operation", UsageGroup::Operation, text::operation),
    ("status", UsageGroup::Status, text::status),
];

fn group(key: &str) -> (&'static str, UsageGroup, ui::Text) {
    let [first, ..] = GROUPS;
    GROUPS.into_iter().find(|(name, ..)| *name == key).unwrap_or(first)
}

/// The table with its grouping and its file.
#[component]
pub fn Groups(span: Memo<Span>, filter: Memo<Filter>, address: Address) -> impl IntoView {
    let client = expect_context::<Client>();
    let by = Memo::new(move |_| group(&address.get(BY).unwrap_or_default()).0);
    let sort = Memo::new(move |_| address.get(SORT).unwrap_or_else(|| MOST_CALLS.to_owned()));
    let page = Memo::new(move |_| address.get(PAGE).and_then(|page| page.parse().ok()));
    let usage = LocalResource::new(move || {
        let client = client.clone();
        let (_, group, _) = group(by.get());
        let query = UsageQuery { group_by: Some(group), ..filter.read().query(span.get()) };
        async move { client.get_usage(&query).await.map(|usage| (group, usage)) }
    });
    let options = GROUPS.map(|(key, _, text)| (key, text.into())).to_vec();
    let export = move || {
        if let Some(Ok((group, usage))) = usage.get_untracked() {
            untrack(|| file(group, &usage));
        }
    };
    let aside = move || {
        view! {
            <ListSegments name=BY label=text::by options=options.clone() />
            <Button kind=Kind::Ghost small=true on_press=export>
                <Icon glyph=Glyph::Download />
                {text::export}
            </Button>
        }
    };
    view! {
        <Card title=text::breakdown aside=aside>
            <Load resource=usage let:found>
                <Rows group=found.0 usage=found.1 sort=sort page=page address=address />
            </Load>
        </Card>
    }
}

#[component]
fn Rows(
    group: UsageGroup,
    usage: Vec<Usage>,
    sort: Memo<String>,
    page: Memo<Option<u64>>,
    address: Address,
) -> impl IntoView {
    let total = u64::try_from(usage.len()).unwrap_or(u64::MAX);
    let most = usage.iter().map(|usage| usage.calls).max().unwrap_or_default().max(1);
    let label = GROUPS
        .iter()
        .find(|(_, it, _)| *it == group)
        .map_or(text::breakdown as ui::Text, |it| it.2);
    let rows = move || {
        let mut usage: Vec<_> = usage.iter().collect();
        sort.with(|sort| usage.sort_by(|a, b| compare(sort, a, b)));
        let skip = page.get().unwrap_or(1).max(1).saturating_sub(1).saturating_mul(SIZE);
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        let row = |usage: &Usage| {
            view! { <Row group=group label=label usage=usage.clone() most=most address=address /> }
        };
        usage.into_iter().skip(skip).take(20).map(row).collect_view()
    };
    view! {
        <Table label=text::breakdown>
            <thead>
                <tr>
                    <th scope="col">{label}</th>
                    <SortHead key="calls" label=text::calls sort=sort figures=true />
                    <SortHead key="errors" label=text::errors sort=sort figures=true />
                    <SortHead key="average" label=text::average sort=sort figures=true />
                    <SortHead key="slowest" label=text::slowest sort=sort figures=true />
                    <SortHead key="input" label=text::input sort=sort figures=true />
                    <SortHead key="output" label=text::output sort=sort figures=true />
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </Table>
        {move || view! { <Pager number=page.get().unwrap_or(1) size=SIZE total=total /> }}
    }
}

fn compare(sort: &str, a: &Usage, b: &Usage) -> Ordering {
    let (key, order) = sort.split_once(',').unwrap_or((sort, "asc"));
    let ordering = match key {
        "errors" => a.errors.cmp(&b.errors),
        "average" => a.average_ms.total_cmp(&b.average_ms),
        "slowest" => a.slowest_ms.cmp(&b.slowest_ms),
        "input" => a.input_tokens.cmp(&b.input_tokens),
        "output" => a.output_tokens.cmp(&b.output_tokens),
        _ => a.calls.cmp(&b.calls),
    };
    let ordering = if order == "desc" { ordering.reverse() } else { ordering };
    ordering.then_with(|| a.key.cmp(&b.key))
}

#[component]
fn Row(
    group: UsageGroup,
    label: ui::Text,
    usage: Usage,
    most: u64,
    address: Address,
) -> impl IntoView {
    let Usage { key, name, calls, errors, average_ms, slowest_ms, .. } = usage;
    let (input, output) = (usage.input_tokens, usage.output_tokens);
    let key = key.unwrap_or_default();
    let share = format!("{}%", float(calls) / float(most) * 100.0);
    view! {
        <tr>
            <td data-label=label>
                <Name group=group key=key name=name address=address />
                <div class="share" aria-hidden="true">
                    <i style:width=share></i>
                </div>
            </td>
            <td class="figures num" data-label=text::calls>{move || ui::number(calls)}</td>
            <td class="figures num" data-label=text::errors>
                <p>
                    <span class:bad=move || { errors > 0 }>{move || ui::number(errors)}</span>
                    " "
                    <span class="faint share-of">{move || rate(errors, calls)}</span>
                </p>
            </td>
            <td class="figures num" data-label=text::average>
                {move || ui::milliseconds(average_ms)}
            </td>
            <td class="figures num" data-label=text::slowest>
                {move || ui::milliseconds(float(slowest_ms))}
            </td>
            <td class="figures num" data-label=text::input>{move || ui::number(input)}</td>
            <td class="figures num" data-label=text::output>{move || ui::number(output)}</td>
        </tr>
    }
}

/// What was called. What has an identity leads to what is known of it alone.
#[component]
fn Name(group: UsageGroup, key: String, name: Option<String>, address: Address) -> impl IntoView {
    let (param, next) = match group {
        UsageGroup::Product => (PRODUCT, "operation"),
        UsageGroup::Consumer => (CONSUMER, "product"),
        UsageGroup::Portal => (PORTAL, "product"),
        UsageGroup::Operation | UsageGroup::Status => {
            return view! { <code class="cut">{key}</code> }.into_any();
        }
    };
    let text = match name {
        Some(name) => view! { <span>{name}</span> }.into_any(),
        None => view! {
            <span class="muted">{text::deleted}</span>
            " "
            <code class="faint">{key.clone()}</code>
        }
        .into_any(),
    };
    let href = move || address.with(&[(param, &key), (BY, next), (PAGE, "")]);
    view! { <a class="link cut" href=href>{text}</a> }.into_any()
}

/// The whole table, not only the page that is shown.
fn file(group: UsageGroup, usage: &[Usage]) {
    let name = GROUPS.iter().find(|(_, it, _)| *it == group).map_or("", |(_, _, text)| text());
    let mut csv = Csv::new("usage");
    let heads = [
        text::identifier(),
        name,
        text::calls(),
        text::errors(),
        text::average(),
        text::slowest(),
        text::input(),
        text::output(),
    ];
    csv.row(heads.into_iter().map(str::to_owned));
    for usage in usage {
        csv.row([
            usage.key.clone().unwrap_or_default(),
            usage.name.clone().unwrap_or_default(),
            usage.calls.to_string(),
            usage.errors.to_string(),
            format!("{:.3}", usage.average_ms),
            usage.slowest_ms.to_string(),
            usage.input_tokens.to_string(),
            usage.output_tokens.to_string(),
        ]);
    }
    csv.download();
}
