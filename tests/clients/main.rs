//! The gateway between clients and servers that others wrote.
//!
//! `cargo xtask test --only clients` installs them below the target directory, and runs this. The
//! scripts here use a client library each, and say what it showed them. Where it makes sense, they
//! ask the server itself too, and must see the same.
#![expect(clippy::unwrap_used, reason = "a test may fail")]
// The futures of whole scenes are nested deeply.
#![recursion_limit = "256"]

mod agent;
mod mcp;
mod model;
mod party;
mod rest;
