//! Moments from which something is refused, as people set them.

use api::{FieldProblem, FieldRule};
use chrono::{DateTime, Months, SubsecRound, Utc};

use crate::clock;

/// How far ahead one may lie.
const LONGEST: Months = Months::new(12 * 10);

/// Checks a new one, and cuts it to what every database keeps.
pub(crate) fn check(field: &str, at: DateTime<Utc>) -> Result<DateTime<Utc>, FieldProblem> {
    let now = clock::now();
    let at = at.trunc_subsecs(3);
    if at <= now {
        return Err(FieldProblem::new(field, FieldRule::TooEarly, None));
    }
    if now.checked_add_months(LONGEST).is_none_or(|last| at > last) {
        return Err(FieldProblem::new(field, FieldRule::TooLate, None));
    }
    Ok(at)
}
