//! Publications: which product is in which portal.

use actix_web::{
    delete, get, post,
    web::{Data, Path},
};
use api::{
    Page, PageQuery, PortalId, ProductId, Publication, PublicationId, PublicationQuery,
    PublishProduct,
};
use domain::{App, publication};

use crate::{
    Result,
    caller::Admin,
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(publish_product)
        .service(list_product_publications)
        .service(withdraw_product)
        .service(list_portal_publications);
}

/// Publishes a linked product in portals.
///
/// Portals that have it already keep it; where one of them does not exist, nothing happens.
#[utoipa::path(
    tag = "Publications",
    security(("admin" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = ())),
)]
#[post("/products/{productId}/publications")]
async fn publish_product(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
    Json(body): Json<PublishProduct>,
) -> Result<Json<()>> {
    Ok(Json(publication::create(&app, &admin, &product_id, body).await?))
}

/// Lists the portals that a product is published in, newest first.
#[utoipa::path(
    tag = "Publications",
    security(("admin" = [])),
    params(("productId" = ProductId, Path), PublicationQuery, PageQuery),
    responses((status = 200, body = Page<Publication>)),
)]
#[get("/products/{productId}/publications")]
async fn list_product_publications(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
    Query(query): Query<PublicationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Publication>>> {
    Ok(Json(publication::list_of_product(&app, &admin, &product_id, query, page).await?))
}

/// Takes a product out of a portal.
#[utoipa::path(
    tag = "Publications",
    security(("admin" = [])),
    params(("productId" = ProductId, Path), ("publicationId" = PublicationId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/products/{productId}/publications/{publicationId}")]
async fn withdraw_product(
    admin: Admin,
    app: Data<App>,
    ids: Path<(ProductId, PublicationId)>,
) -> Result<Json<()>> {
    let (product_id, publication_id) = &*ids;
    Ok(Json(publication::delete(&app, &admin, product_id, publication_id).await?))
}

/// Lists the products that are published in a portal, newest first.
#[utoipa::path(
    tag = "Publications",
    security(("admin" = [])),
    params(("portalId" = PortalId, Path), PublicationQuery, PageQuery),
    responses((status = 200, body = Page<Publication>)),
)]
#[get("/portals/{portalId}/publications")]
async fn list_portal_publications(
    admin: Admin,
    app: Data<App>,
    portal_id: Path<PortalId>,
    Query(query): Query<PublicationQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<Publication>>> {
    Ok(Json(publication::list_of_portal(&app, &admin, &portal_id, query, page).await?))
}
