//! Documents that are too much, and documents that make no sense at all.

use std::time::{Duration, Instant};

use api::FieldRule;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{BOOKSTORE, Document, FIELD, WEATHER, malformed, read, refused, small, with};
use crate::{
    Error,
    openapi::{MAX_BYTES, MAX_DEPTH, MAX_OPERATIONS, MAX_PARAMETERS},
};

/// Long even without optimisation on a busy machine; an attack would take minutes or forever.
const SOON: Duration = Duration::from_secs(20);

fn too_large(value: &Value) -> (usize, String) {
    let problem = refused(value);
    assert_eq!(problem.rule, FieldRule::TooLarge, "{problem:?}");
    (problem.limit.unwrap().try_into().unwrap(), problem.message)
}

#[test]
fn text_has_a_longest_length() {
    let json = small().to_string();
    let padded = |length: usize| Value::from(json.clone() + &" ".repeat(length - json.len()));
    read(&padded(MAX_BYTES));
    assert_eq!(too_large(&padded(MAX_BYTES + 1)).0, MAX_BYTES);
}

#[test]
fn an_object_has_a_largest_size() {
    let document = |length| with("/info/description", json!("x".repeat(length)));
    let rest = document(0).to_string().len();
    read(&document(MAX_BYTES - rest));
    assert_eq!(too_large(&document(MAX_BYTES - rest + 1)).0, MAX_BYTES);
}

#[test]
fn levels_are_counted() {
    // Under the root.
    let nested = |levels: usize| (1..levels).fold(json!({}), |inner, _| json!({ "a": inner }));
    for form in [|value: Value| value, |value: Value| Value::from(value.to_string())] {
        read(&form(with("/x-deep", nested(MAX_DEPTH - 1))));
        assert_eq!(too_large(&form(with("/x-deep", nested(MAX_DEPTH)))).0, MAX_DEPTH);
    }
}

#[test]
fn text_that_is_nested_very_deeply_is_refused_at_once() {
    let start = Instant::now();
    let json = format!("{}{}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let lists = "[".repeat(900_000);
    let flow = format!("a: {}{}", "[".repeat(400_000), "]".repeat(400_000));
    let flow_map = "{a: ".repeat(200_000);
    let block = (0..1_300).fold(String::new(), |text, level| format!("{text}{:level$}a:\n", ""));
    let items = "- ".repeat(450_000);
    let keys = "? ".repeat(450_000);
    for text in [json, lists, flow, flow_map, block, items, keys] {
        let problem = refused(&text.into());
        assert!(matches!(problem.rule, FieldRule::TooLarge | FieldRule::Malformed));
    }
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn aliases_that_multiply_are_refused_at_once() {
    let start = Instant::now();
    let ten = |name: &str| vec![format!("*{name}"); 10].join(", ");
    let mut laughs = String::from("a0: &a0 [lol]\n");
    for level in 1..12 {
        laughs += &format!("a{level}: &a{level} [{}]\n", ten(&format!("a{}", level - 1)));
    }
    assert!(too_large(&laughs.into()).1.contains("aliases"));

    let long = format!("a: &a {}\nb: [{}]\n", "x".repeat(400_000), ten("a"));
    assert_eq!(too_large(&long.into()).0, MAX_BYTES);

    let many = format!("a: &a [{}]\nb:\n{}", "1, ".repeat(1_000), "- *a\n".repeat(10_000));
    assert!(too_large(&many.into()).1.contains("aliases"));

    let mut merged = String::from("a0: &a0 {k: v}\n");
    for level in 1..40 {
        let before = level - 1;
        merged += &format!("a{level}: &a{level} {{<<: [*a{before}, *a{before}], k{level}: v}}\n");
    }
    assert!(matches!(refused(&merged.into()).rule, FieldRule::TooLarge | FieldRule::Malformed));
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn operations_are_counted() {
    let paths = |number: usize| {
        let item = json!({"get": {"responses": {}}, "put": {"responses": {}}});
        (0..number).map(|it| (format!("/p{it}"), item.clone())).collect::<Map<_, _>>()
    };
    let exactly = with("/paths", paths(MAX_OPERATIONS / 2).into());
    assert_eq!(read(&exactly).operations.len(), MAX_OPERATIONS);
    let more = with("/paths", paths(MAX_OPERATIONS / 2 + 1).into());
    assert_eq!(too_large(&more), (MAX_OPERATIONS, "must have at most 2000 operations".to_owned()));
    let empty =
        (0..=MAX_OPERATIONS).map(|it| (format!("/p{it}"), json!({}))).collect::<Map<_, _>>();
    assert_eq!(too_large(&with("/paths", empty.into())).0, MAX_OPERATIONS);
}

#[test]
fn parameters_are_counted() {
    let parameters = |number: usize| {
        let list: Vec<_> =
            (0..number).map(|it| json!({"name": it.to_string(), "in": "query"})).collect();
        with("/paths/~1pets/parameters", list.into())
    };
    read(&parameters(MAX_PARAMETERS));
    let expected = "at /paths/~1pets/parameters: must have at most 256 parameters";
    assert_eq!(malformed(&parameters(MAX_PARAMETERS + 1)), expected);
}

#[test]
fn references_in_a_row_are_counted() {
    let row = |number: usize| {
        let mut schemas: Map<String, Value> = (1..number)
            .map(|it| {
                (format!("S{it}"), json!({"$ref": format!("#/components/schemas/S{}", it + 1)}))
            })
            .collect();
        schemas.insert(format!("S{number}"), json!({}));
        with("/components", json!({ "schemas": schemas }))
    };
    read(&row(17));
    let message = malformed(&row(18));
    assert!(message.contains("more than 16 references lead to one another"), "{message}");
    assert!(malformed(&row(5_000)).contains("more than 16"));

    let long = with("/x-own", json!({"$ref": format!("#/{}", "a".repeat(2_000))}));
    assert_eq!(malformed(&long), "at /x-own/$ref: a reference must have at most 1024 bytes");
}

#[test]
fn documents_made_to_keep_the_reader_busy_do_not() {
    let start = Instant::now();
    // Every path shares one list of parameters, each behind a row of references.
    let parameters: Vec<_> = (0..256).map(|it| json!({"$ref": format!("#/x-p/{it}")})).collect();
    let own: Vec<_> = (0..256).map(|it| json!({"name": it.to_string(), "in": "query"})).collect();
    let mut document = with("/x-item", json!({ "parameters": parameters }));
    document["x-p"] = own.into();
    let item = json!({"$ref": "#/x-item"});
    let paths: Map<_, _> =
        (0..MAX_OPERATIONS).map(|it| (format!("/p{it}"), item.clone())).collect();
    document["paths"] = paths.into();
    read(&document);

    // Long keys around many references: their places must not be written out.
    let key = "k".repeat(100_000);
    let references: Vec<_> = (0..20_000).map(|_| json!({"$ref": "#/info"})).collect();
    read(&with("/x-own", json!({ &key: { &key: { &key: references } } })));

    // A template with very many parameters.
    let path = (0..60_000).fold(String::from("/"), |path, it| format!("{path}{{{it}}}"));
    read(&with("/paths", json!({ path: {} })));
    assert!(start.elapsed() < SOON, "{:?}", start.elapsed());
}

#[test]
fn a_message_stays_short() {
    let key = "k".repeat(300_000);
    let message = malformed(&with("/x-own", json!({ &key: {"$ref": key} })));
    assert!(message.starts_with("at /x-own/kkk") && message.ends_with('…'));
    malformed(&format!("{key}: 1\n{key}: 2").into());
}

#[test]
fn a_zero_character_is_refused() {
    let message = "has the character U+0000";
    let text = with("/info/title", json!("a\0"));
    assert_eq!(malformed(&text), format!("at /info/title: {message}"));
    assert_eq!(malformed(&text.to_string().into()), format!("at /info/title: {message}"));
    let key = with("/x-own", json!({"a\0": 1}));
    assert_eq!(malformed(&key), format!("at /x-own: {message}"));
}

/// Any JSON, with the words of OpenAPI in it more often than by chance.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        words().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 96, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::hash_map(words(), inner, 0..6)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "openapi",
            "3.0.3",
            "3.1.0",
            "info",
            "title",
            "version",
            "paths",
            "/pets",
            "/pets/{id}",
            "get",
            "put",
            "parameters",
            "responses",
            "operationId",
            "summary",
            "name",
            "in",
            "path",
            "query",
            "id",
            "$ref",
            "#/info",
            "#/paths/~1pets",
            "properties",
            "x-own",
            "<<",
        ])
        .prop_map(str::to_owned),
        "[ -~]{0,8}",
        any::<String>(),
    ]
}

/// A document that is read, or a problem with the field.
fn is_settled(value: &Value) -> bool {
    match Document::parse(FIELD, value) {
        // What was read once is read again as the same.
        Ok(document) => Document::parse(FIELD, &document.value).is_ok_and(|it| it == document),
        Err(Error::Invalid(problems)) => {
            problems.len() == 1 && problems.iter().all(|problem| problem.field == FIELD)
        }
        Err(_) => false,
    }
}

/// Every JSON pointer into `value`.
fn pointers(value: &Value) -> Vec<String> {
    let below = |key: &str, value: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        pointers(value).into_iter().map(move |rest| format!("/{key}{rest}")).collect::<Vec<_>>()
    };
    let inner: Vec<_> = match value {
        Value::Array(items) => {
            items.iter().enumerate().flat_map(|(key, it)| below(&key.to_string(), it)).collect()
        }
        Value::Object(members) => members.iter().flat_map(|(key, it)| below(key, it)).collect(),
        _ => Vec::new(),
    };
    std::iter::once(String::new()).chain(inner).collect()
}

proptest! {
    #[test]
    fn any_json_is_read_or_explained(value in any_json()) {
        prop_assert!(is_settled(&value));
        prop_assert!(is_settled(&Value::from(value.to_string())));
    }

    #[test]
    fn any_text_is_read_or_explained(text in any::<String>()) {
        prop_assert!(is_settled(&text.into()));
    }

    #[test]
    fn any_text_like_yaml_is_read_or_explained(
        text in "([ ]{0,4}(- |\\? |[a-c]: |&a |\\*a |<<: |\\{|\\[|\\]|\\}|\"|'|\\||>|#|!!?[a-z]+ |[0-9.]+|---|\n)){0,40}",
    ) {
        prop_assert!(is_settled(&text.into()));
    }

    #[test]
    fn a_document_with_a_piece_of_nonsense_is_read_or_explained(
        which: prop::sample::Index,
        nonsense in any_json(),
        yaml: bool,
    ) {
        let text = if yaml { BOOKSTORE } else { WEATHER };
        let mut document = read(&text.into()).value;
        let pointers = pointers(&document);
        *document.pointer_mut(&pointers[which.index(pointers.len())]).unwrap() = nonsense;
        prop_assert!(is_settled(&document));
    }

    #[test]
    fn a_document_cut_somewhere_is_read_or_explained(
        cut: prop::sample::Index,
        inserted in any::<String>(),
        yaml: bool,
    ) {
        let text = if yaml { BOOKSTORE } else { WEATHER };
        let at = cut.index(text.len() + 1);
        let (before, after) = text.split_at(at);
        prop_assert!(is_settled(&before.into()));
        let changed = [before, &inserted, after].concat();
        prop_assert!(is_settled(&changed.into()));
    }
}
