use api::{Gateway, GatewayId, GatewayQuery, Page, PageQuery};

use crate::{Client, Result, send};

impl Client {
    /// Lists gateways.
    pub async fn list_gateways(
        &self,
        query: &GatewayQuery,
        page: PageQuery,
    ) -> Result<Page<Gateway>> {
        send(self.get("/gateways").query(query).query(&page)).await
    }

    /// Shows a gateway.
    pub async fn get_gateway(&self, gateway_id: &GatewayId) -> Result<Gateway> {
        send(self.get(&format!("/gateways/{gateway_id}"))).await
    }
}
