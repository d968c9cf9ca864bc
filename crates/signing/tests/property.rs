//! Properties: what is signed is accepted, what is changed is not, and nothing panics.

use proptest::{collection::vec, prelude::*};
use signing::{
    Body, Headers, Key,
    aliyun::{self, Algorithm, Options},
    huawei::{self, Authorization},
};

use crate::request::{NOW, Request};

/// A path or query of a client: unicode, escapes, and percent signs that escape nothing.
fn target() -> impl Strategy<Value = String> {
    let path = "(/([a-zA-Z0-9._~:@!$+-]|%[0-9a-fA-F]{2}|%|图|ß|😀){0,6}){1,4}";
    let query = "(\\?(([a-c]|%[0-9a-f]{2}|é){0,3}(=([x-z+=?/]|%[0-9A-F]{2}|中|%){0,4})?&?){0,5})?";
    (path, query).prop_map(|(path, query)| path + &query)
}

fn request() -> impl Strategy<Value = Request> {
    let method = prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "PATCH", "M-SEARCH"]);
    let types = ["application/json", "application/x-www-form-urlencoded", "text/plain"];
    let headers = prop::collection::btree_map("x-[a-z]{1,5}", "[ -~é图]{0,12}", 0..5);
    let body = prop_oneof![vec(any::<u8>(), 0..200), "[a-c=&+%]{0,20}".prop_map(String::into)];
    (method, target(), prop::sample::select(types.to_vec()), headers, body).prop_map(
        |(method, target, content_type, headers, body)| {
            let mut request = Request::new(method, &target, &[("Host", "api.example.com")], "");
            request = request.add("Content-Type", content_type);
            for (name, value) in headers {
                request = request.add(&name, &value);
            }
            Request { body, ..request }
        },
    )
}

/// One change that no canonical form hides.
#[derive(Clone, Copy, Debug)]
enum Change {
    Method,
    Path,
    NewParameter,
    Header(prop::sample::Index),
    Secret,
    Body,
    Signature(prop::sample::Index),
    Time,
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        Just(Change::Method),
        Just(Change::Path),
        Just(Change::NewParameter),
        any::<prop::sample::Index>().prop_map(Change::Header),
        Just(Change::Secret),
        Just(Change::Body),
        any::<prop::sample::Index>().prop_map(Change::Signature),
        Just(Change::Time),
    ]
}

impl Change {
    /// Changes a signed request; `signature` is the header whose last part is the signature.
    fn make(
        self,
        mut request: Request,
        secret: &mut String,
        time: &str,
        signature: &str,
    ) -> Request {
        match self {
            Self::Method => request.method.push('X'),
            Self::Path => request.path.insert_str(1, "new/"),
            Self::NewParameter => request.query.get_or_insert_default().push_str("&new=1"),
            Self::Secret => secret.push('x'),
            Self::Body => {
                request.body.splice(..0, *b"new=1&");
            }
            Self::Header(index) => {
                // Not the signature itself, and not who signed: it says only whose secret it is.
                let mut others: Vec<_> = request
                    .headers
                    .iter_mut()
                    .filter(|(name, _)| {
                        !["authorization", "x-ca-signature"].contains(&&*name.to_ascii_lowercase())
                    })
                    .collect();
                let at = index.index(others.len());
                others[at].1.push(b'~');
            }
            Self::Signature(index) => {
                let (_, value) =
                    request.headers.iter_mut().find(|(name, _)| name == signature).unwrap();
                let start = value.len() - 26;
                let at = start + index.index(20);
                value[at] = if value[at] == b'a' { b'b' } else { b'a' };
            }
            Self::Time => {
                let (_, value) = request.headers.iter_mut().find(|(name, _)| name == time).unwrap();
                let at = value.len() - 2;
                value[at] = if value[at] == b'0' { b'1' } else { b'0' };
            }
        }
        request
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn a_huawei_signature_is_accepted_until_something_changes(
        request in request(), secret in "\\PC{1,80}", offset in -900_i64..=900, change in change(),
    ) {
        let key = Key { id: "app-1", secret: secret.as_bytes() };
        let signed = request.sign_huawei(&key, NOW).unwrap();
        let accepted = signed.verify_huawei(&secret, NOW + offset).unwrap();
        prop_assert_eq!(accepted.until, NOW + 900);

        let mut secret = secret.clone();
        let changed = change.make(signed, &mut secret, "X-Sdk-Date", "Authorization");
        prop_assert!(changed.verify_huawei(&secret, NOW).is_err(), "{:?}", changed);
    }

    #[test]
    fn an_aliyun_signature_is_accepted_until_something_changes(
        request in request(), secret in "\\PC{1,80}", offset in -900_i64..=900, change in change(),
        old in any::<bool>(),
    ) {
        let key = Key { id: "app-1", secret: secret.as_bytes() };
        let names: Vec<_> = request.headers.iter().map(|(name, _)| name.clone()).collect();
        let also: Vec<_> = names.iter().map(String::as_str).collect();
        let algorithm = if old { Algorithm::HmacSha1 } else { Algorithm::HmacSha256 };
        let options = Options { algorithm, nonce: "n-1", also: &also };
        let signed = request.sign_aliyun(&key, &options, NOW).unwrap();
        let accepted = signed.verify_aliyun(&secret, NOW + offset).unwrap();
        prop_assert_eq!(accepted.until, NOW + 900);

        // A body that was empty had no hash.
        let is_covered = signed.headers.iter().any(|(name, _)| name == "content-md5")
            || signed.header("content-type").contains("form");
        prop_assume!(is_covered || !matches!(change, Change::Body));
        let mut secret = secret.clone();
        let changed = change.make(signed, &mut secret, "x-ca-timestamp", "x-ca-signature");
        prop_assert!(changed.verify_aliyun(&secret, NOW).is_err(), "{:?}", changed);
    }

    #[test]
    fn nothing_that_arrives_makes_it_panic(
        method in "\\PC{0,8}|[A-Z]{1,4}|[A-Z]{1,4}|GET",
        target in prop_oneof![target(), any::<String>().prop_map(|text| format!("/{text}"))],
        names in vec("[a-z-]{0,8}|x-sdk-date|x-sdk-content-sha256|x-ca-(key|nonce|signature|signature-headers)|content-(md5|type)|host", 0..12),
        values in vec(any::<Vec<u8>>(), 12),
        body in any::<Vec<u8>>(),
        authorization in "SDK-HMAC-SHA256 Access=\\PC{0,9}, SignedHeaders=[a-z;-]{0,40}, Signature=[0-9a-f]{64}|\\PC*",
        now in any::<i64>(),
        is_dated in any::<bool>(),
    ) {
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let mut headers: Vec<_> =
            names.iter().map(String::as_str).zip(values.iter().map(Vec::as_slice)).collect();
        if is_dated {
            headers.push(("X-Sdk-Date", b"20251120T081530Z"));
            headers.push(("x-ca-timestamp", b"1763626530"));
            headers.push(("x-ca-key", b"app-1"));
            headers.push(("x-ca-signature", b"AAAA"));
            headers.push(("x-ca-signature-headers", b"x-ca-timestamp"));
        }
        let now = if is_dated { NOW } else { now };
        let Ok(headers) = Headers::new(headers) else { return Ok(()) };
        let Ok(head) = signing::Head::new(&method, path, Some(query), &headers) else { return Ok(()) };
        let refused = |result: Result<signing::Accepted, signing::Refusal>| match result {
            Ok(_) => panic!("accepted"),
            Err(refusal) => format!("{refusal} {refusal:?}"),
        };
        if let Ok(authorization) = Authorization::parse(&authorization)
            && let Ok(claim) = authorization.claim(&head, now)
        {
            refused(claim.verify(b"secret", Body::Read(&body)));
            refused(claim.verify(b"secret", Body::Unread));
        }
        if let Ok(Some(signature)) = aliyun::Signature::read(&headers)
            && let Ok(claim) = signature.claim(&head, now)
        {
            refused(claim.verify(b"secret", Body::Read(&body)));
            refused(claim.verify(b"secret", Body::Unread));
        }
        let key = Key { id: "app-1", secret: b"secret" };
        for body in [Body::Read(&body), Body::Unread] {
            if let Ok(made) = huawei::sign(&key, &head, body, now) {
                prop_assert!(Authorization::parse(&made[1].1).is_ok());
            }
            let options = Options { algorithm: Algorithm::HmacSha1, nonce: &method, also: &[] };
            if let Ok(made) = aliyun::sign(&key, &options, &head, body, now) {
                let made = made.iter().map(|(name, value)| (*name, value.as_bytes()));
                let made = Headers::new(made).unwrap();
                prop_assert!(aliyun::Signature::read(&made).unwrap().is_some());
            }
        }
    }

    #[test]
    fn any_text_is_an_authorization_or_not(text in "\\PC{0,200}|SDK-HMAC-SHA256 [A-Za-z=,; ]{0,80}") {
        if let Ok(authorization) = Authorization::parse(&text) {
            prop_assert!(!authorization.access_key().is_empty());
        }
    }
}
