//! How a ticket stands, whatever its clocks do.

use std::collections::BTreeMap;

use super::holds::Hold;
use crate::domain::{
    event::TermsRef,
    promise::{Milestone, Severity},
    time::Timestamp,
};

/// What a page needs to know of a ticket, from the events visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The severity in force.
    pub severity: Severity,
    /// The terms in force.
    pub terms: TermsRef,
    /// The report time: the earliest, after a merge.
    pub reported_at: Timestamp,
    /// Open or not.
    pub state: TicketState,
    /// The milestones passed, with the instants; one passed over has that of the later one.
    pub passed: BTreeMap<Milestone, Timestamp>,
    /// The pauses that were entered, in the order in which they began.
    pub holds: Vec<Hold>,
    /// When suppliers had it, in the order of the handing over; without an end while they have it.
    pub handed: Vec<(Timestamp, Option<Timestamp>)>,
    /// From each *resolved* to the reopening after it, in order.
    pub rests: Vec<(Timestamp, Timestamp)>,
}

impl Standing {
    /// The pauses in force at a moment.
    pub fn held_at(&self, at: Timestamp) -> impl Iterator<Item = &Hold> {
        self.holds.iter().filter(move |hold| hold.is_on(at))
    }
}

/// Whether a ticket is open, as its events say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TicketState {
    /// It is worked on.
    Open,
    /// It was resolved, then.
    Resolved(Timestamp),
    /// It went into another ticket, then.
    Superseded(Timestamp),
}
