//! The database: the only room that names diesel. [`Db`] has two doors and no third.
//!
//! `db.read(|c| …)` sees what is committed; `db.write(|c| …)` is one transaction, durable when it
//! returns. On SQLite all writes go through one thread with group commit; on PostgreSQL each has a
//! connection of its own and rows are locked or guarded by their `revision`.

pub mod alerts;
mod among;
pub mod api_tokens;
pub mod backtests;
pub mod bulk;
pub mod catalog;
pub mod columns;
pub mod conn;
pub mod customers;
pub mod elsewhere;
mod error;
pub mod file_links;
pub mod inbound;
pub mod inspection;
mod kept;
pub mod late_alerts;
pub mod mail_flow;
pub mod mail_search;
pub mod mailboxes;
pub mod migrate;
pub mod on_call;
pub mod outbox;
pub mod outbox_claims;
pub mod outbox_counts;
pub mod partner_references;
pub mod people;
pub mod places;
pub mod promises;
pub mod queue;
pub mod recipients;
pub mod record;
pub mod relays;
pub mod reports;
pub mod restore;
pub mod rollups;
pub mod running;
pub mod schema;
mod shared;
pub mod snapshot;
pub mod subscriptions;
pub mod suppliers;
pub mod suspensions;
pub mod team_senders;
pub mod terms;
pub mod thanks;
pub mod tickets;
mod writer;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Duration,
};

use diesel::{
    Connection,
    connection::{SimpleConnection, TransactionManager},
    r2d2::{Pool, PooledConnection},
};
use tokio::sync::watch;

use self::{conn::Maker, shared::Shared, writer::Writer};
pub use self::{
    conn::{Conn, Place},
    error::DbError,
};
use crate::{figures, time_source::Stopwatch};

/// How often a write is tried again where the database says that it may succeed.
const TRIES: u32 = 3;

/// The database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    place: Place,
    readers: Pool<Maker>,
    writer: Option<Writer>,
    commits: watch::Sender<u64>,
    shared: Arc<Shared>,
}

impl Drop for Inner {
    /// A command tells the nodes at its end what it wrote; while a node runs, it does so all along.
    fn drop(&mut self) {
        let is_told = self.shared.is_announced() || self.shared.own_commits() == 0;
        if !is_told
            && let Some(mut conn) = self.readers.try_get()
            && let Conn::Pg(c) = &mut **conn
        {
            // Where it is not heard, the nodes look every few seconds.
            migrate::announce(c, "commit").ok();
        }
    }
}

impl Db {
    /// Opens a database whose tables are up to date. `readers` connections at most read at once
    /// (on PostgreSQL they also write).
    ///
    /// # Errors
    /// [`DbError::Newer`], [`DbError::Older`], or why it cannot be opened.
    pub fn open(place: &Place, readers: u32) -> Result<Self, DbError> {
        let mut first = place.connect(false)?;
        migrate::refuse_newer(&mut first)?;
        migrate::refuse_older(&mut first)?;
        drop(first);
        let commits = watch::Sender::new(0);
        let writer = match place {
            Place::Pg(_) => None,
            Place::Sqlite(_) => {
                let bell = commits.clone();
                Some(Writer::start(place, move || bell.send_modify(|n| *n += 1))?)
            }
        };
        let read_only = matches!(place, Place::Sqlite(_));
        let readers = conn::pool(place, read_only, readers);
        let (place, shared) = (place.clone(), Arc::default());
        Ok(Self { inner: Arc::new(Inner { place, readers, writer, commits, shared }) })
    }

    /// Where it is.
    #[must_use]
    pub fn place(&self) -> &Place {
        &self.inner.place
    }

    /// Counts this process's commits: a change means that there may be something new.
    #[must_use]
    pub fn commits(&self) -> watch::Receiver<u64> {
        self.inner.commits.subscribe()
    }

    /// Rings the bell of [`Db::commits`] for what another process wrote.
    pub fn noticed_elsewhere(&self) {
        self.inner.commits.send_modify(|n| *n += 1);
    }

    /// What notices the commits of other processes, and tells them of ours.
    #[must_use]
    pub fn elsewhere(&self) -> elsewhere::Elsewhere {
        elsewhere::Elsewhere::new(&self.inner.place, &self.inner.shared)
    }

    /// The migration that this binary does not know, once a newer one has brought it in: neither
    /// door opens any more then.
    #[must_use]
    pub fn newer(&self) -> Option<String> {
        self.inner.shared.newer()
    }

    /// The read door. Blocks: call it from a thread that may wait.
    ///
    /// # Errors
    /// What `look` returns, [`DbError::Lost`] when no connection can be had within ten seconds, or
    /// [`DbError::Newer`].
    pub fn read<T, E: From<DbError>>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        self.inner.shared.refuse_newer()?;
        let mut conn = self.connection("read")?;
        look(&mut conn)
    }

    /// As [`Db::read`], for who cannot wait longer than `within` for a connection.
    ///
    /// # Errors
    /// What `look` returns, or [`DbError::Lost`].
    pub fn read_within<T, E: From<DbError>>(
        &self,
        within: Duration,
        look: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        let conn = self.inner.readers.get_timeout(within);
        look(&mut *conn.map_err(|e| DbError::Lost(Box::new(e)))?)
    }

    fn connection(&self, door: &'static str) -> Result<PooledConnection<Maker>, DbError> {
        let waiting = Stopwatch::start();
        let conn = self.inner.readers.get();
        figures::pool_wait(door, waiting.elapsed());
        conn.map_err(|e| DbError::Lost(Box::new(e)))
    }

    /// Waits until the writer has done all that it was given, at most so long; whether it has. On
    /// PostgreSQL each write waits for itself, and there is nothing to do.
    #[must_use]
    pub fn drain(&self, within: Duration) -> bool {
        self.inner.writer.as_ref().is_none_or(|writer| writer.drain(within))
    }

    /// The read door for what takes several statements: all of them see the same moment. Blocks.
    ///
    /// # Errors
    /// As [`Db::read`].
    pub fn snapshot<T, E: From<DbError>>(
        &self,
        look: impl FnOnce(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        type Transactions = <Conn as Connection>::TransactionManager;
        self.inner.shared.refuse_newer()?;
        let mut conn = self.connection("read")?;
        Transactions::begin_transaction(&mut *conn).map_err(DbError::from)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            if let Conn::Pg(pg) = &mut **conn {
                let level = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";
                pg.batch_execute(level).map_err(DbError::from)?;
            }
            look(&mut conn)
        }))
        .unwrap_or_else(|panic| Err(DbError::Panicked(writer::panic_text(&*panic)).into()));
        // Nothing was written: that it ends is all that matters, and a broken connection has ended.
        let _ended = Transactions::rollback_transaction(&mut *conn);
        outcome
    }

    /// The write door: one transaction, durable when it returns, tried again where the database
    /// says that it may succeed. Blocks: call it from a thread that may wait.
    ///
    /// # Errors
    /// What `work` returns; then nothing of it was kept. Only after [`DbError::Unsure`] it may have
    /// been.
    pub fn write<T, E>(
        &self,
        work: impl Fn(&mut Conn) -> Result<T, E> + Send + Sync + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + MayRetry + Send + 'static,
    {
        self.inner.shared.refuse_newer()?;
        if let Some(writer) = &self.inner.writer {
            return writer.write(work);
        }
        let mut tries = 0;
        loop {
            tries += 1;
            match self.write_once(&work) {
                Err(e) if tries < TRIES && e.may_retry() => {}
                done => return done,
            }
        }
    }

    fn write_once<T, E: From<DbError>>(
        &self,
        work: &impl Fn(&mut Conn) -> Result<T, E>,
    ) -> Result<T, E> {
        type Transactions = <Conn as Connection>::TransactionManager;
        let mut conn = self.connection("write")?;
        let writing = Stopwatch::start();
        Transactions::begin_transaction(&mut *conn).map_err(DbError::from)?;
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&mut conn)))
            .unwrap_or_else(|panic| Err(DbError::Panicked(writer::panic_text(&*panic)).into()));
        match outcome {
            Ok(done) => {
                Transactions::commit_transaction(&mut *conn).map_err(commit_failed)?;
                figures::writer_batch(1, writing.elapsed());
                self.inner.shared.committed();
                self.noticed_elsewhere();
                Ok(done)
            }
            Err(e) => {
                // Where the connection is the reason, the server rolls back by itself.
                match Transactions::rollback_transaction(&mut *conn).map_err(DbError::from) {
                    Err(lost @ DbError::Lost(_)) => Err(lost.into()),
                    _ => Err(e),
                }
            }
        }
    }
}

/// A connection that broke at the commit does not say whether the server had kept it.
fn commit_failed(e: diesel::result::Error) -> DbError {
    match DbError::from(e) {
        DbError::Lost(source) => DbError::Unsure(source),
        e => e,
    }
}

/// Whether the same work may succeed when it is tried again at once.
pub trait MayRetry {
    /// True for a lost race or a broken connection, where nothing was kept.
    fn may_retry(&self) -> bool;
}

impl MayRetry for DbError {
    fn may_retry(&self) -> bool {
        self.may_be_tried_again()
    }
}
