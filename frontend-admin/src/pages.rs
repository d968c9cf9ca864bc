//! The pages, one module per noun.

mod account;
mod api_definition;
mod home;
mod login;
mod password;
mod portal;

pub use account::Account;
pub use api_definition::{ApiDefinition, ApiDefinitions, CreateApiDefinition, EditApiDefinition};
pub use home::Home;
pub use login::Login;
pub use portal::Portals;
