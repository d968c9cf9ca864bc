//! `POST /v1/messages`, as Anthropic has it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data, Payload},
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Model, check_name, refusal::Refusal, reply, reply::Reply};
use crate::{body, fingerprint, sse};

#[derive(Deserialize)]
struct Request {
    model: String,
    messages: Vec<Message>,
    #[serde(default)]
    system: Value,
    #[serde(default)]
    max_tokens: Option<u64>,
    #[serde(default)]
    stream: Option<bool>,
}

#[derive(Deserialize)]
struct Message {
    role: String,
    content: Value,
}

/// One call, with all that its answer is made of.
struct Turn {
    id: String,
    model: String,
    prompt: usize,
    reply: Reply,
}

pub(super) async fn answer(
    model: Data<Model>,
    request: HttpRequest,
    payload: Payload,
) -> HttpResponse {
    try_answer(&model, &request, payload).await.unwrap_or_else(|refusal| refusal.for_anthropic())
}

async fn try_answer(
    model: &Model,
    request: &HttpRequest,
    payload: Payload,
) -> Result<HttpResponse, Refusal> {
    let bytes = body::read(payload).await?;
    if !request.headers().contains_key("anthropic-version") {
        let message = "anthropic-version: header is required";
        return Err(Refusal::invalid("anthropic-version", message));
    }
    let request: Request = body::parse(&bytes)?;
    check_name(&request.model)?;
    let Some(limit) = request.max_tokens.filter(|limit| *limit > 0) else {
        return Err(Refusal::invalid("max_tokens", "max_tokens: a number above 0 is required"));
    };
    let Some(last) = request.messages.iter().rfind(|message| message.role == "user") else {
        return Err(Refusal::invalid("messages", "messages: a message of the user is required"));
    };
    let texts = request.messages.iter().map(|message| reply::text(&message.content));
    let turn = Turn {
        id: fingerprint(&bytes),
        prompt: texts.chain([reply::text(&request.system)]).map(|text| reply::count(&text)).sum(),
        reply: Reply::to(&reply::text(&last.content), Some(limit)),
        model: request.model,
    };
    if request.stream == Some(true) {
        return Ok(sse::answer(sse::paced(turn.events(), model.pause)));
    }
    let content = json!([{ "type": "text", "text": turn.reply.text() }]);
    let message = turn.message(&content, Some(turn.stop()), turn.reply.count());
    Ok(HttpResponse::Ok().json(message))
}

impl Turn {
    fn stop(&self) -> &'static str {
        if self.reply.is_cut { "max_tokens" } else { "end_turn" }
    }

    fn message(&self, content: &Value, stop: Option<&str>, answered: usize) -> Value {
        json!({
            "id": format!("msg_{}", self.id),
            "type": "message",
            "role": "assistant",
            "model": self.model,
            "content": content,
            "stop_reason": stop,
            "stop_sequence": null,
            "usage": {
                "input_tokens": self.prompt,
                "cache_creation_input_tokens": 0,
                "cache_read_input_tokens": 0,
                "output_tokens": answered,
            },
        })
    }

    fn events(&self) -> Vec<Bytes> {
        let begun = self.message(&json!([]), None, 1);
        let mut events = vec![
            json!({ "type": "message_start", "message": begun }),
            json!({
                "type": "content_block_start", "index": 0,
                "content_block": { "type": "text", "text": "" },
            }),
            json!({ "type": "ping" }),
        ];
        for piece in self.reply.pieces() {
            let delta = json!({ "type": "text_delta", "text": piece });
            events.push(json!({ "type": "content_block_delta", "index": 0, "delta": delta }));
        }
        events.push(json!({ "type": "content_block_stop", "index": 0 }));
        events.push(json!({
            "type": "message_delta",
            "delta": { "stop_reason": self.stop(), "stop_sequence": null },
            "usage": { "output_tokens": self.reply.count() },
        }));
        events.push(json!({ "type": "message_stop" }));
        let name = |event: &Value| event["type"].as_str().unwrap_or_default().to_owned();
        events.iter().map(|event| sse::named(&name(event), event)).collect()
    }
}
