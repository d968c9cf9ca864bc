//! What is served, and where it really is.

use anyhow::Context;
use api::{ApiSpec, CallLimits, ProductFeature, ProductId, ProductType, Secret, SourceType};
use sea_orm::{QueryOrder, QuerySelect, prelude::*};

use super::{CHUNK, READING};
use crate::{
    App, Result, api_definition,
    database::in_time,
    entity::{api_definition as definition, product, product_ref},
    openapi::{self, Document},
};

/// A product that is linked to an API definition.
#[derive(Debug)]
pub struct Service {
    pub product_id: ProductId,
    pub slug: String,
    pub name: String,
    pub r#type: ProductType,
    /// Whether it may be called.
    pub enabled: bool,
    pub limits: Option<CallLimits>,
    pub feature: Option<ProductFeature>,
    /// Without its secrets; a document is taken out, too.
    pub spec: ApiSpec,
    /// The upstream's own key.
    pub api_key: Option<Secret>,
    /// The headers that the definition adds, by their names in lower case.
    pub headers: Vec<(String, Secret)>,
    /// Of the document of a REST API.
    pub operations: Vec<openapi::Operation>,
}

type Row = (product_ref::Model, Option<product::Model>, Option<definition::Model>);

/// These products, as far as they are linked to an API definition.
pub async fn services(app: &App, ids: &[ProductId]) -> Result<Vec<Service>> {
    let of_ids = product_ref::COLUMN.product_id.is_in(ids.iter().cloned());
    let rows = rows(app, linked().filter(of_ids)).await?;
    read(app, rows).await
}

/// Some products, and the last identifier of those that were looked at: one that cannot be read is
/// left out.
pub struct Services {
    pub services: Vec<Service>,
    /// `None` when all were read.
    pub last: Option<ProductId>,
}

/// Some products after `after` in the order of their identifiers.
pub async fn services_page(app: &App, after: Option<&ProductId>) -> Result<Services> {
    // A document may have a megabyte.
    let mut select = linked().order_by_asc(product_ref::Column::ProductId).limit(CHUNK / 10);
    if let Some(after) = after {
        select = select.filter(product_ref::COLUMN.product_id.gt(after.clone()));
    }
    let rows = rows(app, select).await?;
    let last = rows.last().map(|(link, ..)| link.product_id.clone());
    Ok(Services { services: read(app, rows).await?, last })
}

fn linked() -> Select<product_ref::Entity> {
    product_ref::Entity::find()
        .filter(product_ref::COLUMN.source_type.eq(SourceType::ApiDefinition))
}

async fn rows(app: &App, select: Select<product_ref::Entity>) -> Result<Vec<Row>> {
    let select = select.find_also_related(product::Entity).find_also_related(definition::Entity);
    in_time(READING, async { Ok(select.all(&app.db).await?) }).await
}

async fn read(app: &App, rows: Vec<Row>) -> Result<Vec<Service>> {
    let key = app.encryption_key.clone();
    let services = tokio::task::spawn_blocking(move || {
        let rows = rows
            .into_iter()
            .filter_map(|(link, product, definition)| Some((link, product?, definition?)));
        // One that cannot be read is not served; all others are.
        let services = rows.filter_map(|(link, product, definition)| {
            let product_id = product.product_id.clone();
            match service(&key, &link, product, definition) {
                Ok(service) => Some(service),
                Err(err) => {
                    tracing::error!(%product_id, error = err.for_log(), "a definition cannot be read");
                    None
                }
            }
        });
        services.collect::<Vec<_>>()
    });
    Ok(services.await.context("services cannot be read")?)
}

fn service(
    key: &crate::EncryptionKey,
    link: &product_ref::Model,
    product: product::Model,
    definition: definition::Model,
) -> Result<Service> {
    let secrets = api_definition::open_secrets(key, &definition)?;
    let product::Model { product_id, slug, name, r#type, limits, feature, .. } = product;
    let mut spec = definition.spec;
    let operations = match &mut spec {
        ApiSpec::RestApi(spec) => {
            let document = std::mem::take(&mut spec.document);
            Document::parse("spec.document", &document)?.operations
        }
        ApiSpec::ModelApi(_) | ApiSpec::McpServer(_) | ApiSpec::AgentApi(_) => Vec::new(),
    };
    Ok(Service {
        product_id,
        slug,
        name,
        r#type,
        enabled: link.enabled,
        limits,
        feature,
        spec,
        api_key: secrets.api_key,
        headers: secrets.headers.into_iter().collect(),
        operations,
    })
}
