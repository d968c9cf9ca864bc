//! A model that repeats what it is told, behind the APIs of OpenAI and Anthropic.
//!
//! Its tokens are words: what a call uses can be counted by hand.

mod chat;
mod embeddings;
mod messages;
mod refusal;
mod reply;
mod responses;

use std::time::Duration;

use actix_web::{
    Error, HttpResponse,
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header,
    middleware::{Next, from_fn},
    web::{self, Data},
};
use api::Secret;
use serde_json::json;
use subtle::ConstantTimeEq;

use self::refusal::Refusal;

/// Names that a call may give as its model.
pub const MODELS: [&str; 3] = ["sample-chat", "sample-chat-mini", "sample-embedding"];

/// When every answer was made, so that the same call has the same answer: 2026-01-01.
const CREATED: i64 = 1_767_225_600;

/// What the model needs to know.
pub(crate) struct Model {
    key: Option<Secret>,
    pause: Duration,
}

impl Model {
    pub(crate) fn new(key: Option<Secret>, pause: Duration) -> Self {
        Self { key, pause }
    }

    pub(crate) fn routes(app: &mut web::ServiceConfig) {
        let v1 = web::scope("/v1")
            .wrap(from_fn(check_key))
            .route("/models", web::get().to(list))
            .route("/models/{name}", web::get().to(show))
            .route("/chat/completions", web::post().to(chat::complete))
            .route("/embeddings", web::post().to(embeddings::embed))
            .route("/responses", web::post().to(responses::respond))
            .route("/messages", web::post().to(messages::answer))
            .default_service(web::to(unknown));
        app.service(v1).default_service(web::to(unknown));
    }

    fn accepts(&self, request: &ServiceRequest) -> bool {
        let Some(key) = &self.key else { return true };
        let header = |name: header::HeaderName| {
            request.headers().get(name).and_then(|value| value.to_str().ok())
        };
        let bearer = header(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
        let given = bearer.or_else(|| header(header::HeaderName::from_static("x-api-key")));
        given.is_some_and(|given| given.as_bytes().ct_eq(key.expose().as_bytes()).into())
    }
}

async fn check_key(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let accepted = request.app_data::<Data<Model>>().is_some_and(|model| model.accepts(&request));
    if accepted {
        return Ok(next.call(request).await?.map_into_boxed_body());
    }
    let refusal = Refusal::wrong_key();
    let answer = if request.path().starts_with("/v1/messages") {
        refusal.for_anthropic()
    } else {
        refusal.for_openai()
    };
    Ok(request.into_response(answer))
}

async fn list() -> HttpResponse {
    let models: Vec<_> = MODELS.iter().map(|name| description(name)).collect();
    HttpResponse::Ok().json(json!({ "object": "list", "data": models }))
}

async fn show(name: web::Path<String>) -> HttpResponse {
    match MODELS.iter().find(|model| **model == name.as_str()) {
        Some(model) => HttpResponse::Ok().json(description(model)),
        None => Refusal::unknown_model(&name).for_openai(),
    }
}

fn description(name: &str) -> serde_json::Value {
    json!({ "id": name, "object": "model", "created": CREATED, "owned_by": "himarket-samples" })
}

async fn unknown() -> HttpResponse {
    Refusal::unknown_path().for_openai()
}

/// Fails for a name that is not of this model.
fn check_name(name: &str) -> Result<(), Refusal> {
    if MODELS.contains(&name) { Ok(()) } else { Err(Refusal::unknown_model(name)) }
}
