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
    io::{self, BufRead as _, BufReader, BufWriter, Read as _, Write},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;
use flate2::{Compression, bufread::GzDecoder, write::GzEncoder};
use serde::{Deserialize, Serialize, de::IgnoredAny};
use sha2::{Digest as _, Sha256};

use crate::{
    db::{
        DbError, Place,
        catalog::{Sequence, Table},
        restore::Restore,
        snapshot::{self, Piece},
    },
    domain::time::Timestamp,
};

/// The form that is written and read here.
const FORM: u32 = 1;
/// The longest line that is read: the largest mail, twice over, with room to spare.
const LONGEST: u64 = 256 * 1024 * 1024;
/// Rows that are stored with one statement, at most, and bytes from which on no more are gathered.
const BATCH_ROWS: usize = 500;
const BATCH_BYTES: usize = 1024 * 1024;

/// Why a backup was not taken, or not restored.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// Backups are never written over.
    #[error("there is a file {} already. It was kept; name another one", .0.display())]
    Exists(PathBuf),
    /// The database is not there.
    #[error("there is no database at {0}")]
    NoDatabase(String),
    /// The file could not be written or read.
    #[error("cannot {doing} {}: {source}", path.display())]
    File {
        /// `write` or `read`.
        doing: &'static str,
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It is no backup of ours.
    #[error("{} is no backup of tarmac. Nothing was restored", .0.display())]
    NotOurs(PathBuf),
    /// A later version of the program wrote it.
    #[error(
        "the backup was taken by tarmac {program}, which is newer than this one: {what}. Nothing \
         was restored; install tarmac {program} or later"
    )]
    Newer {
        /// The version that wrote it.
        program: String,
        /// What is not known here.
        what: String,
    },
    /// It is torn, or a byte of it was changed.
    #[error(
        "the backup {} is damaged at line {line}: {why}. Nothing was restored; copy it again, or \
         take the backup before it",
        path.display()
    )]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where in its text, from 1.
        line: u64,
        /// What was found.
        why: String,
    },
    /// The database could not do its part.
    #[error("the database could not do its part: {}", chain(.0))]
    Db(#[from] DbError),
}

fn chain(e: &DbError) -> String {
    let mut text = e.to_string();
    let mut source = std::error::Error::source(e);
    while let Some(reason) = source {
        text = format!("{text}: {reason}");
        source = reason.source();
    }
    text
}

impl BackupError {
    /// Whether the same may succeed later.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Db(e) if e.may_be_tried_again())
    }
}

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

#[derive(Debug, Serialize, Deserialize)]
struct Head {
    tarmac_backup: u32,
    program: String,
    taken_at: String,
    migrations: Vec<String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Totals {
    rows: BTreeMap<String, u64>,
    sequences: Vec<Sequence>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Seal {
    sha256: String,
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

/// What is read of a backup.
enum Entry<'a> {
    Head(&'a Head),
    Table(&'a Table),
    Row(&'a str),
    Totals(&'a Totals),
}

/// Reads a backup to its end, and hands on what it holds; every fault of the file ends it.
fn read(
    path: &Path,
    take: &mut dyn FnMut(Entry<'_>) -> Result<(), BackupError>,
) -> Result<Contents, BackupError> {
    let unread = |source| BackupError::File { doing: "read", path: path.to_owned(), source };
    let file = File::open(path).map_err(unread)?;
    let bytes = file.metadata().map_err(unread)?.len();
    let mut reader = Reader {
        path,
        from: BufReader::new(GzDecoder::new(BufReader::new(file))),
        hash: Sha256::new(),
        number: 0,
        text: String::new(),
    };
    let head = reader.head()?;
    take(Entry::Head(&head))?;
    let mut rows: BTreeMap<String, u64> = BTreeMap::new();
    let mut table: Option<Table> = None;
    let totals = loop {
        reader.next()?;
        let text = reader.text.as_str();
        if text.starts_with('[') {
            let of = table.as_ref().ok_or_else(|| reader.damaged("a row before any table"))?;
            let values: Vec<IgnoredAny> =
                serde_json::from_str(text).map_err(|e| reader.damaged(&e.to_string()))?;
            if values.len() != of.columns.len() {
                return Err(reader.damaged(&format!("a row of {} has other columns", of.table)));
            }
            *rows.entry(of.table.clone()).or_default() += 1;
            take(Entry::Row(text))?;
        } else if text.starts_with("{\"table\"") {
            let next: Table =
                serde_json::from_str(text).map_err(|e| reader.damaged(&e.to_string()))?;
            rows.insert(next.table.clone(), 0);
            take(Entry::Table(&next))?;
            table = Some(next);
        } else {
            let totals: Totals =
                serde_json::from_str(text).map_err(|e| reader.damaged(&e.to_string()))?;
            if totals.rows != rows {
                return Err(reader.damaged("its rows are not as many as it says"));
            }
            break totals;
        }
    };
    let found = HEXLOWER.encode(&reader.hash.clone().finalize());
    reader.next()?;
    let seal: Seal =
        serde_json::from_str(&reader.text).map_err(|e| reader.damaged(&e.to_string()))?;
    if seal.sha256 != found {
        return Err(reader.damaged(&format!("its SHA-256 is {found}, not {}", seal.sha256)));
    }
    reader.end()?;
    take(Entry::Totals(&totals))?;
    let Head { taken_at, program, .. } = head;
    Ok(Contents { taken_at, program, rows, bytes, sha256: found })
}

struct Reader<'a> {
    path: &'a Path,
    from: BufReader<GzDecoder<BufReader<File>>>,
    hash: Sha256,
    number: u64,
    text: String,
}

impl Reader<'_> {
    fn damaged(&self, why: &str) -> BackupError {
        BackupError::Damaged { path: self.path.to_owned(), line: self.number, why: why.to_owned() }
    }

    /// The first line says what the file is; anything that is no line of ours is not.
    fn head(&mut self) -> Result<Head, BackupError> {
        let not_ours = || BackupError::NotOurs(self.path.to_owned());
        if let Err(e) = self.next() {
            let is_torn = matches!(&e, BackupError::Damaged { why, .. } if why.contains("ends"));
            return Err(if is_torn { e } else { BackupError::NotOurs(self.path.to_owned()) });
        }
        let head: serde_json::Value = serde_json::from_str(&self.text).map_err(|_| not_ours())?;
        let form = head.get("tarmac_backup").and_then(serde_json::Value::as_u64);
        let program = head.get("program").and_then(serde_json::Value::as_str).unwrap_or("?");
        match form {
            None => Err(not_ours()),
            Some(form) if form > u64::from(FORM) => Err(BackupError::Newer {
                program: program.to_owned(),
                what: format!("it is of the form {form}, and {FORM} is read here"),
            }),
            Some(_) => {
                let program = program.to_owned();
                let head: Head =
                    serde_json::from_value(head).map_err(|e| self.damaged(&e.to_string()))?;
                crate::db::migrate::refuse_unknown(&head.migrations).map_err(|e| match e {
                    DbError::Newer { found } => BackupError::Newer {
                        program,
                        what: format!("it has the migration {found}"),
                    },
                    e => e.into(),
                })?;
                Ok(head)
            }
        }
    }

    /// The next line, without its end.
    fn next(&mut self) -> Result<(), BackupError> {
        let mut line = std::mem::take(&mut self.text).into_bytes();
        line.clear();
        self.number += 1;
        let read = self.from.by_ref().take(LONGEST).read_until(b'\n', &mut line);
        read.map_err(|e| self.damaged(&broken(&e)))?;
        if line.last() != Some(&b'\n') {
            return Err(self.damaged("it ends in the middle"));
        }
        self.hash.update(&line);
        line.pop();
        self.text = String::from_utf8(line).map_err(|_| self.damaged("it is no text"))?;
        Ok(())
    }

    /// Nothing follows the seal.
    fn end(&mut self) -> Result<(), BackupError> {
        let mut more = [0];
        match self.from.read(&mut more) {
            Ok(0) => Ok(()),
            Ok(_) => Err(self.damaged("something follows its end")),
            Err(e) => Err(self.damaged(&broken(&e))),
        }
    }
}

fn broken(e: &io::Error) -> String {
    if e.kind() == io::ErrorKind::UnexpectedEof {
        "it ends in the middle".to_owned()
    } else {
        format!("it cannot be unpacked: {e}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.backup");
        let mut to = GzEncoder::new(File::create(&path).unwrap(), Compression::fast());
        to.write_all(text.as_bytes()).unwrap();
        to.finish().unwrap();
        (folder, path)
    }

    #[test]
    fn a_file_of_another_kind_is_no_backup() {
        for text in ["", "hello\n", "{\"some\":\"json\"}\n"] {
            let (_folder, path) = written(text);
            let told = verify(&path).unwrap_err().to_string();
            assert!(told.contains("no backup") || told.contains("ends"), "{text}: {told}");
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plain");
        fs::write(&path, "not even packed").unwrap();
        assert!(matches!(verify(&path), Err(BackupError::NotOurs(_))));
    }

    #[test]
    fn a_later_form_or_migration_names_the_program_that_reads_it() {
        for head in [
            r#"{"tarmac_backup":2,"program":"9.1.0","taken_at":"x","migrations":[]}"#,
            r#"{"tarmac_backup":1,"program":"9.1.0","taken_at":"x","migrations":["29991231000001"]}"#,
        ] {
            let (_folder, path) = written(&format!("{head}\n"));
            let told = verify(&path).unwrap_err().to_string();
            assert!(told.contains("install tarmac 9.1.0 or later"), "{told}");
        }
    }
}
