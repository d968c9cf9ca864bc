//! Who may do what: every operation of the OpenAPI document, as every kind of caller, with
//! everything that belongs to somebody else.
//!
//! What is expected is the table in `expectation.rs`. An operation without a row fails the test.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod expectation;
mod people;
mod request;
mod scene;
mod walk;
