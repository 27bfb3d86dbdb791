//! What recurs on a calendar: the digest, the weekly report, the clean-up. One node runs each slot,
//! under a lease that it renews; one whose node was killed runs again. A slot missed during a downtime runs once, late, and says so.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{call, out_of_time, rest};
use crate::{
    app::{
        AppError, Desk, clean_up, cover, digests,
        slots::{self, Slot, Turn},
    },
    domain::cron_line::CronLine,
};

/// A wait goes no longer without looking at the hour and the slots again.
const LOOK_ANYWAY: Duration = Duration::from_mins(1);
/// After a fault of the database.
const AFTER_A_FAULT: Duration = Duration::from_secs(10);
/// From so many seconds on a slot is late.
const LATE_S: i64 = 60;

/// Something that recurs.
struct Task {
    name: &'static str,
    line: CronLine,
    /// Does the work and notes in its last transaction that the slot is done.
    run: fn(&Arc<Desk>, Slot) -> Result<String, AppError>,
}

/// Each line of `[jobs]` beside what it runs; the answer says what was done.
fn tasks(desk: &Desk) -> Vec<Task> {
    let jobs = &desk.config.jobs;
    vec![
        Task {
            name: "daily_digest",
            line: jobs.daily_digest.clone(),
            run: |desk, slot| Ok(format!("{} mails", digests::daily(desk, slot)?)),
        },
        Task {
            name: "weekly_report",
            line: jobs.weekly_report.clone(),
            run: |desk, slot| Ok(format!("{} mails", digests::weekly(desk, slot)?)),
        },
        Task {
            name: "cover_check",
            line: jobs.cover_check.clone(),
            run: |desk, slot| Ok(format!("{} mails", cover::check(desk, slot)?)),
        },
        Task {
            name: "clean_up",
            line: jobs.clean_up.clone(),
            run: |desk, slot| {
                let clean_up::Cleaned { sessions, resets, closed, mails, rolled_up } =
                    clean_up::clean_up(desk)?;
                slots::finished(desk, slot)?;
                Ok(format!(
                    "{sessions} sign-ins, {resets} password links and {mails} discarded mails \
                     removed, {closed} tickets closed, {rolled_up} rolled up for reports"
                ))
            },
        },
    ]
}

/// Runs until it is stopped.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let running: Vec<_> = tasks(&desk)
        .into_iter()
        .map(|task| tokio::spawn(keep(Arc::clone(&desk), task, stop.clone())))
        .collect();
    for task in running {
        if let Err(e) = task.await {
            tracing::error!("A task of the calendar had ended before: {e}");
        }
    }
}

async fn keep(desk: Arc<Desk>, task: Task, stop: CancellationToken) {
    let zone = desk.config.jobs_zone();
    let name = task.name;
    while !stop.is_cancelled() {
        let line = task.line.clone();
        match call(&desk, move |desk| slots::claim(desk, name, &line, zone)).await {
            Err(e) => {
                tracing::error!(task = name, "The slots of {name} cannot be read: {}", e.chain());
                rest(&stop, AFTER_A_FAULT).await;
            }
            Ok(Turn::Ours(slot)) => work(&desk, &task, slot, &stop).await,
            Ok(turn) => {
                let now = desk.now();
                let next = task.line.next(now, zone).unwrap_or(now.plus_secs(86_400));
                let next = match turn {
                    // It may be another node's that was killed.
                    Turn::HeldUntil(until) => next.min(until.plus_micros(1)),
                    _ => next,
                };
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = desk.time.wait_until(next) => {}
                    () = tokio::time::sleep(LOOK_ANYWAY) => {}
                }
            }
        }
    }
}

/// Runs a slot that is ours, and holds it meanwhile.
async fn work(desk: &Arc<Desk>, task: &Task, slot: Slot, stop: &CancellationToken) {
    tokio::select! {
        () = until_done(desk, task, slot, stop) => {}
        () = hold(desk, slot) => {}
        () = out_of_time(stop) => give_back(desk, slot).await,
    }
}

/// Renews the lease on a slot as long as it is asked to.
pub(super) async fn hold(desk: &Arc<Desk>, slot: Slot) {
    loop {
        tokio::time::sleep(desk.config.jobs.lease / 3).await;
        if let Err(e) = call(desk, move |desk| slots::renew(desk, slot)).await {
            let name = slot.name;
            tracing::warn!(task = name, "The lease on {name} was not renewed: {}", e.chain());
        }
    }
}

/// What fails is tried again until it is done.
async fn until_done(desk: &Arc<Desk>, task: &Task, slot: Slot, stop: &CancellationToken) {
    let (name, run, at) = (task.name, task.run, slot.at);
    let late_s = desk.now().secs_since(at);
    if late_s > LATE_S {
        tracing::warn!(task = name, late_s, "{name} of {at} runs late, by {late_s} s");
    }
    loop {
        match call(desk, move |desk| run(desk, slot)).await {
            Ok(done) => {
                tracing::info!(task = name, "{name} of {at} is done: {done}");
                return;
            }
            Err(e) if e.is_passing() => {
                tracing::error!(task = name, "{name} of {at} is tried again: {}", e.chain());
                if rest(stop, AFTER_A_FAULT).await {
                    return give_back(desk, slot).await;
                }
            }
            Err(AppError::Stale) => {
                tracing::warn!(task = name, "{name} of {at} was taken over by another node");
                return;
            }
            Err(e) => {
                tracing::error!(task = name, "{name} of {at} failed: {}", e.chain());
                // The same fault would come again; the next slot is tried.
                if let Err(e) = call(desk, move |desk| slots::finished(desk, slot)).await {
                    tracing::error!(task = name, "That could not be noted: {}", e.chain());
                }
                return;
            }
        }
    }
}

/// The desk ends before the work does: another node, or the next start, runs the slot.
async fn give_back(desk: &Arc<Desk>, slot: Slot) {
    let (name, at) = (slot.name, slot.at);
    match call(desk, move |desk| slots::give_back(desk, slot)).await {
        Ok(()) => tracing::warn!(task = name, "{name} of {at} is given back"),
        Err(e) => tracing::error!(task = name, "{name} of {at} is not given back: {}", e.chain()),
    }
}
