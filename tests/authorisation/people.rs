//! Everybody who tries.

use api::{DeveloperId, PortalId, RegisterDeveloper, UpdateDeveloperStatus, UpdatePortal};
use client::Client;
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tests::{PASSWORD, World, log_in, portal};

/// A kind of caller, in the order of the columns of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Who {
    /// Without a session.
    Anonymous,
    /// The developer whom things belong to.
    Owner,
    /// Another developer of the same portal.
    Neighbour,
    /// A developer of another portal, there.
    Foreigner,
    /// A developer of another portal, with their token, here.
    Stray,
    /// A developer of the same portal whose token was good until the account was suspended.
    Suspended,
    Admin,
}

impl Who {
    pub(crate) const ALL: [Self; 7] = [
        Self::Anonymous,
        Self::Owner,
        Self::Neighbour,
        Self::Foreigner,
        Self::Stray,
        Self::Suspended,
        Self::Admin,
    ];
}

/// Two portals, their developers and the administrator, each with a token.
pub(crate) struct People {
    pub(crate) world: World,
    pub(crate) admin: Client,
    pub(crate) here: PortalId,
    pub(crate) there: PortalId,
    foreign_host: String,
    pub(crate) tokens: Tokens,
}

/// A fresh token of everybody: some operations end the session that they were called with.
pub(crate) struct Tokens {
    pub(crate) owner: String,
    pub(crate) neighbour: String,
    pub(crate) foreigner: String,
    pub(crate) suspended: String,
    pub(crate) admin: String,
}

impl People {
    pub(crate) async fn gather() -> Self {
        // Registrations from one address are limited.
        let proxy = |setup: tests::Setup| setup.arg("--trusted-proxies").arg("127.0.0.1/32");
        let world = World::with(proxy).await;
        let admin = world.admin().await;
        let here = open(&admin, "here").await;
        let there = open(&admin, "there").await;
        let foreign_host = format!("{there}.himarket.local");
        for name in ["owner", "neighbour", "suspended"] {
            register(&world.guest(), name).await;
        }
        register(&world.guest_at(&foreign_host), "foreigner").await;
        let suspended = world.developer_token("suspended").await;
        let id = world.with_token(&suspended).get_developer_profile().await.unwrap();
        suspend(&admin, &id.developer_id.unwrap()).await;
        let tokens = Tokens {
            owner: String::new(),
            neighbour: String::new(),
            foreigner: String::new(),
            suspended,
            admin: String::new(),
        };
        let mut people = Self { world, admin, here, there, foreign_host, tokens };
        people.log_in_again().await;
        people
    }

    /// Gives everybody a session who may have one.
    pub(crate) async fn log_in_again(&mut self) {
        let guest = self.world.guest_at(&self.foreign_host);
        let foreigner = guest.log_in_developer(&log_in("foreigner")).await.unwrap();
        self.tokens = Tokens {
            owner: self.world.developer_token("owner").await,
            neighbour: self.world.developer_token("neighbour").await,
            foreigner: foreigner.access_token.unwrap().expose().to_owned(),
            suspended: self.tokens.suspended.clone(),
            admin: self.world.admin_token().await,
        };
        self.admin = self.client(Who::Admin);
    }

    /// A program of somebody, at their own portal.
    pub(crate) fn client(&self, who: Who) -> Client {
        let client = match who {
            Who::Foreigner => self.world.guest_at(&self.foreign_host),
            _ => self.world.guest(),
        };
        client.set_token(self.token(who).map(Into::into));
        client
    }

    /// A request of somebody, byte by byte as they would send it.
    pub(crate) fn request(
        &self,
        who: Who,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> RequestBuilder {
        let mut request = self.world.http().request(method, self.world.url(tests::Site::Api, path));
        if who == Who::Foreigner {
            request = request.header("host", &self.foreign_host);
        }
        if let Some(token) = self.token(who) {
            request = request.bearer_auth(token);
        }
        match body {
            Some(body) => request.json(body),
            None => request,
        }
    }

    fn token(&self, who: Who) -> Option<&str> {
        match who {
            Who::Anonymous => None,
            Who::Owner => Some(&self.tokens.owner),
            Who::Neighbour => Some(&self.tokens.neighbour),
            Who::Foreigner | Who::Stray => Some(&self.tokens.foreigner),
            Who::Suspended => Some(&self.tokens.suspended),
            Who::Admin => Some(&self.tokens.admin),
        }
    }
}

/// A portal where developers need no approval, and subscriptions do.
async fn open(admin: &Client, name: &str) -> PortalId {
    let made = admin.create_portal(&portal(name)).await.unwrap();
    let mut setting = made.portal_setting_config;
    setting.auto_approve_developers = true;
    setting.auto_approve_subscriptions = false;
    let body = UpdatePortal { portal_setting_config: Some(setting), ..Default::default() };
    admin.update_portal(&made.portal_id, &body).await.unwrap();
    made.portal_id
}

/// Makes an account at the portal that `guest` reaches.
pub(crate) async fn register(guest: &Client, username: &str) {
    let body = RegisterDeveloper {
        username: username.to_owned(),
        password: PASSWORD.into(),
        email: None,
        avatar_url: None,
    };
    guest.register_developer(&body).await.unwrap();
}

async fn suspend(admin: &Client, id: &DeveloperId) {
    let body = UpdateDeveloperStatus { status: api::DeveloperStatus::Suspended, reason: None };
    admin.update_developer_status(id, &body).await.unwrap();
}
