//! Which product is in which category.

use std::{
    collections::{BTreeSet, HashMap},
    slice,
};

use api::{CategoryId, CategoryIds, ProductCategory, ProductId};
use sea_orm::{
    ActiveValue::Set, QueryOrder, QuerySelect, QueryTrait, SelectExt, SqlErr, prelude::*,
    sea_query::OnConflict,
};

use crate::{
    App, Error, Result,
    caller::{Admin, Viewer},
    entity::{
        product, product_category,
        product_category_relation::{ActiveModel, COLUMN, Column, Entity},
        publication,
    },
    work::{Audit, Work},
};

/// Lists the categories of a product that the caller may see, by name.
pub async fn of_product(
    app: &App,
    viewer: &Viewer,
    product_id: &ProductId,
) -> Result<Vec<ProductCategory>> {
    let mut select = product::Entity::find_by_id(product_id.clone());
    if let Viewer::Visitor { portal_id, developer: _ } = viewer {
        let published = publication::Entity::find()
            .select_only()
            .column(publication::Column::ProductId)
            .filter(publication::COLUMN.portal_id.eq(portal_id.clone()));
        select = select.filter(product::COLUMN.product_id.in_subquery(published.into_query()));
    }
    if !select.exists(&app.db).await? {
        return Err(Error::not_found("product", product_id));
    }
    let mut categories = of_products(&app.db, slice::from_ref(product_id)).await?;
    Ok(categories.remove(product_id).unwrap_or_default())
}

/// Puts a product into these categories and takes it out of all others.
pub async fn set_of_product(
    app: &App,
    admin: &Admin,
    product_id: &ProductId,
    CategoryIds(category_ids): CategoryIds,
) -> Result<()> {
    let work = Work::begin(app).await?;
    lock_products(work.tx(), [product_id].into()).await?;
    let before = of_products(work.tx(), slice::from_ref(product_id)).await?;
    let before: Vec<_> = before.values().flatten().map(|category| &category.category_id).collect();
    set(work.tx(), product_id, &category_ids).await?;
    let audit = Audit::new("PRODUCT_CATEGORIES_CHANGED", "PRODUCT")
        .target(product_id)
        .before(&before)?
        .after(&category_ids)?;
    work.commit(admin, audit).await
}

/// Puts a product into these categories and takes it out of all others.
pub(crate) async fn set(
    tx: &impl ConnectionTrait,
    product_id: &ProductId,
    category_ids: &[CategoryId],
) -> Result<()> {
    lock_products(tx, [product_id].into()).await?;
    let category_ids: BTreeSet<_> = category_ids.iter().collect();
    require_categories(tx, &category_ids).await?;
    Entity::delete_many()
        .filter(COLUMN.product_id.eq(product_id.clone()))
        .filter(COLUMN.category_id.is_not_in(category_ids.iter().copied().cloned()))
        .exec(tx)
        .await?;
    insert(tx, category_ids.into_iter().map(|category_id| (product_id, category_id))).await
}

/// The categories of each of these products, by name; a product that is in none is left out.
pub(crate) async fn of_products(
    db: &impl ConnectionTrait,
    product_ids: &[ProductId],
) -> Result<HashMap<ProductId, Vec<ProductCategory>>> {
    let rows = Entity::find()
        .find_also_related(product_category::Entity)
        .filter(COLUMN.product_id.is_in(product_ids.iter().cloned()))
        .order_by_asc(product_category::Column::Name)
        .all(db)
        .await?;
    let mut categories: HashMap<_, Vec<_>> = HashMap::new();
    for (relation, category) in rows {
        let of_product = categories.entry(relation.product_id).or_default();
        of_product.extend(category.map(ProductCategory::from));
    }
    Ok(categories)
}

/// Holds on to products, so that nobody else changes their categories meanwhile.
async fn lock_products(tx: &impl ConnectionTrait, product_ids: BTreeSet<&ProductId>) -> Result<()> {
    // In one order everywhere: whoever locks the same ones waits, and nobody waits in a circle.
    let found: Vec<ProductId> = product::Entity::find()
        .select_only()
        .column(product::Column::ProductId)
        .filter(product::COLUMN.product_id.is_in(product_ids.iter().copied().cloned()))
        .order_by_asc(product::Column::ProductId)
        .lock_exclusive()
        .into_tuple()
        .all(tx)
        .await?;
    match product_ids.into_iter().find(|id| !found.contains(id)) {
        Some(unknown) => Err(Error::not_found("product", unknown)),
        None => Ok(()),
    }
}

async fn require_categories(
    tx: &impl ConnectionTrait,
    category_ids: &BTreeSet<&CategoryId>,
) -> Result<()> {
    let found: Vec<CategoryId> = product_category::Entity::find()
        .select_only()
        .column(product_category::Column::CategoryId)
        .filter(product_category::COLUMN.category_id.is_in(category_ids.iter().copied().cloned()))
        .into_tuple()
        .all(tx)
        .await?;
    match category_ids.iter().find(|id| !found.contains(id)) {
        Some(unknown) => Err(Error::not_found("category", unknown)),
        None => Ok(()),
    }
}

/// Puts products into categories; one that is there already stays.
async fn insert(
    tx: &impl ConnectionTrait,
    pairs: impl Iterator<Item = (&ProductId, &CategoryId)>,
) -> Result<()> {
    let rows: Vec<_> = pairs
        .map(|(product_id, category_id)| ActiveModel {
            product_id: Set(product_id.clone()),
            category_id: Set(category_id.clone()),
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let key = [Column::ProductId, Column::CategoryId];
    let keep = OnConflict::columns(key).do_nothing_on(key).to_owned();
    let inserted = Entity::insert_many(rows).on_conflict(keep).exec_without_returning(tx).await;
    match inserted {
        Ok(_) => Ok(()),
        Err(err) if matches!(err.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
            Err(Error::Conflict("the category has just been deleted"))
        }
        Err(err) => Err(err.into()),
    }
}
