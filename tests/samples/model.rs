//! The model: what clients of OpenAI and Anthropic expect.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};
use tests::{Event, Samples, ask, events};

use crate::{get, post};

fn hello() -> Value {
    json!({
        "model": "sample-chat",
        "messages": [
            { "role": "system", "content": "Be kind" },
            { "role": "user", "content": [{ "type": "text", "text": "Hello there" }] },
        ],
    })
}

const ANSWER: &str = "This is a sample model. You said: Hello there";

fn with(mut body: Value, more: &Value) -> Value {
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    body
}

async fn stream(url: &str, body: &Value) -> Vec<Event> {
    let answer = ask(post(url, body).header("anthropic-version", "2023-06-01")).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    assert_eq!(answer.header("content-type"), Some("text/event-stream"));
    events(&answer.text())
}

#[tokio::test]
async fn a_chat_repeats_and_counts_words() {
    let samples = Samples::start();
    let url = format!("{}/v1/chat/completions", samples.model);
    let answer = ask(post(&url, &hello())).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["message"]["content"], ANSWER);
    assert_eq!(choice["finish_reason"], "stop");
    let usage = &answer["usage"];
    assert_eq!(usage["prompt_tokens"], 4);
    assert_eq!(usage["completion_tokens"], 9);
    assert_eq!(usage["total_tokens"], 13);
    assert_eq!(ask(post(&url, &hello())).await.json(), answer, "the same again");

    let cut = ask(post(&url, &with(hello(), &json!({ "max_tokens": 3 })))).await.json();
    assert_eq!(cut["choices"][0]["message"]["content"], "This is a");
    assert_eq!(cut["choices"][0]["finish_reason"], "length");
    assert_eq!(cut["usage"]["completion_tokens"], 3);
}

#[tokio::test]
async fn a_streamed_chat_has_usage_only_where_it_is_asked_for() {
    let samples = Samples::start();
    let url = format!("{}/v1/chat/completions", samples.model);
    let streamed = with(hello(), &json!({ "stream": true }));
    let plain = stream(&url, &streamed).await;
    let (last, chunks) = plain.split_last().unwrap();
    assert_eq!(last.data, "[DONE]");
    let chunks: Vec<_> = chunks.iter().map(Event::json).collect();
    assert!(chunks.len() > 5 && chunks.iter().all(|chunk| chunk.get("usage").is_none()));
    assert_eq!(chunks[0]["choices"][0]["delta"]["role"], "assistant");
    let pieces = chunks.iter().filter_map(|it| it["choices"][0]["delta"]["content"].as_str());
    assert_eq!(pieces.collect::<String>(), ANSWER);
    assert_eq!(chunks.last().unwrap()["choices"][0]["finish_reason"], "stop");

    let counted = with(streamed, &json!({ "stream_options": { "include_usage": true } }));
    let counted = stream(&url, &counted).await;
    let usage = counted[counted.len() - 2].json();
    assert_eq!(usage["choices"], json!([]));
    assert_eq!(usage["usage"]["total_tokens"], 13);
    assert_eq!(counted[0].json()["usage"], Value::Null);
}

#[tokio::test]
async fn a_tool_is_called_when_the_user_names_it() {
    let samples = Samples::start();
    let url = format!("{}/v1/chat/completions", samples.model);
    let parameters = json!({
        "type": "object", "required": ["city", "days"],
        "properties": { "city": { "type": "string" }, "days": { "type": "integer" } },
    });
    let tool = json!({
        "type": "function", "function": { "name": "get_weather", "parameters": parameters },
    });
    let question = json!([{ "role": "user", "content": "Please use get_weather" }]);
    let body = json!({ "model": "sample-chat-mini", "messages": question, "tools": [tool] });
    let answer = ask(post(&url, &body)).await.json();
    let choice = &answer["choices"][0];
    assert_eq!(choice["finish_reason"], "tool_calls");
    assert_eq!(choice["message"]["content"], Value::Null);
    let function = &choice["message"]["tool_calls"][0]["function"];
    assert_eq!(function["name"], "get_weather");
    let arguments: Value = serde_json::from_str(function["arguments"].as_str().unwrap()).unwrap();
    assert_eq!(arguments, json!({ "city": "sample", "days": 1 }));

    let chunks = stream(&url, &with(body.clone(), &json!({ "stream": true }))).await;
    let chunks: Vec<_> = chunks[..chunks.len() - 1].iter().map(Event::json).collect();
    let calls = chunks.iter().map(|it| &it["choices"][0]["delta"]["tool_calls"][0]["function"]);
    let joined: String = calls.filter_map(|it| it["arguments"].as_str()).collect();
    assert_eq!(joined, function["arguments"].as_str().unwrap());

    let refused = with(body.clone(), &json!({ "tool_choice": "none" }));
    let refused = ask(post(&url, &refused)).await.json();
    assert_eq!(refused["choices"][0]["finish_reason"], "stop");
    let told = json!([question[0], { "role": "tool", "tool_call_id": "1", "content": "rain" }]);
    let told = ask(post(&url, &with(body, &json!({ "messages": told })))).await.json();
    let said = told["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(said.ends_with("The tool says: rain"), "{said}");
}

#[tokio::test]
async fn embeddings_are_the_same_as_numbers_and_in_base64() {
    let samples = Samples::start();
    let url = format!("{}/v1/embeddings", samples.model);
    let body = json!({ "model": "sample-embedding", "input": ["one two", "three"] });
    let answer = ask(post(&url, &body)).await.json();
    assert_eq!(answer["usage"], json!({ "prompt_tokens": 3, "total_tokens": 3 }));
    let numbers = answer["data"][1]["embedding"].as_array().unwrap();
    assert_eq!(numbers.len(), 64);
    let encoded = with(body, &json!({ "encoding_format": "base64" }));
    let encoded = ask(post(&url, &encoded)).await.json();
    let bytes = STANDARD.decode(encoded["data"][1]["embedding"].as_str().unwrap()).unwrap();
    let decoded = bytes.chunks(4).map(|four| f32::from_le_bytes(four.try_into().unwrap()));
    for (number, decoded) in numbers.iter().zip(decoded.map(f64::from)) {
        assert!((number.as_f64().unwrap() - decoded).abs() < 1e-12, "{number} {decoded}");
    }
    assert_eq!(bytes.len(), 4 * numbers.len());

    let small = json!({ "model": "sample-embedding", "input": "one", "dimensions": 3 });
    let small = ask(post(&url, &small)).await.json();
    assert_eq!(small["data"][0]["embedding"].as_array().unwrap().len(), 3);
    for wrong in [json!({ "input": [] }), json!({ "input": "a", "dimensions": 0 })] {
        let body = with(json!({ "model": "sample-embedding" }), &wrong);
        assert_eq!(ask(post(&url, &body)).await.status, 400, "{body}");
    }
}

#[tokio::test]
async fn responses_come_whole_and_as_named_events() {
    let samples = Samples::start();
    let url = format!("{}/v1/responses", samples.model);
    let body = json!({ "model": "sample-chat", "input": "Hello there", "instructions": "Be kind" });
    let answer = ask(post(&url, &body)).await.json();
    assert_eq!(answer["output"][0]["content"][0]["text"], ANSWER);
    assert_eq!(answer["status"], "completed");
    assert_eq!(answer["usage"]["input_tokens"], 4);
    assert_eq!(answer["usage"]["output_tokens"], 9);

    let all = stream(&url, &with(body.clone(), &json!({ "stream": true }))).await;
    for (number, event) in all.iter().enumerate() {
        assert_eq!(event.json()["type"].as_str(), event.name.as_deref());
        assert_eq!(event.json()["sequence_number"], number);
    }
    assert_eq!(all[0].name.as_deref(), Some("response.created"));
    let delta = |it: &&Event| it.name.as_deref() == Some("response.output_text.delta");
    let text = all.iter().filter(delta).map(|it| it.json()["delta"].as_str().unwrap().to_owned());
    assert_eq!(text.collect::<String>(), ANSWER);
    let last = all.last().unwrap();
    assert_eq!(last.name.as_deref(), Some("response.completed"));
    assert_eq!(last.json()["response"], answer_with_id(&answer, &last.json()["response"]["id"]));

    let cut = with(body, &json!({ "max_output_tokens": 2 }));
    let cut = ask(post(&url, &cut)).await.json();
    assert_eq!(cut["status"], "incomplete");
    assert_eq!(cut["incomplete_details"]["reason"], "max_output_tokens");
}

/// The same answer to another request: ids follow from the body.
fn answer_with_id(answer: &Value, id: &Value) -> Value {
    let mut answer = answer.clone();
    answer["id"] = id.clone();
    let message = id.as_str().unwrap().replace("resp_", "msg_");
    answer["output"][0]["id"] = json!(message);
    answer
}

#[tokio::test]
async fn messages_come_whole_and_as_named_events() {
    let samples = Samples::start();
    let url = format!("{}/v1/messages", samples.model);
    let body = json!({
        "model": "sample-chat", "max_tokens": 100, "system": "Be kind",
        "messages": [{ "role": "user", "content": "Hello there" }],
    });
    let call = |body: &Value| post(&url, body).header("anthropic-version", "2023-06-01");
    let answer = ask(call(&body)).await.json();
    assert_eq!(answer["content"][0]["text"], ANSWER);
    assert_eq!(answer["stop_reason"], "end_turn");
    let usage = &answer["usage"];
    assert_eq!((&usage["input_tokens"], &usage["output_tokens"]), (&json!(4), &json!(9)));

    let all = stream(&url, &with(body.clone(), &json!({ "stream": true }))).await;
    let names: Vec<_> = all.iter().filter_map(|event| event.name.as_deref()).collect();
    assert_eq!(names[..3], ["message_start", "content_block_start", "ping"]);
    assert_eq!(names[names.len() - 3..], ["content_block_stop", "message_delta", "message_stop"]);
    let delta = all[all.len() - 2].json();
    assert_eq!(delta["usage"]["output_tokens"], 9);

    let no_version = ask(post(&url, &body)).await;
    assert_eq!((no_version.status, &no_version.json()["type"]), (400, &json!("error")));
    let endless = with(body, &json!({ "max_tokens": null }));
    let error = ask(call(&endless)).await.json();
    assert_eq!(error["error"]["type"], "invalid_request_error");
}

#[tokio::test]
async fn only_the_configured_key_is_taken() {
    let samples = Samples::with(&["--model-key", "sk-sample-key"]);
    let url = |path: &str| format!("{}/v1{path}", samples.model);
    let refused = ask(post(url("/chat/completions"), &hello()).bearer_auth("sk-other")).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json()["error"]["code"], "invalid_api_key");
    assert!(refused.json()["error"]["message"].is_string());
    assert_eq!(ask(get(url("/models"))).await.status, 401);
    let refused = ask(post(url("/messages"), &json!({})).header("x-api-key", "sk-other")).await;
    assert_eq!(refused.status, 401);
    assert_eq!(refused.json()["error"]["type"], "authentication_error");

    let taken = ask(post(url("/chat/completions"), &hello()).bearer_auth("sk-sample-key")).await;
    assert_eq!(taken.status, 200);
    let models = ask(get(url("/models")).header("x-api-key", "sk-sample-key")).await.json();
    let names: Vec<_> = models["data"].as_array().unwrap().iter().map(|it| &it["id"]).collect();
    assert_eq!(names, ["sample-chat", "sample-chat-mini", "sample-embedding"]);
}

#[tokio::test]
async fn bad_calls_are_refused_in_the_shape_of_the_vendor() {
    let samples = Samples::start();
    let chat = format!("{}/v1/chat/completions", samples.model);
    let unknown = ask(post(&chat, &with(hello(), &json!({ "model": "gpt" })))).await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.json()["error"]["code"], "model_not_found");
    let empty = ask(post(&chat, &with(hello(), &json!({ "messages": [] })))).await;
    assert_eq!((empty.status, &empty.json()["error"]["param"]), (400, &json!("messages")));
    let broken = ask(get(&chat).body("{")).await;
    assert_eq!(broken.status, 404, "no such method");
    let broken = ask(reqwest::Client::new().post(&chat).body("{")).await;
    assert_eq!(broken.status, 400);
    assert_eq!(broken.json()["error"]["type"], "invalid_request_error");
    let large = ask(reqwest::Client::new().post(&chat).body(vec![b' '; 1_100_000])).await;
    assert_eq!(large.status, 413);
    assert!(large.json()["error"]["message"].is_string());
    let nowhere = ask(get(format!("{}/v2/models", samples.model))).await;
    assert_eq!((nowhere.status, &nowhere.json()["error"]["code"]), (404, &json!("unknown_url")));
}
