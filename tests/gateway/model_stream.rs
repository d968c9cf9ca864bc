//! Answers of models that come piece by piece.

use std::time::Duration;

use api::ProductType;
use reqwest::{Method, Response};
use serde_json::{Value, json};
use tests::{Market, Pieces, Reply, Served, Subscriber, Upstream, spec_at};
use tokio::time::timeout;

struct Streaming {
    market: Market,
    upstream: Upstream,
    product: Served,
    ada: Subscriber,
}

impl Streaming {
    async fn open() -> Self {
        let upstream = Upstream::start();
        let market = Market::open().await;
        let spec = spec_at(ProductType::ModelApi, &upstream.url());
        let product = market.serve("Model", &spec).await;
        let ada = market.subscriber("ada", &[&product]).await;
        Self { market, upstream, product, ada }
    }

    /// Asks for a stream, whose pieces the test sends.
    async fn begin(&self, operation: &str, question: &Value) -> (Response, Pieces) {
        let (reply, pieces) = Reply::pieces(200, "text/event-stream");
        self.upstream.answer_once(reply);
        let path = format!("{}/v1/{operation}", self.product.path());
        let call = self.market.call(Method::POST, &path).bearer_auth(&self.ada.api_key);
        let answer = timeout(PATIENCE, call.json(question).send()).await.expect("in time").unwrap();
        assert_eq!(answer.status(), 200);
        assert_eq!(answer.headers()["content-type"], "text/event-stream");
        (answer, pieces)
    }
}

const PATIENCE: Duration = Duration::from_secs(10);

/// The next piece; `None` at the end.
async fn next(answer: &mut Response) -> Option<String> {
    let piece = timeout(PATIENCE, answer.chunk()).await.expect("in time").expect("a piece");
    piece.map(|piece| String::from_utf8(piece.to_vec()).unwrap())
}

fn chunk(text: &str) -> String {
    let delta = json!({ "choices": [{ "index": 0, "delta": { "content": text } }] });
    format!("data: {delta}\n\n")
}

const USAGE: &str =
    "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":9,\"completion_tokens\":12}}\n\n";
const DONE: &str = "data: [DONE]\n\n";

#[tokio::test]
async fn each_piece_arrives_before_the_next_one_is_sent() {
    let streaming = Streaming::open().await;
    let question = json!({ "model": "sample-chat", "messages": [], "stream": true });
    let (mut answer, pieces) = streaming.begin("chat/completions", &question).await;
    for text in ["one", "two", "three"] {
        pieces.send(chunk(text)).await;
        assert_eq!(next(&mut answer).await, Some(chunk(text)));
    }
    // Half an event waits for its end.
    pieces.send("data: {\"choices\":[{\"index\":0,").await;
    pieces.send("\"delta\":{\"content\":\"four\"}}]}\n\n").await;
    let four = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"four\"}}]}\n\n";
    assert_eq!(next(&mut answer).await.as_deref(), Some(four));
    pieces.send(format!("{USAGE}{DONE}")).await;
    drop(pieces);
    assert_eq!(next(&mut answer).await.as_deref(), Some(DONE), "nobody asked for the usage");
    assert_eq!(next(&mut answer).await, None);
    // The gateway did.
    let asked = streaming.upstream.only().json();
    assert_eq!(asked["stream_options"], json!({ "include_usage": true }));
    assert_eq!(asked["model"], "sample-chat");
}

#[tokio::test]
async fn usage_is_passed_on_to_who_asked_for_it() {
    let streaming = Streaming::open().await;
    let question = json!({
        "model": "sample-chat", "messages": [], "stream": true,
        "stream_options": { "include_usage": true, "x": 1 },
    });
    let (mut answer, pieces) = streaming.begin("chat/completions", &question).await;
    assert_eq!(streaming.upstream.only().json(), question);
    pieces.send(format!("{}{USAGE}{DONE}", chunk("one"))).await;
    drop(pieces);
    let mut whole = String::new();
    while let Some(piece) = next(&mut answer).await {
        whole.push_str(&piece);
    }
    assert_eq!(whole, format!("{}{USAGE}{DONE}", chunk("one")));
}

#[tokio::test]
async fn other_options_stay_when_usage_is_asked_for() {
    let streaming = Streaming::open().await;
    let question = json!({
        "model": "sample-chat", "stream": true,
        "stream_options": { "include_usage": false, "x": 1 },
    });
    let (_answer, _pieces) = streaming.begin("chat/completions", &question).await;
    let asked = streaming.upstream.only().json();
    assert_eq!(asked["stream_options"], json!({ "include_usage": true, "x": 1 }));
    // Others have it in their streams anyway.
    for operation in ["responses", "messages"] {
        let question = json!({ "model": "sample-chat", "stream": true });
        let (_answer, _pieces) = streaming.begin(operation, &question).await;
        assert_eq!(streaming.upstream.only().json(), question);
    }
}

#[tokio::test]
async fn a_caller_that_goes_away_ends_the_work_of_the_upstream() {
    let streaming = Streaming::open().await;
    let question = json!({ "model": "sample-chat", "stream": true });
    let (mut answer, pieces) = streaming.begin("chat/completions", &question).await;
    pieces.send(chunk("one")).await;
    assert_eq!(next(&mut answer).await, Some(chunk("one")));
    drop(answer);
    pieces.given_up().await;
}

#[tokio::test]
async fn a_stream_that_breaks_does_not_look_complete() {
    let streaming = Streaming::open().await;
    let question = json!({ "model": "sample-chat", "stream": true });
    let (mut answer, pieces) = streaming.begin("chat/completions", &question).await;
    pieces.send(chunk("one")).await;
    assert_eq!(next(&mut answer).await, Some(chunk("one")));
    pieces.break_off().await;
    let ended = timeout(PATIENCE, answer.chunk()).await.expect("in time");
    assert!(ended.is_err(), "{ended:?}");
}
