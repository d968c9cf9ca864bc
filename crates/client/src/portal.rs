use api::{CreatePortal, Page, PageQuery, Portal, PortalProfile, PortalQuery};

use crate::{Client, Result, send};

impl Client {
    /// Lists portals.
    pub async fn list_portals(&self, query: &PortalQuery, page: PageQuery) -> Result<Page<Portal>> {
        send(self.get("/portals").query(query).query(&page)).await
    }

    /// Makes a portal.
    pub async fn create_portal(&self, body: &CreatePortal) -> Result<Portal> {
        send(self.post("/portals").json(body)).await
    }

    /// Shows the portal whose name the request was sent to.
    pub async fn get_portal_profile(&self) -> Result<PortalProfile> {
        send(self.get("/portals/profile")).await
    }
}
