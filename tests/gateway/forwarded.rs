//! What reaches the upstream, and what comes back from it.

use reqwest::Method;
use serde_json::json;
use tests::{Market, Reply, UPSTREAM_KEY, Upstream, ask};

use crate::scene::Pets;

/// Headers that a caller must not be able to give to an upstream.
const OF_THE_CALLER: [&str; 18] = [
    "cookie",
    "x-mse-consumer",
    "x-consumer-id",
    "x-consumer-username",
    "x-consumer-custom-id",
    "x-credential-identifier",
    "x-anonymous-consumer",
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-proto",
    "x-real-ip",
    "x-sdk-date",
    "x-sdk-content-sha256",
    "proxy-authorization",
    "keep-alive",
    "te",
    "x-hop",
];

#[tokio::test]
async fn nothing_of_the_callers_identity_reaches_the_upstream() {
    let pets = Pets::open().await;
    let mut call = pets.request(Method::POST, "/pets").bearer_auth(&pets.ada.api_key);
    for name in OF_THE_CALLER {
        call = call.header(name, "forged");
    }
    call = call.header("connection", "x-hop").header("x-request-id", "forged");
    call = call.header("x-team", "forged").header("accept", "text/x-pet").header("x-tenant", "7");
    let answer = ask(call.body("hello")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let seen = pets.upstream.only();
    assert!(!seen.text().contains("forged"), "{seen:?}");
    assert!(!seen.text().contains(&pets.ada.api_key), "{seen:?}");
    assert_eq!(seen.header("authorization"), None);
    // What the definition says wins over what the caller says.
    assert_eq!(seen.header("x-team"), Some("team-of-the-upstream"));
    assert_eq!(seen.header("accept"), Some("text/x-pet"));
    assert_eq!(seen.header("x-tenant"), Some("7"));
    assert_eq!(seen.header("host").map(|host| format!("http://{host}")), Some(pets.upstream.url()));
    assert_eq!(seen.body, b"hello");
    // Both sides know the call by one name.
    assert_eq!(seen.header("x-request-id"), answer.header("x-request-id"));
    assert!(answer.header("x-request-id").unwrap().starts_with("request-"));
}

#[tokio::test]
async fn the_upstreams_own_key_is_presented_to_it() {
    let upstream = Upstream::start();
    let market = Market::open().await;
    let offer = market.offer(&upstream).await;
    let ada = market.subscriber("ada", &offer.all()).await;
    let bearer = format!("Bearer {UPSTREAM_KEY}");
    let rpc = json!({ "jsonrpc": "2.0", "id": 1, "method": "message/send", "params": {} });
    let chat = json!({ "model": "sample-chat", "messages": [] });
    for (product, path, body, authorization, api_key) in [
        (&offer.model, "/v1/chat/completions", &chat, Some(&bearer), None),
        // As Anthropic's clients present it.
        (&offer.model, "/v1/messages", &chat, Some(&bearer), Some(UPSTREAM_KEY)),
        (&offer.agent, "", &rpc, Some(&bearer), None),
        (&offer.mcp, "", &rpc, None, None),
        (&offer.rest, "/pets", &rpc, None, None),
    ] {
        let call = market.call(Method::POST, &format!("{}{path}", product.path()));
        let answer = ask(call.header("x-api-key", &ada.api_key).json(body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert!(!answer.text().contains(UPSTREAM_KEY));
        let seen = upstream.only();
        assert_eq!(seen.header("authorization"), authorization.map(String::as_str), "{path}");
        assert_eq!(seen.header("x-api-key"), api_key, "{path}");
        assert!(!seen.text().contains(&ada.api_key));
    }
}

#[tokio::test]
async fn an_answer_is_passed_on_without_what_belongs_to_its_connection() {
    let pets = Pets::open().await;
    for status in [200, 201, 204, 301, 304, 400, 401, 404, 418, 429, 500, 503] {
        pets.upstream.answer(move |_| {
            let reply = Reply::status(status).header("x-pet", "cat").header("set-cookie", "a=b");
            let reply = reply.header("connection", "x-hop").header("x-hop", "1");
            let reply = reply.header("keep-alive", "timeout=5").header("x-request-id", "theirs");
            let reply = reply.header("location", "/elsewhere").header("content-type", "text/x-pet");
            match status {
                204 | 304 => reply,
                _ => reply.body(format!("of {status}")),
            }
        });
        let answer = pets.call(&pets.ada.api_key).await;
        assert_eq!(answer.status, status);
        for name in ["set-cookie", "x-hop", "keep-alive"] {
            assert_eq!(answer.header(name), None, "{name} at {status}");
        }
        assert_eq!(answer.header("x-pet"), Some("cat"));
        assert_eq!(answer.header("location"), Some("/elsewhere"));
        assert_eq!(answer.header("content-type"), Some("text/x-pet"));
        assert!(answer.header("x-request-id").unwrap().starts_with("request-"));
        if !matches!(status, 204 | 304) {
            assert_eq!(answer.text(), format!("of {status}"));
        }
    }
}
