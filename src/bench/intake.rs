//! Mail in by SMTP over loopback, to its ticket being there and its receipt having left.

use std::{io, net::SocketAddr, thread, time::Duration};

use tokio::runtime::Runtime;

use super::{
    figure::{Figure, Measuring},
    smtp::{self, Sender},
    stage::{Hour, Stage, Tickets},
};
use crate::{
    app::{bulk, intake},
    cli::Asked,
    domain::ids::InboundId,
};

/// Mails of each part.
const MAILS: usize = 4_000;
/// Between two looks whether all is done.
const LOOK: Duration = Duration::from_millis(5);

/// Measures with 8 senders and with 64.
pub(super) fn run(asked: &Asked, runtime: &Runtime) -> Result<Vec<Figure>, String> {
    let stage = Stage::set(asked, Tickets::Closed, Hour::Goes)?;
    let running = stage.start(runtime)?;
    let at = running.smtp.ok_or("the desk has no listener for mail")?;
    let mails = asked.count.map_or(MAILS, |n| usize::try_from(n).unwrap_or(MAILS)).max(1);
    let measured = [8, 64].map(|senders| part(&stage, at, senders, mails));
    runtime.block_on(running.stop());
    measured.into_iter().map(|figure| figure.map(|f| super::on(&stage, f))).collect()
}

fn part(stage: &Stage, at: SocketAddr, senders: usize, mails: usize) -> Result<Figure, String> {
    // What a desk before this one had in hand is no part of it.
    wait_for_receipts(stage)?;
    let (before, _) = bulk::count(&stage.desk).map_err(|e| e.chain())?;
    let run = format!("{}.{senders}", stage.desk.now().micros());
    let measuring =
        Measuring::start("intake", format!("{senders} senders, to receipt sent"), "mails");
    let took = send_all(at, senders, mails, &run).map_err(|e| e.to_string())?;
    wait_for_receipts(stage)?;
    let figure = measuring.end(mails, took);
    let (after, _) = bulk::count(&stage.desk).map_err(|e| e.chain())?;
    let opened = usize::try_from(after - before).unwrap_or(0);
    if opened == mails {
        Ok(figure)
    } else {
        Err(format!("{mails} mails were sent, and {opened} tickets were opened"))
    }
}

fn send_all(at: SocketAddr, senders: usize, mails: usize, run: &str) -> io::Result<Vec<Duration>> {
    thread::scope(|scope| {
        let all: Vec<_> = (0..senders)
            .map(|sender| {
                scope.spawn(move || {
                    let mut connection = Sender::open(at)?;
                    let mut took = Vec::with_capacity(mails / senders + 1);
                    for nth in (sender..mails).step_by(senders) {
                        let (from, mail) = smtp::mail(run, nth);
                        took.push(connection.send(&from, &mail)?);
                    }
                    Ok(took)
                })
            })
            .collect();
        let mut took = Vec::with_capacity(mails);
        for sender in all {
            let ended: io::Result<Vec<Duration>> =
                sender.join().map_err(|_| io::Error::other("a sender failed inside"))?;
            took.extend(ended?);
        }
        Ok(took)
    })
}

/// Nothing waits to be decided, and no receipt to be sent.
pub(super) fn wait_for_receipts(stage: &Stage) -> Result<(), String> {
    loop {
        let undecided = intake::waiting(&stage.desk, InboundId(0), 1).map_err(|e| e.chain())?;
        if undecided.is_empty() && !bulk::receipt_waits(&stage.desk).map_err(|e| e.chain())? {
            return Ok(());
        }
        thread::sleep(LOOK);
    }
}
