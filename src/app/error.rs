//! What a verb answers when it cannot do what it was asked: always what happened, what was kept,
//! and what to do.

use crate::db::{DbError, MayRetry};

/// Why a verb did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or none that may be seen: the same answer for both.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// What was asked makes no sense as it is; each line says one thing that is wrong.
    #[error("{}", .0.iter().map(Wrong::to_string).collect::<Vec<_>>().join("; "))]
    Wrong(Vec<Wrong>),
    /// It is not the asker's to do.
    #[error("that is not yours to do")]
    Forbidden,
    /// Somebody else changed it in between; nothing of this change was kept.
    #[error(
        "somebody else changed it in between; nothing was kept of this change. Look at it again"
    )]
    Stale,
    /// What was decided was decided upon an older state: somebody was faster.
    #[error("somebody else changed the same in between; nothing was kept of this change")]
    Faster,
    /// A clock could not be evaluated: the stored history or the terms are not sound.
    #[error("the clocks of the ticket cannot be evaluated: {0}")]
    Evaluate(String),
    /// A stored value is not what this version writes.
    #[error("a stored {0} cannot be read")]
    Unreadable(&'static str, #[source] Box<dyn std::error::Error + Send + Sync>),
    /// A mail could not be written from its template.
    #[error("cannot write the mail: {0}")]
    Compose(String),
    /// The database could not do its part.
    #[error("the database could not do its part")]
    Db(#[source] DbError),
}

/// One thing that is wrong with what was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The field, as the form or the command line calls it.
    pub field: &'static str,
    /// The key of the sentence in the translations, such as `wrong-address`.
    pub key: &'static str,
    /// What was found.
    pub found: String,
}

impl Wrong {
    /// One thing that is wrong.
    #[must_use]
    pub fn new(field: &'static str, key: &'static str, found: impl Into<String>) -> Self {
        Self { field, key, found: found.into() }
    }
}

impl std::fmt::Display for Wrong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sentence = match self.key {
            "wrong-missing" => "is missing",
            "wrong-address" => "is no mail address",
            "wrong-taken" => "belongs to somebody else already",
            "wrong-zone" => "is no time zone; write it like Asia/Shanghai",
            "wrong-moment" => "is no moment; write it like 2026-03-02 14:05",
            "wrong-future" => "lies in the future",
            "wrong-period" => "ends before it begins",
            "wrong-unsettled" => "is not ten seconds past yet",
            "wrong-before-report" => "lies before the report",
            "wrong-password" => "is too short or too long: 12 to 128 characters",
            "wrong-password-common" => "is a password that many people use",
            "wrong-password-old" => "is not the present password",
            "wrong-link" => "has been used or has expired",
            "wrong-unknown" => "is not known",
            "wrong-twice" => "is in the order twice",
            "wrong-too-many" => "people are the most that an order has",
            "wrong-two-of-that-name" => "is what two people are called; give the address",
            "wrong-time-of-day" => "is no time of day; write it like 09:00",
            "wrong-ends-before" => "is no later than its beginning",
            "wrong-date" => "is no date; write it like 2026-10-05",
            "wrong-too-many-files" => "files are more than one reply may take",
            "wrong-empty-file" => "is an empty file",
            "wrong-domain" => "is no mail domain",
            "wrong-not-our-domain" => {
                "is not of the desk’s domain: receivers would hold its signature for nothing"
            }
            "wrong-recipient" => "has no mail address to answer to",
            "wrong-order" => "cannot be withdrawn: it is the report, or was withdrawn already",
            "wrong-state" => "has been decided already",
            "wrong-not-open" => "is not open",
            "wrong-past" => "is past",
            "wrong-too-long" => "is longer than the plan allows",
            "wrong-paused" => "is waited for already",
            "wrong-nothing-to-pause" => "has no clock that could stand still",
            "wrong-not-pausable" => "cannot be paused",
            "wrong-window" => "cannot be opened again: it is not resolved, or its window has ended",
            "wrong-several" => "makes no calendar of several",
            "wrong-can-go-on" => "can go on itself; open it again",
            "wrong-same-ticket" => "is the same ticket",
            "wrong-other-account" => "is another customer’s",
            "wrong-place" => "is no site or asset of that account",
            "wrong-same-place" => "is what the ticket is about already",
            "wrong-contract-ties" => "is a contract for the same at the same time; end it first",
            "wrong-never-open" => "is open at no time in 400 days",
            "wrong-calendar-there" => "is the name of a calendar already",
            "wrong-made-of-others" => "is made of others; edit those",
            "wrong-long-text" => "is longer than 120 characters",
            "wrong-no-target" => "is a severity for which that supplier promises nothing",
            "wrong-handed" => "has it for that already",
            "wrong-length" => "is no length of time here; write it like 9h",
            "wrong-hours-form" => "is no window; write it like 09:00–18:00",
            "wrong-hours-midnight" => "cannot begin a window; write 00:00 on the next day",
            "wrong-hours-empty" => "begins and ends a window, which has no length",
            "wrong-no-ticket" => "names no ticket",
            "wrong-token-name" => "is no name for a token: say what it is for, in 80 characters",
            "wrong-not-splittable" => "reported the ticket, or was split off already",
            _ => "cannot be taken",
        };
        write!(f, "{}: “{}” {sentence}", self.field, self.found)
    }
}

impl AppError {
    /// One thing that is wrong.
    #[must_use]
    pub fn wrong(field: &'static str, key: &'static str, found: impl Into<String>) -> Self {
        Self::Wrong(vec![Wrong::new(field, key, found)])
    }

    /// A reason as somebody gave it, without the blanks around it.
    ///
    /// # Errors
    /// [`AppError::Wrong`] where there is none.
    pub(super) fn reason(given: &str) -> Result<String, Self> {
        match given.trim() {
            "" => Err(Self::wrong("reason", "wrong-missing", "")),
            reason => Ok(reason.to_owned()),
        }
    }

    /// Whether the database was out of reach, so that the same may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Db(DbError::Unsure(_) | DbError::Newer { .. }))
            || matches!(self, Self::Db(e) if e.may_be_tried_again())
    }
}

impl AppError {
    /// Whether the disk of the database is full.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        matches!(self, Self::Db(DbError::Full(_)))
    }

    /// Whether the database was lost while it kept the change, so that nobody knows whether it did.
    #[must_use]
    pub const fn is_unsure(&self) -> bool {
        matches!(self, Self::Db(DbError::Unsure(_)))
    }

    /// Whether a newer tarmac has brought the tables beyond what this one knows.
    #[must_use]
    pub const fn is_outdated(&self) -> bool {
        matches!(self, Self::Db(DbError::Newer { .. }))
    }

    /// What happened with every reason below it, for a log or a terminal.
    #[must_use]
    pub fn chain(&self) -> String {
        let mut text = self.to_string();
        let mut source = std::error::Error::source(self);
        while let Some(reason) = source {
            text = format!("{text}: {reason}");
            source = reason.source();
        }
        text
    }
}

impl From<DbError> for AppError {
    fn from(e: DbError) -> Self {
        match e {
            DbError::NotFound => Self::NotFound("row"),
            DbError::Stale => Self::Stale,
            e => Self::Db(e),
        }
    }
}

impl MayRetry for AppError {
    fn may_retry(&self) -> bool {
        // Two at once may add the same row, such as a first sender's contact: who comes second finds
        // it there the next time.
        matches!(self, Self::Stale | Self::Db(DbError::Exists))
            || matches!(self, Self::Db(e) if e.may_be_tried_again())
    }
}
