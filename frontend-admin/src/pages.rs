//! The pages, one module per noun.

mod account;
mod home;
mod login;
mod password;
mod portal;
mod usage;

pub use account::Account;
pub use home::Home;
pub use login::Login;
pub use portal::Portals;
pub use usage::UsagePage;
