//! What the administrator makes: the portal, its categories and its products.

use anyhow::{Context, Result};
use api::{
    BindDomain, CategoryId, CreateApiDefinition, CreatePortal, CreateProduct,
    CreateProductCategory, ErrorCode, Portal, PortalId, PortalQuery, ProductCategoryQuery,
    ProductId, ProductQuery, Protocol, PublicationQuery, PublishProduct, UpdateApiDefinition,
};
use client::Client;

use super::{
    PAGE, PORTAL,
    offer::{Offer, SAMPLES, address},
};

/// The portal, and whether `localhost` leads there.
pub(super) async fn portal(admin: &Client) -> Result<(Portal, bool)> {
    let query = PortalQuery { name: Some(PORTAL.to_owned()), ..PortalQuery::default() };
    let found = admin.list_portals(&query, PAGE).await?.content.into_iter();
    let portal = match found.into_iter().find(|portal| portal.name == PORTAL) {
        Some(portal) => portal,
        None => {
            let body = CreatePortal {
                name: PORTAL.to_owned(),
                description: Some("Samples of everything that HiMarket can offer".to_owned()),
            };
            admin.create_portal(&body).await.context("the portal cannot be made")?
        }
    };
    if portal.portal_domain_config.iter().any(|name| name.domain == "localhost") {
        return Ok((portal, true));
    }
    let body =
        BindDomain { domain: "localhost".to_owned(), protocol: Protocol::Http, r#type: None };
    match admin.bind_portal_domain(&portal.portal_id, &body).await {
        Ok(portal) => Ok((portal, true)),
        // Another portal has it, and keeps it.
        Err(err) if err.code() == Some(ErrorCode::Conflict) => Ok((portal, false)),
        Err(err) => Err(err).context("localhost cannot be bound to the portal"),
    }
}

/// Makes and publishes the products.
pub(super) async fn products(
    admin: &Client,
    portal: &PortalId,
    offers: &[Offer],
) -> Result<Vec<ProductId>> {
    let samples = category(admin, SAMPLES).await?;
    let mut products = Vec::new();
    for offer in offers {
        let categories = vec![category(admin, offer.category).await?, samples.clone()];
        let product = product(admin, offer, categories)
            .await
            .with_context(|| format!("the product {} cannot be made", offer.name))?;
        link(admin, &product, offer)
            .await
            .with_context(|| format!("{} cannot be linked to its sample", offer.name))?;
        publish(admin, &product, portal)
            .await
            .with_context(|| format!("{} cannot be published", offer.name))?;
        products.push(product);
    }
    Ok(products)
}

async fn category(admin: &Client, (name, description): (&str, &str)) -> Result<CategoryId> {
    let query =
        ProductCategoryQuery { name: Some(name.to_owned()), ..ProductCategoryQuery::default() };
    let found = admin.list_product_categories(&query, PAGE).await?.content;
    if let Some(category) = found.into_iter().find(|category| category.name == name) {
        return Ok(category.category_id);
    }
    let body = CreateProductCategory {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        icon: None,
    };
    let made = admin.create_product_category(&body).await;
    Ok(made.with_context(|| format!("the category {name} cannot be made"))?.category_id)
}

async fn product(admin: &Client, offer: &Offer, categories: Vec<CategoryId>) -> Result<ProductId> {
    let query = ProductQuery {
        name: Some(offer.name.to_owned()),
        r#type: Some(offer.product_type()),
        ..ProductQuery::default()
    };
    let found = admin.list_products(&query, PAGE).await?.content;
    if let Some(product) = found.into_iter().find(|product| product.slug == offer.slug) {
        return Ok(product.product_id);
    }
    let body = CreateProduct {
        name: offer.name.to_owned(),
        slug: Some(offer.slug.to_owned()),
        r#type: offer.product_type(),
        description: Some(offer.description.to_owned()),
        document: Some(offer.guide.clone()),
        icon: None,
        auto_approve: None,
        enable_consumer_auth: None,
        categories: Some(categories),
        feature: offer.feature.clone(),
        limits: None,
    };
    Ok(admin.create_product(&body).await?.summary.product_id)
}

/// Links a product to its sample, and follows the sample where it has moved.
async fn link(admin: &Client, product: &ProductId, offer: &Offer) -> Result<()> {
    let Some(link) = admin.get_product_ref(product).await? else {
        let body = CreateApiDefinition {
            name: offer.name.to_owned(),
            description: Some(offer.description.to_owned()),
            r#type: offer.product_type(),
            version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            spec: offer.spec.clone(),
            related_product_id: Some(product.clone()),
        };
        admin.create_api_definition(&body).await?;
        return Ok(());
    };
    // Somebody may have linked it to something else, and means it.
    let Some(id) = link.api_definition_id else { return Ok(()) };
    let definition = admin.get_api_definition(&id).await?;
    if address(&definition.spec) != address(&offer.spec) {
        let spec = Some(offer.spec.clone());
        let body = UpdateApiDefinition { spec, ..UpdateApiDefinition::default() };
        admin.update_api_definition(&id, &body).await?;
    }
    Ok(())
}

async fn publish(admin: &Client, product: &ProductId, portal: &PortalId) -> Result<()> {
    let query = PublicationQuery::default();
    let published = admin.list_product_publications(product, &query, PAGE).await?.content;
    if published.iter().any(|publication| publication.portal_id == *portal) {
        return Ok(());
    }
    let body = PublishProduct { portal_id: Some(portal.clone()), portal_ids: Vec::new() };
    Ok(admin.publish_product(product, &body).await?)
}
