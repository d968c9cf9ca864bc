use api::{
    Consumer, ConsumerId, ConsumerQuery, CreateConsumer, DeletionImpact, Page, PageQuery,
    UpdateConsumer,
};

use crate::{Client, Result, send};

impl Client {
    /// Lists consumers: a developer's own, or all.
    pub async fn list_consumers(
        &self,
        query: &ConsumerQuery,
        page: PageQuery,
    ) -> Result<Page<Consumer>> {
        send(self.get("/consumers").query(query).query(&page)).await
    }

    /// Makes a consumer.
    pub async fn create_consumer(&self, body: &CreateConsumer) -> Result<Consumer> {
        send(self.post("/consumers").json(body)).await
    }

    /// Shows the primary consumer.
    pub async fn get_primary_consumer(&self) -> Result<Consumer> {
        send(self.get("/consumers/primary")).await
    }

    /// Shows one consumer.
    pub async fn get_consumer(&self, id: &ConsumerId) -> Result<Consumer> {
        send(self.get(&format!("/consumers/{id}"))).await
    }

    /// Changes a consumer.
    pub async fn update_consumer(
        &self,
        id: &ConsumerId,
        body: &UpdateConsumer,
    ) -> Result<Consumer> {
        send(self.put(&format!("/consumers/{id}")).json(body)).await
    }

    /// Deletes a consumer.
    pub async fn delete_consumer(&self, id: &ConsumerId) -> Result<()> {
        send(self.delete(&format!("/consumers/{id}"))).await
    }

    /// Shows what would go with a consumer.
    pub async fn get_consumer_deletion_impact(&self, id: &ConsumerId) -> Result<DeletionImpact> {
        send(self.get(&format!("/consumers/{id}/deletion-impact"))).await
    }

    /// Makes a consumer the primary one.
    pub async fn set_primary_consumer(&self, id: &ConsumerId) -> Result<()> {
        send(self.put(&format!("/consumers/{id}/primary"))).await
    }
}
