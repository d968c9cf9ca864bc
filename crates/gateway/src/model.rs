//! Models: OpenAI-compatible APIs, and Anthropic's messages where the upstream has them.

mod question;

use std::sync::Arc;

use api::{ProductType, RefusalRule, SubscriptionStatus};
use http::{HeaderName, HeaderValue, Method, Response, header};
use serde_json::json;

use self::question::Question;
use crate::{
    body::Body,
    call::{Call, Caller, Incoming, Worker},
    event::{Events, Rule},
    forward::{self, Waiting},
    refused::{Refused, Shape},
    route::{Kind, Route},
    snapshot::{Key, Snapshot},
};

/// What a model can be asked, by the path below `/v1/`. What keeps state at the upstream is not
/// among it: all callers share one credential there.
const OPERATIONS: [&str; 10] = [
    "chat/completions",
    "completions",
    "embeddings",
    "responses",
    "messages",
    "messages/count_tokens",
    "images/generations",
    "audio/speech",
    "moderations",
    "rerank",
];

/// Serves a call of a model: of one product where `slug` names it, otherwise of the subscribed
/// product that has the model. `rest` is the path below `/v1`.
pub(crate) async fn serve(
    worker: &Worker,
    snapshot: Arc<Snapshot>,
    call: &mut Call,
    incoming: Incoming,
    slug: Option<&str>,
    rest: &str,
) -> Result<Response<Body>, Refused> {
    let rest = rest.trim_start_matches('/');
    call.shape = if rest.starts_with("messages") { Shape::Anthropic } else { Shape::OpenAi };
    let Caller { incoming, key } = call.authenticate(worker, &snapshot, incoming).await?;
    let route = match slug {
        Some(slug) => {
            let route = call.reach(snapshot.route(ProductType::ModelApi, slug))?;
            Call::subscribed(&key, &route)?;
            Some(route)
        }
        None => None,
    };
    if let Some(which) = models_path(&incoming.parts.method, rest) {
        let listed = list(call, &snapshot, &key, route.as_ref(), which)?;
        call.operation = "models".into();
        if let Some(route) = &route {
            call.count_own(worker, (&key, route), listed.status().as_u16());
        }
        return Ok(listed);
    }
    let Some(operation) = OPERATIONS.into_iter().find(|operation| *operation == rest) else {
        let detail = "Models are asked at the paths of the documentation, and nowhere else.";
        return Err(Refused::new(RefusalRule::UnknownOperation, detail));
    };
    if incoming.parts.method != Method::POST {
        let detail = "Models are asked with POST.";
        return Err(Refused::new(RefusalRule::UnknownOperation, detail));
    }
    ask(worker, snapshot, call, incoming, &key, route, operation).await
}

async fn ask(
    worker: &Worker,
    snapshot: Arc<Snapshot>,
    call: &mut Call,
    mut incoming: Incoming,
    key: &Key,
    route: Option<Arc<Route>>,
    operation: &str,
) -> Result<Response<Body>, Refused> {
    let most = worker.shared.settings.body_bytes;
    // Within the limits of the subscription before anything is read, where it is known.
    let admission =
        route.as_ref().map(|route| Call::admit(worker, key, route, &incoming)).transpose()?;
    let limit = admission.as_ref().map_or(most, |admission| admission.body_limit);
    incoming.body.check_length(&incoming.parts.headers, limit)?;
    let body = incoming.body.read(limit, &worker.shared.room).await?;
    let mut question = Question::read(&body)?;
    let route = match route {
        Some(route) => route,
        None => {
            let name = question.text("model");
            let found = name.as_deref().and_then(|name| with_model(&snapshot, key, name));
            call.reach(Some(&found.ok_or_else(unknown_model)?))?
        }
    };
    // A call may take long, and a snapshot much memory.
    drop(snapshot);
    let Kind::Model { models, feature } = &route.service else {
        return Err(Call::nothing_there());
    };
    question.check_state(operation)?;
    call.operation = question.apply(operation, models, feature)?;
    let hides_usage = question.ask_for_usage(operation);
    if question.is_changed {
        incoming.body.replace(question.write()?);
    }
    let upstream = route.upstream()?;
    let mut admission = match admission {
        Some(admission) => admission,
        None => Call::admit(worker, key, &route, &incoming)?,
    };
    admission.count(worker, key, &route, 1).await?;
    let uri = upstream.target(&format!("/{operation}"), incoming.query.as_deref());
    let mut request = incoming.into_request(&admission, upstream, uri, &call.id)?;
    let headers = request.headers_mut();
    // What is compressed cannot be read on its way.
    headers.remove(header::ACCEPT_ENCODING);
    if operation.starts_with("messages")
        && let Some(api_key) = upstream.api_key()
    {
        headers.insert(HeaderName::from_static("x-api-key"), api_key.clone());
    }
    let waiting =
        Waiting { patience: Some(upstream.timeout), silence: Some(forward::LONG_SILENCE) };
    let answer = call.send(worker, (key, &route), &mut admission, request, waiting).await?;
    Ok(call.answer(&route, admission, watch(answer, hides_usage)))
}

/// Reads the usage of an answer on its way.
fn watch(answer: Response<Body>, hide: bool) -> Response<Body> {
    let (mut parts, body) = answer.into_parts();
    if parts.headers.contains_key(header::CONTENT_ENCODING) {
        return Response::from_parts(parts, body);
    }
    let body = if forward::is_event_stream(&parts.headers) {
        parts.headers.remove(header::CONTENT_LENGTH);
        body.with_events(Events::new(Rule::Usage { hide }))
    } else if forward::is_json(&parts.headers) {
        body.with_usage()
    } else {
        body
    };
    Response::from_parts(parts, body)
}

fn unknown_model() -> Refused {
    let detail = "No product that the consumer subscribed has this model.";
    Refused::new(RefusalRule::UnknownModel, detail)
}

/// The product with a model among those that a consumer may call; the first by name, where
/// several have it.
fn with_model(snapshot: &Snapshot, key: &Key, name: &str) -> Option<Arc<Route>> {
    let routes = subscribed(snapshot, key).filter(|route| match &route.service {
        Kind::Model { models, .. } => models.iter().any(|model| **model == *name),
        _ => false,
    });
    routes.min_by(|one, other| one.slug.cmp(&other.slug)).cloned()
}

/// The models that a consumer may call.
fn subscribed<'a>(snapshot: &'a Snapshot, key: &'a Key) -> impl Iterator<Item = &'a Arc<Route>> {
    let now = chrono::Utc::now();
    let grants = key.consumer.grants().iter().filter(move |grant| {
        grant.status == SubscriptionStatus::Approved && !grant.expiry.is_over(now)
    });
    grants
        .filter_map(|grant| snapshot.product(grant.product_id))
        .filter(|route| route.r#type == ProductType::ModelApi && route.enabled)
}

/// Whether a path asks for models: for all, or for the one of this name.
fn models_path<'a>(method: &Method, rest: &'a str) -> Option<Option<&'a str>> {
    if method != Method::GET {
        return None;
    }
    match rest {
        "models" => Some(None),
        _ => rest.strip_prefix("models/").map(Some),
    }
}

/// Lists the models that the caller may use.
fn list(
    call: &Call,
    snapshot: &Snapshot,
    key: &Key,
    route: Option<&Arc<Route>>,
    which: Option<&str>,
) -> Result<Response<Body>, Refused> {
    let routes: Vec<&Arc<Route>> = match route {
        Some(route) => vec![route],
        None => subscribed(snapshot, key).collect(),
    };
    let mut models: Vec<(&str, &str)> = Vec::new();
    for route in routes {
        let Kind::Model { models: names, .. } = &route.service else { continue };
        models.extend(names.iter().map(|name| (&**name, &*route.slug)));
    }
    models.sort_unstable();
    models.dedup_by_key(|(name, _)| *name);
    let show = |(name, owner): &(&str, &str)| json!({ "id": name, "object": "model", "created": 0, "owned_by": owner });
    let body = match which {
        Some(wanted) => {
            let found = models.iter().find(|(name, _)| *name == wanted);
            show(found.ok_or_else(unknown_model)?)
        }
        None => {
            json!({ "object": "list", "data": models.iter().map(show).collect::<Vec<_>>() })
        }
    };
    let mut response = Response::new(Body::full(body.to_string()));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if let Ok(id) = HeaderValue::from_str(call.id.as_ref()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
    Ok(response)
}
