//! The first page: today in numbers, what is set up and what comes next.

use api::{Admin, Usage, UsageInterval, UsageQuery};
use client::Client;
use leptos::prelude::*;
use ui::{ButtonLink, Glyph, Icon, Load, PageHead, Skeleton, Title};

mod popular;
mod setup;
mod today;

use self::{popular::Popular, setup::Setup, today::Today};
use super::usage::{Span, charts};

mod text {
    ui::texts! {
        title = "Home", "首页";
        morning(name: &str) = "Good morning, {name}", "{name}，早上好";
        afternoon(name: &str) = "Good afternoon, {name}", "{name}，下午好";
        evening(name: &str) = "Good evening, {name}", "{name}，晚上好";
        hint = "What is set up, what is going on, and what comes next", "平台概况、运行数据与待办事项";
        approvals = "Approvals", "审批";
        create = "Create product", "创建产品";
    }
}

/// Greets, and shows how far the set-up is.
#[component]
pub fn Home() -> impl IntoView {
    let client = expect_context::<Client>();
    let name = expect_context::<Admin>().username;
    let asked = client.clone();
    let overview = LocalResource::new(move || {
        let client = asked.clone();
        async move { client.get_overview().await }
    });
    let days = LocalResource::new(move || {
        let client = client.clone();
        async move { last_days(&client).await }
    });
    view! {
        <Title text=text::title />
        <PageHead title=move || greeting(&name) note=text::hint>
            <ButtonLink href="/approvals">{text::approvals}</ButtonLink>
            <ButtonLink href="/products?dialog=create">
                <Icon glyph=Glyph::Plus />
                {text::create}
            </ButtonLink>
        </PageHead>
        <Load resource=overview waiting=waiting let:overview>
            <div class="sections">
                <Today overview=overview />
                <Setup overview=overview />
            </div>
        </Load>
        <Load resource=days waiting=|| () let:slots>
            {slots
                .iter()
                .any(|slot| slot.usage.calls > 0)
                .then(|| view! {
                    <div class="sections">
                        <charts::Calls slots=slots.clone() />
                        <Popular />
                    </div>
                })}
        </Load>
    }
}

fn greeting(name: &str) -> String {
    match ui::hour() {
        5..12 => text::morning(name),
        12..18 => text::afternoon(name),
        _ => text::evening(name),
    }
}

/// A week of calls.
async fn last_days(client: &Client) -> client::Result<Vec<super::usage::Slot>> {
    let span = Span::Week;
    let query = UsageQuery {
        from: Some(span.from()),
        interval: Some(UsageInterval::Day),
        ..UsageQuery::default()
    };
    let usage: Vec<Usage> = client.get_usage(&query).await?;
    Ok(span.slots(usage))
}

/// As large as what comes.
fn waiting() -> AnyView {
    view! {
        <div class="sections">
            <div class="facts">{charts::facts()}</div>
            <div class="card chart-waiting">
                <Skeleton lines=8 />
            </div>
        </div>
    }
    .into_any()
}
