//! Who is calling. Every operation takes one of these, so none can be called by accident.

use std::net::IpAddr;

use api::{ActorType, AdminId, DeveloperId, PortalId};

/// Where a request came from; it goes into the audit record.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The caller's own address, behind trusted proxies.
    pub address: Option<IpAddr>,
    /// At most 255 characters.
    pub user_agent: Option<String>,
    pub request_id: String,
}

/// Anybody: the operation needs no session.
#[derive(Clone, Debug)]
pub struct Guest {
    pub origin: Origin,
}

/// An administrator who is logged in.
#[derive(Clone, Debug)]
pub struct Admin {
    pub id: AdminId,
    pub username: String,
    pub origin: Origin,
    pub(crate) token_hash: String,
}

/// A developer who is logged in, at the portal that the account belongs to.
#[derive(Clone, Debug)]
pub struct Developer {
    pub id: DeveloperId,
    pub portal_id: PortalId,
    pub username: String,
    pub origin: Origin,
    pub(crate) token_hash: String,
}

/// Somebody who is logged in.
#[derive(Clone, Debug)]
pub enum Caller {
    Admin(Admin),
    Developer(Developer),
}

/// Somebody who looks at what a portal offers: an administrator sees everything, everybody else
/// what is published in the portal that the request reached.
#[derive(Clone, Debug)]
pub enum Viewer {
    Admin(Admin),
    Visitor {
        portal_id: PortalId,
        /// Set where one is logged in.
        developer: Option<Developer>,
    },
}

/// Whoever has a shell on the machine.
#[derive(Clone, Debug)]
pub struct Operator;

/// A caller as an audit record names it.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) kind: ActorType,
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) origin: Origin,
}

impl From<&Guest> for Actor {
    fn from(guest: &Guest) -> Self {
        Self { kind: ActorType::Guest, id: None, name: None, origin: guest.origin.clone() }
    }
}

impl From<&Admin> for Actor {
    fn from(admin: &Admin) -> Self {
        Self {
            kind: ActorType::Admin,
            id: Some(admin.id.to_string()),
            name: Some(admin.username.clone()),
            origin: admin.origin.clone(),
        }
    }
}

impl From<&Developer> for Actor {
    fn from(developer: &Developer) -> Self {
        Self {
            kind: ActorType::Developer,
            id: Some(developer.id.to_string()),
            name: Some(developer.username.clone()),
            origin: developer.origin.clone(),
        }
    }
}

impl From<&Caller> for Actor {
    fn from(caller: &Caller) -> Self {
        match caller {
            Caller::Admin(admin) => admin.into(),
            Caller::Developer(developer) => developer.into(),
        }
    }
}

impl From<&Operator> for Actor {
    fn from(_: &Operator) -> Self {
        let origin = Origin { address: None, user_agent: None, request_id: "command".to_owned() };
        Self { kind: ActorType::Operator, id: None, name: None, origin }
    }
}
