//! What holds everywhere in a document, in one walk through it.

use std::io::{self, Write};

use serde_json::Value;

use super::{MAX_BYTES, MAX_DEPTH, Place, fault::Fault, reference, text_of};

/// Checks depth, characters, references and size.
pub(super) fn check(document: &Value) -> Result<(), Fault> {
    // Everything else may call itself for each level.
    depth(document, 1)?;
    Walk { document }.check(document, &Place::Top, "")?;
    let mut size = Size(0);
    // The only error is the one that `Size` makes.
    serde_json::to_writer(&mut size, document)
        .map_err(|_too_large| Fault::too_large(MAX_BYTES, "bytes"))
}

fn depth(value: &Value, level: usize) -> Result<(), Fault> {
    if level > MAX_DEPTH && (value.is_array() || value.is_object()) {
        return Err(Fault::too_large(MAX_DEPTH, "levels"));
    }
    match value {
        Value::Array(items) => items.iter().try_for_each(|item| depth(item, level + 1)),
        Value::Object(members) => members.values().try_for_each(|value| depth(value, level + 1)),
        _ => Ok(()),
    }
}

struct Walk<'a> {
    document: &'a Value,
}

impl Walk<'_> {
    /// `parent` is the key that `value` stands under.
    fn check(&self, value: &Value, place: &Place<'_>, parent: &str) -> Result<(), Fault> {
        match value {
            Value::String(text) => printable(text, place),
            Value::Array(items) => items
                .iter()
                .enumerate()
                .try_for_each(|(index, item)| self.check(item, &place.index(index), "")),
            Value::Object(members) => members.iter().try_for_each(|(key, value)| {
                printable(key, place)?;
                // A property may be called `$ref`. Everything else of that name counts, in
                // examples and extensions too: whoever follows references does not look where
                // they stand.
                if key == "$ref" && !(parent == "properties" && value.is_object()) {
                    let place = place.key(key);
                    reference::check(self.document, text_of(value, &place)?, &place)?;
                }
                self.check(value, &place.key(key), key)
            }),
            _ => Ok(()),
        }
    }
}

/// PostgreSQL cannot store U+0000 in JSON, and nobody means it.
fn printable(text: &str, place: &Place<'_>) -> Result<(), Fault> {
    if text.contains('\0') {
        return Err(Fault::at(place, "has the character U+0000"));
    }
    Ok(())
}

/// Counts bytes up to the bound.
struct Size(usize);

impl Write for Size {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.saturating_add(bytes.len());
        if self.0 > MAX_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
