//! The pages, one module per noun.

mod account;
mod api_definition;
mod category;
mod home;
mod login;
mod password;
mod portal;
mod product;

pub use account::Account;
pub use api_definition::{ApiDefinition, ApiDefinitions, CreateApiDefinition, EditApiDefinition};
pub use category::{Categories, CategoryDetail};
pub use home::Home;
pub use login::Login;
pub use portal::Portals;
pub use product::{ProductDetail, Products};
