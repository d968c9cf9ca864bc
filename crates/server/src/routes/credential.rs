//! Credentials: everything that a consumer can present, and one by one.

use actix_web::{
    delete, get, patch, post, put,
    web::{Data, Path},
};
use api::{
    ConsumerCredential, ConsumerId, CreateCredential, Credential, CredentialId, Page, PageQuery,
    RotateCredential, SetConsumerCredential, UpdateCredential,
};
use domain::{App, credential};

use crate::{
    Result,
    caller::Developer,
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(get_consumer_credential)
        .service(create_consumer_credential)
        .service(set_consumer_credential)
        .service(delete_consumer_credential)
        .service(list_credentials)
        .service(create_credential)
        .service(update_credential)
        .service(delete_credential)
        .service(rotate_credential);
}

/// Shows everything that one of the caller's consumers can present, in clear.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = ConsumerCredential)),
)]
#[get("/consumers/{consumerId}/credentials")]
async fn get_consumer_credential(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
) -> Result<Json<ConsumerCredential>> {
    Ok(Json(credential::get_all(&app, &developer, &id).await?))
}

/// Makes the first credentials of a consumer that has none.
///
/// A conflict where it has any.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = ())),
)]
#[post("/consumers/{consumerId}/credentials")]
async fn create_consumer_credential(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
    Json(body): Json<SetConsumerCredential>,
) -> Result<Json<()>> {
    Ok(Json(credential::make_all(&app, &developer, &id, body).await?))
}

/// Replaces what one of the caller's consumers can present, kind by kind.
///
/// Of a kind that is given, what has a known value is kept, what has a new one or none is made,
/// and what is left out is deleted. A kind that is absent stays as it is.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = ())),
)]
#[put("/consumers/{consumerId}/credentials")]
async fn set_consumer_credential(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
    Json(body): Json<SetConsumerCredential>,
) -> Result<Json<()>> {
    Ok(Json(credential::replace_all(&app, &developer, &id, body).await?))
}

/// Deletes everything that one of the caller's consumers can present.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/consumers/{consumerId}/credentials")]
async fn delete_consumer_credential(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
) -> Result<Json<()>> {
    Ok(Json(credential::delete_all(&app, &developer, &id).await?))
}

/// Lists the credentials of one of the caller's consumers, in clear, newest first.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path), PageQuery),
    responses((status = 200, body = Page<Credential>)),
)]
#[get("/consumers/{consumerId}/keys")]
async fn list_credentials(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Credential>>> {
    Ok(Json(credential::list(&app, &developer, &id, page).await?))
}

/// Adds a credential.
///
/// A consumer may have 10 API keys, 10 pairs and 5 AppCodes. At the limit, those that have expired
/// make room.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path)),
    responses((status = 200, body = Credential)),
)]
#[post("/consumers/{consumerId}/keys")]
async fn create_credential(
    developer: Developer,
    app: Data<App>,
    id: Path<ConsumerId>,
    Json(body): Json<CreateCredential>,
) -> Result<Json<Credential>> {
    Ok(Json(credential::create(&app, &developer, &id, body).await?))
}

/// Changes the name and the expiry of a credential.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path), ("credentialId" = CredentialId, Path)),
    responses((status = 200, body = Credential)),
)]
#[patch("/consumers/{consumerId}/keys/{credentialId}")]
async fn update_credential(
    developer: Developer,
    app: Data<App>,
    path: Path<(ConsumerId, CredentialId)>,
    Json(body): Json<UpdateCredential>,
) -> Result<Json<Credential>> {
    let (consumer_id, id) = path.into_inner();
    Ok(Json(credential::update(&app, &developer, &consumer_id, &id, body).await?))
}

/// Deletes a credential.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path), ("credentialId" = CredentialId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/consumers/{consumerId}/keys/{credentialId}")]
async fn delete_credential(
    developer: Developer,
    app: Data<App>,
    path: Path<(ConsumerId, CredentialId)>,
) -> Result<Json<()>> {
    let (consumer_id, id) = path.into_inner();
    Ok(Json(credential::delete(&app, &developer, &consumer_id, &id).await?))
}

/// Replaces a credential by a new one.
///
/// The new one is the server's, of the same kind and name, and does not expire. The old one
/// expires after the overlap, at once for 0.
#[utoipa::path(
    tag = "Credentials",
    security(("developer" = [])),
    params(("consumerId" = ConsumerId, Path), ("credentialId" = CredentialId, Path)),
    responses((status = 200, body = Credential)),
)]
#[post("/consumers/{consumerId}/keys/{credentialId}/rotate")]
async fn rotate_credential(
    developer: Developer,
    app: Data<App>,
    path: Path<(ConsumerId, CredentialId)>,
    Json(body): Json<RotateCredential>,
) -> Result<Json<Credential>> {
    let (consumer_id, id) = path.into_inner();
    Ok(Json(credential::rotate(&app, &developer, &consumer_id, &id, body).await?))
}
