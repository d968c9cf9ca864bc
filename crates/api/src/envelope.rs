//! The object around every answer.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The `code` of every answer that is not a problem.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Success {
    #[default]
    #[serde(rename = "SUCCESS")]
    Success,
}

/// What a successful operation answers: `data`, in the same frame that a [`Problem`] has.
///
/// [`Problem`]: crate::Problem
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Envelope<T> {
    /// Always `SUCCESS`.
    pub code: Success,
    /// Always `null`; a problem has its text here.
    pub message: Option<String>,
    /// What was asked for; `null` where an operation answers nothing.
    pub data: T,
}

impl<T> Envelope<T> {
    /// Puts `data` into the frame.
    pub fn new(data: T) -> Self {
        Self { code: Success::Success, message: None, data }
    }
}
