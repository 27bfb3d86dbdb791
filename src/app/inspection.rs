//! Whether what is stored holds together, said as sentences: what is wrong, what is still there,
//! and what to do. For `tarmac check`, and for every test when its desk is closed.

use sha2::{Digest as _, Sha256};

use super::{desk::Desk, error::AppError};
use crate::db::inspection::{self, Torn};

/// How many of what is wrong are named.
const NAMED: usize = 5;

/// Looks for everything that a question to the database finds; a sentence each.
///
/// # Errors
/// When the database cannot answer.
pub fn look(desk: &Desk) -> Result<Vec<String>, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let mut wrong = Vec::new();
        for torn in Torn::ALL {
            match inspection::torn(c, *torn, now) {
                Ok(found) if found.is_empty() => {}
                Ok(found) => wrong.push(sentence(*torn, &found)),
                // A file that is damaged may answer nothing more.
                Err(e) if *torn == Torn::File => {
                    wrong.push(sentence(*torn, &[AppError::from(e).chain()]));
                }
                Err(_) if wrong.iter().any(|one| one.contains("SQLite finds")) => break,
                Err(e) => return Err(e.into()),
            }
        }
        Ok(wrong)
    })
}

/// Reads every stored message and file and compares it with its SHA-256: how many were read, and a
/// sentence for those that differ.
///
/// # Errors
/// When the database cannot answer.
pub fn contents(desk: &Desk) -> Result<(usize, Vec<String>), AppError> {
    let mut reading = Reading::default();
    desk.read(|c| {
        inspection::blob_pieces(c, |hash, chunk, bytes| reading.piece(hash, chunk, bytes))?;
        Ok(())
    })?;
    reading.end();
    let wrong = if reading.wrong.is_empty() {
        Vec::new()
    } else {
        vec![format!(
            "contents: what is stored under {} is not what was stored. The tickets stand; take the \
             originals from a backup, and look at the disk",
            named(&reading.wrong)
        )]
    };
    Ok((reading.read, wrong))
}

/// Pieces of stored bytes on their way past.
#[derive(Default)]
struct Reading {
    hash: Vec<u8>,
    next: i64,
    digest: Sha256,
    read: usize,
    wrong: Vec<String>,
}

impl Reading {
    fn piece(&mut self, hash: &[u8], chunk: i64, bytes: &[u8]) {
        if hash != self.hash {
            self.end();
            hash.clone_into(&mut self.hash);
        }
        // A missing piece makes another digest.
        if chunk == self.next {
            self.digest.update(bytes);
        }
        self.next += 1;
    }

    fn end(&mut self) {
        let digest = std::mem::take(&mut self.digest).finalize();
        if self.next > 0 {
            self.read += 1;
            if digest.as_slice() != self.hash {
                self.wrong.push(data_encoding::HEXLOWER.encode(&self.hash));
            }
        }
        self.next = 0;
    }
}

fn named(all: &[String]) -> String {
    let some: Vec<&str> = all.iter().take(NAMED).map(String::as_str).collect();
    let more = all.len().saturating_sub(NAMED);
    if more == 0 { some.join(", ") } else { format!("{} and {more} more", some.join(", ")) }
}

fn sentence(torn: Torn, found: &[String]) -> String {
    let which = named(found);
    match torn {
        Torn::File => format!(
            "database: SQLite finds its file damaged ({which}). Stop the desk, keep the file, and \
             restore the newest backup with `tarmac restore`"
        ),
        Torn::Reference => format!(
            "database: rows name others that are not there ({which}). Stop the desk, keep the \
             file, and restore the newest backup with `tarmac restore`"
        ),
        Torn::Original => format!(
            "mail: the originals of the received messages {which} are not there, or not all of \
             them. Their tickets stand; take the originals from a backup"
        ),
        Torn::Attachment => format!(
            "tickets: the attachments {which} are not there, or not all of them. Take them from a \
             backup, or ask the customer for them again"
        ),
        Torn::History => format!(
            "tickets: the histories of {which} do not begin with a report, or have gaps, so their \
             promises cannot be judged. Restore the newest backup in which they are whole"
        ),
        Torn::Unplaced => format!(
            "mail: the received messages {which} are said to be in a ticket, and are not. They are \
             whole in the list of received mail; open or answer a ticket from there"
        ),
        Torn::Message => format!(
            "tickets: the messages {which} name a received or written mail that is not there. \
             Their text stands; what is missing is in a backup"
        ),
        Torn::Undelivered => format!(
            "mail: the written mails {which} go to nobody. Open their tickets and write again, or \
             call"
        ),
        Torn::Alert => format!(
            "alerts: the mails of the alerts {which} are not there, so nobody was told. Look at \
             the tickets in the queue now; their next steps are not touched"
        ),
        Torn::Unwatched => format!(
            "promises: nobody watches the running promises of the tickets {which}. Run `tarmac \
             rebuild` now"
        ),
        Torn::Untold => format!(
            "mail: the received messages {which} wait for a person, and nobody was told. Look at \
             them on the page of received mail now"
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_are_named_and_the_rest_counted() {
        let all: Vec<String> = (1..=7).map(|n| n.to_string()).collect();
        assert_eq!(named(&all), "1, 2, 3, 4, 5 and 2 more");
        assert_eq!(named(&all[..2]), "1, 2");
    }

    #[test]
    fn bytes_that_differ_or_lack_a_piece_are_found() {
        let hash = Sha256::digest(b"abc").to_vec();
        let read = |pieces: &[(i64, &[u8])]| {
            let mut reading = Reading::default();
            for (chunk, bytes) in pieces {
                reading.piece(&hash, *chunk, bytes);
            }
            reading.end();
            (reading.read, reading.wrong.len())
        };
        assert_eq!(read(&[(0, b"ab"), (1, b"c")]), (1, 0));
        assert_eq!(read(&[(0, b"ab"), (1, b"x")]), (1, 1));
        assert_eq!(read(&[(0, b"ab"), (2, b"c")]), (1, 1));
        assert_eq!(read(&[]), (0, 0));
    }
}
