//! Why a signature is refused.

use crate::Canonical;

/// The rule that refused a request, or that refused to sign one.
///
/// It contains no secret. What a stranger may learn of it is for the caller to decide.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// A part cannot be read.
    #[error("{what}: malformed")]
    Malformed {
        /// The part, in English.
        what: &'static str,
    },
    /// A part is longer, or has more members, than is read.
    #[error("{what}: more than {limit}")]
    TooLarge {
        /// The part, in English.
        what: &'static str,
        /// The most that is read.
        limit: usize,
    },
    /// A header is signed or required, and not there.
    #[error("the header `{name}` is missing")]
    MissingHeader {
        /// Its name, in lower case.
        name: String,
    },
    /// A header is there more than once: which of them was signed cannot be told.
    #[error("the header `{name}` is there more than once")]
    RepeatedHeader {
        /// Its name, in lower case.
        name: String,
    },
    /// A header must be signed, and is not.
    #[error("the header `{name}` is not signed")]
    UnsignedHeader {
        /// Its name, in lower case.
        name: &'static str,
    },
    /// A header is there that only signing makes.
    #[error("the header `{name}` is there before the request is signed")]
    HeaderOfSignature {
        /// Its name, in lower case.
        name: &'static str,
    },
    /// The signature is too old, or from the future.
    #[error("signed at {signed}, and it is {now} (seconds since 1970)")]
    Skew {
        /// When it was signed, in seconds since 1970.
        signed: i64,
        /// The time of the verifier, in seconds since 1970.
        now: i64,
    },
    /// The hash in a header is not that of the body.
    #[error("the body has another hash than the header says")]
    BodyHashMismatch,
    /// The signature covers the body, and whoever verifies has not read it.
    #[error("the signature covers the body, and the body was not read")]
    BodyUnread,
    /// The signature was made with another secret, or of another request.
    #[error("the signature does not belong to this request and key")]
    SignatureMismatch {
        /// What should have been signed, for the owner of the key to compare.
        canonical: Canonical,
    },
    /// Anybody could sign with an empty secret.
    #[error("the secret is empty")]
    EmptySecret,
}

impl Refusal {
    pub(crate) fn missing(name: &str) -> Self {
        Self::MissingHeader { name: name.to_ascii_lowercase() }
    }

    pub(crate) fn repeated(name: &str) -> Self {
        Self::RepeatedHeader { name: name.to_ascii_lowercase() }
    }
}
