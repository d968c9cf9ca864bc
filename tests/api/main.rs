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
mod http;
mod password;
mod portal;
mod product;
mod publication;
mod query_count;
mod session;
mod startup;
mod subscription;
mod walkthrough;
mod web_app;
