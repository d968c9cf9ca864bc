//! Categories: how products are grouped.

mod relation;

use std::slice;

use api::{
    CategoryId, CategoryIds, CreateProductCategory, Page, PageQuery, ProductCategory,
    ProductCategoryQuery, ProductCategorySort, ProductId, ProductIds, SortOrder,
    UpdateProductCategory,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel, QueryOrder, QuerySelect, SelectExt, prelude::*};

use crate::{
    App, Error, Result,
    caller::{Admin, Viewer},
    clock,
    entity::{
        product_category::{ActiveModel, Column, Entity, Model},
        product_category_relation,
    },
    list::{self, Slice},
    product,
    work::{Audit, Work},
};

pub(crate) use relation::{of_products, set};

/// Lists the categories that match `query`, newest first unless it says otherwise.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    query: ProductCategoryQuery,
    page: PageQuery,
) -> Result<Page<ProductCategory>> {
    let ProductCategoryQuery { name, product_type, sort } = query;
    let mut select = Entity::find();
    if let Some(name) = name {
        select = select.filter(list::contains(app, Column::Name, &name));
    }
    if let Some(product_type) = product_type {
        select = select.filter(relation::holds(viewer, product_type));
    }
    let slice = Slice::new(page, list::total(app, &select).await?);
    let SortOrder { key, descending } =
        sort.unwrap_or(SortOrder { key: ProductCategorySort::CreateAt, descending: true });
    let column = match key {
        ProductCategorySort::CreateAt => Column::CreatedAt,
        ProductCategorySort::UpdatedAt => Column::UpdatedAt,
        ProductCategorySort::Name => Column::Name,
    };
    let select = select
        .order_by(column, slice.order(descending))
        .order_by(Column::CategoryId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    Ok(slice.page(rows.into_iter().map(ProductCategory::from).collect()))
}

/// Shows a category.
pub async fn get(app: &App, _: &Viewer, category_id: &CategoryId) -> Result<ProductCategory> {
    let row = Entity::find_by_id(category_id.clone()).one(&app.db).await?;
    row.map(ProductCategory::from).ok_or_else(|| Error::not_found("category", category_id))
}

/// Makes a category, with no product in it.
pub async fn create(
    app: &App,
    admin: &Admin,
    new: CreateProductCategory,
) -> Result<ProductCategory> {
    let CreateProductCategory { name, description, icon } = new;
    let work = Work::begin(app).await?;
    let now = clock::now();
    let row = ActiveModel {
        category_id: Set(CategoryId::generate()),
        name: Set(name.clone()),
        description: Set(description),
        created_at: Set(now),
        updated_at: Set(now),
        icon: Set(icon),
    };
    let row = row.insert(work.tx()).await.map_err(Error::taken("category", "name", &name))?;
    let category = ProductCategory::from(row);
    let audit = Audit::new("CATEGORY_CREATED", "CATEGORY")
        .target(&category.category_id)
        .after(&category)?;
    work.commit(admin, audit).await?;
    Ok(category)
}

/// Changes what the request names.
pub async fn update(
    app: &App,
    admin: &Admin,
    category_id: &CategoryId,
    change: UpdateProductCategory,
) -> Result<ProductCategory> {
    let UpdateProductCategory { name, description, icon } = change;
    let work = Work::begin(app).await?;
    let before = lock(work.tx(), category_id).await?;
    let name = name.unwrap_or_else(|| before.name.clone());
    let mut row = before.clone().into_active_model();
    row.name = Set(name.clone());
    if let Some(description) = description.into_change() {
        row.description = Set(description);
    }
    if let Some(icon) = icon.into_change() {
        row.icon = Set(icon);
    }
    row.updated_at = Set(clock::now());
    let row = row.update(work.tx()).await.map_err(Error::taken("category", "name", &name))?;
    let category = ProductCategory::from(row);
    let audit = Audit::new("CATEGORY_UPDATED", "CATEGORY")
        .target(category_id)
        .before(&ProductCategory::from(before))?
        .after(&category)?;
    work.commit(admin, audit).await?;
    Ok(category)
}

/// Deletes a category that no product is in.
pub async fn delete(app: &App, admin: &Admin, category_id: &CategoryId) -> Result<()> {
    let work = Work::begin(app).await?;
    // Nobody can put a product into it from here on.
    let before = lock(work.tx(), category_id).await?;
    let in_use = product_category_relation::Entity::find()
        .filter(product_category_relation::COLUMN.category_id.eq(category_id.clone()));
    if in_use.exists(work.tx()).await? {
        return Err(Error::Refused("the category still has products in it"));
    }
    Entity::delete_by_id(category_id.clone()).exec(work.tx()).await?;
    let audit = Audit::new("CATEGORY_DELETED", "CATEGORY")
        .target(category_id)
        .before(&ProductCategory::from(before))?;
    work.commit(admin, audit).await
}

/// Puts products into a category; those that are there already stay.
pub async fn add_products(
    app: &App,
    admin: &Admin,
    category_id: &CategoryId,
    ProductIds(product_ids): ProductIds,
) -> Result<()> {
    let work = Work::begin(app).await?;
    relation::add(work.tx(), category_id, &product_ids).await?;
    relation::revise(work.tx(), &product_ids).await?;
    let audit = Audit::new("CATEGORY_PRODUCTS_ADDED", "CATEGORY")
        .target(category_id)
        .after(&product_ids)?;
    work.commit(admin, audit).await
}

/// Takes products out of a category, also where they are not in it.
pub async fn remove_products(
    app: &App,
    admin: &Admin,
    category_id: &CategoryId,
    ProductIds(product_ids): ProductIds,
) -> Result<()> {
    let work = Work::begin(app).await?;
    relation::remove(work.tx(), category_id, &product_ids).await?;
    relation::revise(work.tx(), &product_ids).await?;
    let audit = Audit::new("CATEGORY_PRODUCTS_REMOVED", "CATEGORY")
        .target(category_id)
        .before(&product_ids)?;
    work.commit(admin, audit).await
}

/// Lists the categories of a product that the caller may see, by name.
pub async fn of_product(
    app: &App,
    viewer: &Viewer,
    product_id: &ProductId,
) -> Result<Vec<ProductCategory>> {
    product::find_visible(&app.db, viewer, product_id).await?;
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
    relation::lock_products(work.tx(), slice::from_ref(product_id)).await?;
    let before = of_products(work.tx(), slice::from_ref(product_id)).await?;
    let before: Vec<_> = before.values().flatten().map(|category| &category.category_id).collect();
    set(work.tx(), product_id, &category_ids).await?;
    relation::revise(work.tx(), slice::from_ref(product_id)).await?;
    let audit = Audit::new("PRODUCT_CATEGORIES_CHANGED", "PRODUCT")
        .target(product_id)
        .before(&before)?
        .after(&category_ids)?;
    work.commit(admin, audit).await
}

/// Holds on to a category: whoever wants to change it meanwhile waits.
async fn lock(tx: &impl ConnectionTrait, category_id: &CategoryId) -> Result<Model> {
    let row = Entity::find_by_id(category_id.clone()).lock_exclusive().one(tx).await?;
    row.ok_or_else(|| Error::not_found("category", category_id))
}

impl From<Model> for ProductCategory {
    fn from(row: Model) -> Self {
        let Model { category_id, name, description, created_at, updated_at, icon } = row;
        Self { category_id, name, description, icon, create_at: created_at, updated_at }
    }
}
