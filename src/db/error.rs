//! What can go wrong at the database, said by what was being done.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// A fault at the database. `app` retries [`DbError::Stale`] and [`DbError::Busy`]; the rest is told.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The URL is of no kind that we know. It is not repeated: it may hold a password.
    #[error(
        "the database URL is of no known kind; write sqlite:PATH (such as sqlite:tarmac.db) or \
         postgres://user@host/name"
    )]
    UnknownUrl,
    /// The database cannot be opened or reached.
    #[error("cannot open the database {what}")]
    Open {
        /// The file, or the host, without secrets.
        what: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The database has migrations that this binary does not know.
    #[error(
        "the database is newer than this binary: it has the migration {found}, which this tarmac \
         does not know. Nothing was changed; stop this one and start the newer tarmac"
    )]
    Newer {
        /// The newest migration found.
        found: String,
    },
    /// The database lacks migrations, and this command does not bring them.
    #[error("the database is older than this binary; run `tarmac migrate` or start `tarmac serve`")]
    Older,
    /// The connection broke while a transaction was being made durable: it may have been kept, or
    /// not. It is not tried again by itself, since that could do it twice.
    #[error("the database was lost while it kept the change; look whether it was kept")]
    Unsure(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A migration failed; it was rolled back.
    #[error("cannot bring the tables up to date: {0}. The failed step was rolled back")]
    Migrate(String),
    /// A backup can be restored only where nothing is stored.
    #[error(
        "the database is not empty: there are rows in {table}. Nothing was changed; name an empty \
         database, or one that is not there yet"
    )]
    NotEmpty {
        /// A table with rows.
        table: String,
    },
    /// A row that must be there is not.
    #[error("there is no such row")]
    NotFound,
    /// Somebody else changed the row in between.
    #[error("somebody else changed it in between")]
    Stale,
    /// The row is there already.
    #[error("there is one already")]
    Exists,
    /// The database is held by somebody else, or the transaction must be tried again.
    #[error("the database is busy")]
    Busy(#[source] Diesel),
    /// The disk is full.
    #[error("the disk of the database is full")]
    Full(#[source] Diesel),
    /// The connection broke, or none could be had.
    #[error("the database cannot be reached")]
    Lost(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value is not what this version writes.
    #[error("a stored {what} cannot be read")]
    Unreadable {
        /// What it is.
        what: &'static str,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The work panicked; its changes were rolled back.
    #[error("the work failed inside ({0}); its changes were rolled back")]
    Panicked(String),
    /// Any other answer of the database.
    #[error("the database refused")]
    Query(#[source] Diesel),
}

impl DbError {
    /// Whether the same work may succeed when it is tried again.
    #[must_use]
    pub const fn may_be_tried_again(&self) -> bool {
        matches!(self, Self::Stale | Self::Busy(_) | Self::Lost(_) | Self::Full(_))
    }
}

impl From<Diesel> for DbError {
    fn from(e: Diesel) -> Self {
        match &e {
            Diesel::NotFound => Self::NotFound,
            Diesel::DatabaseError(kind, about) => match kind {
                DatabaseErrorKind::UniqueViolation => Self::Exists,
                DatabaseErrorKind::SerializationFailure => Self::Busy(e),
                DatabaseErrorKind::ClosedConnection => Self::Lost(Box::new(e)),
                _ => {
                    let text = about.message();
                    if text.contains("database is locked") || text.contains("deadlock detected") {
                        Self::Busy(e)
                    } else if text.contains("disk is full") || text.contains("No space left") {
                        Self::Full(e)
                    } else if text.contains("server closed the connection")
                        || text.contains("terminating connection")
                        || text.contains("no connection to the server")
                        || text.contains("shutting down")
                    {
                        Self::Lost(Box::new(e))
                    } else {
                        Self::Query(e)
                    }
                }
            },
            Diesel::BrokenTransactionManager => Self::Lost(Box::new(e)),
            _ => Self::Query(e),
        }
    }
}

impl From<serde_json::Error> for DbError {
    fn from(e: serde_json::Error) -> Self {
        Self::Unreadable { what: "value", source: Box::new(e) }
    }
}
