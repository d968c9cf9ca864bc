//! Products and what they are linked to.

use actix_web::{
    delete, get, post, put,
    web::{Data, Path},
};
use api::{
    CreateProduct, CreateProductRef, DeletionImpact, Page, PageQuery, Product, ProductId,
    ProductQuery, ProductRef, ProductSummary, UpdateProduct,
};
use domain::{App, product, product::reference};

use crate::{
    Result,
    caller::{Admin, Viewer},
    json::{Json, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(list_products)
        .service(create_product)
        .service(get_product)
        .service(update_product)
        .service(delete_product)
        .service(get_product_deletion_impact)
        .service(create_product_ref)
        .service(get_product_ref)
        .service(delete_product_ref);
}

/// Lists products, newest first.
///
/// Administrators see all of them, everybody else what is published in the portal that the request
/// reaches.
#[utoipa::path(
    tag = "Products",
    security((), ("admin" = []), ("developer" = [])),
    params(ProductQuery, PageQuery),
    responses((status = 200, body = Page<ProductSummary>)),
)]
#[get("/products")]
async fn list_products(
    viewer: Viewer,
    app: Data<App>,
    Query(query): Query<ProductQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ProductSummary>>> {
    Ok(Json(product::list(&app, &viewer, query, page).await?))
}

/// Makes a product.
///
/// It is `PENDING` until it is linked to something that can be called.
#[utoipa::path(
    tag = "Products",
    security(("admin" = [])),
    responses((status = 200, body = Product)),
)]
#[post("/products")]
async fn create_product(
    admin: Admin,
    app: Data<App>,
    Json(body): Json<CreateProduct>,
) -> Result<Json<Product>> {
    Ok(Json(product::create(&app, &admin, body).await?))
}

/// Shows a product.
///
/// Everybody but administrators finds only what is published in the portal that the request
/// reaches.
#[utoipa::path(
    tag = "Products",
    security((), ("admin" = []), ("developer" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = Product)),
)]
#[get("/products/{productId}")]
async fn get_product(
    viewer: Viewer,
    app: Data<App>,
    product_id: Path<ProductId>,
) -> Result<Json<Product>> {
    Ok(Json(product::get(&app, &viewer, &product_id).await?))
}

/// Changes a product.
///
/// What is absent stays, the categories too. The type can be changed as long as the product is
/// linked to nothing; what belongs to the old type is then forgotten. With `revision`, a change
/// that somebody else made meanwhile is a conflict, and nothing is overwritten.
#[utoipa::path(
    tag = "Products",
    security(("admin" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = Product)),
)]
#[put("/products/{productId}")]
async fn update_product(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
    Json(body): Json<UpdateProduct>,
) -> Result<Json<Product>> {
    Ok(Json(product::update(&app, &admin, &product_id, body).await?))
}

/// Deletes a product with its publications and subscriptions.
///
/// The API definition that it is linked to stays.
#[utoipa::path(
    tag = "Products",
    security(("admin" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/products/{productId}")]
async fn delete_product(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
) -> Result<Json<()>> {
    Ok(Json(product::delete(&app, &admin, &product_id).await?))
}

/// Says what would go with a product.
#[utoipa::path(
    tag = "Products",
    security(("admin" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = DeletionImpact)),
)]
#[get("/products/{productId}/deletion-impact")]
async fn get_product_deletion_impact(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
) -> Result<Json<DeletionImpact>> {
    Ok(Json(product::deletion_impact(&app, &admin, &product_id).await?))
}

/// Links a product to what a subscriber will call.
///
/// It only ever makes a link: a product that is linked already is a conflict.
#[utoipa::path(
    tag = "Products",
    security(("admin" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = ())),
)]
#[put("/products/{productId}/ref")]
async fn create_product_ref(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
    Json(body): Json<CreateProductRef>,
) -> Result<Json<()>> {
    Ok(Json(reference::create(&app, &admin, &product_id, body).await?))
}

/// Shows what a product is linked to; `null` for nothing.
#[utoipa::path(
    tag = "Products",
    security((), ("admin" = []), ("developer" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = Option<ProductRef>)),
)]
#[get("/products/{productId}/ref")]
async fn get_product_ref(
    viewer: Viewer,
    app: Data<App>,
    product_id: Path<ProductId>,
) -> Result<Json<Option<ProductRef>>> {
    Ok(Json(reference::get(&app, &viewer, &product_id).await?))
}

/// Unlinks a product that is published nowhere.
#[utoipa::path(
    tag = "Products",
    security(("admin" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/products/{productId}/ref")]
async fn delete_product_ref(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
) -> Result<Json<()>> {
    Ok(Json(reference::delete(&app, &admin, &product_id).await?))
}
