//! What an API offers: its document says it, or its upstream, which is asked.

use std::time::Instant;

use anyhow::Context;
use api::{
    ApiDefinitionId, ApiInspection, ApiOffer, ApiSpec, InspectApi, RestOffer, RestOperation, Secret,
};
use inspect::{Kind, Target};
use serde_json::Value;
use tokio::task::spawn_blocking;

use super::{checked, find, open_secrets, secrets::Secrets};
use crate::{
    App, Error, Result,
    caller::Admin,
    openapi::{Document, Operation},
};

/// Asks the upstream of a definition what it offers. An upstream that fails is an answer, too.
pub async fn inspect(app: &App, _: &Admin, id: &ApiDefinitionId) -> Result<ApiInspection> {
    // No transaction is open while the upstream takes its time.
    let row = find(app, id).await?;
    let secrets = open_secrets(&app.encryption_key, &row)?;
    ask(app, row.spec, secrets).await
}

/// Asks an upstream that is described and stored nowhere, with the secrets that come with it.
pub async fn inspect_spec(app: &App, _: &Admin, asked: InspectApi) -> Result<ApiInspection> {
    let InspectApi { mut spec } = asked;
    let secrets = Secrets::default().replaced_by(&mut spec);
    // A document is read below, once.
    if !matches!(spec, ApiSpec::RestApi(_)) {
        spec = checked(app, spec).await?;
    }
    ask(app, spec, secrets).await
}

async fn ask(app: &App, spec: ApiSpec, secrets: Secrets) -> Result<ApiInspection> {
    let target = match spec {
        ApiSpec::RestApi(spec) => return described(spec.document).await,
        ApiSpec::ModelApi(spec) => target(Kind::Model, spec.base_url, secrets),
        ApiSpec::AgentApi(spec) => target(Kind::Agent, spec.base_url, secrets),
        ApiSpec::McpServer(spec) => target(Kind::Mcp(spec.protocol), spec.connection.url, secrets),
    };
    app.inspector.ask(&target).await.ok_or(Error::Busy)
}

/// An upstream, and what the gateway presents to it as well.
fn target(kind: Kind, url: String, secrets: Secrets) -> Target {
    let Secrets { api_key, headers } = secrets;
    let mut headers: Vec<_> = headers.into_iter().collect();
    if let Some(key) = api_key
        && headers.iter().all(|(name, _)| name != "authorization")
    {
        let bearer = Secret::from(format!("Bearer {}", key.expose()));
        headers.push(("authorization".to_owned(), bearer));
    }
    Target { kind, url, headers }
}

/// What a document says; a problem of it is one of the field that it came in.
async fn described(document: Value) -> Result<ApiInspection> {
    let begin = Instant::now();
    // A document at its bounds takes a while.
    let parsed = spawn_blocking(move || Document::parse("spec.document", &document)).await;
    let Document { value, title, version, operations } =
        parsed.context("a document cannot be read")??;
    let server = value["servers"][0]["url"].as_str();
    let server = server.filter(|url| api::web_url(url).is_ok()).map(str::to_owned);
    let operations = operations.into_iter().map(|operation| {
        let Operation { method, path, operation_id, summary } = operation;
        RestOperation { method: method.to_string(), path, operation_id, summary }
    });
    let offer = RestOffer { title, version, server, operations: operations.collect() };
    Ok(ApiInspection {
        duration_ms: begin.elapsed().as_millis().try_into().unwrap_or(u64::MAX),
        offer: Some(ApiOffer::RestApi(offer)),
        failure: None,
    })
}
