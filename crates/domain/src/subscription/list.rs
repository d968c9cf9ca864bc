//! Whose subscriptions there are.

use api::{
    ConsumerId, DeveloperId, Page, PageQuery, PortalId, ProductId, SortOrder, Subscription,
    SubscriptionId, SubscriptionQuery, SubscriptionSort,
};
use sea_orm::{QueryOrder, QuerySelect, QueryTrait, Select, prelude::*};

use super::{COLUMN, Column, Entity, show_all};
use crate::{
    App, Error, Result,
    caller::{Admin, Caller, Developer},
    consumer, developer,
    entity::{consumer as consumer_row, portal, product as product_row},
    list::{Slice, contains, find},
    product,
};

/// Lists the subscriptions of a consumer that the caller may see.
pub async fn list_of_consumer(
    app: &App,
    caller: &Caller,
    consumer_id: &ConsumerId,
    query: SubscriptionQuery,
    page: PageQuery,
) -> Result<Page<Subscription>> {
    consumer::owned(&app.db, caller, consumer_id).await?;
    let select = Entity::find().filter(COLUMN.consumer_id.eq(consumer_id.clone()));
    list(app, select, query, page).await
}

/// Lists the subscriptions of a product; a developer's own, where a developer asks.
pub async fn list_of_product(
    app: &App,
    caller: &Caller,
    product_id: &ProductId,
    query: SubscriptionQuery,
    page: PageQuery,
) -> Result<Page<Subscription>> {
    let of_product = Entity::find().filter(COLUMN.product_id.eq(product_id.clone()));
    let select = match caller {
        Caller::Admin(_) => {
            if !product_row::Entity::find_by_id(product_id.clone()).exists(&app.db).await? {
                return Err(Error::not_found("product", product_id));
            }
            of_product
        }
        Caller::Developer(developer) => {
            let own = of_product.filter(COLUMN.developer_id.eq(developer.id.clone()));
            // Whoever has a subscription knows of the product, published or not.
            if !own.clone().exists(&app.db).await? {
                product::find_published(&app.db, &developer.portal_id, product_id).await?;
            }
            own
        }
    };
    list(app, select, query, page).await
}

/// Lists the subscriptions of everybody in a portal.
pub async fn list_of_portal(
    app: &App,
    _: &Admin,
    portal_id: &PortalId,
    query: SubscriptionQuery,
    page: PageQuery,
) -> Result<Page<Subscription>> {
    if !portal::Entity::find_by_id(portal_id.clone()).exists(&app.db).await? {
        return Err(Error::not_found("portal", portal_id));
    }
    let select = Entity::find().filter(COLUMN.portal_id.eq(portal_id.clone()));
    list(app, select, query, page).await
}

/// Lists the subscriptions of all consumers of a developer.
pub async fn list_of_developer(
    app: &App,
    _: &Admin,
    developer_id: &DeveloperId,
    query: SubscriptionQuery,
    page: PageQuery,
) -> Result<Page<Subscription>> {
    developer::find(&app.db, developer_id).await?;
    let select = Entity::find().filter(COLUMN.developer_id.eq(developer_id.clone()));
    list(app, select, query, page).await
}

/// Lists the subscriptions of all consumers of the caller.
pub async fn list_own(
    app: &App,
    developer: &Developer,
    query: SubscriptionQuery,
    page: PageQuery,
) -> Result<Page<Subscription>> {
    let select = Entity::find().filter(COLUMN.developer_id.eq(developer.id.clone()));
    list(app, select, query, page).await
}

/// Lists those of `select` that match `query`, newest first unless it says otherwise.
async fn list(
    app: &App,
    select: Select<Entity>,
    query: SubscriptionQuery,
    page: PageQuery,
) -> Result<Page<Subscription>> {
    let SubscriptionQuery { status, product_name, consumer_name, product_type, sort } = query;
    let products = |select: Select<Entity>, condition| {
        let ids = product_row::Entity::find().select_only().column(product_row::Column::ProductId);
        select.filter(COLUMN.product_id.in_subquery(ids.filter(condition).into_query()))
    };
    let consumers = |select: Select<Entity>, condition| {
        let ids =
            consumer_row::Entity::find().select_only().column(consumer_row::Column::ConsumerId);
        select.filter(COLUMN.consumer_id.in_subquery(ids.filter(condition).into_query()))
    };
    let is_search = product_name.is_some() || consumer_name.is_some() || product_type.is_some();
    let select = select
        .apply_if(status, |select, it| select.filter(COLUMN.status.eq(it)))
        .apply_if(product_type, |select, it| products(select, product_row::COLUMN.r#type.eq(it)))
        .apply_if(product_name, |select, it| {
            products(select, contains(app, product_row::Column::Name, &it))
        })
        .apply_if(consumer_name, |select, it| {
            consumers(select, contains(app, consumer_row::Column::Name, &it))
        });
    let (select, total) =
        find::<_, SubscriptionId>(app, select, Column::SubscriptionId, is_search).await?;
    let slice = Slice::new(page, total);
    let SortOrder { key, descending } =
        sort.unwrap_or(SortOrder { key: SubscriptionSort::CreateAt, descending: true });
    let column = match key {
        SubscriptionSort::CreateAt => Column::CreatedAt,
        SubscriptionSort::UpdatedAt => Column::UpdatedAt,
    };
    // First the page, then its names: no name is looked up for a row of another page.
    let ids: Vec<SubscriptionId> = select
        .select_only()
        .column(Column::SubscriptionId)
        .order_by(column, slice.order(descending))
        .order_by(Column::SubscriptionId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit)
        .into_tuple()
        .all(&app.db)
        .await?;
    Ok(slice.page(show_all(&app.db, slice.restore(ids)).await?))
}
