//! Expressions of SQLite that make values as the server writes them.

/// The first moment, in seconds: 2025-01-01.
const BEGIN: u64 = 1_735_689_600;
const SYLLABLES: &str = "bakedilofumaneporitusevawixozyga";

/// Numbers from 1, as `i` of `n`.
pub(super) fn numbers(count: u32) -> String {
    format!("WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < {count})")
}

/// An identifier: a prefix and a UUID of version 7, later for larger numbers.
pub(super) fn id(prefix: &str, number: &str) -> String {
    format!("printf('{prefix}-%012x70008%015x', {BEGIN}000 + {number}, {number})")
}

/// A moment, so many seconds after the first one.
pub(super) fn moment(seconds: &str) -> String {
    format!("strftime('%Y-%m-%dT%H:%M:%f+00:00', {BEGIN}.25 + {seconds}, 'unixepoch')")
}

/// A word of four syllables; the first 65536 differ.
pub(super) fn word(number: &str) -> String {
    let syllable = |place: u32| {
        let index = format!("((({number}) * 40503) >> {place}) % 16");
        format!("substr('{SYLLABLES}', 1 + 2 * ({index}), 2)")
    };
    [0, 4, 8, 12].map(syllable).join(" || ")
}

/// One of `values`, which are expressions, in turn.
pub(super) fn one_of(values: &[&str], number: &str) -> String {
    let cases = values.iter().enumerate();
    let cases: Vec<_> = cases.map(|(index, value)| format!("WHEN {index} THEN {value}")).collect();
    format!("CASE ({number}) % {} {} END", values.len(), cases.join(" "))
}
