use api::{Refusal, RequestId};

use crate::{Client, Result, send};

impl Client {
    /// Shows why the gateway refused a call.
    pub async fn get_refusal(&self, request_id: &RequestId) -> Result<Refusal> {
        send(self.get(&format!("/refusals/{request_id}"))).await
    }
}
