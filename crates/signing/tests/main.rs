//! Signing and verification from outside: vectors of published clients, every rule, properties.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

mod aliyun;
mod huawei;
mod property;
mod request;
