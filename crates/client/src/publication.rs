use api::{
    Page, PageQuery, PortalId, ProductId, Publication, PublicationId, PublicationQuery,
    PublishProduct,
};

use crate::{Client, Result, send};

impl Client {
    /// Publishes a product in portals.
    pub async fn publish_product(
        &self,
        product_id: &ProductId,
        body: &PublishProduct,
    ) -> Result<()> {
        send(self.post(&format!("/products/{product_id}/publications")).json(body)).await
    }

    /// Lists the portals that a product is published in.
    pub async fn list_product_publications(
        &self,
        product_id: &ProductId,
        query: &PublicationQuery,
        page: PageQuery,
    ) -> Result<Page<Publication>> {
        let path = format!("/products/{product_id}/publications");
        send(self.get(&path).query(query).query(&page)).await
    }

    /// Takes a product out of a portal.
    pub async fn withdraw_product(
        &self,
        product_id: &ProductId,
        publication_id: &PublicationId,
    ) -> Result<()> {
        send(self.delete(&format!("/products/{product_id}/publications/{publication_id}"))).await
    }

    /// Lists the products that are published in a portal.
    pub async fn list_portal_publications(
        &self,
        portal_id: &PortalId,
        query: &PublicationQuery,
        page: PageQuery,
    ) -> Result<Page<Publication>> {
        let path = format!("/portals/{portal_id}/publications");
        send(self.get(&path).query(query).query(&page)).await
    }
}
