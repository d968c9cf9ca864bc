//! Lists of products.

use std::collections::HashMap;

use api::{
    Page, PageQuery, PortalId, ProductId, ProductQuery, ProductSort, ProductSortBy, ProductSummary,
    SortOrder,
};
use sea_orm::{Condition, ExprTrait, QueryOrder, QuerySelect, QueryTrait, prelude::*};

use super::{
    Row, is_published_in, published_in, reference,
    search::{self, Term},
    summarise,
};
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
    let (select, total) = find(app, portal_id, query).await?;

    let slice = Slice::new(page, total);
    let column = match key {
        ProductSort::CreateAt => Column::CreatedAt,
        ProductSort::UpdatedAt => Column::UpdatedAt,
        ProductSort::Name => Column::Name,
    };
    let select = select
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

/// What a condition is found by.
#[derive(Clone, Copy)]
enum By {
    /// What narrows it: the products of a portal or a category, those with a part of a term.
    Index,
    /// The products, one after the other in the order of the list.
    Product,
}

/// The products that are asked for, and how many they are.
async fn find(
    app: &App,
    portal_id: Option<PortalId>,
    query: ProductQuery,
) -> Result<(Select<Entity>, u64)> {
    let term = match query.name.as_deref() {
        None | Some("") => None,
        Some(name) => Some(Term::look_up(&app.db, name).await?),
    };
    // The portal has a condition of its own: it narrows less than a term or a category.
    let asked = |by, portal_by| {
        let select = Entity::find().filter(matching(&query, term.as_ref(), by));
        select.apply_if(portal_id.as_ref(), |select, portal_id| {
            select.filter(published(portal_id, portal_by))
        })
    };
    if term.as_ref().is_some_and(Term::is_rare) || !query.category_ids.is_empty() {
        let by_index = asked(By::Index, By::Product);
        let found = list::few::<_, ProductId>(&app.db, &by_index, Column::ProductId).await?;
        if let Some(product_ids) = found {
            let total = product_ids.len().try_into().unwrap_or(u64::MAX);
            return Ok((Entity::find().filter(COLUMN.product_id.is_in(product_ids)), total));
        }
    }
    let total = match &portal_id {
        // A portal without any other condition is counted by its publications alone.
        Some(portal_id) if matching(&query, term.as_ref(), By::Product).is_empty() => {
            let publications = publication::Entity::find()
                .filter(publication::COLUMN.portal_id.eq(portal_id.clone()));
            list::total(app, &publications).await?
        }
        _ => list::total(app, &asked(By::Product, By::Product)).await?,
    };
    let by = if total > list::FEW { By::Product } else { By::Index };
    Ok((asked(by, by), total))
}

fn published(portal_id: &PortalId, by: By) -> Expr {
    match by {
        By::Index => COLUMN.product_id.in_subquery(published_in(portal_id)),
        By::Product => is_published_in(portal_id),
    }
}

/// Everything that is asked for, but the portal and the order.
fn matching(query: &ProductQuery, term: Option<&Term>, by: By) -> Condition {
    let ProductQuery {
        portal_id: _,
        r#type,
        name: _,
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
        .add_option(model_category.as_ref().map(|it| COLUMN.model_category.eq(search::fold(it))));
    if let Some(term) = term {
        matching = matching.add(match by {
            By::Index => term.contained(),
            By::Product => term.often_contained(),
        });
    }
    if !category_ids.is_empty() {
        let within = relation::COLUMN.category_id.is_in(category_ids.iter().cloned());
        matching = matching.add(match by {
            By::Index => COLUMN.product_id.in_subquery(related(within).into_query()),
            By::Product => Expr::exists(related(within).filter(is_this()).into_query()),
        });
    }
    if let Some(category_id) = exclude_category_id {
        let within = related(relation::COLUMN.category_id.eq(category_id.clone()));
        matching = matching.add(Expr::exists(within.filter(is_this()).into_query()).not());
    }
    matching
}

/// The identifiers of products in some categories.
fn related(which: Expr) -> Select<relation::Entity> {
    relation::Entity::find().select_only().column(relation::Column::ProductId).filter(which)
}

fn is_this() -> Expr {
    let this = Expr::col((Entity, Column::ProductId));
    Expr::col((relation::Entity, relation::Column::ProductId)).eq(this)
}
