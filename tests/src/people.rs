//! The people of the tests: an administrator, and developers.

use api::{CreatePortal, DeveloperStatus, InitAdmin, LogIn, Portal, PortalId, Token};
use argon2::{Argon2, password_hash::PasswordHasher};
use client::Client;

use crate::{Site, World};

/// The first administrator's name.
pub const USERNAME: &str = "admin";
/// Everybody's password.
pub const PASSWORD: &str = "correct horse battery";

/// A login of `username` with everybody's password.
pub fn log_in(username: &str) -> LogIn {
    LogIn { username: username.to_owned(), password: PASSWORD.into() }
}

/// The first administrator, with everybody's password.
pub fn init() -> InitAdmin {
    InitAdmin { username: USERNAME.to_owned(), password: PASSWORD.into(), bootstrap_token: None }
}

/// A portal of this name.
pub fn portal(name: &str) -> CreatePortal {
    CreatePortal { name: name.to_owned(), description: None }
}

impl World {
    /// A program of the administrator, who is made first where there is none.
    pub async fn admin(&self) -> Client {
        self.with_token(&self.admin_token().await)
    }

    /// A new token of the administrator, who is made first where there is none.
    pub async fn admin_token(&self) -> String {
        self.init().await;
        token(self.guest().log_in_admin(&log_in(USERNAME)).await)
    }

    /// A new token of a developer, at the portal that the API port's address leads to.
    pub async fn developer_token(&self, username: &str) -> String {
        token(self.guest().log_in_developer(&log_in(username)).await)
    }

    /// A program that presents this token.
    pub fn with_token(&self, token: &str) -> Client {
        let client = self.guest();
        client.set_token(Some(token.into()));
        client
    }

    /// Makes the administrator where there is none.
    pub async fn init(&self) {
        let guest = self.guest();
        if guest.need_init().await.expect("an answer") {
            guest.init_admin(&init()).await.expect("the first administrator is made");
        }
    }

    /// A browser in which the administrator has logged in.
    pub async fn admin_browser(&self) -> reqwest::Client {
        self.init().await;
        let browser = self.browser();
        let url = self.url(Site::Admin, "/api/v1/admins/login");
        let response = browser.post(url).json(&log_in(USERNAME)).send().await;
        assert_eq!(response.expect("an answer").status(), 200);
        browser
    }

    /// Makes a portal.
    pub async fn portal(&self, name: &str) -> Portal {
        let created = self.admin().await.create_portal(&portal(name)).await;
        created.expect("the portal is made")
    }

    /// Makes a developer with everybody's password, in the table: nobody can register yet.
    pub async fn developer(&self, portal: &PortalId, username: &str, status: DeveloperStatus) {
        let hash = Argon2::default().hash_password(PASSWORD.as_bytes()).expect("a hash");
        // The time is copied from the portal, because each database writes times in its own way.
        self.sql(&format!(
            "INSERT INTO developer (developer_id, portal_id, username, password_hash, status, \
             created_at, updated_at) SELECT '{}', portal_id, '{username}', '{hash}', '{status}', \
             created_at, created_at FROM portal WHERE portal_id = '{portal}'",
            api::DeveloperId::generate(),
        ))
        .await;
    }
}

/// The token of a login at the API port.
fn token(answer: client::Result<Token>) -> String {
    let token = answer.expect("a login").access_token;
    token.expect("a token at the API port").expose().to_owned()
}
