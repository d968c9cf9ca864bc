//! `x-ca-signature`: vectors of npm `aliyun-api-gateway`, and every rule by its refusal.

use serde_json::Value;
use signing::{
    Body, Key, Refusal, SKEW_SECONDS,
    aliyun::{Algorithm, Options, Signature},
};

use crate::request::{NOW, Request, is_mismatch};

const SECRET: &str = "a secret that nobody knows";
const KEY: Key = Key { id: "app-1", secret: SECRET.as_bytes() };
const OPTIONS: Options =
    Options { algorithm: Algorithm::HmacSha256, nonce: "n-1", also: &["x-tenant"] };

fn vectors() -> Vec<(Request, Value)> {
    let file: Value = serde_json::from_str(include_str!("data/aliyun.json")).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 5);
    vectors.iter().map(|it| (Request::of_vector(it, &it["headers"]), it.clone())).collect()
}

fn unsigned() -> Request {
    Request::new(
        "POST",
        "/v1/people?page=1&name=%E5%BC%A0%E4%B8%89&empty",
        &[
            ("Host", "api.example.com"),
            ("Accept", "application/json"),
            ("Content-Type", "application/json"),
            ("Date", "Thu, 20 Nov 2025 08:15:30 GMT"),
            ("X-Ca-Stage", "RELEASE"),
            ("X-Tenant", "t1"),
        ],
        "{\"id\":1}",
    )
}

fn signed() -> Request {
    unsigned().sign_aliyun(&KEY, &OPTIONS, NOW).unwrap()
}

fn form() -> Request {
    let form = unsigned().replace("Content-Type", "application/x-www-form-urlencoded");
    form.body("b=2&a=x%20y").sign_aliyun(&KEY, &OPTIONS, NOW).unwrap()
}

fn refusal(request: &Request) -> Refusal {
    request.verify_aliyun(SECRET, NOW).unwrap_err()
}

#[test]
fn what_published_clients_sign_is_accepted() {
    for (request, vector) in vectors() {
        let secret = vector["secret"].as_str().unwrap();
        let accepted = request.verify_aliyun(secret, NOW).unwrap();
        assert_eq!(accepted.until, NOW + SKEW_SECONDS);
    }
}

#[test]
fn a_mismatch_shows_the_string_to_sign() {
    for (request, vector) in vectors() {
        match request.verify_aliyun("another secret", NOW) {
            Err(Refusal::SignatureMismatch { canonical }) => {
                assert_eq!(canonical.as_str(), vector["string_to_sign"]);
            }
            other => panic!("{other:?}"),
        }
    }
}

#[test]
fn the_document_shows_a_vector() {
    let document = include_str!("../../../docs/signing.md");
    let (request, vector) =
        vectors().into_iter().find(|(_, it)| it["name"] == "get-query").unwrap();
    for part in ["secret", "url", "string_to_sign"] {
        assert!(document.contains(vector[part].as_str().unwrap()), "{part}");
    }
    assert!(document.contains(request.header("x-ca-signature")));
}

#[test]
fn what_is_signed_here_is_what_published_clients_sign() {
    for (mut request, vector) in vectors() {
        let before = request.clone();
        let made = ["x-ca-key", "x-ca-nonce", "x-ca-timestamp", "content-md5"];
        request.headers.retain(|(name, _)| {
            !made.contains(&name.as_str()) && !name.starts_with("x-ca-signature")
        });
        let key = Key {
            id: vector["key"].as_str().unwrap(),
            secret: vector["secret"].as_str().unwrap().as_bytes(),
        };
        let also = ["x-biz-tenant"];
        let has_tenant = request.headers.iter().any(|(name, _)| name == also[0]);
        let options = Options {
            algorithm: Algorithm::default(),
            nonce: before.header("x-ca-nonce"),
            also: if has_tenant { &also } else { &[] },
        };
        let mut after = request.sign_aliyun(&key, &options, NOW).unwrap();
        after.headers.sort();
        let mut before = before;
        before.headers.sort();
        assert_eq!(after, before);
    }
}

#[test]
fn every_signed_part_counts() {
    let request = signed();
    assert!(request.verify_aliyun(SECRET, NOW).is_ok());
    let same = |target: &str| request.clone().target(target);
    let listed = request.header("x-ca-signature-headers");
    for (changed, why) in [
        (request.clone().method("PUT"), "the method"),
        (same("/v1/people/?page=1&name=%E5%BC%A0%E4%B8%89&empty"), "the path"),
        (same("/v1/p%65ople?page=1&name=%E5%BC%A0%E4%B8%89&empty"), "the path's spelling"),
        (same("/v1/people"), "the query"),
        (same("/v1/people?page=2&name=%E5%BC%A0%E4%B8%89&empty"), "a value"),
        (same("/v1/people?page=1&name=%E5%BC%A0%E4%B8%89&empty&x"), "one parameter more"),
        (same("/v1/people?page=1&name=%E5%BC%A0%E4%B8%89"), "one parameter fewer"),
        (request.clone().replace("Accept", "*/*"), "accept"),
        (request.clone().remove("Accept"), "no accept"),
        (request.clone().replace("Content-Type", "text/plain"), "the type"),
        (request.clone().remove("Date"), "no date"),
        (request.clone().remove("Content-MD5").body("{}"), "another body without its hash"),
        (request.clone().replace("X-Ca-Stage", "PRE"), "a header"),
        (request.clone().replace("X-Tenant", "t2"), "a header that was signed too"),
        (request.clone().replace("X-Ca-Key", "app-2"), "the key"),
        (request.clone().replace("X-Ca-Nonce", "n-2"), "the nonce"),
        (request.clone().replace("X-Ca-Timestamp", "1763626530001"), "the time"),
        (request.clone().add("X-Ca-Signature-Method", "HmacSHA1"), "the algorithm"),
        (
            request.clone().replace("x-ca-signature-headers", &listed.replace(",x-tenant", "")),
            "the list",
        ),
        (form().body("b=2&a=x%20z"), "the form"),
        (form().body("b=2"), "one parameter of the form fewer"),
    ] {
        let result = changed.verify_aliyun(SECRET, NOW);
        assert!(is_mismatch(&result), "{why}: {result:?}");
    }
    assert!(is_mismatch(&request.verify_aliyun("another secret", NOW)));
    assert_eq!(request.verify_aliyun("", NOW), Err(Refusal::EmptySecret));
}

#[test]
fn every_bit_of_the_signature_counts() {
    let request = signed();
    let signature = request.header("x-ca-signature").to_owned();
    for at in 0..signature.len() - 2 {
        let mut changed = signature.clone().into_bytes();
        changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
        let changed = request.clone().replace("x-ca-signature", str::from_utf8(&changed).unwrap());
        assert!(is_mismatch(&changed.verify_aliyun(SECRET, NOW)), "{at}");
    }
    for short in ["", "AAAA", &signature[..40]] {
        let changed = request.clone().replace("x-ca-signature", short);
        assert!(is_mismatch(&changed.verify_aliyun(SECRET, NOW)), "{short}");
    }
    let changed = request.replace("x-ca-signature", "not base64");
    assert_eq!(refusal(&changed), Refusal::Malformed { what: "x-ca-signature" });
}

#[test]
fn clients_that_differ_are_accepted() {
    // With two parameters that may be written in two ways each; signed as it is documented.
    let request = unsigned().target("/a?q=x%2By&e=").sign_aliyun(&KEY, &OPTIONS, NOW).unwrap();
    assert!(request.clone().target("/a?e&q=x+y").verify_aliyun(SECRET, NOW).is_ok());
    let request = unsigned().target("/a?q=x%20y&e").sign_aliyun(&KEY, &OPTIONS, NOW).unwrap();
    assert!(request.clone().target("/a?e=&q=x+y").verify_aliyun(SECRET, NOW).is_ok());
    assert!(is_mismatch(&request.target("/a?e=1&q=x+y").verify_aliyun(SECRET, NOW)));

    // As Higress writes an empty value: here the name `e=` without a value gives the same text.
    let higress = unsigned().target("/a?e%3D&q=1").sign_aliyun(&KEY, &OPTIONS, NOW).unwrap();
    assert!(higress.target("/a?e=&q=1").verify_aliyun(SECRET, NOW).is_ok());
}

#[test]
fn parameters_of_query_and_form_are_one_set() {
    let request = form();
    // Neither the order nor the place counts: that is the scheme, and clients should know it.
    for (target, body) in [
        ("/v1/people?empty&name=张三&page=1", "a=x+y&b=2"),
        ("/v1/people?empty&name=张三&page=1&b=2", "a=x%20y"),
        ("/v1/people?empty&name=张三&page=1", "a=x%20y&b=2&b=3&page=9"),
    ] {
        let same = request.clone().target(target).body(body);
        assert!(same.verify_aliyun(SECRET, NOW).is_ok(), "{target} {body}");
    }
    let other = request.clone().target("/v1/people?empty&name=张三&page=1&b=3");
    assert!(is_mismatch(&other.verify_aliyun(SECRET, NOW)), "the first value counts");
    let charset = "Application/X-WWW-Form-Urlencoded; charset=UTF-8";
    let charset = unsigned().replace("Content-Type", charset).body("a=1");
    let charset = charset.sign_aliyun(&KEY, &OPTIONS, NOW).unwrap();
    assert!(is_mismatch(&charset.body("a=2").verify_aliyun(SECRET, NOW)));
}

#[test]
fn the_hash_is_that_of_the_body() {
    let request = signed();
    assert_eq!(refusal(&request.clone().body("{\"id\":2}")), Refusal::BodyHashMismatch);
    assert_eq!(refusal(&request.clone().body("")), Refusal::BodyHashMismatch);
    assert_eq!(refusal(&request.replace("content-md5", "no hash")), Refusal::BodyHashMismatch);
}

#[test]
fn whether_the_body_is_needed_is_known_before_it_is_read() {
    let get = unsigned().method("GET").remove("content-type").body("");
    let get = get.sign_aliyun(&KEY, &OPTIONS, NOW).unwrap();
    for (request, is_needed) in [(signed(), true), (form(), true), (get, false)] {
        let headers = request.headers().unwrap();
        let signature = Signature::read(&headers).unwrap().unwrap();
        assert_eq!(signature.access_key(), "app-1");
        let result = request.with_head(|head| {
            let claim = signature.claim(head, NOW)?;
            assert_eq!(claim.needs_body(), is_needed);
            claim.verify(SECRET.as_bytes(), Body::Unread)
        });
        assert_eq!(result.err(), is_needed.then_some(Refusal::BodyUnread));
    }
}

#[test]
fn a_header_that_is_listed_must_be_there_once() {
    let request = signed();
    for name in ["x-ca-key", "x-ca-stage", "x-ca-timestamp", "x-tenant", "x-ca-signature"] {
        let missing = request.clone().remove(name);
        assert_eq!(refusal(&missing), Refusal::MissingHeader { name: name.to_owned() });
    }
    let once = ["x-tenant", "x-ca-signature-headers", "accept", "content-type", "date"];
    for name in once.into_iter().chain(["x-ca-key", "x-ca-nonce", "x-ca-signature"]) {
        let repeated = request.clone().add(name, request.header(name));
        assert_eq!(refusal(&repeated), Refusal::RepeatedHeader { name: name.to_owned() });
    }
    let missing = request.remove("x-ca-nonce");
    assert_eq!(refusal(&missing), Refusal::MissingHeader { name: "x-ca-nonce".to_owned() });
}

#[test]
fn what_stops_replays_must_be_signed() {
    let request = signed();
    let list = request.header("x-ca-signature-headers").to_owned();
    for name in ["x-ca-timestamp", "x-ca-nonce"] {
        let shorter = list.replace(&format!(",{name}"), "");
        let changed = request.clone().replace("x-ca-signature-headers", &shorter);
        assert_eq!(refusal(&changed), Refusal::UnsignedHeader { name });
    }
    let unlisted = request.remove("x-ca-signature-headers");
    assert_eq!(refusal(&unlisted), Refusal::UnsignedHeader { name: "x-ca-timestamp" });
}

#[test]
fn a_nonce_is_used_once() {
    let mark = |request: &Request| request.verify_aliyun(SECRET, NOW).unwrap().mark;
    let request = signed();
    let later = unsigned().target("/other").sign_aliyun(&KEY, &OPTIONS, NOW + 60).unwrap();
    assert_eq!(mark(&later), mark(&request));
    assert_eq!(later.verify_aliyun(SECRET, NOW).unwrap().until, NOW + 60 + SKEW_SECONDS);

    let fresh = Options { nonce: "n-2", ..OPTIONS };
    let fresh = unsigned().sign_aliyun(&KEY, &fresh, NOW).unwrap();
    let other = Key { id: "app-2", ..KEY };
    let other = unsigned().sign_aliyun(&other, &OPTIONS, NOW).unwrap();
    assert_ne!(mark(&fresh), mark(&request));
    assert_ne!(mark(&other), mark(&request));
}

#[test]
fn a_signature_lasts_a_quarter_of_an_hour_in_both_directions() {
    let request = signed();
    for now in [NOW - 900, NOW, NOW + 900] {
        assert_eq!(request.verify_aliyun(SECRET, now).unwrap().until, NOW + 900);
    }
    for now in [NOW - 901, NOW + 901, i64::MIN, i64::MAX] {
        let skew = Refusal::Skew { signed: NOW, now };
        assert_eq!(request.verify_aliyun(SECRET, now), Err(skew));
    }
    for time in ["", "-1763626530", "+1763626530", "1763626530.5", "99999999999999999999"] {
        let changed = request.clone().replace("x-ca-timestamp", time);
        assert_eq!(refusal(&changed), Refusal::Malformed { what: "x-ca-timestamp" }, "{time}");
    }
    // In seconds the time is the same, and the signature another: it is read before it is verified.
    let seconds = request.replace("x-ca-timestamp", "1763626530");
    assert!(is_mismatch(&seconds.verify_aliyun(SECRET, NOW)));
}

#[test]
fn the_older_algorithm_is_verified_too() {
    let options = Options { algorithm: Algorithm::HmacSha1, ..OPTIONS };
    let request = unsigned().sign_aliyun(&KEY, &options, NOW).unwrap();
    assert_eq!(request.header("x-ca-signature-method"), "HmacSHA1");
    // 20 bytes.
    assert_eq!(request.header("x-ca-signature").len(), 28);
    assert!(request.verify_aliyun(SECRET, NOW).is_ok());
    let other = request.clone().replace("x-ca-signature-method", "HmacSHA256");
    assert!(is_mismatch(&other.verify_aliyun(SECRET, NOW)));
    let unknown = request.replace("x-ca-signature-method", "HmacMD5");
    assert_eq!(refusal(&unknown), Refusal::Malformed { what: "x-ca-signature-method" });
}

#[test]
fn a_request_without_signature_has_none() {
    let headers = unsigned().headers;
    let request = Request { headers, ..unsigned() };
    assert!(Signature::read(&request.headers().unwrap()).unwrap().is_none());
}

#[test]
fn what_cannot_be_verified_is_not_signed() {
    let sign = |request: Request, key: &Key<'_>, options: &Options<'_>| {
        request.sign_aliyun(key, options, NOW).unwrap_err()
    };
    let empty = Key { id: "k", secret: b"" };
    assert_eq!(sign(unsigned(), &empty, &OPTIONS), Refusal::EmptySecret);
    let made = signed();
    assert!(matches!(sign(made, &KEY, &OPTIONS), Refusal::HeaderOfSignature { .. }));
    let absent = Options { also: &["x-absent"], ..OPTIONS };
    assert_eq!(
        sign(unsigned(), &KEY, &absent),
        Refusal::MissingHeader { name: "x-absent".to_owned() }
    );
    for nonce in ["", " ", "a\nb", "图"] {
        let options = Options { nonce, ..OPTIONS };
        assert_eq!(sign(unsigned(), &KEY, &options), Refusal::Malformed { what: "x-ca-nonce" });
    }
    assert!(unsigned().sign_aliyun(&KEY, &OPTIONS, -1).is_err());
    assert!(unsigned().sign_aliyun(&KEY, &OPTIONS, i64::MAX).is_err());
    // What has its own line is not listed.
    let fixed = Options { also: &["Accept", "X-Tenant", "x-tenant"], ..OPTIONS };
    let fixed = unsigned().sign_aliyun(&KEY, &fixed, NOW).unwrap();
    assert!(fixed.verify_aliyun(SECRET, NOW).is_ok());
}
