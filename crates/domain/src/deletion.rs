//! What a deletion would take away, counted and named.

use api::{Consequence, ConsequenceKind};
use sea_orm::{QueryOrder, QuerySelect, Select, prelude::*};

use crate::{Result, list};

/// How many names are shown.
const EXAMPLES: u64 = 10;

/// The rows of `select` as one consequence; `None` where there is nothing to lose.
pub(crate) async fn consequence<E: EntityTrait>(
    db: &impl ConnectionTrait,
    kind: ConsequenceKind,
    select: Select<E>,
    name: impl ColumnTrait,
) -> Result<Option<Consequence>>
where
    E::Model: Send + Sync,
{
    let count = list::count(db, &select).await?;
    if count == 0 {
        return Ok(None);
    }
    let examples = select
        .select_only()
        .column(name)
        .distinct()
        .filter(name.is_not_null())
        .order_by_asc(name)
        .limit(EXAMPLES)
        .into_tuple()
        .all(db)
        .await?;
    Ok(Some(Consequence { kind, count, examples }))
}
