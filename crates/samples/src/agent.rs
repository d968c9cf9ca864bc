//! An agent that repeats what it is told, over A2A 1.0 and 0.3.
//!
//! JSON-RPC is at `/`, the card at `/.well-known/agent-card.json`.

mod card;
mod dialect;
mod method;
mod task;

use std::time::Duration;

use actix_web::{
    HttpRequest, HttpResponse,
    http::StatusCode,
    web::{self, Data, Payload, Query},
};
use serde::Deserialize;
use serde_json::Value;

use self::{dialect::Dialect, method::Outcome, task::Tasks};
use crate::{
    body::{self, Unreadable},
    jsonrpc::{self, Failure, Message},
    sse,
};

/// What the agent keeps.
pub(crate) struct Agent {
    tasks: Tasks,
    pause: Duration,
}

impl Agent {
    pub(crate) fn new(pause: Duration) -> Self {
        Self { tasks: Tasks::default(), pause }
    }

    pub(crate) fn routes(app: &mut web::ServiceConfig) {
        app.route("/.well-known/agent-card.json", web::get().to(card::show))
            .route("/", web::post().to(post));
    }
}

#[derive(Deserialize)]
struct Parameters {
    #[serde(rename = "A2A-Version")]
    version: Option<String>,
}

async fn post(
    agent: Data<Agent>,
    request: HttpRequest,
    query: Option<Query<Parameters>>,
    payload: Payload,
) -> HttpResponse {
    let header = request.headers().get("a2a-version").and_then(|value| value.to_str().ok());
    let parameter = query.as_ref().and_then(|query| query.version.as_deref());
    let version = header.or(parameter).unwrap_or_default().trim().to_owned();
    let kind = request.headers().get("content-type").and_then(|value| value.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    if !kind.eq_ignore_ascii_case("application/json") {
        return HttpResponse::UnsupportedMediaType().finish();
    }
    let value: Value = match body::read(payload).await.and_then(|bytes| body::parse(&bytes)) {
        Ok(value) => value,
        Err(Unreadable::TooLarge) => {
            let failure = Failure::invalid_request("the body is too large");
            return refuse(StatusCode::PAYLOAD_TOO_LARGE, &Value::Null, failure);
        }
        Err(Unreadable::Malformed(why)) => {
            return refuse(StatusCode::OK, &Value::Null, Failure::parse(&why));
        }
    };
    let (id, method, params) = match Message::read(value) {
        Ok(Message::Request { id, method, params }) => (id, method, params),
        Ok(_) => {
            let failure = Failure::invalid_request("`method` and `id` are needed");
            return refuse(StatusCode::OK, &Value::Null, failure);
        }
        Err(failure) => return refuse(StatusCode::OK, &Value::Null, failure),
    };
    let Some(dialect) = Dialect::of(&version) else {
        let shown: String = version.chars().take(32).collect();
        let failure = Failure::new(-32009, format!("A2A version {shown} is not supported"));
        return refuse(StatusCode::OK, &id, Dialect::V1.explain(failure));
    };
    match method::call(&agent, dialect, &method, &params) {
        Ok(Outcome::Value(value)) => HttpResponse::Ok().json(jsonrpc::answer(&id, Ok(value))),
        Ok(Outcome::Stream(task)) => {
            let frame = move |result| sse::event(&jsonrpc::answer(&id, Ok(result)));
            sse::answer(task::stream(agent.clone(), dialect, task, frame))
        }
        Err(failure) => refuse(StatusCode::OK, &id, dialect.explain(failure)),
    }
}

fn refuse(status: StatusCode, id: &Value, failure: Failure) -> HttpResponse {
    HttpResponse::build(status).json(jsonrpc::answer(id, Err(failure)))
}
