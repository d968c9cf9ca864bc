//! Developers who have subscribed something.

use api::{PortalId, ProductId};
use client::Client;

use crate::{World, market::subscribe};

impl World {
    /// A program of a new developer, whose first consumer has subscribed a product.
    pub async fn subscriber(
        &self,
        portal: &PortalId,
        username: &str,
        product: &ProductId,
    ) -> Client {
        let developer = self.approved(portal, username).await;
        let consumer = developer.get_primary_consumer().await.expect("a consumer");
        subscribe(&developer, &consumer.consumer_id, product).await;
        developer
    }
}
