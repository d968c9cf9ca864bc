//! The people of the tests: an administrator, and developers.

use api::{
    CreatePortal, DeveloperId, DeveloperQuery, DeveloperStatus, InitAdmin, LogIn, PageQuery,
    Portal, PortalId, RegisterDeveloper, Token, UpdateDeveloperStatus,
};
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

/// A registration of `username` with everybody's password.
pub fn registration(username: &str) -> RegisterDeveloper {
    RegisterDeveloper {
        username: username.to_owned(),
        password: PASSWORD.into(),
        email: None,
        avatar_url: None,
    }
}

/// A decision about a developer, with a reason where one is needed.
pub fn decision(status: DeveloperStatus) -> UpdateDeveloperStatus {
    let reason = (status == DeveloperStatus::Rejected).then(|| "not one of us".to_owned());
    UpdateDeveloperStatus { status, reason }
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

    /// A program that has not logged in and knows this portal by its name.
    pub fn guest_of(&self, portal: &PortalId) -> Client {
        self.guest_at(&format!("{portal}.himarket.local"))
    }

    /// Registers a developer with everybody's password, and gives the account this status.
    pub async fn developer(
        &self,
        portal: &PortalId,
        username: &str,
        status: DeveloperStatus,
    ) -> DeveloperId {
        let registered = self.guest_of(portal).register_developer(&registration(username)).await;
        let approved = registered.expect("the developer is registered").is_some();
        let query = DeveloperQuery {
            portal_id: Some(portal.clone()),
            username: Some(username.to_owned()),
            ..DeveloperQuery::default()
        };
        // With a session that ends: tests count those of others.
        let admin = self.admin().await;
        let found = admin.list_developers(&query, PageQuery::default()).await;
        let found = found.expect("a list").content.into_iter();
        let id = found.filter(|it| it.username == username).map(|it| it.developer_id).next();
        let id = id.expect("the developer is listed");
        let now = if approved { DeveloperStatus::Approved } else { DeveloperStatus::Pending };
        if status != now {
            let set = admin.update_developer_status(&id, &decision(status)).await;
            set.expect("the developer has this status");
        }
        admin.log_out_admin().await.expect("the administrator is logged out");
        id
    }

    /// A program of a new developer, who has been approved and has logged in.
    pub async fn approved(&self, portal: &PortalId, username: &str) -> Client {
        self.developer(portal, username, DeveloperStatus::Approved).await;
        let client = self.guest_of(portal);
        client.log_in_developer(&log_in(username)).await.expect("a login");
        client
    }
}

/// The token of a login at the API port.
fn token(answer: client::Result<Token>) -> String {
    let token = answer.expect("a login").access_token;
    token.expect("a token at the API port").expose().to_owned()
}
