//! The built-in gateway: HiMarket's data plane.
//!
//! It checks who calls, forwards, and counts. Everything that decides a call is in memory, in an
//! immutable [snapshot](snapshot) that a [keeper](keeper) replaces when something changes; the
//! database is never on the path of a call, except for a portion of a call quota.
//!
//! | module | what |
//! |---|---|
//! | `server` | listeners, connections, threads |
//! | `head` | what of a request could be read in two ways |
//! | `address` | which product a path means |
//! | `call` | one call on its way: authentication, admission, forwarding, counting |
//! | `credential`, `limit`, `lease` | who calls, how much, and of which quota |
//! | `model`, `mcp`, `agent`, `rest` | the four types of products |
//! | `body`, `event`, `message`, `forward` | what passes |
//! | `record`, `refused` | what is noted, and what is answered |

mod address;
mod agent;
#[cfg(feature = "bench")]
pub mod bench;
mod body;
mod call;
mod compact;
mod credential;
mod event;
mod few;
mod forward;
mod gateway;
mod head;
mod keeper;
mod lease;
mod limit;
mod mcp;
mod members;
mod message;
mod model;
mod pool;
mod record;
mod refused;
mod rest;
mod route;
mod server;
mod snapshot;

pub use gateway::{Gateway, Settings};
