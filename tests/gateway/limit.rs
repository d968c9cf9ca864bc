//! How much may be called at once, in a while, and in one body.

use api::{CallLimits, Patch, PeriodLimit, RefusalRule, UpdateProduct, UpdateSubscription};
use reqwest::Method;
use serde_json::json;
use tests::{Answer, Refused, Reply, Subscriber, ask, at_once, eventually};

use crate::scene::Pets;

/// A period of which the end is far away, however long the test takes.
const PERIOD: u32 = 2_678_399;

/// So many calls in that period.
fn in_period(requests: u32) -> CallLimits {
    let period = PeriodLimit { requests, seconds: PERIOD };
    CallLimits { requests_per_period: Some(period), ..CallLimits::default() }
}

async fn limit(pets: &Pets, who: &Subscriber, limits: Patch<CallLimits>) {
    let body = UpdateSubscription { limits, ..Default::default() };
    let id = &who.subscriptions[0].subscription_id;
    pets.market.admin.update_subscription(id, &body).await.unwrap();
}

async fn limit_product(pets: &Pets, limits: Patch<CallLimits>) {
    let body = UpdateProduct { limits, ..Default::default() };
    pets.market.admin.update_product(&pets.product.product_id, &body).await.unwrap();
}

/// What an answer says of the limit, and of where the caller stands.
fn rate(answer: &Answer) -> (String, String) {
    let header = |name| answer.header(name).expect("a header").to_owned();
    (header("ratelimit-policy"), header("ratelimit"))
}

#[tokio::test]
async fn a_period_has_so_many_calls_and_each_answer_says_how_many_are_left() {
    let pets = Pets::open().await;
    limit(&pets, &pets.ada, Patch::Set(in_period(3))).await;
    let call = || pets.call(&pets.ada.api_key);
    for left in [2, 1, 0] {
        let answer = call().await;
        assert_eq!(answer.status, 200);
        let (policy, state) = rate(&answer);
        assert_eq!(policy, format!("\"default\";q=3;w={PERIOD}"));
        assert!(state.starts_with(&format!("\"default\";r={left};t=")), "{state}");
    }
    let answer = call().await;
    let (policy, state) = rate(&answer);
    assert_eq!(policy, format!("\"default\";q=3;w={PERIOD}"));
    // They come back at the end of the period.
    let wait: u32 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=PERIOD).contains(&wait), "{wait}");
    assert_eq!(state, format!("\"default\";r=0;t={wait}"));
    assert_eq!(answer.header("x-should-retry"), None);
    assert_eq!(answer.json()["code"], "TOO_MANY_REQUESTS");
    let mut refused = Refused::default();
    refused.note(&answer, 429, RefusalRule::PeriodLimit);

    // Other changes give nothing back, and the limits of others are their own.
    let body = UpdateSubscription { call_quota: Patch::Set(1_000), ..Default::default() };
    let id = &pets.ada.subscriptions[0].subscription_id;
    pets.market.admin.update_subscription(id, &body).await.unwrap();
    refused.note(&call().await, 429, RefusalRule::PeriodLimit);
    let bob = pets.market.subscriber("bob", &[&pets.product]).await;
    let answer = pets.call(&bob.api_key).await;
    assert_eq!((answer.status, answer.header("ratelimit")), (200, None));
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn a_second_has_so_many_calls_and_the_next_one_has_them_again() {
    let pets = Pets::open().await;
    let limits = CallLimits { requests_per_second: Some(2), ..CallLimits::default() };
    limit(&pets, &pets.ada, Patch::Set(limits)).await;
    let answers = at_once(20, |_| {
        let call = pets.list().bearer_auth(&pets.ada.api_key);
        ask(call)
    })
    .await;
    let (served, refused): (Vec<Answer>, Vec<Answer>) =
        answers.into_iter().partition(|answer| answer.status == 200);
    assert!(served.len() >= 2 && !refused.is_empty(), "{}", served.len());
    assert_eq!(refused[0].header("retry-after"), Some("1"));
    pets.market.refused(&refused[0], 429, RefusalRule::RequestRate).await;
    eventually("it is served again", async || pets.status().await == 200).await;
}

#[tokio::test]
async fn what_a_subscription_says_takes_the_place_of_what_the_product_says() {
    let pets = Pets::open().await;
    let bob = pets.market.subscriber("bob", &[&pets.product]).await;
    limit_product(&pets, Patch::Set(in_period(1))).await;
    let mut refused = Refused::default();
    for who in [&pets.ada, &bob] {
        assert_eq!(pets.call(&who.api_key).await.status, 200);
        refused.note(&pets.call(&who.api_key).await, 429, RefusalRule::PeriodLimit);
    }
    limit(&pets, &pets.ada, Patch::Set(in_period(2))).await;
    assert_eq!(pets.status().await, 200);
    assert_eq!(pets.status().await, 200);
    refused.note(&pets.call(&pets.ada.api_key).await, 429, RefusalRule::PeriodLimit);
    // All of it: what is absent there is not limited.
    limit(&pets, &pets.ada, Patch::Set(CallLimits::default())).await;
    for _ in 0..3 {
        assert_eq!(pets.status().await, 200);
    }
    limit(&pets, &pets.ada, Patch::Clear).await;
    pets.status().await;
    refused.note(&pets.call(&pets.ada.api_key).await, 429, RefusalRule::PeriodLimit);
    limit_product(&pets, Patch::Clear).await;
    assert_eq!(pets.status().await, 200);
    assert_eq!(pets.call(&bob.api_key).await.status, 200);
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn a_stream_holds_its_place_until_it_ends_or_is_given_up() {
    let pets = Pets::open().await;
    let limits = CallLimits { concurrent_requests: Some(1), ..CallLimits::default() };
    limit(&pets, &pets.ada, Patch::Set(limits)).await;
    let mut refused = Refused::default();
    for is_given_up in [false, true] {
        let (reply, pieces) = Reply::pieces(200, "text/plain");
        pets.upstream.answer_once(reply);
        let mut stream = pets.list().bearer_auth(&pets.ada.api_key).send().await.unwrap();
        pieces.send("one").await;
        assert_eq!(stream.chunk().await.unwrap().unwrap(), "one");
        pets.upstream.answer(|_| Reply::status(200));
        let answer = pets.call(&pets.ada.api_key).await;
        assert_eq!(answer.header("retry-after"), Some("1"));
        refused.note(&answer, 429, RefusalRule::ConcurrencyLimit);
        if is_given_up {
            drop(stream);
        } else {
            drop(pieces);
            assert_eq!(stream.chunk().await.unwrap(), None);
        }
        eventually("the place is free", async || pets.status().await == 200).await;
    }
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn a_body_is_as_long_as_the_limits_allow() {
    let pets = Pets::open().await;
    let post = async |length: usize| {
        let call = pets.request(Method::POST, "/pets").bearer_auth(&pets.ada.api_key);
        ask(call.body("x".repeat(length))).await
    };
    let limits = CallLimits { body_bytes: Some(1_000), ..CallLimits::default() };
    limit_product(&pets, Patch::Set(limits.clone())).await;
    assert_eq!(post(1_000).await.status, 200);
    let answer = post(1_001).await;
    assert_eq!(answer.json()["code"], "PAYLOAD_TOO_LARGE");
    let mut refused = Refused::default();
    refused.note(&answer, 413, RefusalRule::BodyTooLarge);
    let limits = CallLimits { body_bytes: Some(2_000), ..limits };
    limit(&pets, &pets.ada, Patch::Set(limits)).await;
    assert_eq!(post(2_000).await.status, 200);
    refused.note(&post(2_001).await, 413, RefusalRule::BodyTooLarge);
    assert_eq!(pets.upstream.count(), 2);
    refused.check(&pets.market).await;
}

#[tokio::test]
async fn limits_are_told_in_the_words_of_each_client() {
    let upstream = tests::Upstream::start();
    let market = tests::Market::open().await;
    let offer = market.offer(&upstream).await;
    let ada = market.subscriber("ada", &offer.all()).await;
    for subscription in &ada.subscriptions {
        let body = UpdateSubscription { limits: Patch::Set(in_period(1)), ..Default::default() };
        market.admin.update_subscription(&subscription.subscription_id, &body).await.unwrap();
    }
    let chat = json!({ "model": "sample-chat", "messages": [] });
    let rpc = json!({ "jsonrpc": "2.0", "id": "a", "method": "message/send", "params": {} });
    for (product, path, body, pointer, expected) in [
        (&offer.model, "/v1/chat/completions", &chat, "/error/code", json!("rate_limit_exceeded")),
        (&offer.model, "/v1/messages", &chat, "/error/type", json!("rate_limit_error")),
        (&offer.mcp, "", &rpc, "/error/code", json!(-32005)),
        (&offer.agent, "", &rpc, "/error/code", json!(-32005)),
        (&offer.rest, "/pets", &chat, "/code", json!("TOO_MANY_REQUESTS")),
    ] {
        let path = format!("{}{path}", product.path());
        let call = || market.call(Method::POST, &path).bearer_auth(&ada.api_key).json(body);
        ask(call()).await;
        let answer = ask(call()).await;
        assert_eq!(answer.status, 429, "{path}: {}", answer.text());
        assert_eq!(answer.json().pointer(pointer), Some(&expected), "{}", answer.text());
        assert!(answer.header("retry-after").is_some());
        // The body of who calls too often is not read.
        assert_eq!(answer.json().get("id"), (body == &rpc).then_some(&json!(null)));
    }
}
