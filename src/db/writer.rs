//! The one writer of SQLite: group commit. Closures arrive in a queue, each runs in a savepoint,
//! the batch is committed when the queue is empty or the batch is big enough, and everybody is
//! answered only after the commit. Durable and fast, and nobody waits for a lock.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::mpsc::{Receiver, Sender, channel},
    thread,
};

use diesel::{
    Connection,
    connection::{AnsiTransactionManager, TransactionManager},
    r2d2::R2D2Connection as _,
};

use super::{
    conn::{Conn, Place},
    error::DbError,
};

/// Jobs in one commit at most.
const BATCH: usize = 256;

/// What tells the waiting caller how it ended, once the commit is known.
type Answer = Box<dyn FnOnce(Result<(), DbError>) + Send>;
/// Runs on the writer's connection, or learns why it cannot; whether its changes stay, and who is
/// to be told.
type Job = Box<dyn FnOnce(Result<&mut Conn, DbError>) -> (bool, Answer) + Send>;

/// The queue before the one writer.
#[derive(Debug)]
pub(super) struct Writer {
    queue: Sender<Job>,
}

impl Writer {
    /// Opens the writer's connection and starts its thread; `committed` is called after each commit.
    pub(super) fn start(
        place: &Place,
        committed: impl Fn() + Send + 'static,
    ) -> Result<Self, DbError> {
        let mut conn = place.connect(false)?;
        let place = place.clone();
        let (queue, jobs) = channel::<Job>();
        thread::Builder::new()
            .name("writer".to_owned())
            .spawn(move || {
                while let Ok(first) = jobs.recv() {
                    if let Err(e) = mend(&mut conn, &place) {
                        first(Err(e)).1(Ok(()));
                    } else if run_batch(&mut conn, first, &jobs) {
                        committed();
                    }
                }
            })
            .map_err(|e| DbError::Lost(Box::new(e)))?;
        Ok(Self { queue })
    }

    /// Runs `work` in the next batch and waits until it is durable.
    pub(super) fn write<T, E>(
        &self,
        work: impl FnOnce(&mut Conn) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (tell, told) = channel();
        let job: Job = Box::new(move |conn| {
            let outcome = match conn {
                Err(e) => Err(e.into()),
                Ok(conn) => catch_unwind(AssertUnwindSafe(|| work(conn)))
                    .unwrap_or_else(|panic| Err(DbError::Panicked(panic_text(&*panic)).into())),
            };
            let keep = outcome.is_ok();
            let answer: Answer = Box::new(move |commit| {
                // Nobody waits any more when the caller has gone: then there is nobody to tell.
                let _gone = tell.send(match commit {
                    Ok(()) => outcome,
                    Err(e) => outcome.and(Err(e.into())),
                });
            });
            (keep, answer)
        });
        let gone = || DbError::Panicked("the writer has ended".to_owned());
        self.queue.send(job).map_err(|_| gone())?;
        told.recv().map_err(|_| gone())?
    }
}

pub(super) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<String>()
        .cloned()
        .or_else(|| panic.downcast_ref::<&str>().map(|s| (*s).to_owned()))
        .unwrap_or_else(|| "no reason given".to_owned())
}

/// Diesel must know of every transaction and savepoint: its batch inserts open one of their own.
type Transactions = <Conn as Connection>::TransactionManager;

/// A connection that could not end its transaction (a full disk may do that) is opened anew.
fn mend(conn: &mut Conn, place: &Place) -> Result<(), DbError> {
    if conn.is_broken() {
        *conn = place.connect(false)?;
    }
    Ok(())
}

/// Runs and commits one batch; whether something was committed.
fn run_batch(conn: &mut Conn, first: Job, jobs: &Receiver<Job>) -> bool {
    if let Err(e) = begin(conn) {
        // The lock is held from outside longer than we wait: who waits already is told too, not one
        // after the other, each after a wait of its own.
        let text = e.to_string();
        first(Err(e)).1(Ok(()));
        while let Ok(job) = jobs.try_recv() {
            job(Err(commit_failed(&text))).1(Ok(()));
        }
        return false;
    }
    let mut answers = Vec::new();
    let mut kept = 0_usize;
    let mut torn = None;
    let mut next = Some(first);
    while let Some(job) = next.take() {
        match run_in_savepoint(conn, job) {
            Ok((keep, answer)) => {
                kept += usize::from(keep);
                answers.push(answer);
            }
            Err((why, answer)) => {
                torn = Some(why);
                answers.push(answer);
            }
        }
        if torn.is_none() && answers.len() < BATCH {
            next = jobs.try_recv().ok();
        }
    }
    // A COMMIT that fails is rolled back by the manager.
    let ended = end(conn, torn.is_none()).err().map(|e| e.to_string());
    let failed = torn.or(ended);
    for answer in answers {
        answer(match &failed {
            None => Ok(()),
            Some(text) => Err(commit_failed(text)),
        });
    }
    failed.is_none() && kept > 0
}

/// `BEGIN IMMEDIATE`: a deferred one that reads and then writes fails at once under load.
fn begin(conn: &mut Conn) -> Result<(), DbError> {
    match conn {
        Conn::Sqlite(c) => Ok(AnsiTransactionManager::begin_transaction_sql(c, "BEGIN IMMEDIATE")?),
        Conn::Pg(_) => Ok(Transactions::begin_transaction(conn)?),
    }
}

/// Ends the innermost savepoint, or the transaction.
fn end(conn: &mut Conn, keep: bool) -> Result<(), DbError> {
    if keep {
        Ok(Transactions::commit_transaction(conn)?)
    } else {
        Ok(Transactions::rollback_transaction(conn)?)
    }
}

/// The same refusal for everybody in a batch.
fn commit_failed(text: &str) -> DbError {
    let kind = diesel::result::DatabaseErrorKind::Unknown;
    let e = diesel::result::Error::DatabaseError(kind, Box::new(text.to_owned()));
    if text.contains("full") { DbError::Full(e) } else { DbError::Busy(e) }
}

/// Whether its changes stay, and who is told. Where even its savepoint cannot be ended, SQLite has
/// taken back the whole batch by itself (it does so when the disk is full): why, and who is told.
fn run_in_savepoint(conn: &mut Conn, job: Job) -> Result<(bool, Answer), (String, Answer)> {
    if let Err(e) = Transactions::begin_transaction(conn) {
        let why = e.to_string();
        return Err((why, job(Err(e.into())).1));
    }
    let (keep, answer) = job(Ok(conn));
    match end(conn, keep) {
        Ok(()) => Ok((keep, answer)),
        Err(e) => Err((e.to_string(), answer)),
    }
}
