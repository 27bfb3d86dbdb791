//! `tarmac bench fill`: tickets are judged on one thread and written by another.

use std::{
    path::Path,
    sync::{Arc, mpsc::sync_channel},
    thread,
};

use indicatif::{ProgressBar, ProgressStyle};
use serde::{Deserialize, Serialize};

use super::{
    cast,
    figure::{Figure, Measuring},
    stage,
    stories::{self, People},
};
use crate::{
    app::{
        AppError, Desk,
        bulk::{self, Judge, Judged, Lived},
        settings,
    },
    cli,
    config::Config,
    domain::time::Timestamp,
    time_source::ManualTime,
};

/// Tickets in one transaction.
const BATCH: u64 = 5_000;
/// Days before now at which the customers joined.
const JOINED_D: i64 = 400;

/// What was noted of a database that was filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filled {
    /// Up to which moment, in microseconds.
    pub as_of: i64,
    /// Tickets.
    pub tickets: i64,
    /// How many of them were open then.
    pub open: i64,
}

/// How the database was filled; none where it was not.
pub(super) fn noted(desk: &Desk) -> Result<Option<Filled>, String> {
    let noted = settings::filled(&desk.db).map_err(|e| e.chain())?;
    noted
        .map(|text| {
            serde_json::from_str(&text).map_err(|e| {
                format!("the database was not filled to its end ({e}); take a new one")
            })
        })
        .transpose()
}

/// The command.
pub(super) fn command(file: Option<&Path>, asked: &cli::Fill) -> Result<Vec<Figure>, String> {
    let config = match (&asked.database, file) {
        (Some(url), _) => {
            let url = ("TARMAC_DATABASE__URL".to_owned(), url.clone());
            let level = ("TARMAC_LOG__LEVEL".to_owned(), "warn".to_owned());
            stage::config(&[url, level])?
        }
        (None, Some(file)) => Arc::new(Config::load(Some(file)).map_err(|e| e.to_string())?),
        (None, None) => {
            return Err(
                "say which database is to be filled: --database URL, or --config FILE for \
                        that of a configuration; nothing was done"
                    .to_owned(),
            );
        }
    };
    let open = asked.open.unwrap_or(asked.tickets / 10);
    if open > asked.tickets {
        return Err(format!("--open {open} is more than --tickets {}", asked.tickets));
    }
    let desk = stage::open(&config)?;
    stage::refuse_others(&desk)?;
    if let Some(filled) = noted(&desk)? {
        return Err(format!(
            "the database {} was filled with {} tickets before; nothing was done",
            desk.db.place().shown(),
            filled.tickets
        ));
    }
    let measuring = Measuring::start("fill", "tickets with all that belongs to them", "tickets");
    let filled = fill(&desk, asked.tickets, open)?;
    let mut figure = measuring.end(usize::try_from(filled.tickets).unwrap_or(0), Vec::new());
    figure.database = Some(super::kind(&desk));
    figure.size = Some(filled.tickets);
    figure.open = Some(filled.open);
    Ok(vec![figure])
}

/// Fills an empty database.
pub(super) fn fill(desk: &Arc<Desk>, tickets: u32, open: u32) -> Result<Filled, String> {
    let now = desk.now();
    settings::note_filled(&desk.db, "begun").map_err(|e| e.chain())?;
    write_all(desk, u64::from(tickets), u64::from(open.min(tickets)), now)
        .map_err(|e| e.chain())?;
    let (all, open) = bulk::count(desk).map_err(|e| e.chain())?;
    let filled = Filled { as_of: now.micros(), tickets: all, open };
    let text = serde_json::to_string(&filled).map_err(|e| e.to_string())?;
    settings::note_filled(&desk.db, &text).map_err(|e| e.chain())?;
    Ok(filled)
}

fn write_all(desk: &Arc<Desk>, all: u64, open: u64, now: Timestamp) -> Result<(), AppError> {
    let settling = bar(u64::try_from(cast::ACCOUNTS).unwrap_or(0), "customers");
    let joined = ManualTime::at(now.plus_secs(-JOINED_D * 86_400));
    let then = desk.by_clock(Arc::new(joined));
    let engineers = cast::settle(&then, || settling.inc(1))?;
    settling.finish_and_clear();
    let mut judge = Judge::new(desk, now)?;
    let people = People { reporters: judge.reporters(), engineers };
    let bar = bar(all, "tickets");
    let (send, batches) = sync_channel::<Result<(u64, Judged), AppError>>(2);
    let written: Result<(), AppError> = thread::scope(|scope| {
        scope.spawn(move || {
            let mut first = 0;
            while first < all {
                let last = (first + BATCH).min(all);
                let lived: Vec<Lived> =
                    (first..last).filter_map(|n| story(&people, n, all, open, now)).collect();
                let judged = judge.judge(&lived).map(|judged| (last - first, judged));
                // Nobody takes it any more where a batch could not be written.
                if send.send(judged).is_err() {
                    return;
                }
                first = last;
            }
        });
        for batch in batches {
            let (count, judged) = batch?;
            bulk::write(desk, judged)?;
            bar.inc(count);
        }
        Ok(())
    });
    bar.finish_and_clear();
    written?;
    bulk::finish(desk)
}

/// The closed ones come first, as they were reported first.
fn story(people: &People, n: u64, all: u64, open: u64, now: Timestamp) -> Option<Lived> {
    let closed = all - open;
    if n < closed {
        stories::past(people, n, closed, now)
    } else {
        stories::present(people, n - closed, now)
    }
}

/// A bar on a terminal, and nothing elsewhere.
fn bar(length: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let form = "{msg} {wide_bar} {human_pos}/{human_len} {per_sec} {eta}";
    if let Ok(style) = ProgressStyle::with_template(form) {
        bar.set_style(style);
    }
    bar.with_message(what)
}
