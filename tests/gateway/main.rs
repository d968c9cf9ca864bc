//! The built-in gateway from outside: what it serves, to whom, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a test may fail")]
// The futures of whole scenes are nested deeply.
#![recursion_limit = "256"]

mod agent;
mod credential;
mod fault;
mod forwarded;
mod limit;
mod mcp;
mod model;
mod model_stream;
mod quota;
mod refusal;
mod rest;
mod scene;
mod served;
mod signature;
mod usage;
