//! What other terms would move: the part that previews share, and the page that moves tickets.

use askama::{Template, filters::HtmlSafe};

use super::{Badge, Field, Link, Page, Said};

/// A preview: the tickets of which something would move.
#[derive(Debug, Clone, Template)]
#[template(path = "part/moving.html")]
pub struct Moving {
    /// *3 open tickets would move*.
    pub title: String,
    /// That saving moves none of them; empty where they are being moved.
    pub lead: String,
    /// The heads of the two columns.
    pub heads: [String; 2],
    /// The tickets.
    pub rows: Vec<MovingRow>,
    /// Sentences below: how many more, how many keep every deadline.
    pub notes: Vec<String>,
    /// The label before a ticket's box, by ticket; none where nothing can be ticked.
    pub can_pick: bool,
}
impl HtmlSafe for Moving {}

/// One ticket.
#[derive(Debug, Clone)]
pub struct MovingRow {
    /// Its number.
    pub value: String,
    /// What its box is called.
    pub pick: String,
    /// Whether its box is ticked.
    pub picked: bool,
    /// The ticket.
    pub ticket: Link,
    /// What it is about, and whose.
    pub about: String,
    /// Its severity.
    pub severity: Badge,
    /// What would move.
    pub lines: Vec<MovedLine>,
}

/// One promise.
#[derive(Debug, Clone)]
pub struct MovedLine {
    /// *Restored*.
    pub what: String,
    /// *Thu 8 Oct 15:30 → Thu 8 Oct 14:30*; empty where the deadline stays.
    pub from_to: String,
    /// *1 h earlier*.
    pub by: Said,
    /// The steps that come at another time; empty for none.
    pub told: String,
}

/// `GET /settings/moves` (`plan`, `calendar`, `ticket`).
#[derive(Debug, Template)]
#[template(path = "moves.html")]
pub struct Moves {
    /// The frame.
    pub page: Page,
    /// What would move; none where every open ticket stands on the newest versions.
    pub moving: Option<Moving>,
    /// Tickets that would be bound and keep every deadline, as one value; empty for none.
    pub kept: String,
    /// How many they are.
    pub kept_count: u64,
    /// Why.
    pub reason: Field,
    /// What is wrong with what was ticked.
    pub wrong: Option<String>,
    /// The moment of the preview, which the form brings back.
    pub seen: String,
    /// What narrows it: name and value.
    pub narrowed: Vec<(&'static str, String)>,
}
