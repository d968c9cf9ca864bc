use api::{AuditLog, AuditLogQuery, Page, PageQuery};

use crate::{Client, Result, send};

impl Client {
    /// Lists what was done.
    pub async fn list_audit_logs(
        &self,
        query: &AuditLogQuery,
        page: PageQuery,
    ) -> Result<Page<AuditLog>> {
        send(self.get("/audit-logs").query(query).query(&page)).await
    }
}
