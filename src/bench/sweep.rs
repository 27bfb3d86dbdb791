//! Due tickets escalated until their mails are queued; and a wave of them while people work.

use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use tokio::runtime::Runtime;

use super::{
    figure::{Figure, Measuring},
    http::Browser,
    smtp::{self, Sender},
    stage::{Hour, Stage, Tickets},
    stopwatch::Stopwatch,
};
use crate::{
    app::{bulk, escalation},
    cli::Sweep,
};

/// Tickets of the first figure.
const TICKETS: u32 = 10_000;
/// Browsers under the wave.
const BROWSERS: usize = 2;
/// Between two looks whether the wave is over.
const LOOK: Duration = Duration::from_millis(5);

/// Measures both.
pub(super) fn run(asked: &Sweep, runtime: &Runtime) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(&asked.asked, Tickets::Open, Hour::Stands)?;
    let mut figures = vec![alone(&stage, asked.asked.count.unwrap_or(TICKETS))?];
    figures.extend(under_wave(&stage, asked.wave, runtime)?);
    Ok(figures.into_iter().map(|figure| super::on(&stage, figure)).collect())
}

/// Moves the clock to where so many looks are due.
fn bring_due(stage: &Stage, count: u32) -> Result<(), String> {
    let at = bulk::due_from(&stage.desk, count).map_err(|e| e.chain())?;
    stage.move_to(at.ok_or("no ticket has anything that falls due")?);
    Ok(())
}

/// Nothing else goes on.
fn alone(stage: &Stage, count: u32) -> Result<Figure, String> {
    bring_due(stage, count)?;
    let (mut tickets, mut took) = (0, Vec::new());
    let measuring = Measuring::start("sweep", "to mail queued; p50 and p99 of a batch", "tickets");
    loop {
        let watch = Stopwatch::start();
        let swept = escalation::fire_due(&stage.desk).map_err(|e| e.chain())?;
        if swept.looked_at == 0 {
            return Ok(measuring.end(tickets, took));
        }
        took.push(watch.passed());
        tickets += swept.looked_at;
    }
}

/// The engine of a whole desk works a wave off while mail comes in and pages are turned.
fn under_wave(stage: &Stage, count: u32, runtime: &Runtime) -> Result<Vec<Figure>, String> {
    let running = stage.start(runtime)?;
    let measured = wave(stage, count, running.http, running.smtp);
    runtime.block_on(running.stop());
    measured
}

fn wave(
    stage: &Stage,
    count: u32,
    http: SocketAddr,
    smtp: Option<SocketAddr>,
) -> Result<Vec<Figure>, String> {
    let smtp = smtp.ok_or("the desk has no listener for mail")?;
    let run = format!("wave.{}", stage.desk.now().micros());
    let is_over = AtomicBool::new(false);
    bring_due(stage, count)?;
    let cookie = stage.sign_in()?;
    let due = usize::try_from(bulk::due_by(&stage.desk, stage.desk.now()).map_err(|e| e.chain())?);
    let waves = Measuring::start("sweep", "wave, by the engine of a whole desk", "tickets");
    let mails = Measuring::start("sweep", "mail taken under the wave, 1 sender", "mails");
    let pages = Measuring::start("sweep", "queue pages under the wave, 2 browsers", "pages");
    thread::scope(|scope| {
        let sending = scope.spawn(|| send(smtp, &run, &is_over));
        let reading: Vec<_> =
            (0..BROWSERS).map(|_| scope.spawn(|| read(http, &cookie, &is_over))).collect();
        let ended = wait_for_end(stage);
        let wave = waves.end(due.unwrap_or(0), Vec::new());
        is_over.store(true, Ordering::Relaxed);
        let inside = || io::Error::other("a part of the measuring failed inside");
        let sent = sending.join().map_err(|_| inside()).and_then(|sent| sent);
        let sent = sent.map_err(|e| e.to_string())?;
        let mut turned = Vec::new();
        for one in reading {
            let one = one.join().map_err(|_| inside()).and_then(|one| one);
            turned.extend(one.map_err(|e| e.to_string())?);
        }
        ended?;
        Ok(vec![wave, mails.end(sent.len(), sent), pages.end(turned.len(), turned)])
    })
}

fn send(at: SocketAddr, run: &str, is_over: &AtomicBool) -> io::Result<Vec<Duration>> {
    let mut connection = Sender::open(at)?;
    let mut took = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let (from, mail) = smtp::mail(run, took.len());
        took.push(connection.send(&from, &mail)?);
    }
    Ok(took)
}

fn read(at: SocketAddr, cookie: &str, is_over: &AtomicBool) -> io::Result<Vec<Duration>> {
    let mut browser = Browser::open(at, cookie)?;
    let mut took = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let watch = Stopwatch::start();
        browser.page("/queue")?;
        took.push(watch.passed());
    }
    Ok(took)
}

/// The tickets of the wave are worked off: what is due now came after it.
fn wait_for_end(stage: &Stage) -> Result<(), String> {
    loop {
        let next = escalation::next_look(&stage.desk).map_err(|e| e.chain())?;
        if next.is_none_or(|at| at >= stage.desk.now()) {
            return Ok(());
        }
        thread::sleep(LOOK);
    }
}
