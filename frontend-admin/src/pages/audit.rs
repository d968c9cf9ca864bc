//! The audit log: who did what, to what, and how it was before.

use api::{ActorType, AuditLogQuery, AuditLogSort, SortOrder};
use chrono::{DateTime, Utc};
use client::Client;
use leptos::prelude::*;
use ui::{Address, Glyph, Load, PageHead, Rows, SORT, Title};

mod change;
mod fields;
mod filters;
mod record;
mod words;

use self::{filters::Filters, record::Records};

mod text {
    ui::texts! {
        title = "Audit log", "审计日志";
        hint = "Everything that anybody changed here, and every log-in. Nobody can alter it unnoticed.", "记录所有变更与登录操作，任何篡改都会被发现。";
        none = "Nothing has been recorded yet", "暂无记录";
        none_hint = "Changes and log-ins appear here.", "变更和登录操作会显示在这里。";
    }
}

const ACTOR_TYPE: &str = "actorType";
const ACTOR: &str = "actorId";
const ACTION: &str = "action";
const TARGET_TYPE: &str = "targetType";
const TARGET: &str = "targetId";
const REQUEST: &str = "requestId";
const FROM: &str = "from";
const TO: &str = "to";
const FILTERS: &[&str] = &[ACTOR_TYPE, ACTOR, ACTION, TARGET_TYPE, TARGET, REQUEST, FROM, TO];

/// The records, newest first. What is shown is in the URL.
#[component]
pub fn AuditLogs() -> impl IntoView {
    let client = expect_context::<Client>();
    let address = Address::current();
    let found = LocalResource::new(move || {
        let client = client.clone();
        let (query, page) = (query(address), address.page());
        async move { client.list_audit_logs(&query, page).await }
    });
    view! {
        <Title text=text::title />
        <PageHead title=text::title note=text::hint />
        <div class="card">
            <Filters />
            <Load resource=found let:found>
                <Rows
                    page=found
                    filters=FILTERS
                    glyph=Glyph::History
                    none=text::none
                    hint=text::none_hint
                    let:page
                >
                    <Records page=page />
                </Rows>
            </Load>
        </div>
    }
}

fn query(address: Address) -> AuditLogQuery {
    let newest = SortOrder { key: AuditLogSort::At, descending: true };
    AuditLogQuery {
        actor_type: address.filter::<ActorType>(ACTOR_TYPE),
        actor_id: address.get(ACTOR),
        action: address.get(ACTION),
        target_type: address.get(TARGET_TYPE),
        target_id: address.get(TARGET),
        request_id: address.get(REQUEST),
        from: address.get(FROM).as_deref().and_then(|day| moment(day, 0)),
        // The day that is named last is meant whole.
        to: address.get(TO).as_deref().and_then(|day| moment(day, 1)),
        sort: Some(address.filter(SORT).unwrap_or(newest)),
    }
}

/// Midnight where the reader is, so many days after `day`.
fn moment(day: &str, after: u64) -> Option<DateTime<Utc>> {
    let day: chrono::NaiveDate = day.parse().ok()?;
    let day = day.checked_add_days(chrono::Days::new(after))?;
    let midnight = day.and_hms_opt(0, 0, 0)?;
    let local = midnight.and_local_timezone(chrono::Local).earliest()?;
    Some(local.with_timezone(&Utc))
}
