//! What HiMarket does, free of HTTP.
//!
//! One module for each noun of the product. Its public functions take the [`App`] first and who
//! is calling second; they check, open a unit of work, change rows, record what they did, and
//! answer a type of the crate `api`. Rows stay in here.

pub mod admin;
pub mod admin_setting;
pub mod api_definition;
pub mod approval;
pub mod audit;
pub mod caller;
pub mod category;
pub mod change;
pub mod consumer;
pub mod credential;
pub mod database;
pub mod developer;
pub mod gateway;
pub mod gateway_instance;
pub mod housekeeping;
pub mod openapi;
pub mod outbox;
pub mod overview;
pub mod portal;
pub mod product;
pub mod publication;
pub mod refusal;
pub mod session;
pub mod subscription;
pub mod upstream;
pub mod usage;

mod app;
mod attempt;
mod clock;
mod deletion;
mod entity;
mod error;
mod expiry;
mod list;
mod names;
mod password;
mod secret;
mod work;

pub use app::{App, Settings};
pub use error::{Error, Result};
pub use secret::{Digester, EncryptionKey};
