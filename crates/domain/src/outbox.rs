//! How a process hears of changes that another one made.

use std::{
    collections::{BTreeMap, HashSet, btree_map::Entry},
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
    App, Result,
    change::{Change, News},
    clock,
    database::in_time,
    entity::outbox::{COLUMN, Column, Entity},
};

/// How long a change may take to reach the other processes.
const INTERVAL: Duration = Duration::from_millis(500);
/// How long a look at the outbox may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Every process has long seen an entry of this age.
const KEEP: TimeDelta = TimeDelta::minutes(10);
/// A transaction that took its entry's number is committed or gone by then.
const LATE: Duration = Duration::from_secs(60);
/// After so long without a look at the outbox, entries may have been removed unseen.
const TOO_LONG: Duration = Duration::from_secs(300);
/// Rather than following more changes at once, everything is read anew.
const MAX_CHANGES: usize = 1_000;
/// As many as may be made while late ones are waited for; where there are more, everything is
/// read anew.
const MAX_ENTRIES: u64 = 20_000;
/// Now and then everything is read anew, whatever the entries say.
const REREAD: Duration = Duration::from_secs(600);

/// Follows the changes of other processes, for ever. A failure is logged and tried again.
pub async fn follow(app: &App) {
    let mut reader = Reader::default();
    let mut interval = tokio::time::interval(INTERVAL);
    interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        interval.tick().await;
        match in_time(PATIENCE, reader.read(app)).await {
            Ok(changes) => catch_up(app, changes).await,
            Err(err) => tracing::warn!(error = %err, "changes of other processes cannot be read"),
        }
    }
}

async fn catch_up(app: &App, changes: Vec<Change>) {
    if changes.iter().any(|change| matches!(change, Change::Portal(_) | Change::Everything))
        && let Err(err) = app.portals.reload(&app.db).await
    {
        tracing::warn!(error = %err, "the portals cannot be read");
    }
    app.tell(News { changes, followed: None }).await;
}

/// Which entries were read.
///
/// The highest number alone would not do: transactions do not commit in the order of their
/// entries.
#[derive(Default)]
struct Reader {
    /// Every entry up to this one was read, or never comes.
    floor: i64,
    /// Those above it that were read, and when.
    seen: BTreeMap<i64, Instant>,
    last_read: Option<Instant>,
    last_reread: Option<Instant>,
}

impl Reader {
    /// What has changed since the last time.
    async fn read(&mut self, app: &App) -> Result<Vec<Change>> {
        let rows: Vec<(i64, String, String)> = Entity::find()
            .select_only()
            .columns([Column::Id, Column::Topic, Column::SubjectId])
            .filter(COLUMN.id.gt(self.floor))
            .order_by_desc(Column::Id)
            .limit(MAX_ENTRIES)
            .into_tuple()
            .all(&app.db)
            .await?;
        let now = Instant::now();
        let away = self.last_read.replace(now).is_some_and(|at| now - at > TOO_LONG);
        let missed = u64::try_from(rows.len()).is_ok_and(|number| number == MAX_ENTRIES);
        let changes = self.take(rows, now);
        // Who has just started has read everything.
        let due = now - *self.last_reread.get_or_insert(now) > REREAD;
        if away || missed || due || changes.len() > MAX_CHANGES {
            self.last_reread = Some(now);
            return Ok(vec![Change::Everything]);
        }
        Ok(changes)
    }

    /// The changes of those entries that were not read before, each once.
    fn take(&mut self, rows: Vec<(i64, String, String)>, now: Instant) -> Vec<Change> {
        let mut changes = HashSet::new();
        for (id, topic, subject) in rows {
            if let Entry::Vacant(entry) = self.seen.entry(id) {
                entry.insert(now);
                changes.insert(Change::from_row(&topic, &subject));
            }
        }
        let late = self.seen.iter().filter(|(_, at)| now - **at > LATE).map(|(id, _)| *id);
        if let Some(floor) = late.max() {
            self.floor = floor;
            self.seen = self.seen.split_off(&floor);
            self.seen.remove(&floor);
        }
        changes.into_iter().collect()
    }
}

/// Removes entries that every process has seen.
pub(crate) async fn clean(app: &App) -> Result<()> {
    Entity::delete_many().filter(COLUMN.created_at.lt(clock::now() - KEEP)).exec(&app.db).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use api::ConsumerId;

    use super::{LATE, Reader};
    use crate::change::Change;

    fn row(id: i64) -> (i64, String, String) {
        (id, "CONSUMER".to_owned(), format!("consumer-{id}"))
    }

    fn change(id: i64) -> Change {
        Change::Consumer(ConsumerId(format!("consumer-{id}")))
    }

    #[test]
    fn an_entry_is_taken_once_and_one_that_comes_late_is_not_missed() {
        let mut reader = Reader::default();
        let start = Instant::now();
        assert_eq!(reader.take(vec![row(7), row(9)], start).len(), 2);
        assert_eq!(reader.take(vec![row(9), row(8), row(7)], start), [change(8)]);
        // Long after, what is below the oldest ones is not asked for any more.
        let later = start + LATE + Duration::from_secs(1);
        assert_eq!(reader.take(vec![row(10), row(9)], later), [change(10)]);
        assert_eq!(reader.floor, 9);
        assert_eq!(reader.take(vec![row(11), row(10)], later), [change(11)]);
        assert_eq!(reader.floor, 9, "10 is not old enough");
    }

    #[test]
    fn two_entries_of_one_subject_are_one_change() {
        let mut reader = Reader::default();
        let twice = vec![row(1), (2, "CONSUMER".to_owned(), "consumer-1".to_owned())];
        assert_eq!(reader.take(twice, Instant::now()), [change(1)]);
    }
}
