//! Making products.

use api::{CreateProduct, Product, ProductId, ProductStatus};
use sea_orm::{ActiveValue::Set, SqlErr, prelude::*};

use super::{check_feature, describe, search, slug};
use crate::{
    App, Error, Result,
    caller::Admin,
    category, clock,
    entity::product::{ActiveModel, COLUMN, Entity},
    work::{Audit, Work},
};

/// Makes a product that is linked to nothing yet.
pub async fn create(app: &App, admin: &Admin, new: CreateProduct) -> Result<Product> {
    if let Some(feature) = &new.feature {
        check_feature(feature, new.r#type)?;
    }
    let product_id = ProductId::generate();
    let slug = new.slug.clone().unwrap_or_else(|| slug::of_name(&new.name));
    if let Some(product) = insert(app, admin, &product_id, &slug, &new).await? {
        return Ok(product);
    }
    let exists = |select: Select<Entity>| async { select.exists(&app.db).await };
    let taken = |field: &'static str, value: &str| {
        Err(Error::AlreadyExists { what: "product", field, value: value.to_owned() })
    };
    if exists(Entity::find().filter(COLUMN.name.eq(&new.name))).await? {
        return taken("name", &new.name);
    }
    if new.slug.is_some() {
        return taken("slug", &slug);
    }
    let slug = slug::unique(&slug, &product_id);
    match insert(app, admin, &product_id, &slug, &new).await? {
        Some(product) => Ok(product),
        // Somebody took the name between the two attempts.
        None => taken("name", &new.name),
    }
}

/// Makes the product, unless its name or its slug is taken.
async fn insert(
    app: &App,
    admin: &Admin,
    product_id: &ProductId,
    slug: &str,
    new: &CreateProduct,
) -> Result<Option<Product>> {
    let CreateProduct {
        name,
        slug: _,
        r#type,
        description,
        document,
        icon,
        auto_approve,
        categories,
        enable_consumer_auth,
        feature,
        limits,
    } = new.clone();
    let work = Work::begin(app).await?;
    let now = clock::now();
    let search_text = search::text(&name, description.as_deref());
    let row = ActiveModel {
        product_id: Set(product_id.clone()),
        admin_id: Set(admin.id.clone()),
        name: Set(name),
        slug: Set(slug.to_owned()),
        r#type: Set(r#type),
        status: Set(ProductStatus::Pending),
        description: Set(description),
        enable_consumer_auth: Set(enable_consumer_auth.unwrap_or_default()),
        auto_approve: Set(auto_approve),
        model_category: Set(None),
        created_at: Set(now),
        updated_at: Set(now),
        revision: Set(0),
        feature: Set(feature),
        limits: Set(limits),
        icon: Set(icon),
        search_text: Set(search_text.clone()),
        document: Set(document),
    };
    let row = match row.insert(work.tx()).await {
        Ok(row) => row,
        Err(err) if matches!(err.sql_err(), Some(SqlErr::UniqueConstraintViolation(_))) => {
            return Ok(None);
        }
        Err(err) => return Err(err.into()),
    };
    search::write(work.tx(), product_id, "", &search_text).await?;
    if let Some(categories) = categories.filter(|it| !it.is_empty()) {
        category::set(work.tx(), product_id, &categories).await?;
    }
    let product = describe(work.tx(), row).await?;
    let audit = Audit::new("PRODUCT_CREATED", "PRODUCT").target(product_id).after(&product)?;
    work.commit(admin, audit).await?;
    Ok(Some(product))
}
