//! Why a backup was not taken, or not restored: what happened, what was kept, what to do.

use std::{io, path::PathBuf};

use crate::db::DbError;

/// Why a backup was not taken, or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Backups are never written over.
    #[error("there is a file {} already. It was kept; name another one", .0.display())]
    Exists(PathBuf),
    /// The database is not there.
    #[error("there is no database at {0}")]
    NoDatabase(String),
    /// The file could not be written or read.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// `write` or `read`.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no backup of ours.
    #[error("{} is no backup of tarmac. Nothing was restored", .0.display())]
    NotOurs(PathBuf),
    /// A later version of the program wrote it.
    #[error(
        "the backup was taken by tarmac {program}, which is newer than this one: {what}. Nothing \
         was restored; install tarmac {program} or later"
    )]
    Newer {
        /// The version that wrote it.
        program: String,
        /// What is not known here.
        what: String,
    },
    /// It is torn, or a byte of it was changed.
    #[error(
        "the backup {} is damaged at line {line}: {why}. Nothing was restored; copy it again, or \
         take the backup before it",
        path.display()
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where in its text, from 1.
        line: u64,
        /// What was found.
        why: String,
    },
    /// The database could not do its part.
    #[error("the database could not do its part: {}", chain(.0))]
    Db(#[from] DbError),
}

fn chain(e: &DbError) -> String {
    let mut text = e.to_string();
    let mut source = std::error::Error::source(e);
    while let Some(reason) = source {
        text = format!("{text}: {reason}");
        source = reason.source();
    }
    text
}

impl BackupError {
    /// Whether the same may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Db(e) if e.may_be_tried_again())
    }
}
