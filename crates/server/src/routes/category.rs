//! Categories of products.

use actix_web::{
    delete, get, post, put,
    web::{Data, Path},
};
use api::{
    CategoryId, CategoryIds, CreateProductCategory, Page, PageQuery, ProductCategory,
    ProductCategoryQuery, ProductId, ProductIds, UpdateProductCategory,
};
use domain::{App, category};

use crate::{
    Result,
    caller::{Admin, Viewer},
    json::{Json, JsonList, Query},
    routes::Register,
};

pub(crate) fn configure(config: &mut impl Register) {
    config
        .service(list_product_categories)
        .service(create_product_category)
        .service(get_product_category)
        .service(update_product_category)
        .service(delete_product_category)
        .service(add_products_to_category)
        .service(remove_products_from_category)
        .service(list_categories_of_product)
        .service(set_categories_of_product);
}

/// Lists categories, newest first.
///
/// With `productType`, only those that have a product of this type which the caller may see: an
/// administrator sees every product, everybody else what is published in the portal.
#[utoipa::path(
    tag = "Categories",
    security((), ("admin" = []), ("developer" = [])),
    params(ProductCategoryQuery, PageQuery),
    responses((status = 200, body = Page<ProductCategory>)),
)]
#[get("/product-categories")]
async fn list_product_categories(
    viewer: Viewer,
    app: Data<App>,
    Query(query): Query<ProductCategoryQuery>,
    Query(page): Query<PageQuery>,
) -> Result<Json<Page<ProductCategory>>> {
    Ok(Json(category::list(&app, &viewer, query, page).await?))
}

/// Makes a category.
#[utoipa::path(
    tag = "Categories",
    security(("admin" = [])),
    responses((status = 200, body = ProductCategory)),
)]
#[post("/product-categories")]
async fn create_product_category(
    admin: Admin,
    app: Data<App>,
    Json(body): Json<CreateProductCategory>,
) -> Result<Json<ProductCategory>> {
    Ok(Json(category::create(&app, &admin, body).await?))
}

/// Shows a category.
#[utoipa::path(
    tag = "Categories",
    security((), ("admin" = []), ("developer" = [])),
    params(("categoryId" = CategoryId, Path)),
    responses((status = 200, body = ProductCategory)),
)]
#[get("/product-categories/{categoryId}")]
async fn get_product_category(
    viewer: Viewer,
    app: Data<App>,
    category_id: Path<CategoryId>,
) -> Result<Json<ProductCategory>> {
    Ok(Json(category::get(&app, &viewer, &category_id).await?))
}

/// Changes a category.
///
/// A field that is absent stays as it is.
#[utoipa::path(
    tag = "Categories",
    security(("admin" = [])),
    params(("categoryId" = CategoryId, Path)),
    responses((status = 200, body = ProductCategory)),
)]
#[put("/product-categories/{categoryId}")]
async fn update_product_category(
    admin: Admin,
    app: Data<App>,
    category_id: Path<CategoryId>,
    Json(body): Json<UpdateProductCategory>,
) -> Result<Json<ProductCategory>> {
    Ok(Json(category::update(&app, &admin, &category_id, body).await?))
}

/// Deletes a category.
///
/// Refused as long as a product is in it.
#[utoipa::path(
    tag = "Categories",
    security(("admin" = [])),
    params(("categoryId" = CategoryId, Path)),
    responses((status = 200, body = ())),
)]
#[delete("/product-categories/{categoryId}")]
async fn delete_product_category(
    admin: Admin,
    app: Data<App>,
    category_id: Path<CategoryId>,
) -> Result<Json<()>> {
    Ok(Json(category::delete(&app, &admin, &category_id).await?))
}

/// Puts products into a category.
///
/// All or none; those that are there already stay. A product can be in twenty categories.
#[utoipa::path(
    tag = "Categories",
    security(("admin" = [])),
    params(("categoryId" = CategoryId, Path)),
    request_body = ProductIds,
    responses((status = 200, body = ())),
)]
#[post("/product-categories/{categoryId}/products")]
async fn add_products_to_category(
    admin: Admin,
    app: Data<App>,
    category_id: Path<CategoryId>,
    JsonList(body): JsonList<ProductIds>,
) -> Result<Json<()>> {
    Ok(Json(category::add_products(&app, &admin, &category_id, body).await?))
}

/// Takes products out of a category.
///
/// All or none; those that are not in it stay out.
#[utoipa::path(
    tag = "Categories",
    security(("admin" = [])),
    params(("categoryId" = CategoryId, Path)),
    request_body = ProductIds,
    responses((status = 200, body = ())),
)]
#[delete("/product-categories/{categoryId}/products")]
async fn remove_products_from_category(
    admin: Admin,
    app: Data<App>,
    category_id: Path<CategoryId>,
    JsonList(body): JsonList<ProductIds>,
) -> Result<Json<()>> {
    Ok(Json(category::remove_products(&app, &admin, &category_id, body).await?))
}

/// Lists the categories of a product, by name.
#[utoipa::path(
    tag = "Categories",
    security((), ("admin" = []), ("developer" = [])),
    params(("productId" = ProductId, Path)),
    responses((status = 200, body = Vec<ProductCategory>)),
)]
#[get("/products/{productId}/categories")]
async fn list_categories_of_product(
    viewer: Viewer,
    app: Data<App>,
    product_id: Path<ProductId>,
) -> Result<Json<Vec<ProductCategory>>> {
    Ok(Json(category::of_product(&app, &viewer, &product_id).await?))
}

/// Puts a product into these categories and takes it out of all others.
#[utoipa::path(
    tag = "Categories",
    security(("admin" = [])),
    params(("productId" = ProductId, Path)),
    request_body = CategoryIds,
    responses((status = 200, body = ())),
)]
#[put("/products/{productId}/categories")]
async fn set_categories_of_product(
    admin: Admin,
    app: Data<App>,
    product_id: Path<ProductId>,
    JsonList(body): JsonList<CategoryIds>,
) -> Result<Json<()>> {
    Ok(Json(category::set_of_product(&app, &admin, &product_id, body).await?))
}
