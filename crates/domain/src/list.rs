//! Lists: searching in the database, and reading one page.

use std::{
    cmp::min,
    collections::HashMap,
    time::{Duration, Instant},
};

use api::{Page, PageQuery};
use parking_lot::Mutex;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, Order, QueryFilter,
    QuerySelect, QueryTrait, Select, TryGetable, Value,
    prelude::Expr,
    sea_query::{Asterisk, Func, IntoColumnRef, LikeExpr, SimpleExpr},
};

use crate::{App, Result, audit};

/// The rows of one page, read from whichever end of the list is nearer: the last page costs no
/// more than the first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slice {
    pub(crate) offset: u64,
    pub(crate) limit: u64,
    backwards: bool,
    page: PageQuery,
    total: u64,
}

impl Slice {
    /// Finds the rows of `page` in a list of `total`.
    pub(crate) fn new(page: PageQuery, total: u64) -> Self {
        let before = min(page.offset(), total);
        let limit = min(page.size, total - before);
        let after = total - before - limit;
        let backwards = after < before;
        let offset = if backwards { after } else { before };
        Self { offset, limit, backwards, page, total }
    }

    /// Which way to sort, so that `offset` and `limit` mean the page.
    pub(crate) fn order(&self, descending: bool) -> Order {
        if descending == self.backwards { Order::Asc } else { Order::Desc }
    }

    /// Puts rows that were read into the order that was asked for.
    pub(crate) fn restore<T>(&self, mut rows: Vec<T>) -> Vec<T> {
        if self.backwards {
            rows.reverse();
        }
        rows
    }

    /// The page with these rows.
    pub(crate) fn page<T>(&self, content: Vec<T>) -> Page<T> {
        let PageQuery { page: number, size } = self.page;
        Page { content, number, size, total_elements: self.total }
    }
}

/// How many rows `select` has. It must have no groups and no `DISTINCT`: only then can the
/// database count without making the rows.
pub(crate) async fn count<E: EntityTrait>(
    db: &impl ConnectionTrait,
    select: &Select<E>,
) -> Result<u64> {
    let rows = Func::count(Expr::col(Asterisk));
    let count: Option<i64> = select.clone().select_only().expr(rows).into_tuple().one(db).await?;
    Ok(count.and_then(|count| count.try_into().ok()).unwrap_or_default())
}

/// As [`count`], for a page of a list: who turns its pages asks again and again, and what is
/// counted stays as it is until something changes.
///
/// Every change ends with a record in the audit log, whose identifiers go up in the order of the
/// commits: as long as the last one is the same nothing has changed, in no process.
pub(crate) async fn total<E: EntityTrait>(app: &App, select: &Select<E>) -> Result<u64> {
    let statement = app.db.get_database_backend().build(select.as_query()).to_string();
    // Read before the rows are counted: a change meanwhile makes the total one of the past.
    let last_change = audit::last_id(&app.db).await?;
    if let Some(total) = app.totals.get(&statement, last_change) {
        return Ok(total);
    }
    let total = count(&app.db, select).await?;
    app.totals.remember(statement, Total { total, last_change, counted_at: Instant::now() });
    Ok(total)
}

/// How long a total may hide what somebody changes in the database by hand.
const REMEMBER: Duration = Duration::from_secs(1);
/// The most totals that are remembered at once.
const MAX_TOTALS: usize = 1_000;

/// Totals of lists, by statement.
#[derive(Default)]
pub(crate) struct Totals(Mutex<HashMap<String, Total>>);

#[derive(Clone, Copy)]
struct Total {
    total: u64,
    /// The audit record that was the last one before the rows were counted.
    last_change: Option<i64>,
    counted_at: Instant,
}

impl Totals {
    fn get(&self, statement: &str, last_change: Option<i64>) -> Option<u64> {
        let known = self.0.lock().get(statement).copied()?;
        let holds = known.last_change == last_change && known.counted_at.elapsed() < REMEMBER;
        holds.then_some(known.total)
    }

    fn remember(&self, statement: String, total: Total) {
        let mut totals = self.0.lock();
        if totals.len() >= MAX_TOTALS {
            totals.clear();
        }
        totals.insert(statement, total);
    }
}

/// Lists of no more rows are sorted, longer ones are walked in their order.
pub(crate) const FEW: u64 = 100;

/// The keys of the rows of `select`, if those are few.
///
/// No database can tell beforehand whether a condition leaves few rows, to be found and then
/// sorted, or many, so that a page of them is soon found in the order of an index.
pub(crate) async fn few<E: EntityTrait, K: TryGetable>(
    db: &impl ConnectionTrait,
    select: &Select<E>,
    key: impl ColumnTrait,
) -> Result<Option<Vec<K>>> {
    let select = select.clone().select_only().column(key).limit(FEW + 1);
    let keys: Vec<K> = select.into_tuple().all(db).await?;
    Ok((u64::try_from(keys.len()).unwrap_or(u64::MAX) <= FEW).then_some(keys))
}

/// The rows of `select`, and how many there are. `is_search`: no index has what it asks for, which
/// may leave few rows of many.
pub(crate) async fn find<E: EntityTrait, K: TryGetable + Into<Value>>(
    app: &App,
    select: Select<E>,
    key: impl ColumnTrait,
    is_search: bool,
) -> Result<(Select<E>, u64)> {
    if is_search && let Some(keys) = few::<E, K>(&app.db, &select, key).await? {
        let total = keys.len().try_into().unwrap_or(u64::MAX);
        return Ok((E::find().filter(key.is_in(keys)), total));
    }
    let number = total(app, &select).await?;
    Ok((select, number))
}

/// Whether `column` has `text` in it. Case does not matter; on SQLite that holds for the letters
/// of ASCII.
pub(crate) fn contains(app: &App, column: impl IntoColumnRef, text: &str) -> SimpleExpr {
    // Lower case as the database's own function makes it.
    let text = match app.db.get_database_backend() {
        DbBackend::Sqlite => text.to_ascii_lowercase(),
        _ => text.to_lowercase(),
    };
    let pattern = LikeExpr::new(format!("%{}%", escape_like(&text))).escape('\\');
    Func::lower(Expr::col(column)).like(pattern)
}

/// Whether `column` has `text` in it just as it is written, and somewhere before `rest`.
pub(crate) fn contains_exactly(column: impl IntoColumnRef, text: &str, rest: &str) -> SimpleExpr {
    let pattern = LikeExpr::new(format!("%{}%{rest}", escape_like(text))).escape('\\');
    Expr::col(column).like(pattern)
}

/// In a pattern, `%` and `_` stand for anything; in a name they are letters like others.
fn escape_like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use api::PageQuery;
    use proptest::prelude::*;
    use sea_orm::Order;

    use super::Slice;

    /// What a database would read.
    fn read(slice: &Slice, total: u64) -> Vec<u64> {
        let mut rows: Vec<u64> = (0..total).collect();
        if matches!(slice.order(false), Order::Desc) {
            rows.reverse();
        }
        let rows = rows.into_iter();
        let rows = rows.skip(usize::try_from(slice.offset).unwrap());
        slice.restore(rows.take(usize::try_from(slice.limit).unwrap()).collect())
    }

    proptest! {
        #[test]
        fn a_slice_is_the_page_whichever_end_it_is_read_from(
            page in 1..50_u64, size in 1..20_u64, total in 0..300_u64,
        ) {
            let query = PageQuery { page, size };
            let slice = Slice::new(query, total);
            let expected: Vec<u64> = (0..total)
                .skip(usize::try_from(query.offset()).unwrap())
                .take(usize::try_from(size).unwrap())
                .collect();
            prop_assert_eq!(read(&slice, total), expected);
            prop_assert!(slice.offset <= total / 2);
        }
    }
}
