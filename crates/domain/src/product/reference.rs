//! What a product is linked to: so far, an API that is described here.

use std::collections::HashMap;

use api::{CreateProductRef, FieldRule, ProductId, ProductRef, ProductStatus, SourceType};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, QuerySelect, SqlErr, prelude::*};

use super::{config, find_visible, lock, settle};
use crate::{
    App, Error, Result,
    caller::{Admin, Viewer},
    change::Change,
    clock,
    entity::{
        api_definition,
        product::{self, Model as Product},
        product_ref::{ActiveModel, COLUMN, Column, Entity, Model},
    },
    work::{Audit, Work},
};

/// Links a product that is linked to nothing yet.
pub async fn create(
    app: &App,
    admin: &Admin,
    product_id: &ProductId,
    new: CreateProductRef,
) -> Result<()> {
    let CreateProductRef { source_type, api_definition_id, gateway_id, nacos_id } = new;
    let required = |field| move || Error::field(field, FieldRule::Required);
    let mut work = Work::begin(app).await?;
    let definition = match source_type {
        SourceType::ApiDefinition => {
            let id = api_definition_id.ok_or_else(required("apiDefinitionId"))?;
            let select = api_definition::Entity::find_by_id(id.clone()).lock_exclusive();
            let definition = select.one(work.tx()).await?;
            definition.ok_or_else(|| Error::not_found("API definition", &id))?
        }
        // None can be registered yet.
        SourceType::Gateway => {
            let id = gateway_id.ok_or_else(required("gatewayId"))?;
            return Err(Error::not_found("gateway", &id));
        }
        SourceType::Nacos => {
            let id = nacos_id.ok_or_else(required("nacosId"))?;
            return Err(Error::not_found("nacos", &id));
        }
    };
    let product = lock(work.tx(), product_id).await?;
    link(work.tx(), &product, &definition).await?;
    work.announce(Change::Product(product_id.clone()));
    let linked = ProductRef {
        product_id: product_id.clone(),
        source_type,
        api_definition_id: Some(definition.api_definition_id),
        enabled: true,
    };
    let audit = Audit::new("PRODUCT_LINKED", "PRODUCT").target(product_id).after(&linked)?;
    work.commit(admin, audit).await
}

/// Shows what a product is linked to, if anything. Which definition it is, is for administrators.
pub async fn get(app: &App, viewer: &Viewer, product_id: &ProductId) -> Result<Option<ProductRef>> {
    find_visible(&app.db, viewer, product_id).await?;
    let row = Entity::find_by_id(product_id.clone()).one(&app.db).await?;
    Ok(row.map(|row| {
        let linked = ProductRef::from(row);
        match viewer {
            Viewer::Admin(_) => linked,
            Viewer::Visitor { .. } => ProductRef { api_definition_id: None, ..linked },
        }
    }))
}

/// Unlinks a product that is published nowhere.
pub async fn delete(app: &App, admin: &Admin, product_id: &ProductId) -> Result<()> {
    let mut work = Work::begin(app).await?;
    let product = lock(work.tx(), product_id).await?;
    let row = Entity::find_by_id(product_id.clone()).one(work.tx()).await?;
    let row = row.ok_or_else(|| Error::not_found("reference of", product_id))?;
    unlink(work.tx(), &product).await?;
    work.announce(Change::Product(product_id.clone()));
    let audit = Audit::new("PRODUCT_UNLINKED", "PRODUCT")
        .target(product_id)
        .before(&ProductRef::from(row))?;
    work.commit(admin, audit).await
}

/// Links a product to a definition of its type. The caller has locked both, the definition first.
pub(crate) async fn link(
    tx: &DatabaseTransaction,
    product: &Product,
    definition: &api_definition::Model,
) -> Result<()> {
    let product_id = &product.product_id;
    if Entity::find_by_id(product_id.clone()).exists(tx).await? {
        return Err(Error::Conflict("the product is linked already"));
    }
    if product.r#type != definition.r#type {
        return Err(Error::Refused("the product and the API definition are of different types"));
    }
    let row = ActiveModel {
        product_id: Set(product_id.clone()),
        source_type: Set(SourceType::ApiDefinition),
        api_definition_id: Set(Some(definition.api_definition_id.clone())),
        enabled: Set(true),
        created_at: Set(clock::now()),
    };
    let inserted = Entity::insert(row).exec_without_returning(tx).await;
    inserted.map_err(|err| match err.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Error::Conflict("another product is linked to the API definition")
        }
        _ => err.into(),
    })?;
    categorise(tx, product_id, config::model_category(&definition.spec)).await?;
    settle(tx, std::slice::from_ref(product_id)).await
}

/// Unlinks a product that is published nowhere. The caller has locked it.
pub(crate) async fn unlink(tx: &DatabaseTransaction, product: &Product) -> Result<()> {
    if product.status == ProductStatus::Published {
        return Err(Error::Refused("a published product stays linked; withdraw it first"));
    }
    let product_id = &product.product_id;
    Entity::delete_by_id(product_id.clone()).exec(tx).await?;
    categorise(tx, product_id, None).await?;
    settle(tx, std::slice::from_ref(product_id)).await
}

/// Follows a definition that has changed, in the product that is linked to it.
pub(crate) async fn follow(
    tx: &DatabaseTransaction,
    product_id: &ProductId,
    definition: &api_definition::Model,
) -> Result<()> {
    categorise(tx, product_id, config::model_category(&definition.spec)).await
}

/// Notes what a linked model is for, so that products can be found by it.
async fn categorise(
    tx: &DatabaseTransaction,
    product_id: &ProductId,
    model_category: Option<String>,
) -> Result<()> {
    product::Entity::update_many()
        .col_expr(product::Column::ModelCategory, Expr::val(model_category))
        .filter(product::COLUMN.product_id.eq(product_id.clone()))
        .exec(tx)
        .await?;
    Ok(())
}

/// What a product is linked to.
pub(super) async fn of_product(
    db: &impl ConnectionTrait,
    product_id: &ProductId,
) -> Result<Option<(Model, Option<api_definition::Model>)>> {
    let select = Entity::find_by_id(product_id.clone());
    Ok(select.find_also_related(api_definition::Entity).one(db).await?)
}

/// Which of these products are linked, and whether they may be called.
pub(super) async fn enabled(
    db: &impl ConnectionTrait,
    product_ids: &[ProductId],
) -> Result<HashMap<ProductId, bool>> {
    let rows: Vec<(ProductId, bool)> = Entity::find()
        .select_only()
        .column(Column::ProductId)
        .column(Column::Enabled)
        .filter(COLUMN.product_id.is_in(product_ids.iter().cloned()))
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows.into_iter().collect())
}

impl From<Model> for ProductRef {
    fn from(row: Model) -> Self {
        let Model { product_id, source_type, api_definition_id, enabled, created_at: _ } = row;
        Self { product_id, source_type, api_definition_id, enabled }
    }
}
