use api::{Usage, UsageQuery};

use crate::{Client, Result, send};

impl Client {
    /// Adds up what was called.
    pub async fn get_usage(&self, query: &UsageQuery) -> Result<Vec<Usage>> {
        send(self.get("/usage").query(query)).await
    }
}
