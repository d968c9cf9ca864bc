//! REST APIs: the operations of the document, as they are sent and as they are answered.

use api::{RefusalRule, UsageGroup};
use reqwest::Method;
use serde_json::json;
use tests::{Market, Refused, Reply, Samples, Upstream, ask, raw_answer, rest_spec};

use crate::scene::Pets;

#[tokio::test]
async fn only_operations_of_the_document_are_passed_on() {
    let pets = Pets::open().await;
    let key = &pets.ada.api_key;
    for (method, path, reached) in [
        (Method::GET, "/pets", "/api/pets"),
        (Method::POST, "/pets", "/api/pets"),
        (Method::GET, "/pets/7", "/api/pets/7"),
        (Method::PUT, "/pets/a%20b", "/api/pets/a%20b"),
        (Method::DELETE, "/pets/%E7%8C%AB", "/api/pets/%E7%8C%AB"),
    ] {
        let answer = ask(pets.request(method.clone(), path).bearer_auth(key)).await;
        assert_eq!(answer.status, 200, "{method} {path}: {}", answer.text());
        let seen = pets.upstream.only();
        assert_eq!((seen.method.as_str(), seen.path.as_str()), (method.as_str(), reached));
    }
    let mut refused = Refused::default();
    for (method, path) in [
        (Method::PUT, "/pets"),
        (Method::PATCH, "/pets/7"),
        (Method::HEAD, "/pets/7"),
        (Method::OPTIONS, "/pets"),
        (Method::GET, "/pets/"),
        (Method::GET, "/pets/7/toys"),
        (Method::GET, "/Pets"),
        (Method::GET, ""),
        (Method::GET, "/"),
        (Method::GET, "/admin"),
    ] {
        let answer = ask(pets.request(method, path).bearer_auth(key)).await;
        refused.note(&answer, 404, RefusalRule::UnknownOperation);
    }
    assert_eq!(pets.upstream.count(), 0);
    let used = pets.market.usage_by(UsageGroup::Operation, 15).await;
    let calls: Vec<_> = used.iter().map(|(name, row)| (name.as_str(), row.calls)).collect();
    let expected = [
        ("", 10),
        ("DELETE /pets/{id}", 1),
        ("GET /pets", 1),
        ("GET /pets/{id}", 1),
        ("POST /pets", 1),
        ("PUT /pets/{id}", 1),
    ];
    assert_eq!(calls, expected);
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn query_headers_and_body_arrive_as_they_were_sent() {
    let pets = Pets::open().await;
    let body: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let path = "/pets?b=%20+%2B&a&c=&a=1&d[]=%5B%5D&e=%E7%8C%AB";
    let call = pets.request(Method::POST, path).bearer_auth(&pets.ada.api_key);
    let call = call.header("content-type", "application/x-pet; a=\"b\"").header("x-many", "1");
    let call = call.header("x-many", "2").header("accept-language", "de").body(body.clone());
    let copy = body.clone();
    pets.upstream.answer(move |_| Reply::status(200).header("etag", "\"1\"").body(copy.clone()));
    let answer = ask(call).await;
    assert_eq!((answer.status, answer.header("etag")), (200, Some("\"1\"")));
    assert_eq!(answer.body, body);
    let seen = pets.upstream.only();
    assert_eq!(seen.query.as_deref(), path.split_once('?').map(|(_, query)| query));
    assert_eq!(seen.body, body);
    assert_eq!(seen.header("content-type"), Some("application/x-pet; a=\"b\""));
    assert_eq!(seen.headers.get_all("x-many").iter().collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(seen.header("accept-language"), Some("de"));
    assert_eq!(seen.header("content-length"), Some("100000"));
}

#[tokio::test]
async fn a_path_that_can_be_read_in_two_ways_is_refused() {
    let pets = Pets::open().await;
    let address = pets.market.world.address(tests::Site::Gateway);
    let path = pets.product.path();
    let mut refused = Refused::default();
    for below in [
        "/pets/../admin",
        "/pets/%2e%2e/admin",
        "/pets/..",
        "/pets/.",
        "/pets//7",
        "/pets/a%2fb",
        "/pets/a%5cb",
        "/pets/%00",
        "/pets/%zz",
        "/pets/%ff",
        "/pets/..;x=1",
    ] {
        let key = &pets.ada.api_key;
        let head = format!(
            "GET {path}{below} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer {key}\r\n\
             connection: close\r\n\r\n"
        );
        let answer = raw_answer(address, head.as_bytes());
        refused.note(&answer, 400, RefusalRule::MalformedRequest);
    }
    assert_eq!(pets.upstream.count(), 0);
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn an_upstream_has_as_long_as_its_definition_says() {
    let upstream = Upstream::start();
    let market = Market::open().await;
    let mut spec = rest_spec(&upstream.at("/api"));
    spec["timeoutMs"] = json!(300);
    let product = market.serve("Pets", &spec).await;
    let mut gone = rest_spec("http://127.0.0.1:9/api");
    gone["timeoutMs"] = json!(300);
    let gone = market.serve("Gone", &gone).await;
    let ada = market.subscriber("ada", &[&product, &gone]).await;
    let call = async |path: &str| {
        ask(market.call(Method::GET, &format!("{path}/pets")).bearer_auth(&ada.api_key)).await
    };
    upstream.answer(|_| Reply::never());
    let mut refused = Refused::default();
    let answer = call(&product.path()).await;
    assert_eq!(answer.json()["code"], "GATEWAY_ERROR");
    assert_eq!(answer.header("x-should-retry"), None);
    refused.note(&answer, 504, RefusalRule::UpstreamTimeout);
    let answer = call(&gone.path()).await;
    assert_eq!(answer.json()["code"], "GATEWAY_ERROR");
    assert_eq!(answer.header("x-should-retry"), None);
    refused.note(&answer, 502, RefusalRule::UpstreamUnreachable);
    // Its own words are its own.
    upstream.answer(|_| Reply::status(504).body("slow"));
    let answer = call(&product.path()).await;
    assert_eq!((answer.status, answer.text().as_str()), (504, "slow"));
    refused.check(&market).await;
}

#[tokio::test]
async fn a_body_is_as_long_as_the_operator_allows() {
    let upstream = Upstream::start();
    let market = Market::open_with(|setup| setup.env("HIMARKET_GATEWAY_BODY_BYTES", "2000")).await;
    let offer = market.offer(&upstream).await;
    let ada = market.subscriber("ada", &offer.all()).await;
    let mut refused = Refused::default();
    for (product, path) in [
        (&offer.rest, "/pets"),
        (&offer.model, "/v1/chat/completions"),
        (&offer.mcp, ""),
        (&offer.agent, ""),
    ] {
        let path = format!("{}{path}", product.path());
        let call = || market.call(Method::POST, &path).bearer_auth(&ada.api_key);
        let answer = ask(call().body("x".repeat(2_001))).await;
        refused.note(&answer, 413, RefusalRule::BodyTooLarge);
        // Also where nobody says beforehand how long it is.
        let address = market.world.address(tests::Site::Gateway);
        let chunk = format!("3e8\r\n{}\r\n", "x".repeat(1_000)).repeat(3);
        let request = format!(
            "POST {path} HTTP/1.1\r\nhost: gateway\r\nauthorization: Bearer {}\r\n\
             connection: close\r\ntransfer-encoding: chunked\r\n\r\n{chunk}0\r\n\r\n",
            ada.api_key
        );
        let answer = raw_answer(address, request.as_bytes());
        refused.note(&answer, 413, RefusalRule::BodyTooLarge);
    }
    let path = format!("{}/pets", offer.rest.path());
    let call = market.call(Method::POST, &path).bearer_auth(&ada.api_key);
    assert_eq!(ask(call.body("x".repeat(2_000))).await.status, 200);
    // Bodies that are passed on while they come may have begun before they were too long.
    let lengths: Vec<_> = upstream.take().iter().map(|seen| seen.body.len()).collect();
    assert!(lengths.contains(&2_000) && lengths.iter().all(|length| *length <= 2_000));
    refused.check(&market).await;
}

#[tokio::test]
async fn the_data_api_of_the_samples_is_served() {
    let samples = Samples::start();
    let market = Market::open().await;
    let offer = market.offer_samples(&samples).await;
    let ada = market.subscriber("ada", &[&offer.rest]).await;
    let path = format!("{}/identity/check", offer.rest.path());
    for (number, code) in [("110101199003070011", 200), ("x", 400), ("11010119900307050X", 200)] {
        let body = json!({ "name": "Ada Lovelace", "idNumber": number });
        let call = market.call(Method::POST, &path).bearer_auth(&ada.api_key);
        let answer = ask(call.json(&body)).await;
        assert_eq!((answer.status, &answer.json()["code"]), (200, &json!(code)));
    }
}
