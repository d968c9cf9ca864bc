use api::{DeveloperProfile, LogIn, Token};

use crate::{Client, Result, send};

impl Client {
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
}
