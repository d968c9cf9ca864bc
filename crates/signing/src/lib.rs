//! Signed HTTP requests: canonical forms, signing and verification.
//!
//! | module | scheme | its source |
//! |---|---|---|
//! | [`huawei`] | `Authorization: SDK-HMAC-SHA256 …` | Huawei Cloud API Gateway, "app authentication" |
//! | [`aliyun`] | `x-ca-signature` and its company | Alibaba Cloud API Gateway; Higress `hmac-auth` |
//!
//! Whoever verifies goes three steps, so that nothing is done for a stranger that is not needed:
//!
//! 1. Read the signature from the headers. It names the access key; the caller finds the secret.
//! 2. Make a claim of it with the [`Head`] of the request and the time. Everything is checked here
//!    that needs neither secret nor body, and the claim knows whether the body is needed at all.
//! 3. Verify the claim with the secret and the [`Body`]. What comes out says what to remember, so
//!    that the same request is not accepted again.
//!
//! ```
//! use signing::{Body, Head, Headers, Key, huawei};
//!
//! let now = 1_763_626_530;
//! let key = Key { id: "my-app", secret: b"my secret" };
//! let sent = Headers::new([("host", b"api.example.com".as_slice())])?;
//! let head = Head::new("GET", "/v1/cities", Some("page=1"), &sent)?;
//! let [date, authorization] = huawei::sign(&key, &head, Body::Read(b""), now)?;
//!
//! let arrived = Headers::new([
//!     ("host", b"api.example.com".as_slice()),
//!     (date.0, date.1.as_bytes()),
//! ])?;
//! let head = Head::new("GET", "/v1/cities", Some("page=1"), &arrived)?;
//! let authorization = huawei::Authorization::parse(&authorization.1)?;
//! assert_eq!(authorization.access_key(), "my-app");
//! let accepted = authorization.claim(&head, now)?.verify(b"my secret", Body::Read(b""))?;
//! assert_eq!(accepted.until, now + signing::SKEW_SECONDS);
//! # Ok::<(), signing::Refusal>(())
//! ```
//!
//! There is no input or output here, no clock, and no randomness: time and nonces come from the
//! caller. Everything that a stranger sends is bounded, and the work grows with its length or with
//! the sorting of it, not faster. The crate compiles for the browser.

pub mod aliyun;
mod canonical;
mod date;
mod header;
pub mod huawei;
mod parameter;
mod refusal;
mod request;

pub use canonical::Canonical;
pub use header::Headers;
pub use refusal::Refusal;
pub use request::{Accepted, Body, Head, Key};

/// How far the time of a signature may lie from that of the verifier, in either direction.
pub const SKEW_SECONDS: i64 = 15 * 60;
/// The longest access key, in characters.
pub const MAX_ACCESS_KEY: usize = 128;
/// The longest path and the longest query, in bytes each.
pub const MAX_TARGET: usize = 32 * 1024;
/// The most parameters of a query and a form together.
pub const MAX_PARAMETERS: usize = 1_024;
/// The most headers of a request.
pub const MAX_HEADERS: usize = 256;
/// The most headers that a signature covers.
pub const MAX_SIGNED_HEADERS: usize = 64;
/// The longest name of a header, in characters.
pub const MAX_HEADER_NAME: usize = 128;
/// The longest nonce, in characters.
pub const MAX_NONCE: usize = 128;
