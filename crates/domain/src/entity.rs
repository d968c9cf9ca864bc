//! The tables, one module each. Nothing outside this crate sees a row.

pub(crate) mod administrator;
pub(crate) mod audit_chain;
pub(crate) mod audit_log;
pub(crate) mod developer;
pub(crate) mod installation;
pub(crate) mod login_attempt;
pub(crate) mod outbox;
pub(crate) mod portal;
pub(crate) mod portal_domain;
pub(crate) mod session;
