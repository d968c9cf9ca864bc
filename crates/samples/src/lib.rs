//! Sample upstreams for demonstrations and tests, and a demo marketplace that offers them.
//!
//! Nothing here is intelligent or remembers anything for long: each upstream follows its protocol
//! and answers by fixed rules, so that the same question has the same answer.

mod agent;
mod body;
mod bounded;
mod data;
mod jsonrpc;
mod mcp;
mod model;
mod request_log;
mod serve;
mod sse;

pub mod demo;

pub use data::DOCUMENT;
pub use model::MODELS;
pub use serve::{Addresses, Settings, run};

use sha2::{Digest, Sha256};

/// A name that follows from what it names: the same text has the same one.
fn fingerprint(text: impl AsRef<[u8]>) -> String {
    let digest = Sha256::digest(text);
    hex::encode(&digest[..12])
}

/// The words of a text; they are what this crate counts as tokens.
fn words(text: &str) -> Vec<&str> {
    text.split_whitespace().collect()
}
