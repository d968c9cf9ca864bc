use api::{
    ConsumerId, CreateSubscription, DeveloperId, Page, PageQuery, PortalId, ProductId, Reject,
    Subscription, SubscriptionId, SubscriptionQuery, UpdateSubscription,
};

use crate::{Client, Result, send};

impl Client {
    /// Subscribes a product for a consumer.
    pub async fn create_subscription(
        &self,
        consumer_id: &ConsumerId,
        body: &CreateSubscription,
    ) -> Result<Subscription> {
        send(self.post(&format!("/consumers/{consumer_id}/subscriptions")).json(body)).await
    }

    /// Lists the subscriptions of a consumer.
    pub async fn list_consumer_subscriptions(
        &self,
        consumer_id: &ConsumerId,
        query: &SubscriptionQuery,
        page: PageQuery,
    ) -> Result<Page<Subscription>> {
        let path = format!("/consumers/{consumer_id}/subscriptions");
        send(self.get(&path).query(query).query(&page)).await
    }

    /// Approves a subscription of a consumer; `id` is its own or that of the product.
    pub async fn approve_consumer_subscription(
        &self,
        consumer_id: &ConsumerId,
        id: &str,
    ) -> Result<Subscription> {
        send(self.patch(&format!("/consumers/{consumer_id}/subscriptions/{id}"))).await
    }

    /// Ends a subscription of a consumer; `id` is its own or that of the product.
    pub async fn cancel_subscription(&self, consumer_id: &ConsumerId, id: &str) -> Result<()> {
        send(self.delete(&format!("/consumers/{consumer_id}/subscriptions/{id}"))).await
    }

    /// Lists the subscriptions of all consumers of whoever is logged in.
    pub async fn list_subscriptions(
        &self,
        query: &SubscriptionQuery,
        page: PageQuery,
    ) -> Result<Page<Subscription>> {
        send(self.get("/subscriptions").query(query).query(&page)).await
    }

    /// Lists the subscriptions of a product.
    pub async fn list_product_subscriptions(
        &self,
        product_id: &ProductId,
        query: &SubscriptionQuery,
        page: PageQuery,
    ) -> Result<Page<Subscription>> {
        let path = format!("/products/{product_id}/subscriptions");
        send(self.get(&path).query(query).query(&page)).await
    }

    /// Lists the subscriptions of everybody in a portal.
    pub async fn list_portal_subscriptions(
        &self,
        portal_id: &PortalId,
        query: &SubscriptionQuery,
        page: PageQuery,
    ) -> Result<Page<Subscription>> {
        let path = format!("/portals/{portal_id}/subscriptions");
        send(self.get(&path).query(query).query(&page)).await
    }

    /// Lists the subscriptions of all consumers of a developer.
    pub async fn list_developer_subscriptions(
        &self,
        developer_id: &DeveloperId,
        query: &SubscriptionQuery,
        page: PageQuery,
    ) -> Result<Page<Subscription>> {
        let path = format!("/developers/{developer_id}/subscriptions");
        send(self.get(&path).query(query).query(&page)).await
    }

    /// Changes how much a subscriber may call, and until when.
    pub async fn update_subscription(
        &self,
        id: &SubscriptionId,
        body: &UpdateSubscription,
    ) -> Result<Subscription> {
        send(self.patch(&format!("/subscriptions/{id}")).json(body)).await
    }

    /// Approves a subscription.
    pub async fn approve_subscription(&self, id: &SubscriptionId) -> Result<Subscription> {
        send(self.patch(&format!("/subscriptions/{id}/approve"))).await
    }

    /// Rejects a subscription, or takes an approval back.
    pub async fn reject_subscription(
        &self,
        id: &SubscriptionId,
        body: &Reject,
    ) -> Result<Subscription> {
        send(self.patch(&format!("/subscriptions/{id}/reject")).json(body)).await
    }
}
