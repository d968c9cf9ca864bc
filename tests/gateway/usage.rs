//! What is counted of calls.

use api::{PageQuery, UsageGroup, UsageQuery};
use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};
use tests::{Market, Reply, Samples, ask, eventually};

use crate::scene::Pets;

#[tokio::test]
async fn calls_are_counted_by_all_that_they_have_in_common() {
    let pets = Pets::open().await;
    let Pets { market, upstream, product, ada } = &pets;
    let bob = market.subscriber("bob", &[product]).await;
    upstream.answer(|seen| match seen.method.as_str() {
        "GET" => Reply::status(200).body("x".repeat(300)),
        _ => Reply::status(418).body("teapot"),
    });
    for _ in 0..3 {
        assert_eq!(pets.status().await, 200);
    }
    let call = pets.request(Method::POST, "/pets").bearer_auth(&ada.api_key);
    assert_eq!(ask(call.body("x".repeat(5_000))).await.status, 418);
    assert_eq!(pets.call(&bob.api_key).await.status, 200);
    // Who is refused counts where it is known who it is.
    let call = pets.request(Method::GET, "/nothing").bearer_auth(&bob.api_key);
    assert_eq!(ask(call).await.status, 404);
    assert_eq!(pets.call("nobody").await.status, 401);

    let by = market.usage_by(UsageGroup::Product, 6).await;
    let row = &by[product.product_id.as_ref()];
    assert_eq!((row.calls, row.errors, row.name.as_deref()), (6, 2, Some("Pets")));
    assert_eq!((row.bytes_in, row.bytes_out), (5_000, 4 * 300 + 6));
    assert!(row.average_ms >= row.average_first_byte_ms);
    let by = market.usage_by(UsageGroup::Consumer, 6).await;
    assert_eq!(by[ada.consumer_id.as_ref()].calls, 4);
    assert_eq!(by[bob.consumer_id.as_ref()].calls, 2);
    let by = market.usage_by(UsageGroup::Portal, 6).await;
    assert_eq!(by[market.portal.as_ref()].calls, 6);
    let calls = async |group| {
        let by = market.usage_by(group, 6).await;
        by.into_iter().map(|(key, row)| (key, row.calls)).collect::<Vec<_>>()
    };
    let counted = |counted: &[(&str, u64)]| {
        counted.iter().map(|(key, calls)| ((*key).to_owned(), *calls)).collect::<Vec<_>>()
    };
    assert_eq!(calls(UsageGroup::Status).await, counted(&[("200", 4), ("404", 1), ("418", 1)]));
    let expected = counted(&[("", 1), ("GET /pets", 4), ("POST /pets", 1)]);
    assert_eq!(calls(UsageGroup::Operation).await, expected);

    // Everybody sees their own.
    for (who, own) in [(ada, 4), (&bob, 2)] {
        let query = UsageQuery { group_by: Some(UsageGroup::Consumer), ..UsageQuery::default() };
        let by = market.usage(&who.client, &query, own).await;
        assert_eq!(by.into_keys().collect::<Vec<_>>(), [who.consumer_id.to_string()]);
    }
}

#[tokio::test]
async fn a_key_says_when_it_was_last_used() {
    let pets = Pets::open().await;
    let ada = &pets.ada;
    let last_used = async || {
        let keys = ada.client.list_credentials(&ada.consumer_id, PageQuery::default()).await;
        let keys = keys.unwrap().content.into_iter();
        keys.filter(|key| key.credential_id == ada.credential_id)
            .find_map(|key| key.about.last_used_at)
    };
    assert_eq!(last_used().await, None);
    assert_eq!(pets.status().await, 200);
    eventually("the key was used", async || last_used().await.is_some()).await;
    // To the minute.
    let ago = Utc::now() - last_used().await.unwrap();
    assert!(ago >= TimeDelta::zero() && ago < TimeDelta::minutes(2), "{ago}");
}

/// Tokens of an answer, whatever its dialect.
fn tokens(usage: &Value) -> (u64, u64) {
    let number = |names: [&str; 2]| names.iter().find_map(|name| usage[*name].as_u64());
    let input = number(["prompt_tokens", "input_tokens"]).expect("tokens");
    (input, number(["completion_tokens", "output_tokens"]).unwrap_or_default())
}

#[tokio::test]
async fn tokens_are_counted_in_every_dialect() {
    let samples = Samples::start();
    let market = Market::open().await;
    let offer = market.offer_samples(&samples).await;
    let ada = market.subscriber("ada", &[&offer.model]).await;
    let said = json!([{ "role": "user", "content": "one two three" }]);
    let chat = json!({ "model": "sample-chat", "messages": said, "max_tokens": 50 });
    let response = json!({ "model": "sample-chat", "input": "one two" });
    let embedding = json!({ "model": "sample-embedding", "input": "one two three four" });
    let (mut input, mut output) = (0, 0);
    let ask = async |operation: &str, body: &Value| {
        let path = format!("{}/v1/{operation}", offer.model.path());
        let call = market.call(Method::POST, &path).bearer_auth(&ada.api_key);
        let answer = ask(call.header("anthropic-version", "2023-06-01").json(body)).await;
        assert_eq!(answer.status, 200, "{operation}: {}", answer.text());
        answer
    };
    for (operation, body) in
        [("chat/completions", &chat), ("responses", &response), ("messages", &chat)]
    {
        let whole = ask(operation, body).await.json();
        let (read, written) = tokens(&whole["usage"]);
        assert!(read > 0 && written > 0, "{whole}");
        // Streams of the same question have the same usage, whether they show it or not.
        let mut streamed = body.clone();
        streamed["stream"] = json!(true);
        let answer = ask(operation, &streamed).await;
        assert_eq!(answer.header("content-type"), Some("text/event-stream"));
        input += 2 * read;
        output += 2 * written;
    }
    let whole = ask("embeddings", &embedding).await.json();
    let by = market.usage_by(UsageGroup::Operation, 7).await;
    let row = &by["sample-chat"];
    assert_eq!((row.calls, row.input_tokens, row.output_tokens), (6, input, output));
    let row = &by["sample-embedding"];
    let expected = (whole["usage"]["prompt_tokens"].as_u64().unwrap(), 0);
    assert_eq!((row.input_tokens, row.output_tokens), expected);
}
