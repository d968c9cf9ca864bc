//! `SDK-HMAC-SHA256`: vectors of the Python package `huaweicloudsdkcore`, and every rule by its refusal.

use serde_json::Value;
use signing::{Body, Key, Refusal, SKEW_SECONDS, huawei::Authorization};

use crate::request::{NOW, Request, is_mismatch};

const SECRET: &str = "a secret that nobody knows";
const KEY: Key = Key { id: "app-1", secret: SECRET.as_bytes() };

fn vectors() -> Vec<Value> {
    let file: Value = serde_json::from_str(include_str!("data/huawei.json")).unwrap();
    file["vectors"].as_array().unwrap().clone()
}

fn vector(name: &str) -> Value {
    vectors().into_iter().find(|vector| vector["name"] == name).unwrap()
}

/// Every signed request of the vectors, with its secret.
fn signed_requests() -> Vec<(Request, String)> {
    let mut requests = Vec::new();
    for vector in vectors() {
        let variant = &vector["apig_sdk_variant"];
        for signed in [&vector, variant].into_iter().filter(|signed| signed.is_object()) {
            let authorization = signed["authorization"].as_str().unwrap();
            let request = Request::of_vector(&vector, &signed["headers"]);
            let request = request.add("Authorization", authorization);
            requests.push((request, vector["secret"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(requests.len(), 5);
    requests
}

fn signed() -> Request {
    Request::new(
        "POST",
        "/v1/people/%E5%BC%A0%E4%B8%89?page=1&tag=b&tag=a&empty",
        &[
            ("Host", "api.example.com"),
            ("Content-Type", "application/json"),
            ("X-Stage", "RELEASE"),
        ],
        "{\"id\":1}",
    )
    .sign_huawei(&KEY, NOW)
    .unwrap()
}

fn refusal(request: &Request) -> Refusal {
    request.verify_huawei(SECRET, NOW).unwrap_err()
}

#[test]
fn what_published_clients_sign_is_accepted() {
    for (request, secret) in signed_requests() {
        let accepted = request.verify_huawei(&secret, NOW).unwrap();
        assert_eq!(accepted.until, NOW + SKEW_SECONDS);
        assert!(request.header("authorization").ends_with(&hex::encode(accepted.mark)));
    }
}

#[test]
fn what_is_signed_here_is_what_published_clients_sign() {
    for (request, secret) in signed_requests() {
        let authorization = request.header("authorization").to_owned();
        let access_key = Authorization::parse(&authorization).unwrap().access_key().to_owned();
        let key = Key { id: &access_key, secret: secret.as_bytes() };
        let again = request.remove("authorization").remove("x-sdk-date").sign_huawei(&key, NOW);
        let again = again.unwrap();
        assert_eq!(again.header("authorization"), authorization);
        assert_eq!(again.header("x-sdk-date"), "20251120T081530Z");
    }
}

#[test]
fn a_mismatch_shows_the_canonical_request() {
    for vector in vectors() {
        let request = Request::of_vector(&vector, &vector["headers"]);
        let request = request.add("Authorization", vector["authorization"].as_str().unwrap());
        match request.verify_huawei("another secret", NOW) {
            Err(Refusal::SignatureMismatch { canonical }) => {
                assert_eq!(canonical.as_str(), vector["canonical_request"]);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_document_shows_a_vector() {
    let document = include_str!("../../../docs/signing.md");
    let vector = vector("post-json");
    for part in ["secret", "authorization", "body", "canonical_request", "string_to_sign"] {
        assert!(document.contains(vector[part].as_str().unwrap()), "{part}");
    }
}

#[test]
fn every_signed_part_counts() {
    let request = signed();
    assert!(request.verify_huawei(SECRET, NOW).is_ok());
    let same = |target: &str| request.clone().target(target);
    for (changed, why) in [
        (request.clone().method("PUT"), "the method"),
        (same("/v1/people/%E5%BC%A0?page=1&tag=b&tag=a&empty"), "the path"),
        (same("/v1/People/%E5%BC%A0%E4%B8%89?page=1&tag=b&tag=a&empty"), "case in the path"),
        (same("/v1//people/%E5%BC%A0%E4%B8%89?page=1&tag=b&tag=a&empty"), "an empty segment"),
        (same("/v1/people/./%E5%BC%A0%E4%B8%89?page=1&tag=b&tag=a&empty"), "a dot segment"),
        (same("/v1/people/%E5%BC%A0%E4%B8%89"), "the query"),
        (same("/v1/people/%E5%BC%A0%E4%B8%89?page=2&tag=b&tag=a&empty"), "a value"),
        (same("/v1/people/%E5%BC%A0%E4%B8%89?page=1&tag=b&tag=a&empty&x"), "one parameter more"),
        (same("/v1/people/%E5%BC%A0%E4%B8%89?page=1&tag=b&empty"), "one of a name fewer"),
        (same("/v1/people/%E5%BC%A0%E4%B8%89?page=1&tag=b&tag=a&empty=+"), "a plus"),
        (request.clone().replace("Host", "other.example.com"), "the host"),
        (request.clone().replace("Content-Type", "text/plain"), "the type"),
        (request.clone().replace("X-Stage", "release"), "case in a header"),
        (request.clone().replace("X-Sdk-Date", "20251120T081531Z"), "the date"),
        (request.clone().body("{\"id\":2}"), "the body"),
        (request.clone().body(""), "no body"),
        (request.clone().add("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD"), "body not signed"),
    ] {
        let result = changed.verify_huawei(SECRET, NOW);
        assert!(is_mismatch(&result), "{why}: {result:?}");
    }
    assert!(is_mismatch(&request.verify_huawei("another secret", NOW)));
    assert_eq!(request.verify_huawei("", NOW), Err(Refusal::EmptySecret));
}

#[test]
fn another_spelling_of_the_same_request_is_accepted() {
    let request = signed();
    for same in [
        request.clone().target("/v1/people/%E5%BC%A0%E4%B8%89/?page=1&tag=b&tag=a&empty"),
        request.clone().target("/v1/people/%e5%bc%a0%e4%b8%89?tag=a&tag=b&empty=&page=1"),
        request.clone().target("/v1/people/张三?page=1&tag=b&t%61g=a&empty"),
        request.clone().replace("X-Stage", "  RELEASE "),
        request.clone().add("Accept", "not signed"),
    ] {
        same.verify_huawei(SECRET, NOW).unwrap();
    }
}

#[test]
fn every_character_of_the_authorization_counts() {
    let request = signed();
    let value = request.header("authorization").to_owned();
    for at in 0..value.len() {
        let mut changed = value.clone().into_bytes();
        changed[at] = if changed[at] == b'0' { b'1' } else { b'0' };
        let changed = request.clone().replace("Authorization", str::from_utf8(&changed).unwrap());
        // The access key only says which secret: another one leads to another secret.
        let is_access_key = value[..at].ends_with("Access=") || {
            let start = value.find("app-1").unwrap();
            (start..start + 5).contains(&at)
        };
        assert_eq!(changed.verify_huawei(SECRET, NOW).is_ok(), is_access_key, "{at} of {value}");
    }
}

#[test]
fn a_header_that_is_listed_must_be_there_once() {
    let request = signed();
    for name in ["host", "content-type", "x-stage", "x-sdk-date"] {
        let missing = request.clone().remove(name);
        assert_eq!(refusal(&missing), Refusal::MissingHeader { name: name.to_owned() });
        let repeated = request.clone().add(name, request.header(name));
        assert_eq!(refusal(&repeated), Refusal::RepeatedHeader { name: name.to_owned() });
    }
}

#[test]
fn the_date_is_signed_even_when_it_is_not_listed() {
    let request = signed();
    let value = request.header("authorization").replace(";x-sdk-date", "");
    let unlisted = request.replace("Authorization", &value);
    assert!(is_mismatch(&unlisted.verify_huawei(SECRET, NOW)));
}

#[test]
fn a_signature_lasts_a_quarter_of_an_hour_in_both_directions() {
    let request = signed();
    for now in [NOW - 900, NOW, NOW + 900] {
        let accepted = request.verify_huawei(SECRET, now).unwrap();
        assert_eq!(accepted.until, NOW + 900);
    }
    for now in [NOW - 901, NOW + 901, i64::MIN, i64::MAX] {
        let skew = Refusal::Skew { signed: NOW, now };
        assert_eq!(request.verify_huawei(SECRET, now), Err(skew));
    }
    for date in ["", "2025-11-20T08:15:30Z", "20251120T081530", "1763626530"] {
        let changed = request.clone().replace("X-Sdk-Date", date);
        assert_eq!(refusal(&changed), Refusal::Malformed { what: "x-sdk-date" });
    }
}

#[test]
fn a_declared_hash_is_that_of_the_body() {
    let explicit = vector("post-json-explicit-body-hash");
    let secret = explicit["secret"].as_str().unwrap();
    let request = Request::of_vector(&explicit, &explicit["headers"])
        .add("Authorization", explicit["authorization"].as_str().unwrap());
    for body in ["{\"a\":2}", ""] {
        let changed = request.clone().body(body);
        assert_eq!(changed.verify_huawei(secret, NOW), Err(Refusal::BodyHashMismatch));
    }
    let other = request.replace("X-Sdk-Content-Sha256", "no hash");
    assert_eq!(other.verify_huawei(secret, NOW), Err(Refusal::BodyHashMismatch));
    // Nobody signs a hash that is not that of the body either.
    let wrong = Request::new("POST", "/", &[("X-Sdk-Content-Sha256", "00")], "{}");
    assert_eq!(wrong.sign_huawei(&KEY, NOW), Err(Refusal::BodyHashMismatch));
}

#[test]
fn whether_the_body_is_needed_is_known_before_it_is_read() {
    for (request, secret) in signed_requests() {
        let authorization = Authorization::parse(request.header("authorization")).unwrap();
        let unread = request.with_head(|head| {
            let claim = authorization.claim(head, NOW)?;
            let result = claim.verify(secret.as_bytes(), Body::Unread);
            let expected = request.header("authorization").contains("content-sha256")
                && request.header("x-sdk-content-sha256") == "UNSIGNED-PAYLOAD";
            assert_eq!(claim.needs_body(), !expected);
            result
        });
        match unread {
            Ok(_) => assert_eq!(request.header("x-sdk-content-sha256"), "UNSIGNED-PAYLOAD"),
            Err(refusal) => assert_eq!(refusal, Refusal::BodyUnread),
        }
    }
}

/// Python's SDK says `UNSIGNED-PAYLOAD` for a form without parameters, and signs the empty hash.
#[test]
fn an_empty_body_has_its_own_hash_beside_unsigned_payload() {
    let empty = Request::new("POST", "/form", &[("Host", "a.example")], "");
    let hashed = empty.sign_huawei(&KEY, NOW).unwrap();
    let hashed = hashed.add("X-Sdk-Content-Sha256", "UNSIGNED-PAYLOAD");
    assert!(hashed.verify_huawei(SECRET, NOW).is_ok());
    // It says that the body is empty: with a body it is another request.
    assert!(is_mismatch(&hashed.body("a=1").verify_huawei(SECRET, NOW)));
}

/// The SDK for Node.js encodes a path that is encoded already.
#[test]
fn a_path_that_was_encoded_twice_is_accepted() {
    let twice = Request::new("GET", "/a%2520b", &[("Host", "a.example")], "");
    let twice = twice.sign_huawei(&KEY, NOW).unwrap();
    assert!(twice.clone().target("/a%20b").verify_huawei(SECRET, NOW).is_ok());
    assert!(is_mismatch(&twice.target("/a+b").verify_huawei(SECRET, NOW)));
}

#[test]
fn an_authorization_is_read_or_refused() {
    let hex = "00".repeat(32);
    let good = format!("SDK-HMAC-SHA256 Access=k, SignedHeaders=host, Signature={hex}");
    assert_eq!(Authorization::parse(&good).unwrap().access_key(), "k");
    let tight = format!("sdk-hmac-sha256 Signature={hex},SignedHeaders=Host;x-a,Access=k=");
    assert_eq!(Authorization::parse(&tight).unwrap().access_key(), "k=");

    let names = |count: usize| (0..count).map(|it| format!("h{it}")).collect::<Vec<_>>().join(";");
    let listing = |list: &str| good.replace("=host", &format!("={list}"));
    assert!(Authorization::parse(&listing(&names(64))).is_ok());
    for bad in [
        String::new(),
        "SDK-HMAC-SHA256".to_owned(),
        "Bearer token".to_owned(),
        good.replace("SHA256 ", "SM3 "),
        good.replace("Access=k, ", ""),
        good.replace("SignedHeaders=host, ", ""),
        good.replace(&format!(", Signature={hex}"), ""),
        good.replace("Access=k", "Access=k, Access=k"),
        good.replace("Access=k", "Access=k, Realm=x"),
        good.replace("Access=k", "Access="),
        good.replace("Access=k", "Access=a b"),
        good.replace("Access=k", "Access=图"),
        good.replace("Access=k", &format!("Access={}", "k".repeat(129))),
        good.replace(&hex, &hex[1..]),
        good.replace(&hex, &hex.replace('0', "g")),
        format!("{good}00"),
        listing(""),
        listing("host;host"),
        listing("Host;host"),
        listing("host;;x-a"),
        listing("host x-a"),
        listing(&names(65)),
        listing(&"h".repeat(129)),
        listing(&"h".repeat(20_000)),
    ] {
        assert!(Authorization::parse(&bad).is_err(), "{bad}");
    }
}

#[test]
fn what_cannot_be_verified_is_not_signed() {
    let request = || Request::new("GET", "/", &[("Host", "a.example")], "");
    let sign = |request: Request, key: &Key<'_>, now| request.sign_huawei(key, now).unwrap_err();
    let empty = Key { id: "k", secret: b"" };
    assert_eq!(sign(request(), &empty, NOW), Refusal::EmptySecret);
    for id in ["", "a,b", "a b", "图"] {
        let key = Key { id, secret: b"s" };
        assert_eq!(sign(request(), &key, NOW), Refusal::Malformed { what: "the access key" });
    }
    assert_eq!(sign(request(), &KEY, -1), Refusal::Malformed { what: "x-sdk-date" });
    let twice = request().sign_huawei(&KEY, NOW).unwrap();
    assert_eq!(sign(twice, &KEY, NOW), Refusal::HeaderOfSignature { name: "x-sdk-date" });
    let repeated = request().add("x-a", "1").add("x-a", "2");
    assert_eq!(sign(repeated, &KEY, NOW), Refusal::RepeatedHeader { name: "x-a".to_owned() });
    let unsigned = request().add("under_score", "1").sign_huawei(&KEY, NOW).unwrap();
    assert!(!unsigned.header("authorization").contains("under"));
    for (method, path) in [("get", "/"), ("", "/"), ("GET", ""), ("GET", "a"), ("GET", "/a b")] {
        let request = Request::new(method, path, &[], "");
        assert!(matches!(sign(request, &KEY, NOW), Refusal::Malformed { .. }), "{method} {path}");
    }
}
