use api::{
    BindDomain, CreatePortal, DeletionImpact, Page, PageQuery, Portal, PortalId, PortalOverview,
    PortalProfile, PortalQuery, UpdatePortal,
};

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

    /// Shows a portal.
    pub async fn get_portal(&self, portal_id: &PortalId) -> Result<Portal> {
        send(self.get(&format!("/portals/{portal_id}"))).await
    }

    /// Changes a portal.
    pub async fn update_portal(&self, portal_id: &PortalId, body: &UpdatePortal) -> Result<Portal> {
        send(self.put(&format!("/portals/{portal_id}")).json(body)).await
    }

    /// Deletes a portal with all that belongs to it.
    pub async fn delete_portal(&self, portal_id: &PortalId) -> Result<()> {
        send(self.delete(&format!("/portals/{portal_id}"))).await
    }

    /// Says what else deleting a portal would take away.
    pub async fn get_portal_deletion_impact(&self, portal_id: &PortalId) -> Result<DeletionImpact> {
        send(self.get(&format!("/portals/{portal_id}/deletion-impact"))).await
    }

    /// Counts what a portal has.
    pub async fn get_portal_overview(&self, portal_id: &PortalId) -> Result<PortalOverview> {
        send(self.get(&format!("/portals/{portal_id}/overview"))).await
    }

    /// Lets a name lead to a portal.
    pub async fn bind_portal_domain(
        &self,
        portal_id: &PortalId,
        body: &BindDomain,
    ) -> Result<Portal> {
        send(self.post(&format!("/portals/{portal_id}/domains")).json(body)).await
    }

    /// Takes a name away from a portal.
    pub async fn unbind_portal_domain(&self, portal_id: &PortalId, domain: &str) -> Result<Portal> {
        send(self.delete(&format!("/portals/{portal_id}/domains/{domain}"))).await
    }
}
