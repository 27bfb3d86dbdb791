//! Pages over HTTP, signed in: the queue, tickets, the report.

use chrono::Datelike as _;
use tokio::runtime::Runtime;

use super::{
    chance::Chance,
    figure::{Figure, Measuring},
    http,
    stage::{Hour, Stage, Tickets},
};
use crate::{app::rollups, cli::Asked};

/// Browsers that ask for the queue and for tickets.
const BROWSERS: usize = 8;
/// The lowest number of a ticket.
const FIRST: i64 = 1001;

/// The queue's first page of 50.
pub(super) fn queue(asked: &Asked, runtime: &Runtime) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Open, Hour::Stands)?;
    let part = "first page of 50, 8 browsers";
    Ok(vec![crowd(&stage, runtime, ("queue", part), BROWSERS, count(asked, 4_000), &|_| {
        "/queue".to_owned()
    })?])
}

/// Tickets of any number.
pub(super) fn ticket(asked: &Asked, runtime: &Runtime) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Open, Hour::Stands)?;
    let last = FIRST + stage.filled.tickets.max(1) - 1;
    let path = |n: usize| {
        let number = Chance::of(u64::try_from(n).unwrap_or(0)).between(FIRST, last);
        format!("/tickets/{number}")
    };
    let part = "any ticket, 8 browsers";
    Ok(vec![crowd(&stage, runtime, ("ticket", part), BROWSERS, count(asked, 4_000), &path)?])
}

/// The SLA report of the year before the last day that was filled, with the closed tickets rolled up
/// as the nightly clean-up leaves them.
pub(super) fn report(asked: &Asked, runtime: &Runtime) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Closed, Hour::Stands)?;
    let to = stage.desk.now().utc().date_naive();
    let from = to.with_year(to.year() - 1).unwrap_or(to);
    rollups::fold(&stage.desk).map_err(|e| e.chain())?;
    let path = format!("/reports?from={from}&to={to}");
    let one =
        crowd(&stage, runtime, ("report", "a year, 1 browser"), 1, count(asked, 20), &|_| {
            path.clone()
        })?;
    Ok(vec![one])
}

fn count(asked: &Asked, usual: usize) -> usize {
    asked.count.map_or(usual, |n| usize::try_from(n).unwrap_or(usual)).max(1)
}

/// Serves the desk, lets the browsers in, and measures. A page each is asked for before it counts.
fn crowd(
    stage: &Stage,
    runtime: &Runtime,
    (work, part): (&'static str, &'static str),
    browsers: usize,
    count: usize,
    path: &(impl Fn(usize) -> String + Sync),
) -> Result<Figure, String> {
    let running = stage.start(runtime)?;
    let cookie = stage.sign_in()?;
    let measured = http::crowd(running.http, &cookie, browsers, browsers, path).and_then(|_| {
        let measuring = Measuring::start(work, part, "pages");
        let took = http::crowd(running.http, &cookie, browsers, count, path)?;
        Ok(measuring.end(count, took))
    });
    runtime.block_on(running.stop());
    Ok(super::on(stage, measured.map_err(|e| e.to_string())?))
}
