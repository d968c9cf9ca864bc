//! Periods up to now, and their parts.

use std::collections::HashMap;

use api::{Usage, UsageInterval};
use chrono::{DateTime, Utc};
use leptos::text_prop::TextProp;
use ui::Moment;

mod text {
    ui::texts! {
        day = "24 hours", "24 小时";
        week = "7 days", "7 天";
        month = "30 days", "30 天";
        quarter = "90 days", "90 天";
        year = "1 year", "1 年";
    }
}

/// How far back to look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Span {
    Day,
    #[default]
    Week,
    Month,
    Quarter,
    Year,
}

/// An hour or a day, and what was called in it.
#[derive(Clone)]
pub struct Slot {
    pub time: DateTime<Utc>,
    pub hourly: bool,
    pub usage: Usage,
}

impl Span {
    const ALL: [Self; 5] = [Self::Day, Self::Week, Self::Month, Self::Quarter, Self::Year];

    /// What stands in the URL.
    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
            Self::Quarter => "90d",
            Self::Year => "365d",
        }
    }

    pub fn read(key: &str) -> Self {
        Self::ALL.into_iter().find(|span| span.key() == key).unwrap_or_default()
    }

    pub fn options() -> Vec<(&'static str, TextProp)> {
        let texts = [text::day, text::week, text::month, text::quarter, text::year];
        Self::ALL.into_iter().zip(texts).map(|(span, text)| (span.key(), text.into())).collect()
    }

    pub fn interval(self) -> UsageInterval {
        match self {
            Self::Day => UsageInterval::Hour,
            _ => UsageInterval::Day,
        }
    }

    fn count(self) -> i64 {
        match self {
            Self::Day => 24,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
            Self::Year => 365,
        }
    }

    /// Seconds of an hour or a day.
    fn step(self) -> i64 {
        if self == Self::Day { 3_600 } else { 86_400 }
    }

    /// The beginning of the first part. Days are those of UTC, as the server adds them up.
    pub fn from(self) -> DateTime<Utc> {
        ui::seconds(self.starts(ui::now()).next().unwrap_or_default())
    }

    /// The beginnings of all parts up to `now`.
    fn starts(self, now: DateTime<Utc>) -> impl Iterator<Item = i64> {
        let (step, count) = (self.step(), self.count());
        let last = now.timestamp().div_euclid(step) * step;
        (0..count).map(move |index| last - (count - 1 - index) * step)
    }

    /// Every part with what was called in it: also those without calls, which nobody tells.
    pub fn slots(self, usage: Vec<Usage>) -> Vec<Slot> {
        let known = usage.into_iter().filter_map(|usage| Some((usage.time?.timestamp(), usage)));
        let mut known: HashMap<_, _> = known.collect();
        let slot = |start: i64| Slot {
            time: ui::seconds(start),
            hourly: self == Self::Day,
            usage: known.remove(&start).unwrap_or_default(),
        };
        self.starts(ui::now()).map(slot).collect()
    }
}

impl Slot {
    /// As a chart names it.
    pub fn moment(&self) -> Moment {
        let (time, hourly) = (self.time, self.hourly);
        let short = move || if hourly { ui::time_of_day(time) } else { ui::day_short(time) };
        let long = move || if hourly { ui::moment(time) } else { ui::day(time) };
        Moment { key: time.to_rfc3339(), short: short.into(), long: long.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::Span;

    #[test]
    fn a_period_ends_with_the_part_that_goes_on() {
        let now = ui::seconds(1_790_000_000);
        let starts: Vec<_> = Span::Week.starts(now).collect();
        assert_eq!(starts.len(), 7);
        assert!(starts[6] <= 1_790_000_000 && 1_790_000_000 < starts[6] + 86_400);
        assert!(starts.windows(2).all(|pair| pair[1] - pair[0] == 86_400));
        assert_eq!(Span::Day.starts(now).count(), 24);
    }

    #[test]
    fn what_is_no_period_is_the_usual_one() {
        assert_eq!(Span::read("90d"), Span::Quarter);
        assert_eq!(Span::read("nonsense"), Span::Week);
    }
}
