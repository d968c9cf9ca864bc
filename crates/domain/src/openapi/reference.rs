//! References: `$ref` and where it leads.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::fault::{Fault, Place};

/// The longest reference, in bytes.
const MAX_LENGTH: usize = 1_024;
/// The most references that lead to a reference each.
const MAX_STEPS: usize = 16;

/// Checks that `reference` leads to something in the document that is not a reference again, or
/// does so after some steps.
pub(super) fn check(document: &Value, reference: &str, place: &Place<'_>) -> Result<(), Fault> {
    let mut seen = vec![reference];
    let mut target = find(document, reference, place)?;
    while let Some(next) = of(target) {
        if seen.contains(&next) {
            return Err(Fault::at(place, "this reference leads back to itself"));
        }
        if seen.len() == MAX_STEPS {
            let what = format_args!("more than {MAX_STEPS} references lead to one another");
            return Err(Fault::at(place, what));
        }
        seen.push(next);
        target = find(document, next, place)?;
    }
    Ok(())
}

/// What `value` stands for: itself, or what its reference leads to. References are checked by now.
pub(super) fn resolve<'a>(
    document: &'a Value,
    mut value: &'a Value,
    place: &Place<'_>,
) -> Result<&'a Value, Fault> {
    while let Some(reference) = of(value) {
        value = find(document, reference, place)?;
    }
    Ok(value)
}

fn of(value: &Value) -> Option<&str> {
    value.get("$ref")?.as_str()
}

fn find<'a>(document: &'a Value, reference: &str, place: &Place<'_>) -> Result<&'a Value, Fault> {
    let pointer = reference.strip_prefix('#').filter(|pointer| pointer.starts_with('/'));
    let pointer = pointer.ok_or_else(|| {
        Fault::at(place, "a reference must lead to a place in this document, as `#/…`")
    })?;
    if pointer.len() > MAX_LENGTH {
        let what = format_args!("a reference must have at most {MAX_LENGTH} bytes");
        return Err(Fault::at(place, what));
    }
    let pointer = percent_decode_str(pointer).decode_utf8().ok();
    pointer
        .and_then(|pointer| document.pointer(&pointer))
        .ok_or_else(|| Fault::at(place, format_args!("nothing is at `{reference}`")))
}
