//! Bodies of requests: JSON, and not too much of it.

use actix_web::web::{Bytes, Payload};
use serde::de::DeserializeOwned;

/// The longest body that any sample reads, in bytes.
const LIMIT: usize = 1024 * 1024;

/// Why a body cannot be used.
#[derive(Debug)]
pub(crate) enum Unreadable {
    TooLarge,
    /// With what the parser says.
    Malformed(String),
}

/// Reads a body to its end.
pub(crate) async fn read(payload: Payload) -> Result<Bytes, Unreadable> {
    match payload.to_bytes_limited(LIMIT).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(err)) => Err(Unreadable::Malformed(err.to_string())),
        Err(_limit_exceeded) => Err(Unreadable::TooLarge),
    }
}

/// Understands a body.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Unreadable> {
    serde_json::from_slice(bytes).map_err(|err| Unreadable::Malformed(err.to_string()))
}
