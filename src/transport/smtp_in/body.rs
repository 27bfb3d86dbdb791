//! The text of one message while it arrives: on the spool as long as it can be taken, thrown away
//! once it cannot, and counted either way.

use std::io;
use std::path::Path;

use super::envelope::Refusal;
use super::settings::Limits;
use super::spool::{Spool, Spooled, is_full};

pub(super) struct Body {
    spool: Spool,
    folder_bytes: u64,
    discarded_bytes: u64,
    refusal: Option<Refusal>,
    limits: Limits,
}

impl Body {
    pub(super) fn new(folder: &Path, limits: Limits) -> Self {
        Self {
            spool: Spool::new(folder),
            folder_bytes: 0,
            discarded_bytes: 0,
            refusal: None,
            limits,
        }
    }

    /// Room for the next piece; [`Self::settle`] must follow.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        self.spool.room()
    }

    /// Keeps or throws away what was put into the room: `bytes` of it.
    pub(super) async fn settle(&mut self, bytes: usize) {
        let bytes = bytes as u64;
        self.folder_bytes = self.folder_bytes.saturating_add(bytes);
        if self.folder_bytes > self.limits.message_bytes {
            self.refuse(Refusal::TooLarge { most_bytes: self.limits.message_bytes });
        }
        if self.refusal.is_some() {
            self.discarded_bytes = self.discarded_bytes.saturating_add(bytes);
            self.spool.room().clear();
        } else if let Err(error) = self.spool.settle().await {
            self.fail(&error);
        }
    }

    /// Gives the message up for that reason, unless it was given up before; the file goes at once.
    pub(super) fn refuse(&mut self, why: Refusal) {
        if self.refusal.is_none() {
            self.refusal = Some(why);
            self.spool.abandon();
        }
    }

    /// Why the message cannot be taken, once that is known.
    pub(super) fn refusal(&self) -> Option<Refusal> {
        self.refusal
    }

    /// Whether so much was thrown away that the peer is not heard out any longer.
    pub(super) fn is_hopeless(&self) -> bool {
        self.discarded_bytes > self.limits.discarded_bytes
    }

    /// The whole message, or why there is none.
    pub(super) async fn finish(mut self) -> Result<Spooled, Refusal> {
        if let Some(why) = self.refusal {
            return Err(why);
        }
        let spool = std::mem::replace(&mut self.spool, Spool::new(Path::new("")));
        match spool.finish().await {
            Ok(spooled) => Ok(spooled),
            Err(error) => {
                self.fail(&error);
                Err(self.refusal.unwrap_or(Refusal::Spool))
            }
        }
    }

    fn fail(&mut self, error: &io::Error) {
        tracing::error!(%error, "A message could not be spooled; its sender is asked to try again");
        self.refuse(if is_full(error) { Refusal::DiskFull } else { Refusal::Spool });
    }
}
