//! Numbers and times as the reader writes them, by the browser's `Intl`.

use chrono::{DateTime, Utc};
use js_sys::{Array, Date, Function, Intl, Object};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use crate::text::locale;

/// A whole number, with the separators of the language.
pub fn number(value: u64) -> String {
    #[expect(clippy::cast_precision_loss, reason = "no count here comes near 2^53")]
    let value = value as f64;
    let format = Intl::NumberFormat::new(&languages(), &Object::new()).format();
    call(&format, &value.into()).unwrap_or_else(|| value.to_string())
}

/// A number with at most one digit behind the point, and a word for thousands and millions.
pub fn compact(value: f64) -> String {
    decimal(value, &[("notation", "compact"), ("maximumFractionDigits", "1")])
}

/// A share of one, in per cent.
pub fn percent(share: f64) -> String {
    let digits = if share != 0.0 && share < 0.01 { "2" } else { "1" };
    decimal(share, &[("style", "percent"), ("maximumFractionDigits", digits)])
}

/// A length of time, in milliseconds or, where it is long, in seconds.
pub fn milliseconds(value: f64) -> String {
    let (value, unit, digits) = match value {
        ..10.0 => (value, "millisecond", "1"),
        ..1000.0 => (value, "millisecond", "0"),
        _ => (value / 1000.0, "second", "2"),
    };
    decimal(value, &[("style", "unit"), ("unit", unit), ("maximumFractionDigits", digits)])
}

fn decimal(value: f64, pairs: &[(&str, &str)]) -> String {
    let format = Intl::NumberFormat::new(&languages(), &options(pairs)).format();
    call(&format, &value.into()).unwrap_or_else(|| value.to_string())
}

/// As [`number`], for what has been counted here.
pub fn count(value: usize) -> String {
    number(value.try_into().unwrap_or(u64::MAX))
}

/// A size, in the largest unit of which there is at least one.
pub fn bytes(size: u64) -> String {
    const UNITS: [(u64, &str); 3] =
        [(1_000_000_000, "gigabyte"), (1_000_000, "megabyte"), (1_000, "kilobyte")];
    let (scale, unit) = UNITS.into_iter().find(|(scale, _)| size >= *scale).unwrap_or((1, "byte"));
    let options = options(&[("style", "unit"), ("unit", unit), ("unitDisplay", "short")]);
    js_sys::Reflect::set(&options, &"maximumFractionDigits".into(), &1.into()).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "one digit after the point is shown")]
    let value = size as f64 / scale as f64;
    let format = Intl::NumberFormat::new(&languages(), &options).format();
    call(&format, &value.into()).unwrap_or_else(|| size.to_string())
}

/// Date and time to the second, in the reader's time zone.
fn exact(time: DateTime<Utc>) -> String {
    date(time, &[("dateStyle", "long"), ("timeStyle", "medium")])
}

/// A day of the calendar in UTC, in full.
pub fn day(time: DateTime<Utc>) -> String {
    date(time, &[("dateStyle", "long"), ("timeZone", "UTC")])
}

/// A day of the calendar in UTC, in few letters.
pub fn day_short(time: DateTime<Utc>) -> String {
    date(time, &[("month", "short"), ("day", "numeric"), ("timeZone", "UTC")])
}

/// Date and time to the minute, in the reader's time zone.
pub fn moment(time: DateTime<Utc>) -> String {
    date(time, &[("dateStyle", "medium"), ("timeStyle", "short")])
}

/// The time of the day, in the reader's time zone.
pub fn time_of_day(time: DateTime<Utc>) -> String {
    date(time, &[("timeStyle", "short")])
}

fn date(time: DateTime<Utc>, pairs: &[(&str, &str)]) -> String {
    let format = Intl::DateTimeFormat::new(&languages(), &options(pairs)).format();
    let date = Date::new(&milliseconds_since_epoch(time).into());
    call(&format, &date.into()).unwrap_or_else(|| time.to_rfc3339())
}

/// This moment, by the clock of the browser.
pub fn now() -> DateTime<Utc> {
    #[expect(clippy::cast_possible_truncation, reason = "a date in whole milliseconds")]
    let now = Date::now() as i64;
    DateTime::from_timestamp_millis(now).unwrap_or_default()
}

/// The beginning of the reader's day.
pub fn midnight() -> DateTime<Utc> {
    let date = Date::new_0();
    date.set_hours(0);
    date.set_minutes(0);
    date.set_seconds(0);
    date.set_milliseconds(0);
    #[expect(clippy::cast_possible_truncation, reason = "a date in whole milliseconds")]
    let start = date.get_time() as i64;
    DateTime::from_timestamp_millis(start).unwrap_or_default()
}

/// A time by the seconds since 1970.
pub fn seconds(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// How long ago, or how long until.
fn relative(time: DateTime<Utc>) -> String {
    let seconds = (milliseconds_since_epoch(time) - Date::now()) / 1000.0;
    let (value, unit) = largest_unit(seconds);
    let format = Intl::RelativeTimeFormat::new(&languages(), &options(&[("numeric", "auto")]));
    format.format(value, unit).into()
}

/// The largest unit of which there is at least one.
fn largest_unit(seconds: f64) -> (f64, &'static str) {
    const UNITS: [(f64, &str); 6] = [
        (31_557_600.0, "year"),
        (2_629_800.0, "month"),
        (604_800.0, "week"),
        (86_400.0, "day"),
        (3_600.0, "hour"),
        (60.0, "minute"),
    ];
    let whole = |(size, unit): (f64, &'static str)| {
        let value = (seconds / size).trunc();
        (value != 0.0).then_some((value, unit))
    };
    UNITS.into_iter().find_map(whole).unwrap_or((seconds.trunc(), "second"))
}

/// The hour of the day where the reader is.
pub fn hour() -> u32 {
    Date::new_0().get_hours()
}

fn milliseconds_since_epoch(time: DateTime<Utc>) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a date is exact to the millisecond in an f64")]
    let value = time.timestamp_millis() as f64;
    value
}

fn languages() -> Array {
    Array::of1(&locale().tag().into())
}

fn options(pairs: &[(&str, &str)]) -> Object {
    let entries: Array =
        pairs.iter().map(|(key, value)| Array::of2(&(*key).into(), &(*value).into())).collect();
    Object::from_entries(&entries).unwrap_or_else(|_| Object::new())
}

fn call(format: &Function, value: &JsValue) -> Option<String> {
    format.call1(&JsValue::UNDEFINED, value).ok()?.as_string()
}

/// A time: how long ago, with the exact time on hover.
#[component]
pub fn Time(at: DateTime<Utc>) -> impl IntoView {
    view! {
        <time datetime=at.to_rfc3339() title=move || exact(at)>
            {move || relative(at)}
        </time>
    }
}

#[cfg(test)]
mod tests {
    use super::largest_unit;

    #[test]
    fn the_largest_unit_is_chosen() {
        assert_eq!(largest_unit(-5.0), (-5.0, "second"));
        assert_eq!(largest_unit(-59.9), (-59.0, "second"));
        assert_eq!(largest_unit(-60.0), (-1.0, "minute"));
        assert_eq!(largest_unit(-7_199.0), (-1.0, "hour"));
        assert_eq!(largest_unit(86_400.0 * 3.0), (3.0, "day"));
        assert_eq!(largest_unit(-86_400.0 * 800.0), (-2.0, "year"));
    }
}
