//! A backup: one file that holds every row of one instant, and can be restored into either
//! database. It is gzip over lines of JSON, so that `zcat FILE | head` shows what it is:
//!
//! ```text
//! {"tarmac_backup":1,"program":"0.1.0","taken_at":"…","migrations":["…"]}
//! {"table":"accounts","columns":[{"name":"id","kind":"number"},…],"key":["id"]}
//! [1,"Peregrine Air",…]                       a row, in the order of the columns; and so on
//! {"rows":{"accounts":1,…},"sequences":[["accounts",1],…]}
//! {"sha256":"…"}                              of every byte before this line
//! ```
//!
//! It holds what the database holds: customers' mail, password hashes, the keys of tokens. It is
//! written readable by its owner only. Mail that is being received at that instant is in the spool
//! of the data folder, and has not been acknowledged to its sender.

use std::{
    collections::BTreeMap,
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

pub use super::backup_error::BackupError;
use super::backup_reading::{Entry, FORM, Head, Seal, Totals, read};
use crate::{
    db::{
        Place,
        restore::Restore,
        snapshot::{self, Piece},
    },
    domain::time::Timestamp,
};

/// Rows that are stored with one statement, at most, and bytes from which on no more are gathered.
const BATCH_ROWS: usize = 500;
const BATCH_BYTES: usize = 1024 * 1024;

/// What is in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Contents {
    /// When it was taken.
    pub taken_at: String,
    /// The version of the program that took it.
    pub program: String,
    /// Rows by table.
    pub rows: BTreeMap<String, u64>,
    /// Bytes of the file.
    pub bytes: u64,
    /// Of its text.
    pub sha256: String,
}

impl Contents {
    /// All rows.
    #[must_use]
    pub fn all_rows(&self) -> u64 {
        self.rows.values().sum()
    }
}

/// Lines on their way into a file, counted and hashed.
struct Lines<W: Write> {
    to: W,
    hash: Sha256,
}

impl<W: Write> Lines<W> {
    fn line(&mut self, text: &str) -> io::Result<()> {
        for part in [text.as_bytes(), b"\n"] {
            self.hash.update(part);
            self.to.write_all(part)?;
        }
        Ok(())
    }

    fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        self.line(&serde_json::to_string(value)?)
    }
}

/// Takes a backup of the database at `place` into the new file `path`, while others work on it. The
/// file appears under its name only when it is whole and on the disk.
///
/// # Errors
/// See [`BackupError`]; then there is no file of that name.
pub fn take(place: &Place, path: &Path, now: Timestamp) -> Result<Contents, BackupError> {
    if path.exists() {
        return Err(BackupError::Exists(path.to_owned()));
    }
    if let Place::Sqlite(file) = place
        && !Path::new(file).exists()
    {
        return Err(BackupError::NoDatabase(file.clone()));
    }
    let mut name = path.as_os_str().to_owned();
    name.push(".partial");
    let partial = PathBuf::from(name);
    let taken = write(place, &partial, now).and_then(|contents| {
        fs::rename(&partial, path).map_err(|e| unwritten(path, e))?;
        settle_folder(path).map_err(|e| unwritten(path, e))?;
        Ok(contents)
    });
    if taken.is_err() {
        // It may not even have been made.
        let _removed = fs::remove_file(&partial);
    }
    taken
}

fn unwritten(path: &Path, source: io::Error) -> BackupError {
    BackupError::File { doing: "write", path: path.to_owned(), source }
}

/// A new name is on the disk when its folder is.
fn settle_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

fn write(place: &Place, path: &Path, now: Timestamp) -> Result<Contents, BackupError> {
    let failed = |e: io::Error| unwritten(path, e);
    let mut open = OpenOptions::new();
    let file = open.write(true).create(true).truncate(true).mode(0o600).open(path);
    let to = GzEncoder::new(BufWriter::new(file.map_err(failed)?), Compression::fast());
    let mut lines = Lines { to, hash: Sha256::new() };
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    let (taken_at, program) = (now.to_string(), env!("CARGO_PKG_VERSION").to_owned());
    let mut table_of_rows = String::new();
    snapshot::tell(place, &mut |piece| {
        match piece {
            Piece::Migrations(migrations) => lines.json(&Head {
                tarmac_backup: FORM,
                program: program.clone(),
                taken_at: taken_at.clone(),
                migrations: migrations.to_vec(),
            }),
            Piece::Table(table) => {
                table_of_rows.clone_from(&table.table);
                rows.insert(table.table.clone(), 0);
                lines.json(table)
            }
            Piece::Row(row) => {
                if let Some(count) = rows.get_mut(&table_of_rows) {
                    *count += 1;
                }
                lines.line(row)
            }
            Piece::Sequences(all) => {
                lines.json(&Totals { rows: rows.clone(), sequences: all.to_vec() })
            }
        }
        .map_err(failed)
    })?;
    let sha256 = HEXLOWER.encode(&lines.hash.clone().finalize());
    lines.json(&Seal { sha256: sha256.clone() }).map_err(failed)?;
    let file = lines.to.finish().and_then(|to| to.into_inner().map_err(io::Error::from));
    let file = file.map_err(failed)?;
    file.sync_all().map_err(failed)?;
    let bytes = file.metadata().map_err(failed)?.len();
    Ok(Contents { taken_at, program, rows, bytes, sha256 })
}

/// Reads a backup from end to end and restores nothing.
///
/// # Errors
/// What is wrong with it.
pub fn verify(path: &Path) -> Result<Contents, BackupError> {
    read(path, &mut |_| Ok(()))
}

/// Restores a backup into the database at `place`, where nothing may be stored yet. The file is
/// read to its end and verified before anything is changed, and all of it is one transaction.
///
/// # Errors
/// See [`BackupError`]; then nothing was restored.
pub fn restore(place: &Place, path: &Path) -> Result<Contents, BackupError> {
    verify(path)?;
    let mut target: Option<Restore> = None;
    let mut batch: Vec<String> = Vec::new();
    let mut bytes = 0;
    let mut sequences = Vec::new();
    let contents = read(path, &mut |entry| {
        // What follows the head always has a target.
        let Some(target) = &mut target else {
            if let Entry::Head(head) = entry {
                target = Some(Restore::begin(place, &head.migrations)?);
            }
            return Ok(());
        };
        match entry {
            Entry::Head(_) => {}
            Entry::Row(row) => {
                bytes += row.len();
                batch.push(row.to_owned());
                if batch.len() >= BATCH_ROWS || bytes >= BATCH_BYTES {
                    target.rows(&batch)?;
                    batch.clear();
                    bytes = 0;
                }
            }
            Entry::Table(table) => {
                target.rows(&batch)?;
                batch.clear();
                bytes = 0;
                target.table(table)?;
            }
            Entry::Totals(totals) => {
                target.rows(&batch)?;
                batch.clear();
                sequences.clone_from(&totals.sequences);
            }
        }
        Ok(())
    })?;
    // Only here is it known that the file was not changed since it was verified.
    if let Some(target) = target {
        target.finish(&sequences)?;
    }
    Ok(contents)
}
