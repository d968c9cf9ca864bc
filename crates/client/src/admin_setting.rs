use api::{AdminSetting, SetAdminSetting};

use crate::{Client, Result, send};

impl Client {
    /// Shows a setting of the caller.
    pub async fn get_admin_setting(&self, key: &str) -> Result<AdminSetting> {
        send(self.get(&format!("/admin-settings/{key}"))).await
    }

    /// Writes a setting of the caller.
    pub async fn set_admin_setting(
        &self,
        key: &str,
        body: &SetAdminSetting,
    ) -> Result<AdminSetting> {
        send(self.put(&format!("/admin-settings/{key}")).json(body)).await
    }
}
