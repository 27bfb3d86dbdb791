//! The alarm that needs no mail: when alerts cannot leave, `alarm.command` is run with the oldest on
//! its standard input. The banner of the pages reads the same state by itself.

use std::{process::Stdio, sync::Arc, time::Duration};

use tokio::{io::AsyncWriteExt as _, process::Command};
use tokio_util::sync::CancellationToken;

use super::{call, rest};
use crate::{
    app::{
        AppError, Desk,
        alarm::{self, AlarmState},
        mail_silence,
        slots::{self, Slot, Turn},
    },
    domain::time::Timestamp,
};

const EVERY: Duration = Duration::from_secs(2);
/// While it lasts, the command is run again after so many seconds.
const AGAIN_S: i64 = 30 * 60;
/// The longest that the command may take.
const WITHIN: Duration = Duration::from_mins(1);
/// Tries, where the command cannot be run or fails.
const TRIES: u32 = 3;

/// How often it is looked whether mail still comes, in seconds.
const SILENCE_EVERY_S: i64 = 60;

/// Runs until it is stopped.
pub async fn run(desk: Arc<Desk>, stop: CancellationToken) {
    let mut last_run: Option<Timestamp> = None;
    let mut last_look: Option<Timestamp> = None;
    let mut is_on = false;
    while !rest(&stop, EVERY).await {
        let now = desk.now();
        if last_look.is_none_or(|at| now.secs_since(at) >= SILENCE_EVERY_S) {
            last_look = Some(now);
            if let Err(e) = call(&desk, |desk| mail_silence::look(desk).map(drop)).await {
                tracing::error!("Whether mail comes cannot be seen: {}", e.chain());
            }
        }
        let state = match call(&desk, |desk| alarm::state(desk)).await {
            Ok(state) => state,
            Err(e) => {
                tracing::error!("The outbox cannot be watched: {}", e.chain());
                continue;
            }
        };
        let Some(state) = state else {
            if std::mem::take(&mut is_on) {
                tracing::info!("Alerts leave again");
            }
            continue;
        };
        if !std::mem::replace(&mut is_on, true) {
            let waiting = state.waiting;
            tracing::error!(waiting, "{waiting} alerts cannot leave since {}", state.since);
        }
        let now = desk.now();
        let is_recent = last_run.is_some_and(|at| now.secs_since(at) < AGAIN_S);
        if desk.config.alarm.command.is_empty() || is_recent {
            continue;
        }
        let ours = match turn(&desk, state.since, now).await {
            Ok(Turn::Ours(slot)) => Some(slot),
            // A node that was killed at it lets go of it soon.
            Ok(Turn::HeldUntil(_)) => continue,
            Ok(Turn::Nobody) => {
                last_run = Some(now);
                continue;
            }
            // Better twice than never.
            Err(_) => None,
        };
        tokio::select! {
            () = stop.cancelled() => break,
            () = ring(&desk, &state) => {}
            () = hold(&desk, ours) => {}
        }
        if let Some(slot) = ours
            && let Err(e) = call(&desk, move |desk| slots::finished(desk, slot)).await
        {
            tracing::error!("That alarm.command was run could not be noted: {}", e.chain());
        }
        last_run = Some(now);
    }
}

/// Whether this process is to run the command: one does for each half hour of an episode.
async fn turn(desk: &Arc<Desk>, since: Timestamp, now: Timestamp) -> Result<Turn, AppError> {
    let rounds = now.secs_since(since).max(0) / AGAIN_S;
    let slot = since.floor().plus_secs(rounds * AGAIN_S);
    call(desk, move |desk| slots::claim_at(desk, "alarm", slot)).await
}

/// Holds the slot, where there is one; ends never.
async fn hold(desk: &Arc<Desk>, slot: Option<Slot>) {
    match slot {
        Some(slot) => super::slots::hold(desk, slot).await,
        None => std::future::pending().await,
    }
}

/// Runs the command until it succeeds, a few times.
async fn ring(desk: &Arc<Desk>, state: &AlarmState) {
    let text = match alarm::text(desk, state) {
        Ok(text) => text,
        Err(e) => {
            tracing::error!("The alarm has no words: {}", e.chain());
            state.oldest.clone()
        }
    };
    for _ in 0..TRIES {
        match tokio::time::timeout(WITHIN, run_command(&desk.config.alarm.command, &text)).await {
            Ok(Ok(())) => {
                tracing::warn!("Ran alarm.command");
                return;
            }
            Ok(Err(why)) => tracing::error!("alarm.command failed: {why}"),
            Err(_) => tracing::error!("alarm.command took longer than a minute and was ended"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

async fn run_command(command: &[String], text: &str) -> Result<(), String> {
    let (program, arguments) = command.split_first().ok_or("there is none")?;
    let failed = |e: std::io::Error| format!("{program}: {e}");
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        // A command that does not read is told by its exit alone.
        input.write_all(text.as_bytes()).await.ok();
    }
    let status = child.wait().await.map_err(failed)?;
    if status.success() { Ok(()) } else { Err(format!("{program} ended with {status}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(all: &[&str]) -> Vec<String> {
        all.iter().map(|w| (*w).to_owned()).collect()
    }

    #[tokio::test]
    async fn the_command_reads_the_alert_on_its_standard_input() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heard");
        let told = format!("cat > {}", file.display());
        run_command(&words(&["sh", "-c", &told]), "TM-1001 is overdue").await.unwrap();
        assert_eq!(std::fs::read_to_string(file).unwrap(), "TM-1001 is overdue");
    }

    #[tokio::test]
    async fn a_command_that_fails_says_so_by_its_name() {
        let why = run_command(&words(&["false"]), "x").await.unwrap_err();
        assert!(why.starts_with("false ended with"), "{why}");
        let why = run_command(&words(&["/no/such/program"]), "x").await.unwrap_err();
        assert!(why.starts_with("/no/such/program: "), "{why}");
    }
}
