//! Documents that are read, and everything that is not.

mod bounds;
mod rules;

use api::{FieldProblem, FieldRule};
use serde_json::{Value, json};

use super::{Document, Method};
use crate::Error;

const BOOKSTORE: &str = include_str!("bookstore.yaml");
const WEATHER: &str = include_str!("weather.json");

const FIELD: &str = "spec.document";

/// The smallest document that has an operation.
fn small() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": {"title": "Pets", "version": "1"},
        "paths": {"/pets": {"get": {"responses": {}}}},
    })
}

/// The small document with another value at a JSON pointer, whose parent exists.
fn with(pointer: &str, value: Value) -> Value {
    let mut document = small();
    put(&mut document, pointer, value);
    document
}

fn put(document: &mut Value, pointer: &str, value: Value) {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let key = key.replace("~1", "/").replace("~0", "~");
    document.pointer_mut(parent).unwrap()[&key] = value;
}

fn without(pointer: &str) -> Value {
    let mut document = small();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    document.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
    document
}

fn read(value: &Value) -> Document {
    Document::parse(FIELD, value).unwrap_or_else(|err| panic!("{err:?}"))
}

/// The one problem of a document that is refused.
fn refused(value: &Value) -> FieldProblem {
    match Document::parse(FIELD, value) {
        Err(Error::Invalid(mut problems)) => {
            assert_eq!(problems.len(), 1);
            let problem = problems.remove(0);
            assert_eq!(problem.field, FIELD);
            assert!(!problem.message.is_empty() && problem.message.len() < 2_000);
            problem
        }
        other => panic!("no refusal: {other:?}"),
    }
}

/// The message of a document that is malformed.
fn malformed(value: &Value) -> String {
    let problem = refused(value);
    assert_eq!((problem.rule, problem.limit), (FieldRule::Malformed, None), "{problem:?}");
    problem.message
}

/// Method, path, id and summary of every operation.
fn listed(document: &Document) -> Vec<(Method, &str, Option<&str>, Option<&str>)> {
    let operations = document.operations.iter();
    operations
        .map(|it| (it.method, &*it.path, it.operation_id.as_deref(), it.summary.as_deref()))
        .collect()
}

#[test]
fn a_document_in_yaml_is_read() {
    let document = read(&BOOKSTORE.into());
    assert_eq!((&*document.title, &*document.version), ("Bookstore", "2.10"));
    let expected = [
        (Method::Get, "/authors/{author}", Some("getAuthor"), None),
        (Method::Get, "/books", Some("listBooks"), Some("Lists books, newest first")),
        (Method::Post, "/books", Some("addBook"), Some("Adds a book")),
        (Method::Get, "/books/{isbn}", Some("getBook"), Some("Finds a book")),
        (Method::Delete, "/books/{isbn}", Some("removeBook"), None),
        (Method::Get, "/books/{isbn}/cover.{format}", None, Some("The picture on the front")),
    ];
    assert_eq!(listed(&document), expected);
    // Aliases stand for what they name, keys are text, and words of YAML 1.1 are words.
    let books = &document.value["paths"]["/books"];
    assert_eq!(books["get"]["x-limits"], json!({"rate": 100, "per": "minute"}));
    assert_eq!(books["post"]["x-limits"], json!({"rate": 10, "per": "minute"}));
    let example = &books["get"]["responses"]["200"]["content"]["application/json"]["example"][0];
    assert_eq!(example["country"], "NO");
    assert_eq!(example["price"], "1_250");
    assert_eq!(example["isbn"], "9780141439518");
}

#[test]
fn a_document_in_json_is_read() {
    let document = read(&WEATHER.into());
    assert_eq!((&*document.title, &*document.version), ("Weather", "2026-03"));
    let expected = [
        (Method::Put, "/cities/{city}", Some("nameCity"), None),
        (
            Method::Get,
            "/cities/{city}/forecast",
            Some("getForecast"),
            Some("Forecasts up to ten days"),
        ),
        (Method::Get, "/now", Some("getNow"), Some("The weather here and now")),
        (Method::Head, "/now", None, None),
    ];
    assert_eq!(listed(&document), expected);
}

#[test]
fn a_document_is_the_same_in_every_form() {
    for text in [BOOKSTORE, WEATHER] {
        let document = read(&text.into());
        assert_eq!(read(&document.value), document);
        let json = serde_json::to_string_pretty(&document.value).unwrap();
        assert_eq!(read(&json.into()), document);
        assert_eq!(read(&format!("\u{feff}{text}").into()), document);
    }
    let flow = "{openapi: 3.1.0, info: {title: Pets, version: '1'}, paths: {/pets: {get: {responses: {}}}}}";
    assert_eq!(read(&flow.into()), read(&small()));
}

#[test]
fn a_method_is_written_as_in_http() {
    assert_eq!(Method::Get.to_string(), "GET");
    assert_eq!("PATCH".parse(), Ok(Method::Patch));
}

#[test]
fn what_is_no_document_is_refused() {
    assert_eq!(refused(&"".into()).rule, FieldRule::Required);
    assert_eq!(refused(&" \n".into()).rule, FieldRule::Required);
    let form = "must be an object, or text in JSON or YAML";
    for value in [json!(null), json!(true), json!(7), json!([small()])] {
        assert_eq!(malformed(&value), form);
    }
    for (text, expected) in [
        ("[1]", "at the top: must be an object"),
        ("just words", "at the top: must be an object"),
        ("# nothing", "at the top: must be an object"),
        ("{\"a\": 1,\n \"b\" 2}", "no JSON: expected `:` at line 2 column 6"),
        ("a: 1\na: 2", "duplicate mapping key `a` is not allowed here at line 2, column 1"),
        ("a: [1, 2\nb: }", "at line 2, column 2"),
        ("a: *nowhere", "at line 1, column 4"),
        ("a: 1\n---\nb: 2", "at line 3, column 1"),
        ("a: .nan", "at line 1, column 4"),
        ("? [a]\n: b", "at line 1, column 3"),
        ("a: &a [*a]", "at line 1, column 8"),
        ("a: \u{1}", "at line 1, column 4"),
    ] {
        let message = malformed(&text.into());
        assert!(message.ends_with(expected), "{message}");
    }
}
