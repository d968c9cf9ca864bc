//! Which product is in which category: the rows.

use std::collections::{BTreeSet, HashMap};

use api::{CategoryId, ProductCategory, ProductId, ProductType};
use sea_orm::{
    ActiveValue::Set, ExprTrait, QueryOrder, QuerySelect, QueryTrait, SqlErr, prelude::*,
    sea_query::OnConflict,
};

use crate::{
    Error, Result,
    caller::Viewer,
    entity::{
        product, product_category,
        product_category_relation::{ActiveModel, COLUMN, Column, Entity},
    },
    product::is_published_in,
};

/// In how many categories a product may be.
const MAX_CATEGORIES: u64 = 20;

/// Puts a product into these categories and takes it out of all others.
pub(crate) async fn set(
    tx: &impl ConnectionTrait,
    product_id: &ProductId,
    category_ids: &[CategoryId],
) -> Result<()> {
    lock_products(tx, std::slice::from_ref(product_id)).await?;
    require_categories(tx, category_ids).await?;
    Entity::delete_many()
        .filter(COLUMN.product_id.eq(product_id.clone()))
        .filter(COLUMN.category_id.is_not_in(category_ids.iter().cloned()))
        .exec(tx)
        .await?;
    insert(tx, category_ids.iter().map(|category_id| (product_id, category_id))).await
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

/// Puts products into a category; those that are there already stay.
pub(super) async fn add(
    tx: &impl ConnectionTrait,
    category_id: &CategoryId,
    product_ids: &[ProductId],
) -> Result<()> {
    require_categories(tx, std::slice::from_ref(category_id)).await?;
    lock_products(tx, product_ids).await?;
    insert(tx, product_ids.iter().map(|product_id| (product_id, category_id))).await?;
    let too_many = Entity::find()
        .select_only()
        .column(Column::ProductId)
        .filter(COLUMN.product_id.is_in(product_ids.iter().cloned()))
        .group_by(Column::ProductId)
        .having(COLUMN.category_id.count().gt(MAX_CATEGORIES));
    if too_many.into_tuple::<ProductId>().one(tx).await?.is_some() {
        return Err(Error::LimitReached { what: "categories of a product", limit: MAX_CATEGORIES });
    }
    Ok(())
}

/// Takes products out of a category.
pub(super) async fn remove(
    tx: &impl ConnectionTrait,
    category_id: &CategoryId,
    product_ids: &[ProductId],
) -> Result<()> {
    require_categories(tx, std::slice::from_ref(category_id)).await?;
    lock_products(tx, product_ids).await?;
    Entity::delete_many()
        .filter(COLUMN.category_id.eq(category_id.clone()))
        .filter(COLUMN.product_id.is_in(product_ids.iter().cloned()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Says that products have been changed. The caller has locked them.
pub(super) async fn revise(tx: &impl ConnectionTrait, product_ids: &[ProductId]) -> Result<()> {
    let next = Expr::col(product::Column::Revision).add(1);
    product::Entity::update_many()
        .col_expr(product::Column::Revision, next)
        .filter(product::COLUMN.product_id.is_in(product_ids.iter().cloned()))
        .exec(tx)
        .await?;
    Ok(())
}

/// Whether the category at hand has a product of this type that the viewer may see.
pub(super) fn holds(viewer: &Viewer, product_type: ProductType) -> Expr {
    let category = (product_category::Entity, product_category::Column::CategoryId);
    let mut products = Entity::find()
        .select_only()
        .column(Column::ProductId)
        .inner_join(product::Entity)
        .filter(Expr::col((Entity, Column::CategoryId)).equals(category))
        .filter(product::COLUMN.r#type.eq(product_type));
    if let Viewer::Visitor { portal_id, developer: _ } = viewer {
        products = products.filter(is_published_in(portal_id));
    }
    Expr::exists(products.into_query())
}

/// Holds on to products, so that nobody else changes their categories meanwhile.
pub(super) async fn lock_products(
    tx: &impl ConnectionTrait,
    product_ids: &[ProductId],
) -> Result<()> {
    // In one order everywhere: whoever locks the same ones waits, and nobody waits in a circle.
    let found: BTreeSet<ProductId> = product::Entity::find()
        .select_only()
        .column(product::Column::ProductId)
        .filter(product::COLUMN.product_id.is_in(product_ids.iter().cloned()))
        .order_by_asc(product::Column::ProductId)
        .lock_exclusive()
        .into_tuple()
        .all(tx)
        .await?
        .into_iter()
        .collect();
    match product_ids.iter().find(|id| !found.contains(id)) {
        Some(unknown) => Err(Error::not_found("product", unknown)),
        None => Ok(()),
    }
}

async fn require_categories(tx: &impl ConnectionTrait, category_ids: &[CategoryId]) -> Result<()> {
    let found: BTreeSet<CategoryId> = product_category::Entity::find()
        .select_only()
        .column(product_category::Column::CategoryId)
        .filter(product_category::COLUMN.category_id.is_in(category_ids.iter().cloned()))
        .into_tuple()
        .all(tx)
        .await?
        .into_iter()
        .collect();
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
    let pairs: BTreeSet<_> = pairs.collect();
    if pairs.is_empty() {
        return Ok(());
    }
    let rows = pairs.into_iter().map(|(product_id, category_id)| ActiveModel {
        product_id: Set(product_id.clone()),
        category_id: Set(category_id.clone()),
    });
    let key = [Column::ProductId, Column::CategoryId];
    let keep = OnConflict::columns(key).do_nothing_on(key).to_owned();
    match Entity::insert_many(rows).on_conflict(keep).exec_without_returning(tx).await {
        Ok(_) => Ok(()),
        Err(err) if matches!(err.sql_err(), Some(SqlErr::ForeignKeyConstraintViolation(_))) => {
            Err(Error::Conflict("the category has just been deleted"))
        }
        Err(err) => Err(err.into()),
    }
}
