//! The harness of the tests: the real executable, with a data folder and a database of its own.
//!
//! A test builds its [`World`], speaks to it over HTTP, and may look into its tables and its log.
//! Nothing here knows the inside of the server.
#![expect(clippy::expect_used, reason = "a test may fail")]

mod answer;
mod api_definition;
mod database;
mod document;
mod gateway;
mod home;
mod market;
mod people;
mod process;
mod product;
mod raw;
mod samples;
mod schema;
mod statements;
mod subscriber;
mod traffic;
mod upstream;
mod world;

use std::fmt::Debug;

use api::{ErrorCode, Problem};

pub use answer::{Answer, ask};
pub use api_definition::{api_definition, make_definition, spec, spec_json};
pub use document::Operation;
pub use gateway::{
    Offer, Refused, Served, Subscriber, UPSTREAM_KEY, make_key, mcp_spec, rest_spec, spec_at,
};
pub use home::{Outcome, Setup};
pub use market::{Market, another_consumer, approve_subscriptions, subscribe, wish};
pub use people::{PASSWORD, USERNAME, decision, init, log_in, portal, registration};
pub use product::{link_to, product, publish_in, upstream};
pub use raw::{raw, raw_answer};
pub use samples::{Event, Samples, demo, events};
pub use schema::{Field, Schemas};
pub use traffic::Calls;
pub use upstream::{Pieces, Reply, Seen, Upstream};
pub use world::{Site, World, at_once, eventually};

/// Why a call was refused. Fails the test where it was not.
pub fn refusal<T: Debug>(result: client::Result<T>) -> Problem {
    match result.expect_err("a refusal") {
        client::Error::Refused(problem) => problem,
        err @ client::Error::Unreachable(_) => panic!("no refusal: {err}"),
    }
}

/// The code with which a call was refused. Fails the test where it was not.
pub fn code<T: Debug>(result: client::Result<T>) -> ErrorCode {
    refusal(result).code
}
