//! What is wrong with a document, and where.

use std::fmt::{self, Display};

use api::{FieldProblem, FieldRule};

use crate::Error;

/// Messages repeat parts of the document; this keeps them short.
const MAX_MESSAGE: usize = 400;

/// Why a document is refused.
#[derive(Debug)]
pub(super) struct Fault {
    rule: FieldRule,
    limit: Option<usize>,
    message: String,
}

impl Fault {
    /// Something at one place of the document.
    pub(super) fn at(place: &Place<'_>, what: impl Display) -> Self {
        Self::malformed(match place {
            Place::Top => format!("at the top: {what}"),
            _ => format!("at {place}: {what}"),
        })
    }

    pub(super) fn malformed(message: String) -> Self {
        Self { rule: FieldRule::Malformed, limit: None, message }
    }

    /// `what` of which there may be at most `limit`, as in `2000 operations`.
    pub(super) fn too_large(limit: usize, what: &str) -> Self {
        let message = format!("must have at most {limit} {what}");
        Self { rule: FieldRule::TooLarge, limit: Some(limit), message }
    }

    pub(super) fn required() -> Self {
        Self { rule: FieldRule::Required, limit: None, message: "is required".to_owned() }
    }

    pub(super) fn is_malformed(&self) -> bool {
        self.rule == FieldRule::Malformed
    }

    /// The fault as that of a field of a request.
    pub(super) fn of(self, field: &str) -> Error {
        let Self { rule, limit, mut message } = self;
        if let Some((end, _)) = message.char_indices().nth(MAX_MESSAGE) {
            message.truncate(end);
            message.push('…');
        }
        let limit = limit.and_then(|limit| limit.try_into().ok());
        Error::Invalid(vec![FieldProblem { message, ..FieldProblem::new(field, rule, limit) }])
    }
}

/// A place in the document. Printed as a JSON pointer (RFC 6901), made only when it is needed.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    Top,
    Key(&'a Place<'a>, &'a str),
    Index(&'a Place<'a>, usize),
}

impl<'a> Place<'a> {
    pub(super) fn key(&'a self, key: &'a str) -> Self {
        Self::Key(self, key)
    }

    pub(super) fn index(&'a self, index: usize) -> Self {
        Self::Index(self, index)
    }
}

impl Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Top => Ok(()),
            Self::Key(parent, key) => {
                write!(f, "{parent}/{}", key.replace('~', "~0").replace('/', "~1"))
            }
            Self::Index(parent, index) => write!(f, "{parent}/{index}"),
        }
    }
}
