//! Charts over time: shapes that follow the theme, and the same numbers as a table and as a file.
//!
//! Shapes are stretched to the width of their place, words are not: they are HTML beside them.

use leptos::{
    ev::{KeyboardEvent, PointerEvent},
    prelude::*,
    text_prop::TextProp,
};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::{
    badge::Tone,
    button::{Button, Kind},
    csv::Csv,
    icon::{Glyph, Icon},
};

mod scale;
mod shape;

use self::scale::Scale;

mod text {
    crate::texts! {
        time = "Time", "时间";
        as_table = "Show as a table", "以表格查看";
        export = "Export CSV", "导出 CSV";
        keys = "Arrow keys move through the chart", "使用方向键逐项查看";
    }
}

/// How numbers are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// What adds up: one series on the other.
    Bars,
    /// What does not: each series a line. It is broken where there is no number.
    Lines,
}

/// Numbers of one kind, one for each point in time.
#[derive(Clone)]
pub struct Series {
    /// What they are.
    pub name: TextProp,
    /// In which colour.
    pub tone: Tone,
    /// The numbers; NaN where there is none.
    pub values: Vec<f64>,
}

/// A point in time.
#[derive(Clone)]
pub struct Moment {
    /// As a program reads it.
    pub key: String,
    /// Below the chart, where there is little room.
    pub short: TextProp,
    /// In full.
    pub long: TextProp,
}

/// A chart, with its legend, its table and its file.
#[component]
pub fn Chart(
    /// What it shows.
    #[prop(into)]
    label: TextProp,
    shape: Shape,
    moments: Vec<Moment>,
    series: Vec<Series>,
    /// Writes a number as the reader does.
    format: fn(f64) -> String,
    /// The name of the file, without its ending.
    file: &'static str,
) -> impl IntoView {
    let csv = move |moments: &[Moment], series: &[Series]| {
        let mut csv = Csv::new(file);
        let names = series.iter().map(|series| series.name.get().to_string());
        csv.row(std::iter::once(text::time().to_owned()).chain(names));
        for (index, moment) in moments.iter().enumerate() {
            let values = series.iter().map(|series| plain(value(series, index)));
            csv.row(std::iter::once(moment.key.clone()).chain(values));
        }
        csv.download();
    };
    let (all, every) = (moments.clone(), series.clone());
    let export = move || untrack(|| csv(&all, &every));
    let legend = series
        .iter()
        .map(|series| {
            let name = series.name.clone();
            view! { <li class=series.tone.class()>{move || name.get()}</li> }
        })
        .collect_view();
    let table = view! { <Rows label=label.clone() moments=moments.clone() series=series.clone() format=format /> };
    view! {
        <figure class="chart">
            <div class="chart-head">
                <ul class="legend">{legend}</ul>
                <Button kind=Kind::Ghost small=true on_press=export>
                    <Icon glyph=Glyph::Download />
                    {text::export}
                </Button>
            </div>
            <Plot label=label shape=shape moments=moments series=series format=format />
            {table}
        </figure>
    }
}

fn value(series: &Series, index: usize) -> f64 {
    series.values.get(index).copied().unwrap_or(f64::NAN)
}

/// As a program reads it, with no more digits than are meant.
fn plain(value: f64) -> String {
    if value.is_nan() { String::new() } else { ((value * 1000.0).round() / 1000.0).to_string() }
}

#[component]
fn Plot(
    label: TextProp,
    shape: Shape,
    moments: Vec<Moment>,
    series: Vec<Series>,
    format: fn(f64) -> String,
) -> impl IntoView {
    let count = moments.len();
    let scale = Scale::over(shape::highest(shape, &series, count));
    let at = RwSignal::new(None::<usize>);
    let paths = shape::paths(shape, &series, count, scale.top)
        .into_iter()
        .zip(&series)
        .map(|(path, series)| view! { <path class=series.tone.class() d=path></path> })
        .collect_view();
    let points = (shape == Shape::Lines).then(|| {
        let points = |series: &Series| {
            let path = shape::lone_points(series, count, scale.top);
            view! { <path class=series.tone.class() class:point=true d=path></path> }
        };
        series.iter().map(points).collect_view()
    });
    let kind = if shape == Shape::Bars { "bars" } else { "curves" };
    let ticks = scale
        .ticks()
        .map(|tick| {
            let height = format!("{}%", tick / scale.top * 100.0);
            view! { <span class="tick num" style:bottom=height>{move || format(tick)}</span> }
        })
        .collect_view();
    let axis = scale::labels(count)
        .map(|index| {
            let text = moments.get(index).map(|moment| moment.short.clone());
            let text = move || text.as_ref().map(TextProp::get);
            view! { <span style:left=place(index, count)>{text}</span> }
        })
        .collect_view();
    view! {
        <div class="plot">
            <div
                class="canvas"
                role="group"
                tabindex="0"
                aria-label=move || format!("{} – {}", label.get(), text::keys())
                on:pointermove=move |event| at.set(under(&event, count))
                on:pointerdown=move |event| at.set(under(&event, count))
                on:pointerleave=move |_| at.set(None)
                on:blur=move |_| at.set(None)
                on:keydown=move |event| step(&event, at, count)
            >
                {ticks}
                <svg class=kind viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true">
                    {paths} {points}
                </svg>
                <Reading at=at moments=moments series=series format=format />
            </div>
            <div class="axis num" aria-hidden="true">
                {axis}
            </div>
        </div>
    }
}

/// Where the middle of a point in time is, from the start.
fn place(index: usize, count: usize) -> String {
    format!("{}%", shape::middle(index, count) / 10.0)
}

/// The point in time below the pointer.
fn under(event: &PointerEvent, count: usize) -> Option<usize> {
    let canvas = event.current_target()?.dyn_into::<HtmlElement>().ok()?;
    let share = f64::from(event.offset_x()) / f64::from(canvas.client_width().max(1));
    (count > 0).then(|| scale::index(share, count))
}

fn step(event: &KeyboardEvent, at: RwSignal<Option<usize>>, count: usize) {
    let Some(last) = count.checked_sub(1) else { return };
    let now = at.get_untracked();
    let next = match event.key().as_str() {
        "ArrowRight" => Some(now.map_or(0, |now| now.saturating_add(1).min(last))),
        "ArrowLeft" => Some(now.map_or(last, |now| now.saturating_sub(1))),
        "Home" => Some(0),
        "End" => Some(last),
        "Escape" => None,
        _ => return,
    };
    event.prevent_default();
    at.set(next);
}

/// The numbers at the point in time that is looked at.
#[component]
fn Reading(
    at: RwSignal<Option<usize>>,
    moments: Vec<Moment>,
    series: Vec<Series>,
    format: fn(f64) -> String,
) -> impl IntoView {
    let count = moments.len();
    let shown = move || {
        let index = at.get()?;
        let moment = moments.get(index)?.long.get();
        let lines = series
            .iter()
            .filter(|series| !value(series, index).is_nan())
            .map(|series| {
                view! {
                    <li class=series.tone.class()>
                        <span class="grow">{series.name.get()}</span>
                        <b class="num">{format(value(series, index))}</b>
                    </li>
                }
            })
            .collect_view();
        let late = index > count / 2;
        Some(view! {
            <span class="cursor" style:left=place(index, count)></span>
            <div class="reading" class:late=late style:left=place(index, count)>
                <p class="faint">{moment}</p>
                <ul class="legend">{lines}</ul>
            </div>
        })
    };
    view! { <div aria-live="polite">{shown}</div> }
}

/// The same numbers as a table, for those who read rather than look. It is made when it is opened.
#[component]
fn Rows(
    label: TextProp,
    moments: Vec<Moment>,
    series: Vec<Series>,
    format: fn(f64) -> String,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let toggled = move |event: leptos::ev::Event| {
        let shown = event_target::<web_sys::Element>(&event).has_attribute("open");
        open.set(shown);
    };
    let names = series.clone();
    let heads = move || {
        let head =
            |series: &Series| view! { <th scope="col" class="figures">{series.name.get()}</th> };
        names.iter().map(head).collect_view()
    };
    let rows = move || {
        let row = |(index, moment): (usize, &Moment)| {
            let cell = |series: &Series| {
                let value = value(series, index);
                let shown = if value.is_nan() { String::new() } else { format(value) };
                view! { <td class="figures num">{shown}</td> }
            };
            let cells = series.iter().map(cell).collect_view();
            view! { <tr><th scope="row">{moment.long.get()}</th>{cells}</tr> }
        };
        moments.iter().enumerate().map(row).collect_view()
    };
    let (heads, rows) = (StoredValue::new(heads), StoredValue::new(rows));
    view! {
        <details class="chart-table" on:toggle=toggled>
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                {text::as_table}
            </summary>
            <Show when=move || open.get()>
                <div class="chart-rows" tabindex="0" role="region" aria-label=text::as_table>
                    <table>
                        <caption class="visually-hidden">{label.get()}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{text::time}</th>
                                {heads.with_value(|heads| heads())}
                            </tr>
                        </thead>
                        <tbody>{rows.with_value(|rows| rows())}</tbody>
                    </table>
                </div>
            </Show>
        </details>
    }
}
