//! The pages, one module per noun.

mod account;
mod category;
mod home;
mod login;
mod password;
mod portal;
mod product;

pub use account::Account;
pub use category::{Categories, CategoryDetail};
pub use home::Home;
pub use login::Login;
pub use portal::Portals;
pub use product::{ProductDetail, Products};
