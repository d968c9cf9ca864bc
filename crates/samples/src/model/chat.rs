//! `POST /v1/chat/completions`.

use actix_web::{
    HttpResponse,
    web::{Bytes, Data, Payload},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::{CREATED, Model, check_name, refusal::Refusal, reply, reply::Reply};
use crate::{body, fingerprint, sse};

#[derive(Deserialize)]
struct Request {
    model: String,
    messages: Vec<Message>,
    #[serde(default)]
    stream: Option<bool>,
    #[serde(default)]
    stream_options: Option<StreamOptions>,
    #[serde(default)]
    tools: Option<Vec<Tool>>,
    #[serde(default)]
    tool_choice: Option<Value>,
    #[serde(default)]
    max_tokens: Option<u64>,
    #[serde(default)]
    max_completion_tokens: Option<u64>,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    #[serde(default)]
    content: Value,
}

#[derive(Deserialize)]
struct StreamOptions {
    #[serde(default)]
    include_usage: Option<bool>,
}

#[derive(Deserialize)]
struct Tool {
    #[serde(default)]
    function: Option<Function>,
}

#[derive(Deserialize)]
struct Function {
    name: String,
    #[serde(default)]
    parameters: Value,
}

/// What the model decided to do.
enum Act {
    Say(Reply),
    Call { name: String, arguments: String },
}

/// One call, with all that its answer is made of.
struct Completion {
    id: String,
    model: String,
    prompt: usize,
    act: Act,
}

pub(super) async fn complete(model: Data<Model>, payload: Payload) -> HttpResponse {
    try_complete(&model, payload).await.unwrap_or_else(|refusal| refusal.for_openai())
}

async fn try_complete(model: &Model, payload: Payload) -> Result<HttpResponse, Refusal> {
    let bytes = body::read(payload).await?;
    let request: Request = body::parse(&bytes)?;
    check_name(&request.model)?;
    if request.messages.is_empty() {
        return Err(Refusal::invalid("messages", "At least one message is needed."));
    }
    let completion = Completion {
        id: fingerprint(&bytes),
        prompt: request.messages.iter().map(|it| reply::count(&reply::text(&it.content))).sum(),
        act: decide(&request),
        model: request.model,
    };
    if request.stream != Some(true) {
        return Ok(HttpResponse::Ok().json(completion.whole()));
    }
    let options = request.stream_options.and_then(|options| options.include_usage);
    let chunks = completion.chunks(options == Some(true));
    Ok(sse::answer(sse::paced(chunks, model.pause)))
}

/// Calls the first tool whose name is in the user's last words, or repeats these.
fn decide(request: &Request) -> Act {
    let last = |role: &str| {
        let said = request.messages.iter().rfind(|message| message.role == role);
        said.map(|message| reply::text(&message.content)).unwrap_or_default()
    };
    let limit = request.max_completion_tokens.or(request.max_tokens);
    let is_answered = request.messages.last().is_some_and(|message| message.role == "tool");
    if is_answered {
        return Act::Say(Reply::to(&format!("The tool says: {}", last("tool")), limit));
    }
    let said = last("user");
    let may_call = request.tool_choice.as_ref().and_then(Value::as_str) != Some("none");
    let functions = request.tools.iter().flatten().filter_map(|tool| tool.function.as_ref());
    let wanted = functions
        .filter(|function| may_call && !function.name.is_empty())
        .find(|function| said.contains(&function.name));
    match wanted {
        Some(function) => Act::Call {
            name: function.name.clone(),
            arguments: arguments(&function.parameters).to_string(),
        },
        None => Act::Say(Reply::to(&said, limit)),
    }
}

/// A value for each argument that the tool needs.
fn arguments(schema: &Value) -> Value {
    let names = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let value = |name: &str| {
        let property = &schema["properties"][name];
        if let Some(first) = property["enum"].get(0) {
            return first.clone();
        }
        match property["type"].as_str() {
            Some("integer" | "number") => json!(1),
            Some("boolean") => json!(true),
            Some("array") => json!([]),
            Some("object") => json!({}),
            Some("null") => Value::Null,
            _ => json!("sample"),
        }
    };
    names.map(|name| (name.to_owned(), value(name))).collect::<Map<_, _>>().into()
}

impl Completion {
    fn usage(&self) -> Value {
        let completion = match &self.act {
            Act::Say(reply) => reply.count(),
            Act::Call { name, arguments } => reply::count(name) + reply::count(arguments),
        };
        json!({
            "prompt_tokens": self.prompt,
            "completion_tokens": completion,
            "total_tokens": self.prompt + completion,
            "prompt_tokens_details": { "cached_tokens": 0, "audio_tokens": 0 },
            "completion_tokens_details": { "reasoning_tokens": 0, "audio_tokens": 0 },
        })
    }

    fn finish(&self) -> &'static str {
        match &self.act {
            Act::Call { .. } => "tool_calls",
            Act::Say(reply) if reply.is_cut => "length",
            Act::Say(_) => "stop",
        }
    }

    fn frame(&self, object: &str, choices: &Value) -> Value {
        json!({
            "id": format!("chatcmpl-{}", self.id),
            "object": object,
            "created": CREATED,
            "model": self.model,
            "system_fingerprint": "fp_sample",
            "choices": choices,
        })
    }

    fn whole(&self) -> Value {
        let message = match &self.act {
            Act::Say(reply) => {
                json!({ "role": "assistant", "content": reply.text(), "refusal": null })
            }
            Act::Call { name, arguments } => json!({
                "role": "assistant", "content": null, "refusal": null,
                "tool_calls": [{
                    "id": format!("call_{}", self.id), "type": "function",
                    "function": { "name": name, "arguments": arguments },
                }],
            }),
        };
        let choice = json!({
            "index": 0, "message": message, "logprobs": null, "finish_reason": self.finish(),
        });
        let mut whole = self.frame("chat.completion", &json!([choice]));
        whole["usage"] = self.usage();
        whole
    }

    /// The answer as events. Usage is in it only where the caller asked for it.
    fn chunks(&self, with_usage: bool) -> Vec<Bytes> {
        let mut deltas = vec![(json!({ "role": "assistant", "content": "" }), Value::Null)];
        match &self.act {
            Act::Say(reply) => {
                let said = reply.pieces().into_iter().map(|piece| json!({ "content": piece }));
                deltas.extend(said.map(|delta| (delta, Value::Null)));
            }
            Act::Call { name, arguments } => {
                let call = json!({
                    "index": 0, "id": format!("call_{}", self.id), "type": "function",
                    "function": { "name": name, "arguments": "" },
                });
                deltas.push((json!({ "tool_calls": [call] }), Value::Null));
                for piece in halves(arguments) {
                    let call = json!({ "index": 0, "function": { "arguments": piece } });
                    deltas.push((json!({ "tool_calls": [call] }), Value::Null));
                }
            }
        }
        deltas.push((json!({}), json!(self.finish())));
        let mut chunks: Vec<_> = deltas
            .into_iter()
            .map(|(delta, finish)| {
                let choice = json!({
                    "index": 0, "delta": delta, "logprobs": null, "finish_reason": finish,
                });
                self.frame("chat.completion.chunk", &json!([choice]))
            })
            .collect();
        if with_usage {
            for chunk in &mut chunks {
                chunk["usage"] = Value::Null;
            }
            let mut last = self.frame("chat.completion.chunk", &json!([]));
            last["usage"] = self.usage();
            chunks.push(last);
        }
        let mut events: Vec<_> = chunks.iter().map(sse::event).collect();
        events.push(Bytes::from_static(b"data: [DONE]\n\n"));
        events
    }
}

/// A text in two pieces, so that a reader has to join them.
fn halves(text: &str) -> [&str; 2] {
    let (first, second) = text.split_at(text.floor_char_boundary(text.len() / 2));
    [first, second]
}
