//! What is asked of the database.

use api::{
    ConsumerId, FieldProblem, FieldRule, PortalId, ProductId, UsageGroup, UsageInterval, UsageQuery,
};
use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use sea_orm::{
    DbBackend, ExprTrait, QueryOrder, QuerySelect, QueryTrait, Select, prelude::*,
    sea_query::CaseStatement,
};

use crate::{
    Error, Result, clock,
    entity::usage_hour::{COLUMN, Column, Entity},
};

/// The most sums that are shown.
pub(super) const MAX_ROWS: usize = 1_000;
const HOUR_SECONDS: i64 = 3_600;
/// How far back to look where nobody says.
const USUAL: TimeDelta = TimeDelta::days(7);
/// The longest stretch of time, in days.
const MOST_DAYS: u16 = 366;
/// The longest stretch of time that is shown by hours, in days.
const MOST_DAYS_BY_HOUR: u16 = 31;

/// Names of the columns of an answer that are no columns of the table.
pub(super) const BUCKET: &str = "bucket";
pub(super) const KEY: &str = "group_key";

/// Which calls to add up, and how.
pub(super) struct Question {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    pub(super) group_by: Option<UsageGroup>,
    pub(super) interval: Option<UsageInterval>,
    product_id: Option<ProductId>,
    consumer_id: Option<ConsumerId>,
    portal_id: Option<PortalId>,
}

impl Question {
    /// Fills in what is absent, and checks how long the stretch of time is.
    pub(super) fn read(query: UsageQuery) -> Result<Self> {
        let UsageQuery { from, to, group_by, interval, product_id, consumer_id, portal_id } = query;
        let to = to.unwrap_or_else(clock::now);
        let from = from.unwrap_or(to - USUAL);
        if from >= to {
            return Err(Error::field("from", FieldRule::Wrong));
        }
        let days = match interval {
            Some(UsageInterval::Hour) => MOST_DAYS_BY_HOUR,
            Some(UsageInterval::Day) | None => MOST_DAYS,
        };
        if to - from > TimeDelta::days(days.into()) {
            let problem = FieldProblem::new("to", FieldRule::TooLate, Some(days.into()));
            return Err(Error::Invalid(vec![problem]));
        }
        Ok(Self {
            from: beginning_of_hour(from),
            to,
            group_by,
            interval,
            product_id,
            consumer_id,
            portal_id,
        })
    }

    /// The sums, one more than may be shown at most.
    pub(super) fn select(&self, backend: DbBackend) -> Select<Entity> {
        let filtered = Entity::find()
            .filter(COLUMN.hour.gte(self.from))
            .filter(COLUMN.hour.lt(self.to))
            .apply_if(self.product_id.clone(), |select, it| select.filter(COLUMN.product_id.eq(it)))
            .apply_if(self.consumer_id.clone(), |select, it| {
                select.filter(COLUMN.consumer_id.eq(it))
            })
            .apply_if(self.portal_id.clone(), |select, it| select.filter(COLUMN.portal_id.eq(it)));
        let mut select = sums(filtered.select_only(), backend);
        let bucket = self.interval.map(|interval| bucket(backend, interval));
        let key = self.group_by.map(|group| key(backend, group));
        for (name, expression) in [(BUCKET, bucket), (KEY, key)] {
            select = match expression {
                Some(it) => select.expr_as(it, name).group_by(Expr::col(name)),
                None => select.expr_as(Expr::cust("''"), name),
            };
        }
        select
            .order_by_asc(Expr::col(BUCKET))
            .order_by_desc(Expr::col("sum_calls"))
            .order_by_asc(Expr::col(KEY))
            .limit(u64::try_from(MAX_ROWS).ok().map(|rows| rows + 1))
    }
}

fn beginning_of_hour(at: DateTime<Utc>) -> DateTime<Utc> {
    let at = at.trunc_subsecs(0);
    at - TimeDelta::seconds(at.timestamp().rem_euclid(HOUR_SECONDS))
}

/// Everything that is added up.
fn sums(select: Select<Entity>, backend: DbBackend) -> Select<Entity> {
    let sum = |it: Expr| it.sum().cast_as(integer(backend));
    let failed = COLUMN.status.gte(400);
    let errors = CaseStatement::new().case(failed, Expr::col(Column::Calls)).finally(0);
    let select = select
        .expr_as(sum(errors.into()), "sum_errors")
        .expr_as(Column::SlowestMs.max(), "max_slowest_ms");
    [
        (Column::Calls, "sum_calls"),
        (Column::BytesIn, "sum_bytes_in"),
        (Column::BytesOut, "sum_bytes_out"),
        (Column::DurationMs, "sum_duration_ms"),
        (Column::FirstByteMs, "sum_first_byte_ms"),
        (Column::InputTokens, "sum_input_tokens"),
        (Column::OutputTokens, "sum_output_tokens"),
    ]
    .into_iter()
    .fold(select, |select, (column, name)| select.expr_as(sum(Expr::col(column)), name))
}

/// What a sum is read as: a sum of integers is none on every database.
fn integer(backend: DbBackend) -> &'static str {
    match backend {
        DbBackend::MySql => "signed",
        _ => "bigint",
    }
}

/// The day or the hour in UTC, as `2026-01-31 00` with the hour.
fn bucket(backend: DbBackend, interval: UsageInterval) -> Expr {
    Expr::cust(match (backend, interval) {
        (DbBackend::Sqlite, UsageInterval::Hour) => "strftime('%Y-%m-%d %H', hour)",
        (DbBackend::Sqlite, UsageInterval::Day) => "strftime('%Y-%m-%d 00', hour)",
        (DbBackend::MySql, UsageInterval::Hour) => "date_format(hour, '%Y-%m-%d %H')",
        (DbBackend::MySql, UsageInterval::Day) => "date_format(hour, '%Y-%m-%d 00')",
        (_, UsageInterval::Hour) => "to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')",
        (_, UsageInterval::Day) => "to_char(hour AT TIME ZONE 'UTC', 'YYYY-MM-DD 00')",
    })
}

/// What tells one group from another, as text.
fn key(backend: DbBackend, group: UsageGroup) -> Expr {
    let column = match group {
        UsageGroup::Product => Column::ProductId,
        UsageGroup::Consumer => Column::ConsumerId,
        UsageGroup::Portal => Column::PortalId,
        UsageGroup::Operation => Column::Operation,
        UsageGroup::Status => {
            let text = if backend == DbBackend::MySql { "char" } else { "text" };
            return Expr::col(Column::Status).cast_as(text);
        }
    };
    Expr::col(column)
}
