use api::{
    ChangePassword, DeletionImpact, Developer, DeveloperId, DeveloperProfile, DeveloperQuery,
    LogIn, Page, PageQuery, RegisterDeveloper, Token, UpdateDeveloperProfile,
    UpdateDeveloperStatus,
};

use crate::{Client, Result, send};

impl Client {
    /// Makes an account in the portal whose name the request was sent to, and starts a session
    /// there if the portal lets everybody in.
    pub async fn register_developer(&self, body: &RegisterDeveloper) -> Result<Option<Token>> {
        let token: Option<Token> = send(self.post("/developers").json(body)).await?;
        if let Some(token) = &token {
            self.set_token(token.access_token.clone());
        }
        Ok(token)
    }

    /// Starts a session in the portal whose name the request was sent to.
    pub async fn log_in_developer(&self, body: &LogIn) -> Result<Token> {
        let token: Token = send(self.post("/developers/login").json(body)).await?;
        self.set_token(token.access_token.clone());
        Ok(token)
    }

    /// Ends the session.
    pub async fn log_out_developer(&self) -> Result<()> {
        send::<()>(self.post("/developers/logout")).await?;
        self.set_token(None);
        Ok(())
    }

    /// Shows who is logged in; nobody, for a guest.
    pub async fn get_developer_profile(&self) -> Result<DeveloperProfile> {
        send(self.get("/developers/profile")).await
    }

    /// Changes the account of whoever is logged in.
    pub async fn update_developer_profile(&self, body: &UpdateDeveloperProfile) -> Result<()> {
        send(self.put("/developers/profile").json(body)).await
    }

    /// Replaces the password and ends every session of this developer.
    pub async fn change_developer_password(&self, body: &ChangePassword) -> Result<()> {
        send(self.patch("/developers/password").json(body)).await
    }

    /// Lists developers.
    pub async fn list_developers(
        &self,
        query: &DeveloperQuery,
        page: PageQuery,
    ) -> Result<Page<Developer>> {
        send(self.get("/developers").query(query).query(&page)).await
    }

    /// Shows one developer.
    pub async fn get_developer(&self, id: &DeveloperId) -> Result<Developer> {
        send(self.get(&format!("/developers/{id}"))).await
    }

    /// Lets a developer in, or keeps one out.
    pub async fn update_developer_status(
        &self,
        id: &DeveloperId,
        body: &UpdateDeveloperStatus,
    ) -> Result<()> {
        send(self.patch(&format!("/developers/{id}/status")).json(body)).await
    }

    /// Deletes a developer.
    pub async fn delete_developer(&self, id: &DeveloperId) -> Result<()> {
        send(self.delete(&format!("/developers/{id}"))).await
    }

    /// Shows what would go with a developer.
    pub async fn get_developer_deletion_impact(&self, id: &DeveloperId) -> Result<DeletionImpact> {
        send(self.get(&format!("/developers/{id}/deletion-impact"))).await
    }
}
