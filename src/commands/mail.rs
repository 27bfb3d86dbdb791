//! `tarmac mail parse`, `list` and `retry`.

use std::{
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    Outcome,
    print::{Out, moment},
};
use crate::{
    app::{Desk, intake, lists},
    cli::Exit,
    domain::{ids::InboundId, mail_state::InboundState},
    mail::{parse as reading, parse_json::parse_json},
};

/// Id, received at, state, ticket, from, subject or the reason.
const WIDTHS: [usize; 6] = [7, 16, 10, 8, 28, 0];

/// What is read out of message files, a line each. One that cannot be read is told, and the others
/// go on.
pub(super) fn parse(files: &[PathBuf]) -> Outcome {
    let mut out = Out::new();
    let mut exit = Exit::Fine;
    for path in files {
        let name = path.display().to_string();
        match read(path) {
            Ok(raw) => out.json(&parse_json(&name, &reading::parse(&raw)))?,
            Err(e) => {
                eprintln!("{name}: cannot be read: {e}");
                exit = Exit::Input;
            }
        }
    }
    out.end_with(exit)
}

/// The bytes of a message file, or of standard input.
pub(super) fn read(path: &Path) -> io::Result<Vec<u8>> {
    if path == Path::new("-") {
        let mut raw = Vec::new();
        io::stdin().lock().read_to_end(&mut raw)?;
        return Ok(raw);
    }
    std::fs::read(path)
}

/// Every received message, the newest last.
pub(super) fn list(desk: &Arc<Desk>, json: bool) -> Outcome {
    let mut out = Out::new();
    let zone = desk.config.desk.zone;
    if !json {
        out.row(WIDTHS, ["ID", "RECEIVED", "STATE", "TICKET", "FROM", "SUBJECT"])?;
    }
    let mut after = InboundId(0);
    loop {
        let page = lists::mail_after(desk, after)?;
        let Some(last) = page.last() else { return out.end() };
        after = last.id;
        for line in &page {
            if json {
                out.json(line)?;
                continue;
            }
            let (id, at) = (line.id.to_string(), moment(line.received_at, zone));
            let ticket = line.ticket.map(|id| desk.reference(id)).unwrap_or_default();
            let what = match &line.error {
                Some(why) => format!("{}  [{why}]", line.subject),
                None => line.subject.clone(),
            };
            out.row(WIDTHS, [&id, &at, line.state.word(), &ticket, &line.from, &what])?;
        }
    }
}

/// Tries parked messages again.
pub(super) fn retry(desk: &Arc<Desk>, ids: &[InboundId]) -> Outcome {
    let mut out = Out::new();
    let mut exit = Exit::Fine;
    for id in ids {
        match intake::retry(desk, *id) {
            Ok(InboundState::Parked) => {
                out.line(&format!("{id}: parked again; `tarmac mail list` says why"))?;
                exit = Exit::Input;
            }
            Ok(state) => out.line(&format!("{id}: {state}"))?,
            Err(e) if e.is_passing() => return Err(e.into()),
            Err(e) => {
                eprintln!("{id}: {}", e.chain());
                exit = Exit::Input;
            }
        }
    }
    out.end_with(exit)
}
