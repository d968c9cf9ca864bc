//! Changing products.

use api::{Patch, Product, ProductId, UpdateProduct};
use sea_orm::{
    ActiveValue::{self, Set},
    DatabaseTransaction, IntoActiveModel,
    prelude::*,
};

use super::{check_feature, describe, lock, search, view};
use crate::{
    App, Error, Result,
    caller::Admin,
    category,
    change::Change,
    clock,
    entity::{
        product::{ActiveModel, Model},
        product_ref,
    },
    work::{Audit, Work},
};

/// Changes what the request names; all else stays.
pub async fn update(
    app: &App,
    admin: &Admin,
    product_id: &ProductId,
    change: UpdateProduct,
) -> Result<Product> {
    let mut work = Work::begin(app).await?;
    let old = lock(work.tx(), product_id).await?;
    if change.revision.is_some_and(|revision| revision != old.revision.unsigned_abs()) {
        return Err(Error::Stale("product"));
    }
    let before = describe(work.tx(), old.clone()).await?;
    let categories = match &change.categories {
        Patch::Keep => None,
        Patch::Clear => Some(Vec::new()),
        Patch::Set(categories) => Some(categories.clone()),
    };

    let name = change.name.clone().unwrap_or_else(|| old.name.clone());
    let row = changed(work.tx(), &old, change).await?;
    let new = row.update(work.tx()).await.map_err(Error::taken("product", "name", &name))?;
    search::write(work.tx(), product_id, &old.search_text, &new.search_text).await?;
    if let Some(categories) = categories {
        category::set(work.tx(), product_id, &categories).await?;
    }

    let after = describe(work.tx(), new.clone()).await?;
    work.announce(Change::Product(product_id.clone()));
    let product = view(app, work.tx(), new).await?;
    let audit = Audit::new("PRODUCT_UPDATED", "PRODUCT")
        .target(product_id)
        .before(&before)?
        .after(&after)?;
    work.commit(admin, audit).await?;
    Ok(product)
}

async fn changed(
    tx: &DatabaseTransaction,
    old: &Model,
    change: UpdateProduct,
) -> Result<ActiveModel> {
    let UpdateProduct {
        revision: _,
        name,
        r#type,
        description,
        document,
        icon,
        auto_approve,
        enable_consumer_auth,
        categories: _,
        feature,
        limits,
    } = change;
    let mut row = old.clone().into_active_model();
    if let Some(r#type) = r#type.filter(|&it| it != old.r#type) {
        if product_ref::Entity::find_by_id(old.product_id.clone()).one(tx).await?.is_some() {
            return Err(Error::Refused("a product that is linked keeps its type"));
        }
        row.r#type = Set(r#type);
        // What it had belongs to the type that it had.
        row.feature = Set(None);
    }
    if let Patch::Set(feature) = &feature {
        check_feature(feature, r#type.unwrap_or(old.r#type))?;
    }
    set(&mut row.feature, feature);
    set(&mut row.limits, limits);
    set(&mut row.description, description);
    set(&mut row.document, document);
    set(&mut row.icon, icon);
    set(&mut row.auto_approve, auto_approve);
    if let Some(name) = name {
        row.name = Set(name);
    }
    if let Some(enable_consumer_auth) = enable_consumer_auth {
        row.enable_consumer_auth = Set(enable_consumer_auth);
    }
    let description = row.description.as_ref().as_deref();
    row.search_text = Set(search::text(row.name.as_ref(), description));
    row.updated_at = Set(clock::now());
    row.revision = Set(old.revision.saturating_add(1));
    Ok(row)
}

fn set<T>(column: &mut ActiveValue<Option<T>>, change: Patch<T>)
where
    Option<T>: Into<Value>,
{
    if let Some(value) = change.into_change() {
        *column = Set(value);
    }
}
