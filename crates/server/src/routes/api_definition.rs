//! API definitions.

use actix_web::{
    delete, get, post, put,
    web::{Data, Path},
};
use api::{
    ApiDefinition, ApiDefinitionId, ApiDefinitionQuery, ApiDefinitionSummary, ApiInspection,
    CreateApiDefinition, DeletionImpact, InspectApi, Page, PageQuery, UpdateApiDefinition,
};
use domain::{App, api_definition};

use crate::{
    Result,
    caller::Admin,
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(list_api_definitions)
        .service(create_api_definition)
        .service(get_api_definition)
        .service(update_api_definition)
        .service(delete_api_definition)
        .service(get_api_definition_deletion_impact)
        .service(inspect_api_definition)
        .service(inspect_api);
}

/// Lists API definitions, newest first.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    params(ApiDefinitionQuery, PageQuery),
    responses((status = 200, body = Page<ApiDefinitionSummary>)),
)]
#[get("/api-definitions")]
async fn list_api_definitions(
    admin: Admin,
    app: Data<App>,
    Query(query): Query<ApiDefinitionQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ApiDefinitionSummary>>> {
    Ok(Json(api_definition::list(&app, &admin, query, page).await?))
}

/// Describes an API.
///
/// With `relatedProductId`, the product is linked to it at once, or nothing happens. Secrets are
/// encrypted and never answered. An upstream must not have an address that this installation
/// keeps upstreams away from.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    responses((status = 200, body = ApiDefinition)),
)]
#[post("/api-definitions")]
async fn create_api_definition(
    admin: Admin,
    app: Data<App>,
    Json(body): Json<CreateApiDefinition>,
) -> Result<Json<ApiDefinition>> {
    Ok(Json(api_definition::create(&app, &admin, body).await?))
}

/// Shows an API definition, without its secrets.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    params(("apiDefinitionId" = ApiDefinitionId, Path)),
    responses((status = 200, body = ApiDefinition)),
)]
#[get("/api-definitions/{apiDefinitionId}")]
async fn get_api_definition(
    admin: Admin,
    app: Data<App>,
    id: Path<ApiDefinitionId>,
) -> Result<Json<ApiDefinition>> {
    Ok(Json(api_definition::get(&app, &admin, &id).await?))
}

/// Changes an API definition.
///
/// Its type stays. Secrets that `spec` leaves out stay, too; `null` removes one.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    params(("apiDefinitionId" = ApiDefinitionId, Path)),
    responses((status = 200, body = ())),
)]
#[put("/api-definitions/{apiDefinitionId}")]
async fn update_api_definition(
    admin: Admin,
    app: Data<App>,
    id: Path<ApiDefinitionId>,
    Json(body): Json<UpdateApiDefinition>,
) -> Result<Json<()>> {
    Ok(Json(api_definition::update(&app, &admin, &id, body).await?))
}

/// Deletes an API definition.
///
/// Refused while a published product is linked to it. Another linked product is linked to nothing
/// afterwards, and `PENDING`.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    params(("apiDefinitionId" = ApiDefinitionId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/api-definitions/{apiDefinitionId}")]
async fn delete_api_definition(
    admin: Admin,
    app: Data<App>,
    id: Path<ApiDefinitionId>,
) -> Result<Json<()>> {
    Ok(Json(api_definition::delete(&app, &admin, &id).await?))
}

/// Says what the deletion of an API definition would change besides it.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    params(("apiDefinitionId" = ApiDefinitionId, Path)),
    responses((status = 200, body = DeletionImpact)),
)]
#[get("/api-definitions/{apiDefinitionId}/deletion-impact")]
async fn get_api_definition_deletion_impact(
    admin: Admin,
    app: Data<App>,
    id: Path<ApiDefinitionId>,
) -> Result<Json<DeletionImpact>> {
    Ok(Json(api_definition::deletion_impact(&app, &admin, &id).await?))
}

/// Asks the upstream of an API definition what it offers.
///
/// An MCP server is asked for its tools, prompts and resources, an agent for its card, a model
/// service for its models; of a REST API the document says it. An upstream that fails is an
/// answer, too: `failure` says why. Only an address that this installation may call is connected
/// to, no redirect is followed, and size and time are bounded.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    params(("apiDefinitionId" = ApiDefinitionId, Path)),
    responses((status = 200, body = ApiInspection)),
)]
#[get("/api-definitions/{apiDefinitionId}/inspection")]
async fn inspect_api_definition(
    admin: Admin,
    app: Data<App>,
    id: Path<ApiDefinitionId>,
) -> Result<Json<ApiInspection>> {
    Ok(Json(api_definition::inspect(&app, &admin, &id).await?))
}

/// Asks an upstream what it offers, before there is an API definition for it.
///
/// Nothing is stored. A document is read as it would be for a definition, and its problems are
/// those of `spec.document`.
#[utoipa::path(
    tag = "API definitions",
    security(("admin" = [])),
    responses((status = 200, body = ApiInspection)),
)]
#[post("/api-definitions/inspection")]
async fn inspect_api(
    admin: Admin,
    app: Data<App>,
    Json(body): Json<InspectApi>,
) -> Result<Json<ApiInspection>> {
    Ok(Json(api_definition::inspect_spec(&app, &admin, body).await?))
}
