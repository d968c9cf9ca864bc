use api::{Admin, ChangePassword, InitAdmin, LogIn, Token};

use crate::{Client, Result, send};

impl Client {
    /// Says whether the first administrator is still to be made.
    pub async fn need_init(&self) -> Result<bool> {
        send(self.get("/admins/need-init")).await
    }

    /// Makes the first administrator.
    pub async fn init_admin(&self, body: &InitAdmin) -> Result<Admin> {
        send(self.post("/admins/init").json(body)).await
    }

    /// Starts a session. Where the answer has a token, this client presents it from now on.
    pub async fn log_in_admin(&self, body: &LogIn) -> Result<Token> {
        let token: Token = send(self.post("/admins/login").json(body)).await?;
        self.set_token(token.access_token.clone());
        Ok(token)
    }

    /// Ends the session.
    pub async fn log_out_admin(&self) -> Result<()> {
        send::<()>(self.post("/admins/logout")).await?;
        self.set_token(None);
        Ok(())
    }

    /// Shows who is logged in.
    pub async fn get_current_admin(&self) -> Result<Admin> {
        send(self.get("/admins/me")).await
    }

    /// Replaces the password and ends every session of this administrator.
    pub async fn change_admin_password(&self, body: &ChangePassword) -> Result<()> {
        send(self.patch("/admins/password").json(body)).await
    }
}
