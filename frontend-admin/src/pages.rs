//! The pages, one module per noun.

mod account;
mod approval;
mod audit;
mod developer;
mod gateway;
mod home;
mod login;
mod password;
mod portal;
mod subscription;
mod usage;

pub use account::Account;
pub use approval::Approvals;
pub use audit::AuditLogs;
pub use developer::{DeveloperPage, Developers};
pub use gateway::{GatewayPage, Gateways};
pub use home::Home;
pub use login::Login;
pub use portal::{PortalPage, Portals};
pub use usage::UsagePage;
