//! What recurs on a calendar: the digest, the weekly report, the clean-up. One node runs each slot.
//! A slot missed during a downtime runs once, late, and says so.

use std::{sync::Arc, time::Duration};

use tokio_util::sync::CancellationToken;

use super::{call, rest};
use crate::{
    app::{AppError, Desk, clean_up, digests, slots},
    domain::{cron_line::CronLine, time::Timestamp},
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
    run: fn(&Arc<Desk>, Timestamp) -> Result<String, AppError>,
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
            name: "clean_up",
            line: jobs.clean_up.clone(),
            run: |desk, _| {
                let clean_up::Cleaned { sessions, resets, closed, mails, rolled_up } =
                    clean_up::clean_up(desk)?;
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
            Ok(Some(slot)) => work(&desk, &task, slot, &stop).await,
            Ok(None) => {
                let now = desk.now();
                let next = task.line.next(now, zone).unwrap_or(now.plus_secs(86_400));
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = desk.time.wait_until(next) => {}
                    () = tokio::time::sleep(LOOK_ANYWAY) => {}
                }
            }
        }
    }
}

/// Runs a slot that is ours; what fails is tried again until it is done.
async fn work(desk: &Arc<Desk>, task: &Task, slot: Timestamp, stop: &CancellationToken) {
    let (name, run) = (task.name, task.run);
    let late_s = desk.now().secs_since(slot);
    if late_s > LATE_S {
        tracing::warn!(task = name, late_s, "{name} of {slot} runs late, by {late_s} s");
    }
    loop {
        let done = call(desk, move |desk| {
            let done = run(desk, slot)?;
            slots::finish(desk, name, slot)?;
            Ok(done)
        });
        match done.await {
            Ok(done) => {
                tracing::info!(task = name, "{name} of {slot} is done: {done}");
                return;
            }
            Err(e) if e.is_passing() => {
                tracing::error!(task = name, "{name} of {slot} is tried again: {}", e.chain());
                if rest(stop, AFTER_A_FAULT).await {
                    return;
                }
            }
            Err(e) => {
                tracing::error!(task = name, "{name} of {slot} failed: {}", e.chain());
                return;
            }
        }
    }
}
