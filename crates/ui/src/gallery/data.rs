//! Tables, states of loading, steps, numbers and times.

use api::{ErrorCode, Problem};
use chrono::DateTime;
use leptos::{prelude::*, text_prop::TextProp};

use super::text;
use crate::{
    Badge, Button, Card, Checklist, CopyText, EmptyState, Fact, Failure, Glyph, Pager, Skeleton,
    SortHead, Step, Steps, Tab, Table, Tabs, Text, Time, Tone, number,
};

#[component]
pub fn Rows() -> impl IntoView {
    let row = |name: Text| {
        view! {
            <tr>
                <td>
                    <h3 class="cut">{name}</h3>
                    <CopyText value="portal-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78" what=text::name />
                </td>
                <td data-label=text::state>
                    <Badge tone=Tone::Ok>{text::ok}</Badge>
                </td>
                <td data-label=text::value class="muted">
                    <p class="lines">{text::long}</p>
                </td>
            </tr>
        }
    };
    view! {
        <div class="card">
            <Table label=text::table>
                <thead>
                    <tr>
                        <SortHead key="name" label=text::name sort=Signal::stored("name,asc".to_owned()) />
                        <SortHead key="state" label=text::state sort=Signal::stored(String::new()) />
                        <th scope="col">{text::value}</th>
                    </tr>
                </thead>
                <tbody>{row(text::name)} {row(text::long)}</tbody>
            </Table>
            <Pager number=4 size=20 total=12_345 />
        </div>
    }
}

#[component]
pub fn Parts() -> impl IntoView {
    let part = |text: Text| move || view! { <p class="card card-body">{text}</p> };
    let tabs = vec![
        Tab::new("overview", text::ok, part(text::sample)),
        Tab::new("list", text::accent, part(text::help)).count(Signal::stored(Some(1_204))),
        Tab::new("settings", text::neutral, part(text::long)),
    ];
    view! { <Tabs label=text::tabs tabs=tabs /> }
}

#[component]
pub fn Waiting() -> impl IntoView {
    let refused = |code: ErrorCode| {
        client::Error::Refused(Problem {
            code,
            message: String::new(),
            data: (),
            request_id: "019a9f6e-3c7b-7d3f-9a4e-2b1c0d5f6a78".to_owned(),
            fields: Vec::new(),
            account: None,
        })
    };
    view! {
        <div class="grid">
            <Card title=text::loading>
                <Skeleton />
            </Card>
            <Card title=text::loading>
                <Failure err=refused(ErrorCode::InternalError) retry=|| () />
            </Card>
            <Card title=text::loading>
                <Failure err=client::Error::Unreachable(String::new()) retry=|| () busy=true />
            </Card>
            <Card title=text::loading>
                <EmptyState glyph=Glyph::Package title=text::name hint=text::sample>
                    <Button>{text::plain}</Button>
                </EmptyState>
            </Card>
        </div>
    }
}

#[component]
pub fn Progress() -> impl IntoView {
    let step = |done: bool, link: bool| Step {
        done,
        title: text::name.into(),
        note: text::sample.into(),
        link: link.then(|| ("#".to_owned(), TextProp::from(text::open))),
    };
    let steps = vec![step(true, true), step(false, true), step(false, false)];
    let items = vec![
        (Signal::stored(true), TextProp::from(text::ok)),
        (Signal::stored(false), TextProp::from(text::bad)),
    ];
    view! {
        <Steps title=text::steps steps=steps />
        <Card title=text::steps>
            <div class="card-body">
                <Checklist items=items />
            </div>
        </Card>
    }
}

#[component]
pub fn Facts() -> impl IntoView {
    // The clock of the standard library does not run in a browser.
    let now = js_sys::Date::new_0().get_time();
    let ago = move |seconds: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "a date in whole seconds")]
        let at = DateTime::from_timestamp((now / 1000.0 - seconds) as i64, 0);
        at.map(|at| view! { <li class="row"><Time at=at /></li> })
    };
    view! {
        <div class="grid">
            <Fact label=text::facts value=move || number(1_234_567) note=text::help />
            <Card title=text::facts>
                <ul class="rows">{ago(5.0)} {ago(600.0)} {ago(90_000.0)} {ago(40_000_000.0)}</ul>
            </Card>
        </div>
    }
}
