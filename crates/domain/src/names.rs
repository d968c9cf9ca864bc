//! Names of what rows refer to, read for a whole page with one query.

use std::collections::HashMap;

use api::{ConsumerId, DeveloperId, PortalId, ProductId};
use sea_orm::{QuerySelect, prelude::*};

use crate::{
    Result,
    entity::{consumer, developer, portal, product},
};

/// The names of these portals.
pub(crate) async fn portals(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = &PortalId>,
) -> Result<HashMap<PortalId, String>> {
    let rows: Vec<_> = portal::Entity::find()
        .select_only()
        .columns([portal::Column::PortalId, portal::Column::Name])
        .filter(portal::COLUMN.portal_id.is_in(unique(ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The names with which these developers log in.
pub(crate) async fn developers(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = &DeveloperId>,
) -> Result<HashMap<DeveloperId, String>> {
    let rows: Vec<_> = developer::Entity::find()
        .select_only()
        .columns([developer::Column::DeveloperId, developer::Column::Username])
        .filter(developer::COLUMN.developer_id.is_in(unique(ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The names of these products.
pub(crate) async fn products(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = &ProductId>,
) -> Result<HashMap<ProductId, String>> {
    let rows: Vec<_> = product::Entity::find()
        .select_only()
        .columns([product::Column::ProductId, product::Column::Name])
        .filter(product::COLUMN.product_id.is_in(unique(ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

/// The names of these consumers.
pub(crate) async fn consumers(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = &ConsumerId>,
) -> Result<HashMap<ConsumerId, String>> {
    let rows: Vec<_> = consumer::Entity::find()
        .select_only()
        .columns([consumer::Column::ConsumerId, consumer::Column::Name])
        .filter(consumer::COLUMN.consumer_id.is_in(unique(ids)))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

fn unique<'a, T: Ord + Clone + 'a>(ids: impl IntoIterator<Item = &'a T>) -> Vec<T> {
    let mut ids: Vec<T> = ids.into_iter().cloned().collect();
    ids.sort();
    ids.dedup();
    ids
}
