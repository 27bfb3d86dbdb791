//! What the desk does by itself: takes mail in, decides it, fires what is due, sends what waits, and
//! keeps the calendar. Each task is a loop around a verb of `app`; none holds a rule of its own.
//!
//! All of them end on one token, at the end of what they have in hand.

pub mod alarm;
pub mod backtests;
pub mod elsewhere;
pub mod engine;
mod in_hand;
pub mod intake;
pub mod mailboxes;
pub mod sender_check;
pub mod sending;
pub mod slots;
pub mod smtp_door;
pub mod way_out;

use std::{sync::Arc, time::Duration};

use tokio::task::{JoinError, JoinHandle};
use tokio_util::sync::CancellationToken;

use crate::{
    app::{AppError, Desk},
    config::RelayTls,
    transport::Protection,
};

/// The word of a bell that rings at each commit.
pub(crate) type Bell = tokio::sync::watch::Receiver<u64>;

/// Runs a verb on a thread that may wait; a verb that failed inside is an error as others are.
pub(crate) async fn call<T: Send + 'static>(
    desk: &Arc<Desk>,
    verb: impl FnOnce(&Arc<Desk>) -> Result<T, AppError> + Send + 'static,
) -> Result<T, AppError> {
    let desk = Arc::clone(desk);
    let ended = tokio::task::spawn_blocking(move || verb(&desk)).await;
    ended.unwrap_or_else(|e| Err(failed_inside(&e)))
}

fn failed_inside(e: &JoinError) -> AppError {
    AppError::Evaluate(format!("the work failed inside: {e}"))
}

/// How a connection is protected, in the transport's words.
pub(crate) const fn protection(tls: RelayTls) -> Protection {
    match tls {
        RelayTls::None => Protection::None,
        RelayTls::Required => Protection::StartTls,
        RelayTls::Implicit => Protection::Tls,
    }
}

/// Waits for the time to pass; true when it is time to stop instead.
pub(crate) async fn rest(stop: &CancellationToken, length: Duration) -> bool {
    tokio::select! {
        () = stop.cancelled() => true,
        () = tokio::time::sleep(length) => false,
    }
}

/// How long what is in hand may still take once the desk is asked to end.
const GRACE: Duration = Duration::from_secs(20);
/// How long all tasks together may take to end, with giving back what they held.
const ENDING: Duration = Duration::from_secs(30);

/// Returns when the desk was asked to end, and the time for what is in hand is over.
pub(crate) async fn out_of_time(stop: &CancellationToken) {
    stop.cancelled().await;
    tokio::time::sleep(GRACE).await;
}

/// Waits for the next commit; for ever when nobody will commit any more.
pub(crate) async fn rung(bell: &mut Bell) {
    if bell.changed().await.is_err() {
        std::future::pending::<()>().await;
    }
}

/// The tasks of a running desk.
#[derive(Debug)]
pub struct Jobs {
    tasks: Vec<(&'static str, JoinHandle<()>)>,
    stop: CancellationToken,
}

impl Jobs {
    /// Starts all but the door for mail.
    #[must_use]
    pub fn start(
        desk: &Arc<Desk>,
        way_out: Arc<way_out::WayOut>,
        checking: sender_check::Checking,
    ) -> Self {
        let stop = CancellationToken::new();
        let mut tasks = vec![
            ("elsewhere", tokio::spawn(elsewhere::run(Arc::clone(desk), stop.clone()))),
            ("intake", tokio::spawn(intake::run(Arc::clone(desk), checking, stop.clone()))),
            ("engine", tokio::spawn(engine::run(Arc::clone(desk), stop.clone()))),
            ("slots", tokio::spawn(slots::run(Arc::clone(desk), stop.clone()))),
            ("backtests", tokio::spawn(backtests::run(Arc::clone(desk), stop.clone()))),
            ("alarm", tokio::spawn(alarm::run(Arc::clone(desk), stop.clone()))),
            ("sending", tokio::spawn(sending::run(Arc::clone(desk), way_out, stop.clone()))),
        ];
        for mailbox in desk.config.imap_in.mailboxes.clone() {
            let read = mailboxes::run(Arc::clone(desk), mailbox, stop.clone());
            tasks.push(("mailbox", tokio::spawn(read)));
        }
        Self { tasks, stop }
    }

    /// Takes no new work, and returns when what is in hand is finished or given back; within half a
    /// minute.
    pub async fn stop(self) {
        self.stop.cancel();
        let over = tokio::time::sleep(ENDING);
        tokio::pin!(over);
        for (name, mut task) in self.tasks {
            tokio::select! {
                ended = &mut task => if let Err(e) = ended {
                    tracing::error!(task = name, "The task {name} had ended before: {e}");
                },
                () = &mut over => {
                    // Its transaction is rolled back, or was committed; nothing is half done.
                    tracing::error!(task = name, "The task {name} does not end and is left");
                    task.abort();
                }
            }
        }
    }
}
