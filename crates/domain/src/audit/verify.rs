//! Walks along the chain of records and finds the first one that somebody has touched.

use sea_orm::{PaginatorTrait, QueryOrder, QuerySelect, prelude::*};

use super::chain::{self, HEAD};
use crate::{
    App, Error, Result,
    caller::Operator,
    entity::{
        audit_chain::{self, Model as Head},
        audit_log::{COLUMN, Column, Entity, Model},
    },
};

/// How many records are in memory at a time.
const BATCH: u64 = 200;

/// What the walk found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody has touched the records in the chain.
    Whole {
        /// How many there are.
        records: u64,
        /// How many there are from before the chain; these prove nothing.
        older: u64,
    },
    /// Somebody has.
    Broken(Breach),
}

/// The first thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Breach {
    #[error("the head of the chain is missing")]
    NoHead,
    #[error("the head of the chain was changed")]
    FalseHead,
    #[error("the number of records from before the chain was {expected} and is {found}")]
    Older { expected: i64, found: u64 },
    #[error("record {0} was changed: its digest does not fit")]
    Changed(i64),
    #[error("record {0} was changed: its digest is gone")]
    NoDigest(i64),
    #[error("record {0} was changed: it cannot be read")]
    Unreadable(i64),
    #[error("record {0} is missing")]
    Missing(i64),
    #[error("record {0} was inserted: the head of the chain does not know it")]
    Inserted(i64),
}

/// Why the walk ends before the head.
enum Stop {
    Breach(Breach),
    Failed(Error),
}

impl From<Breach> for Stop {
    fn from(breach: Breach) -> Self {
        Self::Breach(breach)
    }
}

impl<E: Into<Error>> From<E> for Stop {
    fn from(err: E) -> Self {
        Self::Failed(err.into())
    }
}

/// Follows the chain from its first record to its head, also while others append to it.
pub async fn verify(app: &App, _: &Operator) -> Result<Verdict> {
    match walk(app).await {
        Ok((records, older)) => Ok(Verdict::Whole { records, older }),
        Err(Stop::Breach(breach)) => Ok(Verdict::Broken(breach)),
        Err(Stop::Failed(err)) => Err(err),
    }
}

/// The number of records in the chain, and of those before it.
async fn walk(app: &App) -> Result<(u64, u64), Stop> {
    let mut head = head(app).await?;
    let older = Entity::find().filter(COLUMN.id.lt(head.first_id)).count(&app.db).await?;
    if u64::try_from(head.older) != Ok(older) {
        return Err(Breach::Older { expected: head.older, found: older }.into());
    }
    let last_id = head.first_id.saturating_sub(1);
    let mut walker = Walker { last_id, hash: String::new(), records: 0 };
    loop {
        walker.go_to(app, &head).await?;
        let Some(beyond) = first_beyond(app, &head).await? else {
            return Ok((walker.records, older));
        };
        // A record and the head that knows it come at once: a head that is read after the record
        // knows it, or the record does not belong to the chain.
        head = self::head(app).await?;
        if head.last_id < beyond {
            return Err(Breach::Inserted(beyond).into());
        }
    }
}

async fn head(app: &App) -> Result<Head, Stop> {
    let head = audit_chain::Entity::find_by_id(HEAD.to_owned()).one(&app.db).await?;
    let head = head.ok_or(Breach::NoHead)?;
    if head.seal != chain::seal(&app.encryption_key, &head)? {
        return Err(Breach::FalseHead.into());
    }
    Ok(head)
}

async fn first_beyond(app: &App, head: &Head) -> Result<Option<i64>> {
    let ids = Entity::find().select_only().column(Column::Id);
    let beyond = ids.filter(COLUMN.id.gt(head.last_id)).order_by_asc(Column::Id);
    Ok(beyond.into_tuple().one(&app.db).await?)
}

/// How far the walk has come.
struct Walker {
    last_id: i64,
    hash: String,
    records: u64,
}

impl Walker {
    /// Goes on to the record that `head` calls the last one.
    async fn go_to(&mut self, app: &App, head: &Head) -> Result<(), Stop> {
        while self.last_id < head.last_id {
            let batch = self.next(app, head).await?;
            if batch.is_empty() {
                return Err(Breach::Missing(self.due()).into());
            }
            for row in batch {
                self.step(app, &row)?;
            }
        }
        if self.hash == head.hash { Ok(()) } else { Err(Breach::FalseHead.into()) }
    }

    fn step(&mut self, app: &App, row: &Model) -> Result<(), Stop> {
        let expected = chain::digest(&app.encryption_key, &self.hash, row)?;
        if row.hash.as_ref() != Some(&expected) {
            return Err(match row.hash {
                _ if row.id > self.due() => Breach::Missing(self.due()),
                Some(_) => Breach::Changed(row.id),
                None => Breach::NoDigest(row.id),
            }
            .into());
        }
        self.last_id = row.id;
        self.hash = expected;
        self.records = self.records.saturating_add(1);
        Ok(())
    }

    /// The record that comes next where nothing was inserted or removed.
    fn due(&self) -> i64 {
        self.last_id.saturating_add(1)
    }

    async fn next(&self, app: &App, head: &Head) -> Result<Vec<Model>, Stop> {
        let select = Entity::find()
            .filter(COLUMN.id.gt(self.last_id))
            .filter(COLUMN.id.lte(head.last_id))
            .order_by_asc(Column::Id)
            .limit(BATCH);
        let err = match select.clone().all(&app.db).await {
            Ok(rows) => return Ok(rows),
            Err(err) => err,
        };
        // Somebody may have written what is no time or no JSON: one record is to blame, and those
        // before it come first.
        let ids = select.select_only().column(Column::Id);
        let ids: Vec<i64> = ids.into_tuple().all(&app.db).await?;
        let mut rows = Vec::new();
        for id in ids {
            match Entity::find_by_id(id).one(&app.db).await {
                Ok(row) => rows.extend(row),
                Err(_) if rows.is_empty() => return Err(Breach::Unreadable(id).into()),
                Err(_) => return Ok(rows),
            }
        }
        Err(err.into())
    }
}
