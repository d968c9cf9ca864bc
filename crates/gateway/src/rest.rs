//! REST APIs: only the operations of the OpenAPI document.

mod operations;

use std::sync::Arc;

use api::{ProductType, RefusalRule};
use http::Response;

pub(crate) use self::operations::Operations;
use crate::{
    body::Body,
    call::{Call, Caller, Incoming, Worker},
    forward::{self, Waiting},
    refused::Refused,
    route::Kind,
    snapshot::Snapshot,
};

/// Serves one operation of a REST API.
pub(crate) async fn serve(
    worker: &Worker,
    snapshot: Arc<Snapshot>,
    call: &mut Call,
    incoming: Incoming,
    slug: &str,
    rest: &str,
) -> Result<Response<Body>, Refused> {
    let Caller { incoming, key } = call.authenticate(worker, &snapshot, incoming).await?;
    let route = call.reach(snapshot.route(ProductType::RestApi, slug))?;
    Call::subscribed(&key, &route)?;
    // A call may take long, and a snapshot much memory.
    drop(snapshot);
    let Kind::Rest { operations } = &route.service else { return Err(Call::nothing_there()) };
    let operation = operations.find(incoming.parts.method.as_str(), rest);
    call.operation = operation.ok_or_else(|| {
        let detail = "The document of the API has no such operation.";
        Refused::new(RefusalRule::UnknownOperation, detail)
    })?;
    let upstream = route.upstream()?;
    let uri = upstream.target(rest, incoming.query.as_deref());
    let mut admission = Call::admit(worker, &key, &route, &incoming)?;
    admission.count(worker, &key, &route, 1).await?;
    let request = incoming.into_request(&admission, upstream, uri, &call.id)?;
    let waiting = Waiting { patience: Some(upstream.timeout), silence: Some(forward::SILENCE) };
    let answer = call.send(worker, (&key, &route), &mut admission, request, waiting).await?;
    Ok(call.answer(&route, admission, answer))
}
