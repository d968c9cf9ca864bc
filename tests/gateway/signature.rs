//! Calls that are signed.

use std::sync::atomic::{AtomicU32, Ordering};

use api::{Credential, CredentialKind, RefusalRule};
use chrono::Utc;
use reqwest::{Method, RequestBuilder};
use signing::{Body, Head, Headers, Key, aliyun, huawei};
use tests::{Answer, Refused, ask, make_key};

use crate::scene::Pets;

/// A request that will be signed.
struct Draft<'a> {
    path: &'a str,
    headers: Vec<(&'a str, String)>,
    body: &'a str,
    /// Seconds from now.
    offset: i64,
}

fn draft<'a>(path: &'a str, body: &'a str) -> Draft<'a> {
    Draft { path, headers: vec![("content-type", "application/json".to_owned())], body, offset: 0 }
}

/// A request with its signature.
#[derive(Clone)]
struct Signed {
    path: String,
    headers: Vec<(String, String)>,
    body: String,
}

struct Signer<'a> {
    pets: &'a Pets,
    key: Credential,
}

static NONCE: AtomicU32 = AtomicU32::new(0);

impl<'a> Signer<'a> {
    async fn new(pets: &'a Pets) -> Self {
        let ada = &pets.ada;
        let key = make_key(&ada.client, &ada.consumer_id, CredentialKind::Hmac).await;
        Self { pets, key }
    }

    /// The path at the gateway.
    fn target(&self, path: &str) -> String {
        format!("{}{path}", self.pets.product.path())
    }

    /// As clients of Huawei Cloud sign: every header of the draft, and the host.
    fn huawei(&self, draft: &Draft<'_>) -> Signed {
        self.sign(draft, |key, head, now| {
            let signed = huawei::sign(key, head, Body::Read(draft.body.as_bytes()), now).unwrap();
            signed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        })
    }

    /// As clients of Alibaba Cloud sign.
    fn aliyun(&self, draft: &Draft<'_>) -> Signed {
        let nonce = format!("nonce-{}", NONCE.fetch_add(1, Ordering::Relaxed));
        let algorithm = aliyun::Algorithm::default();
        let options = aliyun::Options { algorithm, nonce: &nonce, also: &[] };
        self.sign(draft, |key, head, now| {
            let body = Body::Read(draft.body.as_bytes());
            let signed = aliyun::sign(key, &options, head, body, now).unwrap();
            signed.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
        })
    }

    fn sign(
        &self,
        draft: &Draft<'_>,
        make: impl FnOnce(&Key<'_>, &Head<'_>, i64) -> Vec<(String, String)>,
    ) -> Signed {
        let host = self.pets.market.world.address(tests::Site::Gateway).to_string();
        let target = self.target(draft.path);
        let (path, query) = target.split_once('?').unwrap_or((&target, ""));
        let mut headers: Vec<(String, String)> = vec![("host".to_owned(), host)];
        headers
            .extend(draft.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        headers.push(("accept".to_owned(), "*/*".to_owned()));
        let borrowed = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let borrowed = Headers::new(borrowed).unwrap();
        let head = Head::new("POST", path, Some(query), &borrowed).unwrap();
        let secret = self.key.secret.as_ref().unwrap().expose().as_bytes();
        let key = Key { id: self.key.value.expose(), secret };
        let made = make(&key, &head, Utc::now().timestamp() + draft.offset);
        headers.extend(made);
        Signed { path: draft.path.to_owned(), headers, body: draft.body.to_owned() }
    }

    fn request(&self, signed: &Signed) -> RequestBuilder {
        let mut request = self.pets.request(Method::POST, &signed.path);
        for (name, value) in &signed.headers {
            request = request.header(name, value);
        }
        request.body(signed.body.clone())
    }

    async fn send(&self, signed: &Signed) -> Answer {
        ask(self.request(signed)).await
    }
}

/// Changes of a signed request that a signature must not survive.
fn changed(signed: &Signed) -> Vec<(&'static str, Signed)> {
    let change = |what, change: fn(&mut Signed)| {
        let mut changed = signed.clone();
        change(&mut changed);
        (what, changed)
    };
    vec![
        change("the body", |it| it.body = r#"{"amount":999}"#.to_owned()),
        change("the query", |it| it.path = "/pets?page=2&size=10".to_owned()),
        change("one more parameter", |it| it.path.push_str("&all=true")),
        change("the path", |it| it.path = "/pets/7?page=1&size=10".to_owned()),
        change("a signed header", |it| {
            let header = it.headers.iter_mut().find(|(name, _)| name == "content-type");
            header.unwrap().1 = "text/plain".to_owned();
        }),
    ]
}

const PATH: &str = "/pets?page=1&size=10";
const BODY: &str = r#"{"amount":1}"#;

#[tokio::test]
async fn a_call_is_signed_as_huawei_cloud_does_it() {
    let pets = Pets::open().await;
    let signer = Signer::new(&pets).await;
    let signed = signer.huawei(&draft(PATH, BODY));
    let answer = signer.send(&signed).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let seen = pets.upstream.only();
    assert_eq!((seen.query.as_deref(), &*seen.body), (Some("page=1&size=10"), BODY.as_bytes()));
    for name in ["authorization", "x-sdk-date", "x-sdk-content-sha256"] {
        assert_eq!(seen.header(name), None);
    }

    // Both conventions for bodies, and none at all.
    let mut unsigned = draft("/pets?form=1", "a=b");
    unsigned.headers = vec![
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("x-sdk-content-sha256", "UNSIGNED-PAYLOAD".to_owned()),
    ];
    let mut empty = draft("/pets?empty=1", "");
    empty.headers.clear();
    let mut form = draft("/pets?form=2", "a=b");
    form.headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    for draft in [unsigned, empty, form] {
        let answer = signer.send(&signer.huawei(&draft)).await;
        assert_eq!(answer.status, 200, "{}: {}", draft.path, answer.text());
        assert_eq!(pets.upstream.only().body, draft.body.as_bytes());
    }

    // An empty body may come in either framing.
    let signed = signer.huawei(&Draft { headers: Vec::new(), ..draft("/pets?empty=2", "") });
    let request = signer.request(&signed).header("content-length", "0");
    assert_eq!(ask(request).await.status, 200);
}

#[tokio::test]
async fn a_huawei_signature_holds_for_its_request_and_its_time_and_once() {
    let pets = Pets::open().await;
    let signer = Signer::new(&pets).await;
    let mut refused = Refused::default();
    let signed = signer.huawei(&draft(PATH, BODY));
    for (what, changed) in changed(&signed) {
        let answer = signer.send(&changed).await;
        assert_eq!(answer.json()["error_code"], "APIG.0303", "{what}");
        refused.note(&answer, 401, RefusalRule::WrongSignature);
    }
    // Attempts of others do not use it up.
    assert_eq!(signer.send(&signed).await.status, 200);
    refused.note(&signer.send(&signed).await, 401, RefusalRule::SignatureReplayed);

    for offset in [-16 * 60, 16 * 60] {
        let signed = signer.huawei(&Draft { offset, ..draft(PATH, BODY) });
        refused.note(&signer.send(&signed).await, 401, RefusalRule::SignatureExpired);
    }
    for offset in [-14 * 60, 14 * 60] {
        let signed = signer.huawei(&Draft { offset, ..draft(PATH, BODY) });
        assert_eq!(signer.send(&signed).await.status, 200);
    }
    let mut stranger = signer.huawei(&draft("/pets?stranger=1", BODY));
    for (name, value) in &mut stranger.headers {
        if name == "Authorization" {
            *value = value.replace(signer.key.value.expose(), "ak-nobody-has-this-key");
        }
    }
    refused.note(&signer.send(&stranger).await, 401, RefusalRule::UnknownCredential);
    assert_eq!(pets.upstream.count(), 3);
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn a_call_is_signed_as_alibaba_cloud_does_it() {
    let pets = Pets::open().await;
    let signer = Signer::new(&pets).await;
    let mut form = draft("/pets?form=1", "b=2&a=1");
    form.headers = vec![("content-type", "application/x-www-form-urlencoded".to_owned())];
    for draft in [draft(PATH, BODY), form] {
        let answer = signer.send(&signer.aliyun(&draft)).await;
        assert_eq!(answer.status, 200, "{}: {}", draft.path, answer.text());
        let seen = pets.upstream.only();
        assert_eq!(seen.body, draft.body.as_bytes());
        assert!(seen.headers.keys().all(|name| !name.as_str().starts_with("x-ca-")), "{seen:?}");
    }
}

#[tokio::test]
async fn an_alibaba_signature_holds_for_its_request_and_its_time_and_once() {
    let pets = Pets::open().await;
    let signer = Signer::new(&pets).await;
    let mut refused = Refused::default();
    let signed = signer.aliyun(&draft(PATH, BODY));
    for (what, changed) in changed(&signed) {
        let answer = signer.send(&changed).await;
        assert_eq!(answer.header("x-ca-error-code"), Some("A400SG"), "{what}");
        refused.note(&answer, 401, RefusalRule::WrongSignature);
    }
    assert_eq!(signer.send(&signed).await.status, 200);
    let answer = signer.send(&signed).await;
    assert_eq!(answer.header("x-ca-error-code"), Some("S403NU"));
    refused.note(&answer, 401, RefusalRule::SignatureReplayed);
    for offset in [-16 * 60, 16 * 60] {
        let signed = signer.aliyun(&Draft { offset, ..draft(PATH, BODY) });
        let answer = signer.send(&signed).await;
        assert_eq!(answer.header("x-ca-error-code"), Some("S403TE"));
        refused.note(&answer, 401, RefusalRule::SignatureExpired);
    }
    assert_eq!(pets.upstream.count(), 1);
    refused.check(&pets.market).await;
}
