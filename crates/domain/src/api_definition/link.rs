//! Which product is linked to a definition, and whether developers see it.

use std::collections::HashMap;

use api::{ApiDefinitionId, ApiDefinitionStatus, ProductId, ProductStatus};
use sea_orm::{
    DatabaseTransaction, ExprTrait, FromQueryResult, QuerySelect,
    prelude::*,
    sea_query::{Query, SelectStatement},
};

use crate::{
    Error, Result,
    entity::{api_definition, product, product_ref},
    product::lock as lock_product,
};

/// The product that is linked to a definition.
#[derive(Clone, FromQueryResult)]
pub(super) struct Link {
    api_definition_id: ApiDefinitionId,
    pub(super) product_id: ProductId,
    pub(super) product_name: String,
    pub(super) product_status: ProductStatus,
}

impl Link {
    /// What the product makes of its definition.
    pub(super) fn status(link: Option<&Self>) -> ApiDefinitionStatus {
        match link.map(|link| link.product_status) {
            Some(ProductStatus::Published) => ApiDefinitionStatus::Published,
            Some(ProductStatus::Pending | ProductStatus::Ready) | None => {
                ApiDefinitionStatus::Draft
            }
        }
    }
}

/// Finds the links of all these definitions at once.
pub(super) async fn of_all(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = ApiDefinitionId>,
) -> Result<HashMap<ApiDefinitionId, Link>> {
    let links = product_ref::Entity::find()
        .select_only()
        .column(product_ref::Column::ApiDefinitionId)
        .column(product_ref::Column::ProductId)
        .column_as(product::Column::Name, "product_name")
        .column_as(product::Column::Status, "product_status")
        .inner_join(product::Entity)
        .filter(product_ref::COLUMN.api_definition_id.is_in(ids))
        .into_model::<Link>()
        .all(db)
        .await?;
    Ok(links.into_iter().map(|link| (link.api_definition_id.clone(), link)).collect())
}

/// Finds the link of one definition.
pub(super) async fn of(db: &impl ConnectionTrait, id: &ApiDefinitionId) -> Result<Option<Link>> {
    Ok(of_all(db, [id.clone()]).await?.remove(id))
}

/// Holds on to the product that is linked to a definition, which the caller has locked.
pub(super) async fn lock(
    tx: &DatabaseTransaction,
    id: &ApiDefinitionId,
) -> Result<Option<(Link, product::Model)>> {
    let Some(link) = of(tx, id).await? else { return Ok(None) };
    let product = match lock_product(tx, &link.product_id).await {
        Ok(product) => product,
        Err(Error::NotFound { .. }) => return Ok(None),
        Err(err) => return Err(err),
    };
    // Before it was locked, somebody may have unlinked it.
    Ok(of(tx, id).await?.map(|link| (link, product)))
}

/// In SQL: a product is linked to the definition of the row.
pub(super) fn exists() -> Expr {
    Expr::exists(links())
}

/// In SQL: a published product is linked to the definition of the row.
pub(super) fn is_published() -> Expr {
    let published = Query::select()
        .expr(Expr::val(1))
        .from(product::Entity)
        .and_where(
            Expr::col((product::Entity, product::Column::ProductId))
                .equals((product_ref::Entity, product_ref::Column::ProductId)),
        )
        .and_where(product::COLUMN.status.eq(ProductStatus::Published))
        .take();
    Expr::exists(links().and_where(Expr::exists(published)).take())
}

fn links() -> SelectStatement {
    Query::select()
        .expr(Expr::val(1))
        .from(product_ref::Entity)
        .and_where(
            Expr::col((product_ref::Entity, product_ref::Column::ApiDefinitionId))
                .equals((api_definition::Entity, api_definition::Column::ApiDefinitionId)),
        )
        .take()
}
