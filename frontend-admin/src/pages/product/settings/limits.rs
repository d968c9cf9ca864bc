//! The fields of what a subscriber may call.

use api::{CallLimits, PeriodLimit, UpdateProduct};
use leptos::{prelude::*, text_prop::TextProp};
use ui::{FieldError, Form, Select, TextField};

use crate::pages::product::draft::{is_blank_or, number};

mod text {
    ui::texts! {
        per_second = "Requests per second", "每秒请求数";
        per_period = "Requests in a period", "周期内请求数";
        period = "Period", "周期";
        minute = "Minute", "分钟";
        hour = "Hour", "小时";
        day = "Day", "天";
        month = "31 days", "31 天";
        other(seconds: &str) = "{seconds} seconds", "{seconds} 秒";
        concurrent = "Requests at the same time", "并发请求数";
        concurrent_help = "A stream counts for as long as it is open.", "流式调用在连接期间计入。";
        body = "Largest request body, in KB", "请求体上限（KB）";
        whole_number = "Write a whole number.", "请填写整数。";
    }
}

const PER_SECOND: &str = "limits.requestsPerSecond";
const REQUESTS: &str = "limits.requestsPerPeriod.requests";
const SECONDS: &str = "limits.requestsPerPeriod.seconds";
const CONCURRENT: &str = "limits.concurrentRequests";
const BODY: &str = "limits.bodyBytes";
const PERIODS: [(u32, ui::Text); 4] =
    [(60, text::minute), (3_600, text::hour), (86_400, text::day), (2_678_400, text::month)];

/// Limits while they are written.
#[derive(Clone, Copy)]
pub struct LimitDraft {
    per_second: RwSignal<String>,
    requests: RwSignal<String>,
    seconds: RwSignal<String>,
    concurrent: RwSignal<String>,
    kilobytes: RwSignal<String>,
    /// The exact number of bytes, where it is no whole number of KB.
    body: StoredValue<Option<u32>>,
}

impl LimitDraft {
    /// Of what the product has.
    pub fn of(limits: Option<&CallLimits>) -> Self {
        let limits = limits.cloned().unwrap_or_default();
        let text = |number: Option<u32>| {
            RwSignal::new(number.map(|it| it.to_string()).unwrap_or_default())
        };
        Self {
            per_second: text(limits.requests_per_second),
            requests: text(limits.requests_per_period.map(|it| it.requests)),
            seconds: text(Some(limits.requests_per_period.map_or(86_400, |it| it.seconds))),
            concurrent: text(limits.concurrent_requests),
            kilobytes: text(limits.body_bytes.map(|it| it.div_ceil(1_024))),
            body: StoredValue::new(limits.body_bytes),
        }
    }

    /// What is written; `None` where nothing is limited.
    pub fn limits(self) -> Option<CallLimits> {
        let requests = number(&self.requests.get());
        let seconds = number(&self.seconds.get());
        let kilobytes: Option<u32> = number(&self.kilobytes.get());
        let before = self.body.get_value().filter(|it| Some(it.div_ceil(1_024)) == kilobytes);
        let limits = CallLimits {
            requests_per_second: number(&self.per_second.get()),
            requests_per_period: requests
                .zip(seconds)
                .map(|(requests, seconds)| PeriodLimit { requests, seconds }),
            concurrent_requests: number(&self.concurrent.get()),
            body_bytes: before.or_else(|| kilobytes.map(|it| it.saturating_mul(1_024))),
        };
        (limits != CallLimits::default()).then_some(limits)
    }

    /// What is no number, and what the server would refuse.
    pub fn problems(self, body: &UpdateProduct) -> Vec<FieldError> {
        let fields = [
            (PER_SECOND, self.per_second),
            (REQUESTS, self.requests),
            (CONCURRENT, self.concurrent),
            (BODY, self.kilobytes),
        ];
        let strange = |(field, value): (&str, RwSignal<String>)| {
            let fine = value.with(|text| is_blank_or::<u32>(text));
            (!fine).then(|| FieldError::new(field, text::whole_number))
        };
        let refused = api::problems(body).into_iter().map(FieldError::from);
        fields.into_iter().filter_map(strange).chain(refused).collect()
    }
}

/// One field for each limit.
#[component]
pub fn LimitFields(form: Form, draft: LimitDraft) -> impl IntoView {
    let field = move |name: &'static str, label: ui::Text, value: RwSignal<String>| {
        view! { <TextField form=form name=name label=label value=value optional=true /> }
    };
    let known = PERIODS.map(|(seconds, text)| (seconds.to_string(), TextProp::from(text)));
    let mut periods = Vec::from(known);
    let now = draft.seconds.get_untracked();
    if periods.iter().all(|(key, _)| *key != now) {
        let seconds = now.clone();
        periods.push((now, TextProp::from(move || text::other(&seconds))));
    }
    view! {
        {field(PER_SECOND, text::per_second, draft.per_second)}
        <div class="pair">
            {field(REQUESTS, text::per_period, draft.requests)}
            <Select
                form=form
                name=SECONDS
                label=text::period
                value=draft.seconds
                options=Signal::stored(periods)
            />
        </div>
        <TextField
            form=form
            name=CONCURRENT
            label=text::concurrent
            help=text::concurrent_help
            value=draft.concurrent
            optional=true
        />
        {field(BODY, text::body, draft.kilobytes)}
    }
}
