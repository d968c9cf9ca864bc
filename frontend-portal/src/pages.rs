//! The pages, one module per noun.

mod home;
mod login;
mod missing;

pub use home::Home;
pub use login::Login;
pub use missing::{Missing, NoPortal};
