//! Mail that comes in a flood or goes in a circle: the desk stopped answering, and says so once.

use serde::Serialize;

use super::{Notice, sample::DESK_URL};
use crate::i18n::Lang;

/// What the desk stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stopped {
    /// Our own mail came back again and again.
    Loop,
    /// A known sender gets no more receipts for now: perhaps another desk that answers ours.
    Receipts,
    /// It writes the same again and again: perhaps another desk that answers ours.
    Rounds,
    /// A whole account gets no more receipts for now.
    Account,
    /// An unknown sender's mail waits in quarantine.
    Waiting,
}

/// The desk stopped answering an address.
#[derive(Debug, Clone, Serialize)]
pub struct Flood {
    /// What it stopped.
    pub stopped: Stopped,
    /// From which address.
    pub from: String,
    /// How many messages came within the hour, or within the day where they go in a circle.
    pub count: u32,
    /// The page of all mail.
    pub url: String,
}

impl Notice for Flood {
    const NAME: &'static str = "flood";
    fn sample(_: Lang) -> Self {
        Self {
            stopped: Stopped::Receipts,
            from: "desk@partner.example".to_owned(),
            count: 20,
            url: format!("{DESK_URL}/mail"),
        }
    }
}
