//! What the database answers, and how it is shown.

use std::collections::HashMap;

use anyhow::Context;
use api::Usage;
use chrono::{DateTime, NaiveDateTime, Utc};
use sea_orm::FromQueryResult;

use crate::Result;

/// Sums of one group in one stretch of time. Where there are no calls at all, they are null.
#[derive(FromQueryResult)]
pub(super) struct Row {
    /// Empty where calls are not added up by time.
    bucket: String,
    /// Empty where there are no groups.
    pub(super) group_key: String,
    sum_calls: Option<i64>,
    sum_errors: Option<i64>,
    sum_bytes_in: Option<i64>,
    sum_bytes_out: Option<i64>,
    sum_duration_ms: Option<i64>,
    sum_first_byte_ms: Option<i64>,
    max_slowest_ms: Option<i64>,
    sum_input_tokens: Option<i64>,
    sum_output_tokens: Option<i64>,
}

impl Row {
    pub(super) fn view(self, names: &HashMap<String, String>) -> Result<Usage> {
        let calls = number(self.sum_calls);
        let name = names.get(&self.group_key).cloned();
        Ok(Usage {
            time: time(&self.bucket)?,
            key: Some(self.group_key).filter(|key| !key.is_empty()),
            name,
            calls,
            errors: number(self.sum_errors),
            bytes_in: number(self.sum_bytes_in),
            bytes_out: number(self.sum_bytes_out),
            average_ms: average(number(self.sum_duration_ms), calls),
            average_first_byte_ms: average(number(self.sum_first_byte_ms), calls),
            slowest_ms: number(self.max_slowest_ms),
            input_tokens: number(self.sum_input_tokens),
            output_tokens: number(self.sum_output_tokens),
        })
    }
}

/// Nothing that is counted is negative.
fn number(sum: Option<i64>) -> u64 {
    sum.and_then(|sum| sum.try_into().ok()).unwrap_or_default()
}

/// Reads `2026-01-31 00`.
fn time(bucket: &str) -> Result<Option<DateTime<Utc>>> {
    if bucket.is_empty() {
        return Ok(None);
    }
    let time = NaiveDateTime::parse_from_str(&format!("{bucket}:00"), "%Y-%m-%d %H:%M");
    Ok(Some(time.context("a time that is none")?.and_utc()))
}

/// To a tenth of a millisecond.
fn average(sum: u64, calls: u64) -> f64 {
    let tenths = sum.saturating_mul(10).checked_div(calls).unwrap_or_default();
    f64::from(u32::try_from(tenths).unwrap_or(u32::MAX)) / 10.0
}

#[cfg(test)]
mod tests {
    use super::{average, time};

    #[test]
    fn an_average_of_nothing_is_nothing() {
        for (sum, calls, expected) in
            [(0, 0, 0.0), (5, 0, 0.0), (10, 4, 2.5), (1, 3, 0.3), (u64::MAX, 1, 429_496_729.5)]
        {
            assert!((average(sum, calls) - expected).abs() < f64::EPSILON, "{sum} / {calls}");
        }
    }

    #[test]
    fn a_bucket_is_a_moment_in_utc() {
        assert_eq!(time("").unwrap(), None);
        let shown = time("2026-01-31 23").unwrap().unwrap().to_rfc3339();
        assert_eq!(shown, "2026-01-31T23:00:00+00:00");
        assert!(time("yesterday").is_err());
    }
}
