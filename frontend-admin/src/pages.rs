//! The pages, one module per noun.

mod account;
mod api_definition;
mod approval;
mod audit;
mod category;
mod developer;
mod gateway;
mod home;
mod login;
mod password;
mod portal;
mod product;
mod subscription;
mod usage;

pub use account::Account;
pub use api_definition::{ApiDefinition, ApiDefinitions, CreateApiDefinition, EditApiDefinition};
pub use approval::Approvals;
pub use audit::AuditLogs;
pub use category::{Categories, CategoryDetail};
pub use developer::{DeveloperPage, Developers};
pub use gateway::{GatewayPage, Gateways};
pub use home::Home;
pub use login::Login;
pub use portal::{PortalPage, Portals};
pub use product::{ProductDetail, Products};
pub use usage::UsagePage;
