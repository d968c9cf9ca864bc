//! `POST /v1/responses`.

use actix_web::{
    HttpResponse,
    web::{Bytes, Data, Payload},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{CREATED, Model, check_name, refusal::Refusal, reply, reply::Reply};
use crate::{body, fingerprint, sse};

#[derive(Deserialize)]
struct Request {
    model: String,
    input: Value,
    #[serde(default)]
    instructions: Option<String>,
    #[serde(default)]
    stream: Option<bool>,
    #[serde(default)]
    max_output_tokens: Option<u64>,
}

/// One call, with all that its answer is made of.
struct Turn {
    id: String,
    model: String,
    instructions: Option<String>,
    limit: Option<u64>,
    prompt: usize,
    reply: Reply,
}

pub(super) async fn respond(model: Data<Model>, payload: Payload) -> HttpResponse {
    try_respond(&model, payload).await.unwrap_or_else(|refusal| refusal.for_openai())
}

async fn try_respond(model: &Model, payload: Payload) -> Result<HttpResponse, Refusal> {
    let bytes = body::read(payload).await?;
    let request: Request = body::parse(&bytes)?;
    check_name(&request.model)?;
    let (said, words) = read(&request.input)?;
    let instructions = request.instructions.as_deref().unwrap_or_default();
    let turn = Turn {
        id: fingerprint(&bytes),
        model: request.model,
        prompt: words + reply::count(instructions),
        reply: Reply::to(&said, request.max_output_tokens),
        limit: request.max_output_tokens,
        instructions: request.instructions,
    };
    if request.stream == Some(true) {
        return Ok(sse::answer(sse::paced(turn.events(), model.pause)));
    }
    Ok(HttpResponse::Ok().json(turn.response(turn.end(), &turn.output(turn.end()))))
}

/// What the user said last, and the words of the whole input.
fn read(input: &Value) -> Result<(String, usize), Refusal> {
    match input {
        Value::String(text) => Ok((text.clone(), reply::count(text))),
        Value::Array(items) if !items.is_empty() => {
            let last = items.iter().rfind(|item| item["role"] == "user");
            let said = last.map(|item| reply::text(&item["content"])).unwrap_or_default();
            let texts = items.iter().map(|item| reply::text(&item["content"]));
            Ok((said, texts.map(|text| reply::count(&text)).sum()))
        }
        _ => Err(Refusal::invalid("input", "A text or a list of items is needed.")),
    }
}

impl Turn {
    fn end(&self) -> &'static str {
        if self.reply.is_cut { "incomplete" } else { "completed" }
    }

    fn part(&self) -> Value {
        json!({ "type": "output_text", "text": self.reply.text(), "annotations": [] })
    }

    fn item(&self, status: &str, content: &Value) -> Value {
        json!({
            "id": format!("msg_{}", self.id), "type": "message", "role": "assistant",
            "status": status, "content": content,
        })
    }

    fn output(&self, status: &str) -> Value {
        json!([self.item(status, &json!([self.part()]))])
    }

    fn response(&self, status: &str, output: &Value) -> Value {
        let (ended, answered) = (status != "in_progress", self.reply.count());
        let incomplete = json!({ "reason": "max_output_tokens" });
        let usage = json!({
            "input_tokens": self.prompt,
            "input_tokens_details": { "cached_tokens": 0 },
            "output_tokens": answered,
            "output_tokens_details": { "reasoning_tokens": 0 },
            "total_tokens": self.prompt + answered,
        });
        json!({
            "id": format!("resp_{}", self.id),
            "object": "response",
            "created_at": CREATED,
            "status": status,
            "error": null,
            "incomplete_details": if status == "incomplete" { incomplete } else { Value::Null },
            "instructions": self.instructions,
            "max_output_tokens": self.limit,
            "model": self.model,
            "output": output,
            "parallel_tool_calls": true,
            "previous_response_id": null,
            "store": false,
            "temperature": 1.0,
            "text": { "format": { "type": "text" } },
            "tool_choice": "auto",
            "tools": [],
            "top_p": 1.0,
            "usage": if ended { usage } else { Value::Null },
            "metadata": {},
        })
    }

    fn events(&self) -> Vec<Bytes> {
        let item = format!("msg_{}", self.id);
        let at = |kind: &str, more: Value| {
            let mut event = json!({
                "type": kind, "item_id": item, "output_index": 0, "content_index": 0,
            });
            if let (Some(event), Value::Object(more)) = (event.as_object_mut(), more) {
                event.extend(more);
            }
            event
        };
        let begun = self.response("in_progress", &json!([]));
        let empty = json!({ "type": "output_text", "text": "", "annotations": [] });
        let mut events = vec![
            json!({ "type": "response.created", "response": begun }),
            json!({ "type": "response.in_progress", "response": begun }),
            json!({
                "type": "response.output_item.added", "output_index": 0,
                "item": self.item("in_progress", &json!([])),
            }),
            at("response.content_part.added", json!({ "part": empty })),
        ];
        for piece in self.reply.pieces() {
            events
                .push(at("response.output_text.delta", json!({ "delta": piece, "logprobs": [] })));
        }
        let text = self.reply.text();
        events.push(at("response.output_text.done", json!({ "text": text, "logprobs": [] })));
        events.push(at("response.content_part.done", json!({ "part": self.part() })));
        let (end, output) = (self.end(), self.output(self.end()));
        events.push(json!({
            "type": "response.output_item.done", "output_index": 0, "item": output[0],
        }));
        let response = self.response(end, &output);
        events.push(json!({ "type": format!("response.{end}"), "response": response }));
        for (number, event) in events.iter_mut().enumerate() {
            event["sequence_number"] = json!(number);
        }
        let name = |event: &Value| event["type"].as_str().unwrap_or_default().to_owned();
        events.iter().map(|event| sse::named(&name(event), event)).collect()
    }
}
