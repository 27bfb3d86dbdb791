//! The spool: a message on its way in is a file once it is longer than [`BATCH_BYTES`]; a shorter one
//! stays in memory, since making a file for each mail costs more than all else that is done with it.
//!
//! The file is no store: it is gone when the desk has answered. What a killed process leaves is
//! removed by [`sweep`] at the next start; its sender was not told 250 and sends it again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Bytes that are gathered before they are written; a message of fewer is never a file.
const BATCH_BYTES: usize = 64 * 1024;

/// The ending of every file of ours in the folder.
const ENDING: &str = ".incoming";

/// A whole message, in memory or in a file, which is removed when this is dropped.
#[derive(Debug)]
pub struct Spooled {
    size: u64,
    place: Place,
}

#[derive(Debug)]
enum Place {
    Memory(Vec<u8>),
    File(SpoolFile),
}

impl Spooled {
    /// Its size in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Its bytes; reads a file where it is one, and removes it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub fn into_bytes(self) -> io::Result<Vec<u8>> {
        match self.place {
            Place::Memory(bytes) => Ok(bytes),
            Place::File(file) => fs::read(&file.0),
        }
    }
}

/// A file of the spool. It exists as long as this does.
#[derive(Debug)]
struct SpoolFile(PathBuf);

impl Drop for SpoolFile {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.0)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "A spooled message could not be removed");
        }
    }
}

/// Removes what an earlier process left in the folder, and makes the folder. Call it before the
/// first listener starts; a running one's files would go too.
///
/// # Errors
/// When the folder cannot be made or read.
pub fn sweep(folder: &Path) -> io::Result<usize> {
    fs::create_dir_all(folder)?;
    let mut removed = 0;
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().ends_with(ENDING) {
            fs::remove_file(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

/// A message that is being written.
#[derive(Debug)]
pub(super) struct Spool {
    folder: PathBuf,
    gathered: Vec<u8>,
    open: Option<Open>,
}

#[derive(Debug)]
struct Open {
    file: File,
    kept: SpoolFile,
    size: u64,
}

impl Spool {
    pub(super) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), gathered: Vec::new(), open: None }
    }

    /// Room for the next bytes; [`Self::settle`] must follow.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        &mut self.gathered
    }

    /// Throws away what there is, the file too.
    pub(super) fn abandon(&mut self) {
        self.gathered = Vec::new();
        self.open = None;
    }

    /// Writes what has been gathered, once it is worth it.
    pub(super) async fn settle(&mut self) -> io::Result<()> {
        if self.gathered.len() >= BATCH_BYTES { self.write().await } else { Ok(()) }
    }

    /// Writes the rest, where there is a file.
    pub(super) async fn finish(mut self) -> io::Result<Spooled> {
        if self.open.is_some() {
            self.write().await?;
        }
        Ok(match self.open {
            Some(open) => Spooled { size: open.size, place: Place::File(open.kept) },
            None => {
                Spooled { size: self.gathered.len() as u64, place: Place::Memory(self.gathered) }
            }
        })
    }

    async fn write(&mut self) -> io::Result<()> {
        let gathered = std::mem::take(&mut self.gathered);
        let (folder, open) = (self.folder.clone(), self.open.take());
        // The open file goes along and comes back: where nobody waits for it any more, dropping it
        // removes the file.
        let work = move || {
            let mut open = match open {
                Some(open) => open,
                None => create(&folder)?,
            };
            open.file.write_all(&gathered)?;
            open.size = open.size.saturating_add(gathered.len() as u64);
            Ok((open, gathered))
        };
        let (open, mut gathered) =
            tokio::task::spawn_blocking(work).await.map_err(io::Error::other).flatten()?;
        gathered.clear();
        self.gathered = gathered;
        self.open = Some(open);
        Ok(())
    }
}

fn create(folder: &Path) -> io::Result<Open> {
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(io::Error::other)?;
    let path = folder.join(format!("{}{ENDING}", data_encoding::HEXLOWER.encode(&random)));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(&path)?;
    Ok(Open { file, kept: SpoolFile(path), size: 0 })
}

/// Whether the disk, a quota or a limit of the system says "no more room".
pub(super) fn is_full(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_long_message_is_a_file_until_it_is_read_or_dropped() {
        let folder = tempfile::tempdir().unwrap();
        let files = || fs::read_dir(folder.path()).unwrap().count();
        for is_read in [true, false] {
            let mut spool = Spool::new(folder.path());
            for _ in 0..3 {
                spool.room().extend_from_slice(&vec![b'x'; BATCH_BYTES]);
                spool.settle().await.unwrap();
            }
            spool.room().extend_from_slice(b"end");
            let spooled = spool.finish().await.unwrap();
            assert_eq!(spooled.size(), 3 * BATCH_BYTES as u64 + 3);
            assert_eq!(files(), 1);
            if is_read {
                let bytes = spooled.into_bytes().unwrap();
                assert_eq!(bytes.len(), 3 * BATCH_BYTES + 3);
                assert!(bytes.ends_with(b"xend"));
            } else {
                drop(spooled);
            }
            assert_eq!(files(), 0);
        }
    }

    #[tokio::test]
    async fn a_short_message_is_never_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path());
        spool.room().extend_from_slice(b"short");
        spool.settle().await.unwrap();
        let spooled = spool.finish().await.unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!((spooled.size(), spooled.into_bytes().unwrap()), (5, b"short".to_vec()));
    }

    #[tokio::test]
    async fn an_unfinished_message_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let mut spool = Spool::new(folder.path());
        spool.room().extend_from_slice(&vec![0; BATCH_BYTES]);
        spool.settle().await.unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        drop(spool);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn the_sweep_removes_only_what_is_ours() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("spool");
        assert_eq!(sweep(&folder).unwrap(), 0);
        fs::write(folder.join("0a.incoming"), "left").unwrap();
        fs::write(folder.join("keep.txt"), "kept").unwrap();
        assert_eq!(sweep(&folder).unwrap(), 1);
        assert!(folder.join("keep.txt").exists());
    }
}
