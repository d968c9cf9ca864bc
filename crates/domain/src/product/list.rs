//! Lists of products.

use std::collections::HashMap;

use api::{
    Page, PageQuery, PortalId, ProductId, ProductQuery, ProductSort, ProductSortBy, ProductSummary,
    SortOrder,
};
use sea_orm::{
    Condition, QueryOrder, QuerySelect, QueryTrait, prelude::*, sea_query::SelectStatement,
};

use super::{Row, published_in, reference, search, summarise};
use crate::{
    App, Result,
    caller::Viewer,
    category,
    entity::{
        product::{COLUMN, Column, Entity},
        product_category_relation as relation, publication,
    },
    list::{self, Slice},
};

/// Lists the products that the viewer may see and that match `query`, newest first unless it says
/// otherwise.
pub async fn list(
    app: &App,
    viewer: &Viewer,
    mut query: ProductQuery,
    page: PageQuery,
) -> Result<Page<ProductSummary>> {
    if let Viewer::Visitor { portal_id, developer: _ } = viewer {
        query.portal_id = Some(portal_id.clone());
        // What is published has one status.
        query.status = None;
    }
    let SortOrder { key, descending } = order(&query);
    let portal_id = query.portal_id.take();
    let matching = matching(query);

    let slice = Slice::new(page, count(app, portal_id.as_ref(), &matching).await?);
    let column = match key {
        ProductSort::CreateAt => Column::CreatedAt,
        ProductSort::UpdatedAt => Column::UpdatedAt,
        ProductSort::Name => Column::Name,
    };
    let select = in_portal(portal_id.as_ref())
        .filter(matching)
        .order_by(column, slice.order(descending))
        .order_by(Column::ProductId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.into_partial_model::<Row>().all(&app.db).await?);

    let product_ids: Vec<ProductId> = rows.iter().map(|row| row.product_id.clone()).collect();
    let mut categories = category::of_products(&app.db, &product_ids).await?;
    let enabled: HashMap<_, _> = reference::enabled(&app.db, &product_ids).await?;
    let summaries = rows.into_iter().map(|row| {
        let mut categories = categories.remove(&row.product_id).unwrap_or_default();
        // Twenty pictures a row would be the most of an answer.
        categories.iter_mut().for_each(|category| category.icon = None);
        let enabled = enabled.get(&row.product_id).copied();
        summarise(row, categories, enabled)
    });
    Ok(slice.page(summaries.collect()))
}

fn order(query: &ProductQuery) -> SortOrder<ProductSort> {
    let key = match query.sort_by {
        Some(ProductSortBy::UpdatedAt) => ProductSort::UpdatedAt,
        None => ProductSort::CreateAt,
    };
    query.sort.unwrap_or(SortOrder { key, descending: true })
}

/// A portal without any other condition is counted by its publications alone.
async fn count(app: &App, portal_id: Option<&PortalId>, matching: &Condition) -> Result<u64> {
    if let Some(portal_id) = portal_id.filter(|_| matching.is_empty()) {
        let publications =
            publication::Entity::find().filter(publication::COLUMN.portal_id.eq(portal_id.clone()));
        return list::count(&app.db, &publications).await;
    }
    list::count(&app.db, &in_portal(portal_id).filter(matching.clone())).await
}

fn in_portal(portal_id: Option<&PortalId>) -> Select<Entity> {
    Entity::find().apply_if(portal_id, |select, portal_id| {
        select.filter(COLUMN.product_id.in_subquery(published_in(portal_id)))
    })
}

/// Everything that is asked for, but the portal and the order.
fn matching(query: ProductQuery) -> Condition {
    let ProductQuery {
        portal_id: _,
        r#type,
        name,
        status,
        category_ids,
        exclude_category_id,
        model_category,
        sort: _,
        sort_by: _,
    } = query;
    let mut matching = Condition::all()
        .add_option(r#type.map(|it| COLUMN.r#type.eq(it)))
        .add_option(status.map(|it| COLUMN.status.eq(it)))
        .add_option(model_category.map(|it| COLUMN.model_category.eq(search::fold(&it))));
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        matching = matching.add(search::contains(&name));
    }
    if !category_ids.is_empty() {
        let within = in_categories(relation::COLUMN.category_id.is_in(category_ids));
        matching = matching.add(COLUMN.product_id.in_subquery(within));
    }
    if let Some(category_id) = exclude_category_id {
        let within = in_categories(relation::COLUMN.category_id.eq(category_id));
        matching = matching.add(COLUMN.product_id.not_in_subquery(within));
    }
    matching
}

/// The identifiers of all products in some categories.
fn in_categories(which: Expr) -> SelectStatement {
    relation::Entity::find()
        .select_only()
        .column(relation::Column::ProductId)
        .filter(which)
        .into_query()
}
