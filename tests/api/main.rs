//! The system from outside, over HTTP: one module for each subject.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod admin;
mod admin_setting;
mod api_definition;
mod approval;
mod attempt;
mod audit;
mod audit_chain;
mod bad_input;
mod category;
mod consumer;
mod credential;
mod developer;
mod gateway;
mod http;
mod overview;
mod password;
mod portal;
mod product;
mod publication;
mod query_count;
mod refusal;
mod session;
mod startup;
mod subscription;
mod usage;
mod walkthrough;
mod web_app;
