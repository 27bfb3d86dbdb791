//! `tarmac backup` and `tarmac restore`.

use super::{Fault, Outcome, print::Out};
use crate::{
    app::backup::{self, BackupError, Contents},
    cli::{Backup, Exit, Restore},
    config::Config,
    server,
    time_source::{RealTime, TimeSource as _},
};

fn said(e: &BackupError) -> Fault {
    let exit = if e.is_passing() { Exit::TryAgain } else { Exit::Input };
    Fault::Said(e.to_string(), exit)
}

/// Writes a backup.
pub(super) fn backup(config: &Config, asked: &Backup) -> Outcome {
    let place = server::place(config).map_err(|e| Fault::Said(e.to_string(), Exit::Config))?;
    let contents = backup::take(&place, &asked.file, RealTime.now()).map_err(|e| said(&e))?;
    let file = asked.file.display();
    shown(&contents, asked.json, &format!("Wrote {file} from {}", place.shown()))
}

/// Restores a backup, or only verifies it.
pub(super) fn restore(config: &Config, asked: &Restore) -> Outcome {
    let file = asked.file.display();
    if asked.verify {
        let contents = backup::verify(&asked.file).map_err(|e| said(&e))?;
        return shown(&contents, asked.json, &format!("{file} is whole"));
    }
    let place = server::place(config).map_err(|e| Fault::Said(e.to_string(), Exit::Config))?;
    let contents = backup::restore(&place, &asked.file).map_err(|e| said(&e))?;
    shown(&contents, asked.json, &format!("Restored {file} into {}", place.shown()))
}

/// What is in it, for people or for programs.
fn shown(contents: &Contents, as_json: bool, done: &str) -> Outcome {
    let mut out = Out::new();
    if as_json {
        out.json(contents)?;
        return out.end();
    }
    out.line(&format!(
        "{done}: {} rows of {} tables, {} bytes, taken {} by tarmac {}",
        contents.all_rows(),
        contents.rows.len(),
        contents.bytes,
        contents.taken_at,
        contents.program
    ))?;
    out.line(&format!("SHA-256 of its text {}", contents.sha256))?;
    out.end()
}
