use api::{ApprovalPage, ApprovalQuery, DecideApprovals, DecidedApproval, PageQuery};

use crate::{Client, Result, send};

impl Client {
    /// Lists what waits for a decision.
    pub async fn list_approvals(
        &self,
        query: &ApprovalQuery,
        page: PageQuery,
    ) -> Result<ApprovalPage> {
        send(self.get("/approvals").query(query).query(&page)).await
    }

    /// Decides about several at once.
    pub async fn decide_approvals(&self, body: &DecideApprovals) -> Result<Vec<DecidedApproval>> {
        send(self.post("/approvals/decisions").json(body)).await
    }
}
