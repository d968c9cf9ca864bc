//! Today in numbers.

use api::{Overview, Usage, UsageQuery};
use client::Client;
use leptos::prelude::*;
use ui::{Fact, Load};

use crate::pages::usage::charts::{self, float, rate};

mod text {
    ui::texts! {
        today = "Today", "今日概况";
        calls = "Calls today", "今日调用";
        more(share: &str) = "{share} more than yesterday by this time", "比昨日同期多 {share}";
        fewer(share: &str) = "{share} fewer than yesterday by this time", "比昨日同期少 {share}";
        as_many = "as many as yesterday by this time", "与昨日同期持平";
        none_before = "none yesterday by this time", "昨日同期没有调用";
        error_rate = "Error rate", "错误率";
        errors_of(errors: &str, calls: &str) = "{errors} of {calls}", "{calls} 次中有 {errors} 次";
        latency = "Average time of a call", "平均耗时";
        slowest(time: &str) = "slowest {time}", "最慢 {time}";
        no_call = "no call yet today", "今日暂无调用";
        developers = "Developers", "开发者";
        waiting(count: &str) = "{count} waiting for approval", "{count} 个待审批";
        nobody_waits = "nobody waits for approval", "没有待审批的开发者";
    }
}

/// Four numbers: three of today's calls, and who there is.
#[component]
pub fn Today(overview: Overview) -> impl IntoView {
    let client = expect_context::<Client>();
    let calls = LocalResource::new(move || {
        let client = client.clone();
        async move { two_days(&client).await }
    });
    let (developers, waiting) = (overview.developers, overview.pending.developers);
    let people = if waiting == 0 { "/developers" } else { "/approvals" };
    let note = move || match waiting {
        0 => text::nobody_waits().to_owned(),
        count => text::waiting(&ui::number(count)),
    };
    let who = move || {
        view! {
            <Fact
                label=text::developers
                value=move || ui::number(developers)
                note=note
                href=Signal::stored(people.to_owned())
            />
        }
    };
    view! {
        <section aria-label=text::today>
            <Load
                resource=calls
                waiting=|| view! { <div class="facts">{charts::facts()}</div> }
                let:days
            >
                <div class="facts">
                    <Calls today=days.0 yesterday=days.1 />
                    {who()}
                </div>
            </Load>
        </section>
    }
}

/// Today until now, and yesterday until the same time. Days are the reader's.
async fn two_days(client: &Client) -> client::Result<(Usage, Usage)> {
    let (now, midnight) = (ui::now(), ui::midnight());
    let before = ui::seconds(midnight.timestamp() - 86_400);
    let by_now = ui::seconds(now.timestamp() - 86_400);
    let ask = async |from, to| {
        let query = UsageQuery { from: Some(from), to: Some(to), ..UsageQuery::default() };
        let sums = client.get_usage(&query).await?;
        Ok::<_, client::Error>(sums.into_iter().next().unwrap_or_default())
    };
    Ok((ask(midnight, now).await?, ask(before, by_now).await?))
}

#[component]
fn Calls(today: Usage, yesterday: Usage) -> impl IntoView {
    let Usage { calls, errors, average_ms, slowest_ms, .. } = today;
    let before = yesterday.calls;
    let time = move || if calls == 0 { "–".to_owned() } else { ui::milliseconds(average_ms) };
    let slowest = move || match calls {
        0 => text::no_call().to_owned(),
        _ => text::slowest(&ui::milliseconds(float(slowest_ms))),
    };
    view! {
        <Fact
            label=text::calls
            value=move || ui::number(calls)
            note=move || compared(calls, before)
            href=Signal::stored("/usage?range=24h".to_owned())
        />
        <Fact
            label=text::error_rate
            value=move || rate(errors, calls)
            note=move || match calls {
                0 => text::no_call().to_owned(),
                _ => text::errors_of(&ui::number(errors), &ui::number(calls)),
            }
        />
        <Fact label=text::latency value=time note=slowest />
    }
}

fn compared(today: u64, yesterday: u64) -> String {
    if yesterday == 0 {
        return text::none_before().to_owned();
    }
    let share = ui::percent(float(today.abs_diff(yesterday)) / float(yesterday));
    match today.cmp(&yesterday) {
        std::cmp::Ordering::Greater => text::more(&share),
        std::cmp::Ordering::Less => text::fewer(&share),
        std::cmp::Ordering::Equal => text::as_many().to_owned(),
    }
}
