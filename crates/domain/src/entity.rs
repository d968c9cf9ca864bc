//! The tables, one module each. Nothing outside this crate sees a row.

pub(crate) mod admin_setting;
pub(crate) mod administrator;
pub(crate) mod api_definition;
pub(crate) mod audit_chain;
pub(crate) mod audit_log;
pub(crate) mod call_quota;
pub(crate) mod consumer;
pub(crate) mod credential;
pub(crate) mod developer;
pub(crate) mod gateway;
pub(crate) mod gateway_node;
pub(crate) mod installation;
pub(crate) mod login_attempt;
pub(crate) mod outbox;
pub(crate) mod portal;
pub(crate) mod portal_domain;
pub(crate) mod product;
pub(crate) mod product_category;
pub(crate) mod product_category_relation;
pub(crate) mod product_gram;
pub(crate) mod product_ref;
pub(crate) mod product_subscription;
pub(crate) mod publication;
pub(crate) mod refusal;
pub(crate) mod session;
pub(crate) mod usage_hour;
