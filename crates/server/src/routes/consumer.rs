//! Consumers.

use actix_web::{
    delete, get, post, put,
    web::{Data, Path},
};
use api::{
    Consumer, ConsumerId, ConsumerQuery, CreateConsumer, DeletionImpact, Page, PageQuery,
    UpdateConsumer,
};
use domain::{App, consumer};

use crate::{
    Result,
    caller::{Caller, Developer},
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(list_consumers)
        .service(create_consumer)
        // Before the paths with an identifier, which would read `primary` as one.
        .service(get_primary_consumer)
        .service(get_consumer)
        .service(update_consumer)
        .service(delete_consumer)
        .service(get_consumer_deletion_impact)
        .service(set_primary_consumer);
}

/// Lists consumers, newest first: to developers their own, to administrators all.
#[utoipa::path(
    tag = "Consumers",
    security(("admin" = []), ("developer" = [])),
    params(ConsumerQuery, PageQuery),
    responses((status = 200, body = Page<Consumer>)),
)]
#[get("/consumers")]
async fn list_consumers(
    caller: Caller,
    app: Data<App>,
    Query(query): Query<ConsumerQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Consumer>>> {
    Ok(Json(consumer::list(&app, &caller, query, page).await?))
}

/// Makes a consumer.
///
/// It has one API key. The first one of a developer is the primary one. A developer may have 100.
#[utoipa::path(
    tag = "Consumers",
    security(("developer" = [])),
    responses((status = 200, body = Consumer)),
)]
#[post("/consumers")]
async fn create_consumer(
    developer: Developer,
    app: Data<App>,
    Json(body): Json<CreateConsumer>,
) -> Result<Json<Consumer>> {
    Ok(Json(consumer::create(&app, &developer, body).await?))
}

/// Shows the caller's primary consumer.
#[utoipa::path(
    tag = "Consumers",
    security(("developer" = [])),
    responses((status = 200, body = Consumer)),
)]
#[get("/consumers/primary")]
async fn get_primary_consumer(developer: Developer, app: Data<App>) -> Result<Json<Consumer>> {
    Ok(Json(consumer::primary(&app, &developer).await?))
}

/// Shows one consumer.
#[utoipa::path(
    tag = "Consumers",
    security(("admin" = []), ("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = Consumer)),
)]
#[get("/consumers/{consumerId}")]
async fn get_consumer(
    caller: Caller,
    app: Data<App>,
    id: Path<ConsumerId>,
) -> Result<Json<Consumer>> {
    Ok(Json(consumer::get(&app, &caller, &id).await?))
}

/// Changes one of the caller's consumers.
#[utoipa::path(
    tag = "Consumers",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = Consumer)),
)]
#[put("/consumers/{consumerId}")]
async fn update_consumer(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
    Json(body): Json<UpdateConsumer>,
) -> Result<Json<Consumer>> {
    Ok(Json(consumer::update(&app, &developer, &id, body).await?))
}

/// Deletes a consumer with its credentials and subscriptions.
///
/// Where it was the primary one, the oldest other one of the developer takes its place.
#[utoipa::path(
    tag = "Consumers",
    security(("admin" = []), ("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/consumers/{consumerId}")]
async fn delete_consumer(caller: Caller, app: Data<App>, id: Path<ConsumerId>) -> Result<Json<()>> {
    Ok(Json(consumer::delete(&app, &caller, &id).await?))
}

/// Shows what would go with a consumer.
#[utoipa::path(
    tag = "Consumers",
    security(("admin" = []), ("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = DeletionImpact)),
)]
#[get("/consumers/{consumerId}/deletion-impact")]
async fn get_consumer_deletion_impact(
    caller: Caller,
    app: Data<App>,
    id: Path<ConsumerId>,
) -> Result<Json<DeletionImpact>> {
    Ok(Json(consumer::deletion_impact(&app, &caller, &id).await?))
}

/// Makes one of the caller's consumers the primary one.
#[utoipa::path(
    tag = "Consumers",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = ())),
)]
#[put("/consumers/{consumerId}/primary")]
async fn set_primary_consumer(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
) -> Result<Json<()>> {
    Ok(Json(consumer::set_primary(&app, &developer, &id).await?))
}
