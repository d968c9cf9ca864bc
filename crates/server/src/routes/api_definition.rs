//! API definitions.

use actix_web::{
    delete, get, post, put,
    web::{Data, Path},
};
use api::{
    ApiDefinition, ApiDefinitionId, ApiDefinitionQuery, ApiDefinitionSummary, CreateApiDefinition,
    DeletionImpact, Page, PageQuery, UpdateApiDefinition,
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
        .service(get_api_definition_deletion_impact);
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
