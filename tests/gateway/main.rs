//! The built-in gateway from outside: what it serves, to whom, and what it refuses.
#![expect(clippy::unwrap_used, reason = "a test may fail")]
// The futures of whole scenes are nested deeply.
#![recursion_limit = "256"]

mod fault;
mod served;
