//! Reading OpenAPI documents that strangers wrote.
//!
//! A document is read once, here, within bounds: whatever it says, reading it takes little time
//! and memory and asks nobody. What comes out has the structure that others rely on: every path is
//! a template, every operation has responses, and every reference leads somewhere in the document.

// No crate reads the structure for us: `oas3` knows 3.1 only and `openapiv3` 3.0 only, so that each
// refuses valid documents of the other version, and what `oas3` says of a broken one is "data did
// not match any variant of untagged enum", without a place.

mod fault;
mod operation;
mod reference;
mod template;
mod text;
mod walk;

use std::borrow::Cow;

use serde_json::{Map, Value};

use self::fault::{Fault, Place};
use crate::Result;

/// The longest document, in bytes: as it is given, and as JSON without white space.
const MAX_BYTES: usize = 1_000_000;
/// The most containers inside one another.
const MAX_DEPTH: usize = 30;
/// The most operations, and the most paths.
const MAX_OPERATIONS: usize = 2_000;
/// The most parameters of one operation or path.
const MAX_PARAMETERS: usize = 256;

/// An OpenAPI document, 3.0 or 3.1, that keeps the rules.
#[derive(Clone, Debug, PartialEq)]
pub struct Document {
    /// All of it, as JSON. Where YAML has an alias, this has what it stands for.
    pub value: Value,
    /// The name of the API: `info.title`.
    pub title: String,
    /// The version of the API, not of OpenAPI: `info.version`.
    pub version: String,
    /// Sorted by path; those of one path in the order of [`Method`].
    pub operations: Vec<Operation>,
}

/// What an API can be asked to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    pub method: Method,
    /// With its parameters in braces: `/pets/{id}`.
    pub path: String,
    /// The only one in its document, where there is one.
    pub operation_id: Option<String>,
    pub summary: Option<String>,
}

/// The methods that a path can have operations for. Written as in HTTP: `GET`.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::Display, strum::EnumString,
)]
#[strum(serialize_all = "UPPERCASE")]
pub enum Method {
    Get,
    Put,
    Post,
    Delete,
    Options,
    Head,
    Patch,
    Trace,
}

impl Document {
    /// Reads a document that is given as an object, or as text in JSON or YAML.
    ///
    /// It has at most 1000000 bytes, 30 levels, 2000 operations and as many paths. Versions 3.0
    /// and 3.1 are read. References lead to places in the document (`#/…`) and nowhere else.
    ///
    /// A problem is one of the field `field`, which may have dots: `spec.document`. Its message
    /// says for people what is wrong, and where, as a JSON pointer.
    pub fn parse(field: &str, value: &Value) -> Result<Self> {
        read(value).map_err(|fault| fault.of(field))
    }
}

fn read(value: &Value) -> Result<Document, Fault> {
    let value = match value {
        Value::Object(_) => Cow::Borrowed(value),
        Value::String(text) => Cow::Owned(text::read(text)?),
        _ => return Err(Fault::malformed("must be an object, or text in JSON or YAML".to_owned())),
    };
    walk::check(&value)?;
    let top = Place::Top;
    let root = object(&value, &top)?;
    supported(root)?;

    let info_place = top.key("info");
    let info = object(required(root, "info", &top)?, &info_place)?;
    let title = name(info, "title", &info_place)?;
    let version = name(info, "version", &info_place)?;

    let paths = object(required(root, "paths", &top)?, &top.key("paths"))?;
    let operations = operation::list(&value, paths, &top.key("paths"))?;
    Ok(Document { title, version, operations, value: value.into_owned() })
}

/// Checks the version of OpenAPI.
fn supported(root: &Map<String, Value>) -> Result<(), Fault> {
    let top = Place::Top;
    if root.contains_key("swagger") {
        return Err(Fault::at(&top, "this is Swagger 2; convert it to OpenAPI 3.0 or 3.1"));
    }
    let place = top.key("openapi");
    let version = text_of(required(root, "openapi", &top)?, &place)?;
    let patch = version.strip_prefix("3.0.").or_else(|| version.strip_prefix("3.1."));
    let digits = |patch: &str| !patch.is_empty() && patch.bytes().all(|it| it.is_ascii_digit());
    if patch.is_some_and(digits) {
        Ok(())
    } else {
        Err(Fault::at(&place, "only versions 3.0.x and 3.1.x are read, such as 3.1.0"))
    }
}

fn required<'a>(
    object: &'a Map<String, Value>,
    key: &str,
    place: &Place<'_>,
) -> Result<&'a Value, Fault> {
    object.get(key).ok_or_else(|| Fault::at(place, format_args!("`{key}` is missing")))
}

fn object<'a>(value: &'a Value, place: &Place<'_>) -> Result<&'a Map<String, Value>, Fault> {
    value.as_object().ok_or_else(|| Fault::at(place, "must be an object"))
}

fn text_of<'a>(value: &'a Value, place: &Place<'_>) -> Result<&'a str, Fault> {
    value.as_str().ok_or_else(|| match value {
        Value::Number(_) => Fault::at(place, "must be text; in YAML put it in quotes"),
        _ => Fault::at(place, "must be text"),
    })
}

/// Text that must be there and not blank.
fn name(object: &Map<String, Value>, key: &str, place: &Place<'_>) -> Result<String, Fault> {
    let text = text_of(required(object, key, place)?, &place.key(key))?;
    if text.trim().is_empty() {
        return Err(Fault::at(&place.key(key), "must not be blank"));
    }
    Ok(text.to_owned())
}

/// Text that may be missing.
fn optional<'a>(
    object: &'a Map<String, Value>,
    key: &str,
    place: &Place<'_>,
) -> Result<Option<&'a str>, Fault> {
    object.get(key).map(|value| text_of(value, &place.key(key))).transpose()
}

#[cfg(test)]
mod tests;
