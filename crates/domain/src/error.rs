//! What can go wrong, in the product's words.

use api::{AccountState, DeveloperStatus, FieldProblem, FieldRule};
use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// What a domain function answers.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why an operation failed, in the product's words.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or the caller may not know of it.
    #[error("{what} `{id}` does not exist")]
    NotFound { what: &'static str, id: String },
    /// Another one has this value already.
    #[error("{what} `{value}` already exists")]
    AlreadyExists { what: &'static str, field: &'static str, value: String },
    /// Somebody has this value already, and it is a secret.
    #[error("this {what} already exists")]
    SecretTaken { what: &'static str, field: String },
    /// The request contradicts the present state.
    #[error("{0}")]
    Conflict(&'static str),
    /// Somebody has changed it since the caller read it.
    #[error("the {0} has been changed meanwhile")]
    Stale(&'static str),
    /// Values that break a rule.
    #[error("the request is not valid")]
    Invalid(Vec<FieldProblem>),
    /// Valid, but not possible as things are.
    #[error("{0}")]
    Refused(&'static str),
    /// The account exists and its owner has proved it, but it may not be used.
    #[error("{}", describe_account(.0))]
    AccountClosed(AccountState),
    /// There may not be more of them.
    #[error("there can be no more than {limit} {what}")]
    LimitReached { what: &'static str, limit: u64 },
    /// No session, or one that has ended.
    #[error("log in first")]
    Unauthenticated,
    /// Deliberately the same for an unknown name and a wrong password.
    #[error("the name or the password is wrong")]
    WrongCredentials,
    #[error("this is not for you to do")]
    Forbidden,
    #[error("too many attempts; try again in {retry_after_seconds} seconds")]
    TooManyAttempts { retry_after_seconds: u64 },
    /// The server has more to do than it can.
    #[error("the server is busy; try again in a moment")]
    Busy,
    #[error("the database failed")]
    Database(DbErr),
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl Error {
    /// All that is known of it: for logs, and for nobody else.
    pub fn for_log(&self) -> String {
        match self {
            Self::Database(err) => format!("{self}: {err}"),
            Self::Internal(err) => format!("{err:#}"),
            _ => self.to_string(),
        }
    }
}

impl From<DbErr> for Error {
    /// Two transactions that waited for each other, and a database that is too busy, are nobody's
    /// mistake: who asks again is served.
    fn from(err: DbErr) -> Self {
        if is_passing(&err) { Self::Busy } else { Self::Database(err) }
    }
}

/// Deadlocks, lock timeouts, failures to serialise, and connections that did not become free.
fn is_passing(err: &DbErr) -> bool {
    let (DbErr::Exec(RuntimeErr::SqlxError(err)) | DbErr::Query(RuntimeErr::SqlxError(err))) = err
    else {
        return matches!(err, DbErr::ConnectionAcquire(_));
    };
    let Some(err) = err.as_database_error() else { return false };
    // PostgreSQL and the states of MySQL; a lock timeout of MySQL has no state of its own. SQLite:
    // busy and locked, with what stands above the lowest byte.
    let passing = match err.code().as_deref() {
        Some("40P01" | "40001" | "55P03") => true,
        Some(code) => {
            code.parse::<u32>().is_ok_and(|code| code < 1000 && matches!(code & 0xff, 5 | 6))
        }
        None => false,
    };
    passing || err.message().contains("Lock wait timeout exceeded")
}

impl Error {
    /// Whether the database certainly has done nothing: it was not reached, or it said so. In all
    /// other cases it may have, and only its answer was lost.
    pub(crate) fn did_nothing(&self) -> bool {
        match self {
            Self::Busy | Self::Database(DbErr::Conn(_)) => true,
            Self::Database(DbErr::Exec(RuntimeErr::SqlxError(err))) => {
                err.as_database_error().is_some()
            }
            _ => false,
        }
    }

    /// There is no such thing, or the caller may not know of it.
    pub(crate) fn not_found(what: &'static str, id: &(impl ToString + ?Sized)) -> Self {
        Self::NotFound { what, id: id.to_string() }
    }

    /// One field breaks one rule.
    pub(crate) fn field(field: impl Into<String>, rule: FieldRule) -> Self {
        Self::Invalid(vec![FieldProblem::new(field, rule, None)])
    }

    /// Turns a broken unique constraint into [`Error::AlreadyExists`].
    pub(crate) fn taken(
        what: &'static str,
        field: &'static str,
        value: &str,
    ) -> impl FnOnce(DbErr) -> Self {
        move |err| match err.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(_)) => {
                Self::AlreadyExists { what, field, value: value.to_owned() }
            }
            _ => err.into(),
        }
    }
}

fn describe_account(state: &AccountState) -> String {
    let what = match state.status {
        DeveloperStatus::Pending => "the account waits for approval",
        DeveloperStatus::Approved => "the account may be used",
        DeveloperStatus::Rejected => "the account was rejected",
        DeveloperStatus::Suspended => "the account is suspended",
    };
    match &state.reason {
        Some(reason) => format!("{what}: {reason}"),
        None => what.to_owned(),
    }
}
