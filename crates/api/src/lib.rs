//! The wire contract: every type that crosses HTTP, declared once.
//!
//! The server, the client, both web apps and the tests use these types and no others.
//! Nothing here does I/O, so the crate compiles for the browser too.

mod admin;
mod audit_log;
mod developer;
mod envelope;
mod id;
mod page;
mod portal;
mod problem;
mod secret;
mod validation;

pub use admin::{Admin, AdminId, ChangePassword, InitAdmin, LogIn, Token, TokenType};
pub use audit_log::{ActorType, AuditLog, AuditLogQuery, AuditLogSort};
pub use developer::{DeveloperId, DeveloperProfile, DeveloperStatus};
pub use envelope::{Envelope, Success};
pub use page::{Page, PageQuery, SortOrder};
pub use portal::{
    CreatePortal, DomainType, MenuVisibility, Portal, PortalDomain, PortalId, PortalProfile,
    PortalQuery, PortalSetting, PortalSort, PortalUi, Protocol,
};
pub use problem::{ErrorCode, FieldProblem, FieldRule, Problem};
pub use secret::Secret;
pub use validation::{check, problems};
