//! Forms of a ticket that are needed less often: pauses, waivers, merging and what follows.

use super::{
    Choice, Field,
    ticket::{Rung, SeverityOption},
};

/// A pause in force, with a button that ends it (`POST …/resume`, `event`).
#[derive(Debug, Clone)]
pub struct Held {
    /// The number of its event.
    pub event: i64,
    /// Whom it waits for, in words.
    pub what: String,
}

/// What a supplier was handed, and how they keep their time.
#[derive(Debug, Clone)]
pub struct Handed {
    /// Their clock, told like a milestone of ours.
    pub rung: Rung,
    /// By how much theirs comes after ours, where it does.
    pub after: Option<String>,
    /// Where they are reached; may be empty.
    pub reached: String,
    /// `POST …/hand-back` (`event`, `done`): the number of its event; none where it has ended, or for
    /// who may not.
    pub event: Option<i64>,
}

/// `POST …/hand-over` (`supplier`, `under`).
#[derive(Debug, Clone)]
pub struct HandOverForm {
    /// The suppliers that promise something for the ticket's severity.
    pub supplier: Choice,
    /// The milestones that are not reached.
    pub under: Choice,
}

/// One box that can be ticked.
#[derive(Debug, Clone)]
pub struct Pick {
    /// What is sent.
    pub value: String,
    /// What is read.
    pub label: String,
    /// Whether it is ticked.
    pub chosen: bool,
}

/// `POST …/pause` (`party`, `reason`, `note`, `until`, `zone`, `clocks`…).
#[derive(Debug, Clone)]
pub struct PauseForm {
    /// Whom the ticket waits for.
    pub party: Choice,
    /// Why; the customer is told.
    pub reason: Field,
    /// A word among ourselves.
    pub note: Field,
    /// The expected end; empty is the longest that the plan allows.
    pub until: Field,
    /// The longest that the plan allows.
    pub until_hint: String,
    /// The zone of that end.
    pub zone: Choice,
    /// The clocks that may stand.
    pub clocks: Vec<Pick>,
    /// What is wrong with the clocks that were ticked.
    pub wrong: Option<String>,
}

/// `POST …/waive` (`promise`, `reason`).
#[derive(Debug, Clone)]
pub struct WaiveForm {
    /// The promises that can be given up; the first is none.
    pub promise: Choice,
    /// Why; it is required.
    pub reason: Field,
}

/// `POST …/needed-by` (`at`, `zone`).
#[derive(Debug, Clone)]
pub struct NeededByForm {
    /// When the customer needs it; empty takes it back.
    pub at: Field,
    /// The zone of that time.
    pub zone: Choice,
}

/// `POST …/place` (`place`, `reason`).
#[derive(Debug, Clone)]
pub struct PlaceForm {
    /// The sites and assets of the account; the first is none.
    pub place: Choice,
    /// Why; it is required.
    pub reason: Field,
}

/// `POST …/reopen` or `POST …/follow` (`reason`).
#[derive(Debug, Clone)]
pub struct ReopenForm {
    /// Whether the same ticket is opened again; else one that follows it.
    pub same: bool,
    /// Until when it can be opened again, or why not any more.
    pub hint: String,
    /// Why; it is required.
    pub reason: Field,
}

/// `POST …/merge` (`into`).
#[derive(Debug, Clone)]
pub struct MergeForm {
    /// The number of the ticket that goes on.
    pub into: Field,
}

/// `POST …/split` (`message`, `subject`, `severity`).
#[derive(Debug, Clone)]
pub struct SplitForm {
    /// The message.
    pub message: i64,
    /// Whose it is, and when it came.
    pub what: String,
    /// What the new ticket is about.
    pub subject: Field,
    /// The severities with the plan's tests.
    pub options: Vec<SeverityOption>,
}
