//! Deleting a portal, and what goes with it.

use api::{
    ConsequenceKind as Kind, DeletionImpact, DeveloperId, PortalId, ProductId, ProductStatus,
};
use sea_orm::{
    ExprTrait, QueryOrder, QuerySelect, QueryTrait, SelectExt, prelude::*,
    sea_query::SelectStatement,
};

use crate::{
    App, Error, Result,
    caller::Admin,
    change::Change,
    clock,
    deletion::consequence,
    entity::{
        consumer, credential, developer, portal, portal_domain, product, product_subscription,
        publication,
    },
    product::published_in,
    work::{Audit, Work},
};

/// Says what else deleting a portal would take away.
pub async fn deletion_impact(app: &App, _: &Admin, portal_id: &PortalId) -> Result<DeletionImpact> {
    if !portal::Entity::find_by_id(portal_id.clone()).exists(&app.db).await? {
        return Err(Error::not_found("portal", portal_id));
    }
    let db = &app.db;
    let domains =
        portal_domain::Entity::find().filter(portal_domain::COLUMN.portal_id.eq(portal_id.clone()));
    let publications = publication::Entity::find()
        .inner_join(product::Entity)
        .filter(publication::COLUMN.portal_id.eq(portal_id.clone()));
    let developers =
        developer::Entity::find().filter(developer::COLUMN.portal_id.eq(portal_id.clone()));
    let consumers =
        consumer::Entity::find().filter(consumer::COLUMN.portal_id.eq(portal_id.clone()));
    let credentials = credential::Entity::find()
        .inner_join(consumer::Entity)
        .filter(consumer::COLUMN.portal_id.eq(portal_id.clone()));
    let subscriptions = product_subscription::Entity::find()
        .inner_join(consumer::Entity)
        .filter(product_subscription::COLUMN.portal_id.eq(portal_id.clone()));
    let consequences = [
        consequence(db, Kind::Domain, domains, portal_domain::Column::Domain).await?,
        consequence(db, Kind::Publication, publications, product::Column::Name).await?,
        consequence(db, Kind::Developer, developers, developer::Column::Username).await?,
        consequence(db, Kind::Consumer, consumers, consumer::Column::Name).await?,
        consequence(db, Kind::Credential, credentials, credential::Column::Name).await?,
        consequence(db, Kind::Subscription, subscriptions, consumer::Column::Name).await?,
    ];
    Ok(DeletionImpact { consequences: consequences.into_iter().flatten().collect() })
}

/// Deletes a portal with all that belongs to it. Products that are in no other portal wait for
/// publication again.
pub async fn delete(app: &App, admin: &Admin, portal_id: &PortalId) -> Result<()> {
    let mut work = Work::begin(app).await?;
    // From the top down, as everybody else: portal, developers, products.
    let row = super::lock(work.tx(), portal_id).await?;
    lock_developers(work.tx(), portal_id).await?;
    lock_products(work.tx(), portal_id).await?;
    let before = super::with_domains(work.tx(), row).await?;
    product::Entity::update_many()
        .col_expr(product::Column::Status, Expr::val(ProductStatus::Ready))
        .col_expr(product::Column::UpdatedAt, Expr::val(clock::now()))
        .filter(product::COLUMN.status.eq(ProductStatus::Published))
        .filter(product::COLUMN.product_id.in_subquery(published_in(portal_id)))
        .filter(Expr::not_exists(published_elsewhere(portal_id)))
        .exec(work.tx())
        .await?;
    portal::Entity::delete_by_id(portal_id.clone()).exec(work.tx()).await?;
    work.announce(Change::Portal(portal_id.clone()));
    let audit = Audit::new("PORTAL_DELETED", "PORTAL").target(portal_id).before(&before)?;
    work.commit(admin, audit).await?;
    Ok(())
}

/// Holds on to the developers of a portal: what cascades from them is then met from above only,
/// whichever table a database empties first.
async fn lock_developers(tx: &impl ConnectionTrait, portal_id: &PortalId) -> Result<()> {
    let developers = developer::Entity::find()
        .select_only()
        .column(developer::Column::DeveloperId)
        .filter(developer::COLUMN.portal_id.eq(portal_id.clone()))
        .order_by_asc(developer::Column::DeveloperId)
        .lock_exclusive();
    developers.into_tuple::<DeveloperId>().all(tx).await?;
    Ok(())
}

/// Holds on to the products of a portal: whoever publishes one of them elsewhere meanwhile waits.
async fn lock_products(tx: &impl ConnectionTrait, portal_id: &PortalId) -> Result<()> {
    let products = product::Entity::find()
        .select_only()
        .column(product::Column::ProductId)
        .filter(product::COLUMN.product_id.in_subquery(published_in(portal_id)))
        .order_by_asc(product::Column::ProductId)
        .lock_exclusive();
    products.into_tuple::<ProductId>().all(tx).await?;
    Ok(())
}

/// The publications of the product at hand in other portals.
fn published_elsewhere(portal_id: &PortalId) -> SelectStatement {
    let product = (product::Entity, product::Column::ProductId);
    publication::Entity::find()
        .select_only()
        .column(publication::Column::PublicationId)
        .filter(Expr::col((publication::Entity, publication::Column::ProductId)).equals(product))
        .filter(publication::COLUMN.portal_id.ne(portal_id.clone()))
        .into_query()
}
