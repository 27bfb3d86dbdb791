//! The folder that mail leaves to in a demo or in development, instead of a relay.
//!
//! One message is two files: `20260302T090000.250000Z-000001-6f3c9a1e.eml`, the bytes as they are,
//! and the same name with `.json`, the envelope (`from`, `to`, `at`). Names sort by time. A file is
//! written under another name, synced and then renamed, the `.json` first: whoever sees an `.eml`
//! sees all of it, and its envelope.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Serialize;

use super::outcome::{SendOutcome, Stage, no_reply};
use crate::domain::time::Timestamp;

/// A folder that takes outgoing mail.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    written: AtomicU64,
}

/// The envelope, as it stands in the `.json`.
#[derive(Serialize)]
struct Envelope<'a> {
    from: &'a str,
    to: &'a str,
    at: Timestamp,
}

impl Folder {
    /// The folder at `path`; it is made when the first mail is written.
    #[must_use]
    pub fn new(path: PathBuf) -> Self {
        Self { path, written: AtomicU64::new(0) }
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes one message to one recipient. `from` is the return path, empty for the null path. A
    /// folder that cannot be written is a temporary failure, as an unreachable relay is.
    pub async fn send(&self, now: Timestamp, from: &str, to: &str, bytes: &[u8]) -> SendOutcome {
        let number = self.written.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let envelope = match serde_json::to_vec_pretty(&Envelope { from, to, at: now }) {
            Ok(json) => json,
            Err(error) => return no_reply(Stage::Data, &error.to_string()),
        };
        let (folder, bytes) = (self.path.clone(), bytes.to_vec());
        let work = move || write_message(&folder, now, number, &envelope, &bytes);
        let failed = match tokio::task::spawn_blocking(work).await {
            Ok(Ok(name)) => return SendOutcome::Accepted { reply: format!("written as {name}") },
            Ok(Err(error)) => error.to_string(),
            Err(error) => error.to_string(),
        };
        let folder = self.path.display();
        no_reply(Stage::Data, &format!("The folder {folder} could not be written: {failed}"))
    }
}

fn write_message(
    folder: &Path,
    now: Timestamp,
    number: u64,
    envelope: &[u8],
    bytes: &[u8],
) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    // The number orders what one moment wrote; the random end keeps two processes apart.
    let mut random = [0; 4];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let name = format!(
        "{}-{number:06}-{}",
        now.utc().format("%Y%m%dT%H%M%S%.6fZ"),
        data_encoding::HEXLOWER.encode(&random)
    );
    put(folder, &format!("{name}.json"), envelope)?;
    let name = format!("{name}.eml");
    put(folder, &name, bytes)?;
    File::open(folder)?.sync_all()?;
    Ok(name)
}

fn put(folder: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let written = File::create_new(&unfinished)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()))
        .and_then(|()| fs::rename(&unfinished, folder.join(name)));
    if written.is_err() {
        // Best effort: the error of the write is the one to tell.
        fs::remove_file(&unfinished).ok();
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|f| f.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[tokio::test]
    async fn a_message_is_written_as_it_is_beside_its_envelope() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(home.path().join("out"));
        let now = Timestamp::parse("2026-03-02T09:00:00.25Z").unwrap();
        let bytes = b"Subject: hi\r\n\r\n.\r\n..\nbare\0";
        let sent = folder.send(now, "", "li.wei@airline.example", bytes).await;
        let names = files(folder.path());
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names[0].starts_with("20260302T090000.250000Z-000001-"), "{names:?}");
        assert_eq!(sent, SendOutcome::Accepted { reply: format!("written as {}", names[0]) });
        assert_eq!(fs::read(folder.path().join(&names[0])).unwrap(), bytes);
        let envelope: serde_json::Value =
            serde_json::from_slice(&fs::read(folder.path().join(&names[1])).unwrap()).unwrap();
        assert_eq!(
            envelope,
            serde_json::json!({"from": "", "to": "li.wei@airline.example", "at": "2026-03-02T09:00:00.250000Z"})
        );
    }

    #[tokio::test]
    async fn names_sort_in_the_order_of_writing_even_within_one_moment() {
        let home = tempfile::tempdir().unwrap();
        let folder = Folder::new(home.path().to_owned());
        for text in ["one", "two", "three"] {
            folder.send(Timestamp::from_secs(0), "a@b", "c@d", text.as_bytes()).await;
        }
        let texts: Vec<String> = files(home.path())
            .iter()
            .filter(|name| Path::new(name).extension().is_some_and(|kind| kind == "eml"))
            .map(|name| fs::read_to_string(home.path().join(name)).unwrap())
            .collect();
        assert_eq!(texts, ["one", "two", "three"]);
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_made_is_a_temporary_failure_that_names_it() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("file");
        fs::write(&file, "in the way").unwrap();
        let sent =
            Folder::new(file.join("out")).send(Timestamp::from_secs(0), "", "a@b", b"x").await;
        let SendOutcome::Temporary { code: None, reply, unknown: false, .. } = sent else {
            panic!("{sent:?}");
        };
        assert!(reply.contains("file/out"), "{reply}");
    }
}
