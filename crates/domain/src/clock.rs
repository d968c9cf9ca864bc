//! The time, as precise as every database keeps it.

use chrono::{DateTime, SubsecRound, Utc};

/// Now, to the millisecond: what is answered equals what is read back later.
pub(crate) fn now() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(3)
}
