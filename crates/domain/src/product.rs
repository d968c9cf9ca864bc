//! API products: what is browsed and subscribed.
//!
//! Whoever links, unlinks, publishes, withdraws or deletes a product holds on to its row first,
//! so that all of these happen one after the other; the status is then read off the rows.

mod config;
mod create;
mod deletion;
mod list;
pub mod reference;
pub(crate) mod search;
mod slug;
mod update;

use std::slice;

use api::{
    CallLimits, FieldRule, PortalId, Product, ProductCategory, ProductFeature, ProductId,
    ProductStatus, ProductSummary, ProductType,
};
use sea_orm::{
    DatabaseTransaction, DerivePartialModel, ExprTrait, QuerySelect, QueryTrait,
    prelude::*,
    sea_query::{CaseStatement, SelectStatement},
};

use crate::{
    App, Error, Result,
    caller::Viewer,
    category, clock,
    entity::{
        product::{COLUMN, Column, Entity, Model},
        product_ref, publication,
    },
};

pub use create::create;
pub use deletion::{delete, deletion_impact};
pub use list::list;
pub use update::update;

/// Shows a product that the viewer may see.
pub async fn get(app: &App, viewer: &Viewer, product_id: &ProductId) -> Result<Product> {
    view(app, &app.db, find_visible(&app.db, viewer, product_id).await?).await
}

/// Finds a product, for administrators, or one that is published where a visitor is.
pub(crate) async fn find_visible(
    db: &impl ConnectionTrait,
    viewer: &Viewer,
    product_id: &ProductId,
) -> Result<Model> {
    match viewer {
        Viewer::Admin(_) => {
            let row = Entity::find_by_id(product_id.clone()).one(db).await?;
            row.ok_or_else(|| Error::not_found("product", product_id))
        }
        Viewer::Visitor { portal_id, developer: _ } => {
            find_published(db, portal_id, product_id).await
        }
    }
}

/// Finds a product that is published in a portal.
pub(crate) async fn find_published(
    db: &impl ConnectionTrait,
    portal_id: &PortalId,
    product_id: &ProductId,
) -> Result<Model> {
    let row =
        Entity::find_by_id(product_id.clone()).filter(is_published_in(portal_id)).one(db).await?;
    row.ok_or_else(|| Error::not_found("product", product_id))
}

/// Whether the product at hand is in a portal.
pub(crate) fn is_published_in(portal_id: &PortalId) -> Expr {
    let product_id = publication::Column::ProductId;
    let same =
        Expr::col((publication::Entity, product_id)).eq(Expr::col((Entity, Column::ProductId)));
    let publications = publication::Entity::find()
        .select_only()
        .column(product_id)
        .filter(publication::COLUMN.portal_id.eq(portal_id.clone()))
        .filter(same);
    Expr::exists(publications.into_query())
}

/// The identifiers of all products in a portal.
pub(crate) fn published_in(portal_id: &PortalId) -> SelectStatement {
    publication::Entity::find()
        .select_only()
        .column(publication::Column::ProductId)
        .filter(publication::COLUMN.portal_id.eq(portal_id.clone()))
        .into_query()
}

/// Holds on to a product: nobody else links, unlinks, publishes, withdraws, changes or deletes it
/// meanwhile. Definitions and portals are locked before products, so that nobody waits in a
/// circle.
pub(crate) async fn lock(tx: &DatabaseTransaction, product_id: &ProductId) -> Result<Model> {
    let row = Entity::find_by_id(product_id.clone()).lock_exclusive().one(tx).await?;
    row.ok_or_else(|| Error::not_found("product", product_id))
}

/// Makes the status of products agree with what they are linked to and where they are published.
/// The caller has locked them.
pub(crate) async fn settle(tx: &DatabaseTransaction, product_ids: &[ProductId]) -> Result<()> {
    let this = || Expr::col((Entity, Column::ProductId));
    let published = publication::Entity::find()
        .select_only()
        .column(publication::Column::PublicationId)
        .filter(Expr::col((publication::Entity, publication::Column::ProductId)).eq(this()))
        .into_query();
    let linked = product_ref::Entity::find()
        .select_only()
        .column(product_ref::Column::ProductId)
        .filter(Expr::col((product_ref::Entity, product_ref::Column::ProductId)).eq(this()))
        .into_query();
    let status = CaseStatement::new()
        .case(Expr::exists(published), ProductStatus::Published)
        .case(Expr::exists(linked), ProductStatus::Ready)
        .finally(ProductStatus::Pending);
    Entity::update_many()
        .col_expr(Column::Status, status.into())
        .col_expr(Column::UpdatedAt, Expr::val(clock::now()))
        .filter(COLUMN.product_id.is_in(product_ids.iter().cloned()))
        .exec(tx)
        .await?;
    Ok(())
}

/// What a list reads of a product: neither its guide nor what it can be found by.
#[derive(DerivePartialModel)]
#[sea_orm(entity = "Entity")]
struct Row {
    product_id: ProductId,
    name: String,
    slug: String,
    description: Option<String>,
    status: ProductStatus,
    r#type: ProductType,
    enable_consumer_auth: bool,
    auto_approve: Option<bool>,
    feature: Option<ProductFeature>,
    limits: Option<CallLimits>,
    icon: Option<api::Icon>,
    created_at: DateTimeUtc,
    updated_at: DateTimeUtc,
    revision: i64,
}

/// A whole product, with what it offers.
async fn view(app: &App, db: &impl ConnectionTrait, row: Model) -> Result<Product> {
    let linked = reference::of_product(db, &row.product_id).await?;
    let (enabled, spec) = match linked {
        Some((reference, definition)) => (Some(reference.enabled), definition.map(|it| it.spec)),
        None => (None, None),
    };
    let place = config::Place { slug: &row.slug, gateway: app.gateway_url.as_ref() };
    let configs = spec.map(|spec| config::of_spec(&place, spec)).unwrap_or_default();
    let mut product = describe(db, row).await?;
    product.summary.enabled = enabled;
    product.summary.subscribable = enabled;
    Ok(Product {
        api_config: configs.api,
        mcp_config: configs.mcp,
        agent_config: configs.agent,
        model_config: configs.model,
        ..product
    })
}

/// A product as somebody wrote it: what it is linked to is left out.
async fn describe(db: &impl ConnectionTrait, row: Model) -> Result<Product> {
    let mut categories = category::of_products(db, slice::from_ref(&row.product_id)).await?;
    let categories = categories.remove(&row.product_id).unwrap_or_default();
    let Model {
        product_id,
        admin_id: _,
        name,
        slug,
        r#type,
        status,
        description,
        enable_consumer_auth,
        auto_approve,
        model_category: _,
        created_at,
        updated_at,
        revision,
        feature,
        limits,
        icon,
        search_text: _,
        document,
    } = row;
    let row = Row {
        product_id,
        name,
        slug,
        description,
        status,
        r#type,
        enable_consumer_auth,
        auto_approve,
        feature,
        limits,
        icon,
        created_at,
        updated_at,
        revision,
    };
    Ok(Product {
        summary: summarise(row, categories, None),
        document,
        api_config: None,
        mcp_config: None,
        agent_config: None,
        model_config: None,
    })
}

fn summarise(row: Row, categories: Vec<ProductCategory>, enabled: Option<bool>) -> ProductSummary {
    let Row {
        product_id,
        name,
        slug,
        description,
        status,
        r#type,
        enable_consumer_auth,
        auto_approve,
        feature,
        limits,
        icon,
        created_at,
        updated_at,
        revision,
    } = row;
    ProductSummary {
        product_id,
        name,
        slug,
        description,
        status,
        r#type,
        enable_consumer_auth,
        icon,
        categories,
        auto_approve,
        enabled,
        // What may be called can be subscribed.
        subscribable: enabled,
        feature,
        limits,
        create_at: created_at,
        updated_at,
        revision: revision.unsigned_abs(),
    }
}

/// A part of a feature belongs to one type of product.
fn check_feature(feature: &ProductFeature, r#type: ProductType) -> Result<()> {
    let ProductFeature { model_feature } = feature;
    if model_feature.is_some() && r#type != ProductType::ModelApi {
        return Err(Error::field("feature.modelFeature", FieldRule::Malformed));
    }
    Ok(())
}
