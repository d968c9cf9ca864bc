//! Publications: which product is in which portal.

use std::collections::{BTreeSet, HashMap};

use api::{
    FieldRule, Page, PageQuery, PortalId, PortalSetting, ProductId, ProductType, Publication,
    PublicationId, PublicationQuery, PublicationSort, PublishProduct, SortOrder,
};
use sea_orm::{
    ActiveValue::Set, DatabaseTransaction, DerivePartialModel, QueryOrder, QuerySelect, QueryTrait,
    prelude::*,
};

use crate::{
    App, Error, Result,
    caller::Admin,
    clock,
    entity::{
        portal, product as product_row, product_ref,
        publication::{ActiveModel, COLUMN, Column, Entity, Model},
    },
    list::{self, Slice},
    product::{self, search::Term},
    work::{Audit, Work},
};

/// Puts a linked product into portals; those that have it already keep it.
pub async fn create(
    app: &App,
    admin: &Admin,
    product_id: &ProductId,
    new: PublishProduct,
) -> Result<()> {
    let PublishProduct { portal_id, portal_ids } = new;
    let portal_ids: BTreeSet<PortalId> = portal_ids.into_iter().chain(portal_id).collect();
    if portal_ids.is_empty() {
        return Err(Error::field("portalId", FieldRule::Required));
    }
    let work = Work::begin(app).await?;
    lock_portals(work.tx(), &portal_ids).await?;
    product::lock(work.tx(), product_id).await?;
    if !product_ref::Entity::find_by_id(product_id.clone()).exists(work.tx()).await? {
        return Err(Error::Refused("a product is linked before it is published"));
    }

    let present: Vec<PortalId> = Entity::find()
        .select_only()
        .column(Column::PortalId)
        .filter(COLUMN.product_id.eq(product_id.clone()))
        .filter(COLUMN.portal_id.is_in(portal_ids.iter().cloned()))
        .into_tuple()
        .all(work.tx())
        .await?;
    let added: Vec<_> = portal_ids.into_iter().filter(|id| !present.contains(id)).collect();
    if added.is_empty() {
        return Ok(());
    }
    let now = clock::now();
    let rows = added.iter().map(|portal_id| ActiveModel {
        publication_id: Set(PublicationId::generate()),
        portal_id: Set(portal_id.clone()),
        product_id: Set(product_id.clone()),
        created_at: Set(now),
    });
    Entity::insert_many(rows).exec_without_returning(work.tx()).await?;
    product::settle(work.tx(), std::slice::from_ref(product_id)).await?;
    let audit = Audit::new("PRODUCT_PUBLISHED", "PRODUCT").target(product_id).after(&added)?;
    work.commit(admin, audit).await
}

/// Keeps portals from being deleted meanwhile, all of them or none.
async fn lock_portals(tx: &DatabaseTransaction, portal_ids: &BTreeSet<PortalId>) -> Result<()> {
    let found: Vec<PortalId> = portal::Entity::find()
        .select_only()
        .column(portal::Column::PortalId)
        .filter(portal::COLUMN.portal_id.is_in(portal_ids.iter().cloned()))
        .order_by_asc(portal::Column::PortalId)
        .lock_exclusive()
        .into_tuple()
        .all(tx)
        .await?;
    match portal_ids.iter().find(|id| !found.contains(id)) {
        Some(unknown) => Err(Error::not_found("portal", unknown)),
        None => Ok(()),
    }
}

/// Takes a product out of a portal.
pub async fn delete(
    app: &App,
    admin: &Admin,
    product_id: &ProductId,
    publication_id: &PublicationId,
) -> Result<()> {
    let work = Work::begin(app).await?;
    product::lock(work.tx(), product_id).await?;
    let row = Entity::find_by_id(publication_id.clone())
        .filter(COLUMN.product_id.eq(product_id.clone()))
        .one(work.tx())
        .await?;
    let row = row.ok_or_else(|| Error::not_found("publication", publication_id))?;
    Entity::delete_by_id(publication_id.clone()).exec(work.tx()).await?;
    product::settle(work.tx(), std::slice::from_ref(product_id)).await?;
    let audit = Audit::new("PRODUCT_WITHDRAWN", "PRODUCT").target(product_id);
    work.commit(admin, audit.before(&[row.portal_id])?).await
}

/// Lists the portals that a product is in, newest first unless the query says otherwise.
pub async fn list_of_product(
    app: &App,
    _: &Admin,
    product_id: &ProductId,
    query: PublicationQuery,
    page: PageQuery,
) -> Result<Page<Publication>> {
    if !product_row::Entity::find_by_id(product_id.clone()).exists(&app.db).await? {
        return Err(Error::not_found("product", product_id));
    }
    read(app, COLUMN.product_id.eq(product_id.clone()), query, page).await
}

/// Lists the products that are in a portal, newest first unless the query says otherwise.
pub async fn list_of_portal(
    app: &App,
    _: &Admin,
    portal_id: &PortalId,
    query: PublicationQuery,
    page: PageQuery,
) -> Result<Page<Publication>> {
    if !portal::Entity::find_by_id(portal_id.clone()).exists(&app.db).await? {
        return Err(Error::not_found("portal", portal_id));
    }
    read(app, COLUMN.portal_id.eq(portal_id.clone()), query, page).await
}

async fn read(
    app: &App,
    whose: Expr,
    query: PublicationQuery,
    page: PageQuery,
) -> Result<Page<Publication>> {
    let PublicationQuery { product_name, product_type, sort } = query;
    let term = match product_name.as_deref() {
        None | Some("") => None,
        Some(name) => Some(Term::look_up(&app.db, name).await?),
    };
    let mut select = Entity::find().filter(whose);
    if term.is_some() || product_type.is_some() {
        let products = product_row::Entity::find()
            .select_only()
            .column(product_row::Column::ProductId)
            .apply_if(term, |it, term| it.filter(term.contained_in_name()))
            .apply_if(product_type, |it, kind| it.filter(product_row::COLUMN.r#type.eq(kind)));
        select = select.filter(COLUMN.product_id.in_subquery(products.into_query()));
    }
    let slice = Slice::new(page, list::total(app, &select).await?);
    let SortOrder { key, descending } =
        sort.unwrap_or(SortOrder { key: PublicationSort::CreateAt, descending: true });
    let column = match key {
        PublicationSort::CreateAt => Column::CreatedAt,
    };
    let select = select
        .order_by(column, slice.order(descending))
        .order_by(Column::PublicationId, slice.order(descending))
        .offset(slice.offset)
        .limit(slice.limit);
    let rows = slice.restore(select.all(&app.db).await?);
    Ok(slice.page(views(app, rows).await?))
}

/// What a publication says of its product.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "product_row::Entity")]
struct Product {
    product_id: ProductId,
    name: String,
    r#type: ProductType,
    description: Option<String>,
    auto_approve: Option<bool>,
}

/// What a publication says of its portal.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "portal::Entity")]
struct Portal {
    portal_id: PortalId,
    name: String,
    setting: PortalSetting,
}

/// Reads all products and all portals of a page at once.
async fn views(app: &App, rows: Vec<Model>) -> Result<Vec<Publication>> {
    let product_ids: BTreeSet<_> = rows.iter().map(|row| row.product_id.clone()).collect();
    let portal_ids: BTreeSet<_> = rows.iter().map(|row| row.portal_id.clone()).collect();
    let products: Vec<Product> = product_row::Entity::find()
        .filter(product_row::COLUMN.product_id.is_in(product_ids))
        .into_partial_model()
        .all(&app.db)
        .await?;
    let products: HashMap<_, _> =
        products.into_iter().map(|it| (it.product_id.clone(), it)).collect();
    let portals: Vec<Portal> = portal::Entity::find()
        .filter(portal::COLUMN.portal_id.is_in(portal_ids))
        .into_partial_model()
        .all(&app.db)
        .await?;
    let portals: HashMap<_, _> = portals.into_iter().map(|it| (it.portal_id.clone(), it)).collect();
    // Where the product or the portal has gone meanwhile, so has the publication.
    let views = rows.into_iter().filter_map(|row| {
        let (product, portal) = (products.get(&row.product_id)?, portals.get(&row.portal_id)?);
        Some(view(row, product, portal))
    });
    Ok(views.collect())
}

fn view(row: Model, product: &Product, portal: &Portal) -> Publication {
    let Model { publication_id, portal_id, product_id, created_at } = row;
    Publication {
        publication_id,
        portal_id,
        portal_name: portal.name.clone(),
        product_id,
        product_name: product.name.clone(),
        product_type: product.r#type,
        description: product.description.clone(),
        auto_approve_subscriptions: product
            .auto_approve
            .unwrap_or(portal.setting.auto_approve_subscriptions),
        create_at: created_at,
    }
}
