use api::{
    ConsumerCredential, ConsumerId, CreateCredential, Credential, CredentialId, Page, PageQuery,
    RotateCredential, SetConsumerCredential, UpdateCredential,
};

use crate::{Client, Result, send};

impl Client {
    /// Shows everything that a consumer can present.
    pub async fn get_consumer_credential(&self, id: &ConsumerId) -> Result<ConsumerCredential> {
        send(self.get(&format!("/consumers/{id}/credentials"))).await
    }

    /// Makes the first credentials of a consumer.
    pub async fn create_consumer_credential(
        &self,
        id: &ConsumerId,
        body: &SetConsumerCredential,
    ) -> Result<()> {
        send(self.post(&format!("/consumers/{id}/credentials")).json(body)).await
    }

    /// Replaces what a consumer can present.
    pub async fn set_consumer_credential(
        &self,
        id: &ConsumerId,
        body: &SetConsumerCredential,
    ) -> Result<()> {
        send(self.put(&format!("/consumers/{id}/credentials")).json(body)).await
    }

    /// Deletes everything that a consumer can present.
    pub async fn delete_consumer_credential(&self, id: &ConsumerId) -> Result<()> {
        send(self.delete(&format!("/consumers/{id}/credentials"))).await
    }

    /// Lists the credentials of a consumer.
    pub async fn list_credentials(
        &self,
        id: &ConsumerId,
        page: PageQuery,
    ) -> Result<Page<Credential>> {
        send(self.get(&format!("/consumers/{id}/keys")).query(&page)).await
    }

    /// Adds a credential.
    pub async fn create_credential(
        &self,
        id: &ConsumerId,
        body: &CreateCredential,
    ) -> Result<Credential> {
        send(self.post(&format!("/consumers/{id}/keys")).json(body)).await
    }

    /// Changes the name and the expiry of a credential.
    pub async fn update_credential(
        &self,
        consumer_id: &ConsumerId,
        id: &CredentialId,
        body: &UpdateCredential,
    ) -> Result<Credential> {
        send(self.patch(&format!("/consumers/{consumer_id}/keys/{id}")).json(body)).await
    }

    /// Deletes a credential.
    pub async fn delete_credential(
        &self,
        consumer_id: &ConsumerId,
        id: &CredentialId,
    ) -> Result<()> {
        send(self.delete(&format!("/consumers/{consumer_id}/keys/{id}"))).await
    }

    /// Replaces a credential by a new one.
    pub async fn rotate_credential(
        &self,
        consumer_id: &ConsumerId,
        id: &CredentialId,
        body: &RotateCredential,
    ) -> Result<Credential> {
        send(self.post(&format!("/consumers/{consumer_id}/keys/{id}/rotate")).json(body)).await
    }
}
