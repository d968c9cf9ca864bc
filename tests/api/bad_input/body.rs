//! Bodies that are no JSON, not of the right form, too long or too slow.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use api::{ErrorCode, FieldProblem, FieldRule};
use serde_json::{Value, json};
use tests::{Site, World, ask, raw_answer};

use super::{Case, Target};

const DEPTH: usize = 10_000;
const TWO_MEGABYTES: usize = 2 * 1024 * 1024;

/// Texts that no operation reads as its body.
fn malformed(valid: &Value) -> Vec<(&'static str, Vec<u8>)> {
    let text = valid.to_string();
    let inner = text.trim_matches(['{', '}']).to_owned();
    let values: Vec<_> = valid.as_object().unwrap().values().collect();
    let mut invalid_utf8 = text.replace("\":\"", "\":\"#").into_bytes();
    for byte in &mut invalid_utf8 {
        if *byte == b'#' {
            *byte = 0xff;
        }
    }
    let fields = valid.as_object().unwrap();
    let nested = |field: &str, open: &str, close: &str| {
        let (open, close) = (open.repeat(DEPTH), close.repeat(DEPTH));
        format!("{{\"{field}\":{open}1{close}}}").into_bytes()
    };
    let mut texts = vec![
        ("nothing", Vec::new()),
        ("spaces", b"   ".to_vec()),
        ("half an object", text[..text.len() / 2].into()),
        ("words", b"nonsense".to_vec()),
        ("a number", b"1".to_vec()),
        ("a string", b"\"text\"".to_vec()),
        ("null", b"null".to_vec()),
        ("an empty array", b"[]".to_vec()),
        ("an array of the values", json!(values).to_string().into_bytes()),
        ("an array of the object", json!([valid]).to_string().into_bytes()),
        ("single quotes", text.replace('"', "'").into_bytes()),
        ("a comma too many", text.replace('}', ",}").into_bytes()),
        ("trailing garbage", format!("{text} x").into_bytes()),
        ("two objects", format!("{text}{text}").into_bytes()),
        ("every field twice", format!("{{{inner},{inner}}}").into_bytes()),
        ("bytes that are no UTF-8", invalid_utf8),
        ("UTF-16", text.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("half a surrogate pair", text.replace("\":\"", "\":\"\\ud800").into_bytes()),
        ("a control character", text.replace("\":\"", "\":\"\u{1}").into_bytes()),
        ("arrays without an end", "[".repeat(DEPTH).into_bytes()),
    ];
    for (field, value) in fields {
        texts.push(("arrays in arrays", nested(field, "[", "]")));
        // Unknown fields of an object are ignored, however deep they go.
        if !value.is_object() {
            texts.push(("objects in objects", nested(field, "{\"a\":", "}")));
        }
    }
    // A body without text in it cannot have broken text.
    texts.retain(|(_, bytes)| *bytes != text.as_bytes());
    texts
}

/// Texts that no operation reads as its list.
fn no_list() -> Vec<(&'static str, Vec<u8>)> {
    let id = "\"product-019a9f6e3c7b7d3f9a4e2b1c0d5f6a78\"";
    vec![
        ("nothing", Vec::new()),
        ("half a list", format!("[{id}").into_bytes()),
        ("an object", b"{}".to_vec()),
        ("a string", id.to_owned().into_bytes()),
        ("null", b"null".to_vec()),
        ("numbers", b"[1]".to_vec()),
        ("nulls", b"[null]".to_vec()),
        ("empty identifiers", b"[\"\"]".to_vec()),
        ("spaces", b"[\"a b\"]".to_vec()),
        ("a control character", b"[\"a\\u0000b\"]".to_vec()),
        ("a long identifier", format!("[\"{}\"]", "x".repeat(65)).into_bytes()),
        ("many identifiers", format!("[{}{id}]", format!("{id},").repeat(100)).into_bytes()),
        ("lists in lists", format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH)).into_bytes()),
        ("trailing garbage", format!("[{id}] x").into_bytes()),
    ]
}

#[tokio::test]
async fn what_is_not_the_json_of_an_operation_is_refused() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for operation in &target.operations {
        let valid = target.valid(operation);
        let texts = if valid.is_object() { malformed(&valid) } else { no_list() };
        for (what, bytes) in texts {
            // A body of optional fields alone may be empty.
            let request = target.request(operation);
            let request = request.header("content-type", "application/json").body(bytes);
            let what = format!("{what} for {}", operation.id);
            cases.push(Case::refused(what, request, 400, ErrorCode::InvalidParameter));
        }
    }
    target.refuses(cases).await;
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for (operation, field) in target.fields() {
        if field.required && !field.nullable {
            let what = format!("no {} for {}", field.name, operation.id);
            let problem = FieldProblem::new(&field.name, FieldRule::Required, None);
            let request = target.with(operation, &field, None);
            cases.push(Case::invalid(what, request, vec![problem]));
        }
    }
    assert!(cases.len() > 30, "{}", cases.len());
    target.refuses(cases).await;
}

#[tokio::test]
async fn a_field_of_the_wrong_type_is_named() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for (operation, field) in target.fields() {
        let mut values = vec![json!([[]]), json!("\u{1}"), json!({ "a": 1 }), json!(true)];
        // What is not said to be anything may be everything.
        values.retain(|value| match value {
            Value::Array(_) => !field.is("array") && !field.is("object"),
            Value::String(_) => !field.is("string") || field.schema.get("enum").is_some(),
            Value::Object(_) => !field.is("object"),
            _ => !field.is("boolean"),
        });
        if field.is("string") {
            values.extend([json!(1), json!(-1.5)]);
        }
        if field.is("integer") {
            values.extend([json!(-1), json!(1.5), json!(1e30), json!("1")]);
        }
        if !field.nullable {
            values.push(Value::Null);
        }
        if field.pointer == "/spec" {
            for value in [json!(1), json!({}), json!({ "type": "NOTHING" })] {
                let what = format!("spec = {value} for {}", operation.id);
                cases.push(Case::names(what, target.with(operation, &field, Some(value)), "spec"));
            }
            continue;
        }
        for value in values {
            let what = format!("{} = {value} for {}", field.name, operation.id);
            let problem = FieldProblem::new(&field.name, FieldRule::Malformed, None);
            let request = target.with(operation, &field, Some(value));
            cases.push(Case::invalid(what, request, vec![problem]));
        }
    }
    assert!(cases.len() > 500, "{}", cases.len());
    target.refuses(cases).await;
}

#[tokio::test]
async fn texts_that_are_too_long_are_named_with_their_limit() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for (operation, field) in target.fields() {
        let is_free = field.schema.get("enum").is_none() && field.schema["format"] != "date-time";
        if !field.is("string") || !is_free {
            continue;
        }
        let limit = field.schema["maxLength"].as_u64();
        let limit =
            limit.unwrap_or_else(|| panic!("{} of {} has no bound", field.name, operation.id));
        for length in [limit + 1, limit + 100_000] {
            let text = json!("a".repeat(length.try_into().unwrap()));
            let what = format!("{length} characters of {} for {}", field.name, operation.id);
            let request = target.with(operation, &field, Some(text));
            cases.push(Case::names(what, request, &field.name));
        }
    }
    assert!(cases.len() > 60, "{}", cases.len());
    target.refuses(cases).await;
}

#[tokio::test]
async fn lists_that_are_too_long_and_numbers_out_of_range_are_named() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for (operation, field) in target.fields() {
        let mut values = Vec::new();
        if field.is("array") {
            let limit = field.schema["maxItems"].as_u64();
            let limit = limit.unwrap_or_else(|| panic!("{} has no bound", field.name));
            let item = target.schemas.instance(&field.schema["items"]);
            values.push(json!(vec![item; usize::try_from(limit).unwrap() + 1]));
        }
        if field.is("integer") || field.is("number") {
            let bound = |name: &str| field.schema[name].as_f64().unwrap();
            values.push(json!(bound("maximum") + 1.0));
            values.push(json!(bound("minimum") - 1.0));
        }
        for value in values {
            let what = format!("{} out of bounds for {}", field.name, operation.id);
            let request = target.with(operation, &field, Some(value));
            cases.push(Case::names(what, request, &field.name));
        }
    }
    assert!(cases.len() > 10, "{}", cases.len());
    target.refuses(cases).await;
}

#[tokio::test]
async fn names_and_texts_with_control_characters_or_only_spaces_are_refused() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for (operation, field) in target.fields() {
        let key = field.pointer.rsplit('/').next().unwrap();
        let texts: &[_] = match key {
            "name" | "username" => {
                &["a\0b", "\0", "a\u{1b}[2J", "a\nb", "a\u{85}b", "a\t", " a", "\u{a0}a"]
            }
            "description" | "document" | "reason" | "settingValue" => {
                &["a\0b", "a\u{1b}[2J", "a\u{7f}b"]
            }
            _ => &[],
        };
        let blank: &[_] = match key {
            "name" | "username" => &["", " ", "\t\n", "\u{3000}"],
            "reason" | "settingValue" => &["", " ", "\u{3000}"],
            _ => &[],
        };
        let malformed = texts.iter().map(|text| (text, FieldRule::Malformed));
        let required = blank.iter().map(|text| (text, FieldRule::Required));
        for (text, rule) in malformed.chain(required) {
            let what = format!("{} = {text:?} for {}", field.name, operation.id);
            let problem = FieldProblem::new(&field.name, rule, None);
            let request = target.with(operation, &field, Some(json!(text)));
            cases.push(Case::invalid(what, request, vec![problem]));
        }
    }
    assert!(cases.len() > 60, "{}", cases.len());
    target.refuses(cases).await;
}

#[tokio::test]
async fn a_body_that_does_not_say_that_it_is_json_is_not_read() {
    let target = Target::start().await;
    let mut cases = Vec::new();
    for operation in &target.operations {
        let body = target.valid(operation).to_string();
        for kind in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
            Some("multipart/form-data; boundary=x"),
            Some("application/jsonp"),
            Some("json"),
            Some("\u{e9}"),
        ] {
            let mut request = target.request(operation).body(body.clone());
            if let Some(kind) = kind {
                request = request.header("content-type", kind);
            }
            let what = format!("content type {kind:?} for {}", operation.id);
            cases.push(Case::refused(what, request, 415, ErrorCode::UnsupportedMediaType));
        }
    }
    target.refuses(cases).await;
}

/// Sends a login with these headers and body, byte by byte.
fn raw_login(address: SocketAddr, headers: &str, body: &[u8]) -> tests::Answer {
    let head = format!(
        "POST /api/v1/admins/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Type: application/json\r\n{headers}\r\n\r\n"
    );
    raw_answer(address, &[head.as_bytes(), body].concat())
}

#[tokio::test]
async fn a_body_of_two_megabytes_is_refused() {
    let target = Target::start().await;
    let before = target.world.content(&[]).await;
    let mut body = target.valid(&target.operations[0]).to_string().into_bytes();
    body.resize(TWO_MEGABYTES, b' ');
    let length = format!("Content-Length: {TWO_MEGABYTES}");
    let chunked = [format!("{TWO_MEGABYTES:x}\r\n").as_bytes(), &body, b"\r\n0\r\n\r\n"].concat();
    for site in [Site::Api, Site::Admin] {
        let address = target.world.address(site);
        for (headers, body) in
            [(&*length, &body), ("Transfer-Encoding: chunked", &chunked), (&*length, &Vec::new())]
        {
            let answer = raw_login(address, headers, body);
            assert_eq!(answer.status, 413, "{headers}");
            assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
            assert!(answer.text().contains("PAYLOAD_TOO_LARGE"), "{}", answer.text());
        }
    }
    for operation in &target.operations {
        let request = target.request(operation).header("content-type", "application/json");
        let answer = ask(request.body(body.clone())).await;
        assert_eq!(answer.problem().code, ErrorCode::PayloadTooLarge, "{}", operation.id);
    }
    assert_eq!(target.world.content(&[]).await, before);
}

#[tokio::test]
async fn the_longest_body_is_what_the_operator_says() {
    let world = World::with(|setup| setup.arg("--body-bytes").arg("1024")).await;
    world.init().await;
    let login = async |length: usize| {
        let mut body = json!({ "username": "nobody", "password": "x" }).to_string();
        body.push_str(&" ".repeat(length - body.len()));
        let request = world.http().post(world.api("/admins/login"));
        ask(request.header("content-type", "application/json").body(body)).await.status
    };
    assert_eq!(login(1024).await, 401);
    assert_eq!(login(1025).await, 413);
}

#[tokio::test]
async fn who_sends_half_a_body_is_not_waited_for() {
    let world = World::with(|setup| setup.arg("--request-seconds").arg("1")).await;
    let target = Target::over(world).await;
    let before = target.world.content(&[]).await;
    let address = target.world.address(Site::Api);
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = "POST /api/v1/admins/login HTTP/1.1\r\nHost: localhost\r\n\
                Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"username\":";
    stream.write_all(head.as_bytes()).unwrap();
    // Meanwhile everybody else is served.
    assert!(!target.world.guest().need_init().await.unwrap());

    let mut answer = vec![0; 4096];
    let length = stream.read(&mut answer).unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(answer.is_empty() || answer.contains("REQUEST_TIMEOUT"), "{answer}");
    assert!(!target.world.guest().need_init().await.unwrap());
    assert_eq!(target.world.content(&[]).await, before);
}

#[tokio::test]
async fn who_hangs_up_in_the_middle_of_a_body_changes_nothing() {
    let target = Target::start().await;
    let before = target.world.content(&[]).await;
    for _ in 0..20 {
        let mut stream = TcpStream::connect(target.world.address(Site::Api)).unwrap();
        let token = &target.admin;
        let head = format!(
            "POST /api/v1/portals HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\
             \r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"name\":\"x\"}}"
        );
        stream.write_all(head.as_bytes()).unwrap();
    }
    assert!(!target.world.guest().need_init().await.unwrap());
    assert_eq!(target.world.content(&[]).await, before);
}

#[tokio::test]
async fn a_stranger_is_refused_before_the_body_is_read() {
    let target = Target::start().await;
    let address = target.world.address(Site::Api);
    let head = "POST /api/v1/portals HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
                Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n";
    assert_eq!(raw_answer(address, head.as_bytes()).status, 401);
}
