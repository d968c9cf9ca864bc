use api::Overview;

use crate::{Client, Result, send};

impl Client {
    /// Counts what there is: what is set up, and what waits.
    pub async fn get_overview(&self) -> Result<Overview> {
        send(self.get("/overview")).await
    }
}
