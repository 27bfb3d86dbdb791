//! How the desk itself does: lateness, queues, parts, tasks of the calendar.

use askama::Template;

use super::{Page, Said};

/// `GET /settings/health`.
#[derive(Debug, Template)]
#[template(path = "health.html")]
pub struct Health {
    /// The frame.
    pub page: Page,
    /// Whether every part of this node works, as a heading.
    pub title: String,
    /// The version and the kind of database.
    pub lead: String,
    /// How late: steps, alerts, other mail.
    pub late: Vec<LateRow>,
    /// What waits.
    pub queues: Vec<QueueRow>,
    /// The parts of this node.
    pub parts: Vec<PartRow>,
    /// The tasks of the calendar.
    pub slots: Vec<SlotRow>,
}

/// How late one kind is.
#[derive(Debug, Clone)]
pub struct LateRow {
    /// From what to what.
    pub what: String,
    /// Of how many.
    pub count: usize,
    /// Half, 95 per cent, and all of them were not later; empty where there are none.
    pub spans: [String; 3],
    /// How many of them were within 5 s, 1 min, 5 min: *998 of 1000*.
    pub within: [String; 3],
}

/// A queue.
#[derive(Debug, Clone)]
pub struct QueueRow {
    /// What waits there.
    pub what: String,
    /// How many.
    pub length: i64,
    /// For how long the oldest has; empty for none.
    pub oldest: String,
}

/// A part of this node.
#[derive(Debug, Clone)]
pub struct PartRow {
    /// Its name.
    pub name: String,
    /// How it stands.
    pub state: Said,
    /// What it did last; empty for nothing to say.
    pub last: String,
}

/// A task of the calendar.
#[derive(Debug, Clone)]
pub struct SlotRow {
    /// Its name.
    pub name: String,
    /// Its line in the configuration.
    pub line: String,
    /// Its last slot; empty before the first.
    pub slot: String,
    /// When that was done, or that it was not.
    pub done: String,
    /// When it runs next.
    pub next: String,
}
