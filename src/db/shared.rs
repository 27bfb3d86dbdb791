//! What the doors of one process share with those who look at what other processes do.

use std::sync::{
    PoisonError, RwLock,
    atomic::{AtomicBool, AtomicU64, Ordering},
};

use super::error::DbError;

/// Counts this process's commits, and knows whether the tables have outgrown it.
#[derive(Debug, Default)]
pub(super) struct Shared {
    own_commits: AtomicU64,
    is_announced: AtomicBool,
    newer: RwLock<Option<String>>,
}

impl Shared {
    /// One more commit of this process.
    pub(super) fn committed(&self) {
        self.own_commits.fetch_add(1, Ordering::Release);
    }

    /// Commits of this process so far.
    pub(super) fn own_commits(&self) -> u64 {
        self.own_commits.load(Ordering::Acquire)
    }

    /// Whether somebody tells other processes of these commits while this one runs.
    pub(super) fn is_announced(&self) -> bool {
        self.is_announced.load(Ordering::Acquire)
    }

    pub(super) fn set_announced(&self, is_announced: bool) {
        self.is_announced.store(is_announced, Ordering::Release);
    }

    /// The migration that this binary does not know, where the tables have one.
    pub(super) fn newer(&self) -> Option<String> {
        self.newer.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what a look at the migrations found; any other fault of the look is passed on.
    pub(super) fn note_version(&self, looked: Result<(), DbError>) -> Result<(), DbError> {
        let found = match looked {
            Ok(()) => None,
            Err(DbError::Newer { found }) => Some(found),
            Err(e) => return Err(e),
        };
        *self.newer.write().unwrap_or_else(PoisonError::into_inner) = found;
        Ok(())
    }

    /// Neither door opens once the tables are newer than the binary.
    pub(super) fn refuse_newer(&self) -> Result<(), DbError> {
        self.newer().map_or(Ok(()), |found| Err(DbError::Newer { found }))
    }
}
