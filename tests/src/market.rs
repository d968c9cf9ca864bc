//! A portal with products, and developers who subscribe them.

use api::{
    ConsumerId, CreateConsumer, CreateSubscription, DeveloperStatus, Portal, PortalId, ProductId,
    ProductType, Subscription, UpdatePortal,
};
use client::Client;

use crate::World;

/// A portal where subscriptions wait for approval.
pub struct Market {
    pub world: World,
    pub admin: Client,
    pub portal: PortalId,
}

impl Market {
    /// Opens it, without products and developers.
    pub async fn open() -> Self {
        let world = World::start().await;
        let admin = world.admin().await;
        let portal = world.portal("demo").await;
        approve_subscriptions(&admin, &portal, false).await;
        Self { world, admin, portal: portal.portal_id }
    }

    /// Publishes a new model.
    pub async fn product(&self, name: &str) -> ProductId {
        self.product_of(name, ProductType::ModelApi).await
    }

    /// Publishes a new product of this type.
    pub async fn product_of(&self, name: &str, r#type: ProductType) -> ProductId {
        self.world.published(&self.admin, name, r#type, &[&self.portal]).await
    }

    /// A new developer who has logged in, and their first consumer.
    pub async fn developer(&self, username: &str) -> (Client, ConsumerId) {
        let client = self.world.approved(&self.portal, username).await;
        let consumer = client.get_primary_consumer().await.expect("a consumer").consumer_id;
        (client, consumer)
    }

    /// A new developer who waits for approval.
    pub async fn applicant(&self, username: &str) -> api::DeveloperId {
        self.world.developer(&self.portal, username, DeveloperStatus::Pending).await
    }
}

/// Says whether the portal approves subscriptions by itself.
pub async fn approve_subscriptions(admin: &Client, portal: &Portal, auto: bool) {
    let mut setting = portal.portal_setting_config.clone();
    setting.auto_approve_subscriptions = auto;
    let body = UpdatePortal { portal_setting_config: Some(setting), ..Default::default() };
    admin.update_portal(&portal.portal_id, &body).await.expect("the portal is changed");
}

/// A request for a product.
pub fn wish(product_id: &ProductId) -> CreateSubscription {
    CreateSubscription { product_id: product_id.clone() }
}

/// Subscribes a product.
pub async fn subscribe(
    developer: &Client,
    consumer: &ConsumerId,
    product: &ProductId,
) -> Subscription {
    let made = developer.create_subscription(consumer, &wish(product)).await;
    made.expect("the product is subscribed")
}

/// Makes one more consumer of a developer.
pub async fn another_consumer(developer: &Client, name: &str) -> ConsumerId {
    let body = CreateConsumer { name: name.to_owned(), description: None };
    developer.create_consumer(&body).await.expect("the consumer is made").consumer_id
}
