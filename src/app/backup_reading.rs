//! Reads a backup to its end; every fault of the file is found here.

use std::{
    collections::BTreeMap,
    fs::File,
    io::{self, BufRead as _, BufReader, Read as _},
    path::Path,
};

use data_encoding::HEXLOWER;
use flate2::bufread::GzDecoder;
use serde::{Deserialize, Serialize, de::IgnoredAny};
use sha2::{Digest as _, Sha256};

use super::{backup::Contents, backup_error::BackupError};
use crate::db::{
    DbError,
    catalog::{Sequence, Table},
};

/// The form that is written and read.
pub(super) const FORM: u32 = 1;
/// The longest line that is read: the largest mail, twice over, with room to spare.
const LONGEST: u64 = 256 * 1024 * 1024;

/// The first line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) tarmac_backup: u32,
    pub(super) program: String,
    pub(super) taken_at: String,
    pub(super) migrations: Vec<String>,
}

/// The line after the last row.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Totals {
    pub(super) rows: BTreeMap<String, u64>,
    pub(super) sequences: Vec<Sequence>,
}

/// The last line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Seal {
    pub(super) sha256: String,
}

/// What is read of a backup.
pub(super) enum Entry<'a> {
    /// What it is.
    Head(&'a Head),
    /// A table; its rows follow.
    Table(&'a Table),
    /// A row.
    Row(&'a str),
    /// The end: the whole file has been verified.
    Totals(&'a Totals),
}

/// Reads a backup to its end, and hands on what it holds; every fault of the file ends it.
pub(super) fn read(
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
    use std::{fs, io::Write as _, path::PathBuf};

    use flate2::{Compression, write::GzEncoder};

    use super::*;
    use crate::app::backup::verify;

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
