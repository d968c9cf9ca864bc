use api::{
    ApiDefinition, ApiDefinitionId, ApiDefinitionQuery, ApiDefinitionSummary, ApiInspection,
    CreateApiDefinition, DeletionImpact, InspectApi, Page, PageQuery, UpdateApiDefinition,
};

use crate::{Client, Result, send};

impl Client {
    /// Lists API definitions.
    pub async fn list_api_definitions(
        &self,
        query: &ApiDefinitionQuery,
        page: PageQuery,
    ) -> Result<Page<ApiDefinitionSummary>> {
        send(self.get("/api-definitions").query(query).query(&page)).await
    }

    /// Describes an API.
    pub async fn create_api_definition(&self, body: &CreateApiDefinition) -> Result<ApiDefinition> {
        send(self.post("/api-definitions").json(body)).await
    }

    /// Shows an API definition.
    pub async fn get_api_definition(&self, id: &ApiDefinitionId) -> Result<ApiDefinition> {
        send(self.get(&format!("/api-definitions/{id}"))).await
    }

    /// Changes an API definition.
    pub async fn update_api_definition(
        &self,
        id: &ApiDefinitionId,
        body: &UpdateApiDefinition,
    ) -> Result<()> {
        send(self.put(&format!("/api-definitions/{id}")).json(body)).await
    }

    /// Deletes an API definition.
    pub async fn delete_api_definition(&self, id: &ApiDefinitionId) -> Result<()> {
        send(self.delete(&format!("/api-definitions/{id}"))).await
    }

    /// Says what the deletion of an API definition would change besides it.
    pub async fn get_api_definition_deletion_impact(
        &self,
        id: &ApiDefinitionId,
    ) -> Result<DeletionImpact> {
        send(self.get(&format!("/api-definitions/{id}/deletion-impact"))).await
    }

    /// Asks the upstream of an API definition what it offers.
    pub async fn inspect_api_definition(&self, id: &ApiDefinitionId) -> Result<ApiInspection> {
        send(self.get(&format!("/api-definitions/{id}/inspection"))).await
    }

    /// Asks an upstream what it offers, before there is an API definition for it.
    pub async fn inspect_api(&self, body: &InspectApi) -> Result<ApiInspection> {
        send(self.post("/api-definitions/inspection").json(body)).await
    }
}
