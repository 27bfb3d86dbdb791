//! The pauses of a ticket, and which of them hold for a clock (R9, R17).

use crate::domain::{
    calendar::Pause,
    plan::Target,
    promise::{Party, Watch},
    time::Timestamp,
};

/// One `paused` event and its end, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The number of the event.
    pub seq: i64,
    /// Whom the ticket waits for.
    pub party: Party,
    /// The clocks it stops; none named is all that may be.
    pub clocks: Option<Vec<Watch>>,
    /// Since when.
    pub from: Timestamp,
    /// Until when (not included), if that is known.
    pub to: Option<Timestamp>,
}

impl Hold {
    /// Whether it holds at a moment.
    #[must_use]
    pub fn is_on(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }

    /// Whether it names a clock, which it then stops if that may be paused.
    #[must_use]
    pub fn names(&self, watch: Watch) -> bool {
        self.clocks.as_ref().is_none_or(|clocks| clocks.contains(&watch))
    }

    fn end(&mut self, at: Timestamp) {
        if self.to.is_none_or(|to| at < to) {
            self.to = Some(at);
        }
    }
}

/// All pauses of a ticket.
#[derive(Debug, Clone, Default)]
pub(super) struct Holds {
    holds: Vec<Hold>,
    /// From *resolved* to reopened: for *resolved* alone, pausable or not.
    resolved: Vec<Pause>,
}

impl Holds {
    /// Those that a person entered, in their order.
    pub(super) fn entered(&self) -> &[Hold] {
        &self.holds
    }

    /// From each *resolved* to the reopening after it, in order.
    pub(super) fn rests(&self) -> Vec<(Timestamp, Timestamp)> {
        self.resolved.iter().filter_map(|rest| Some((rest.from, rest.to?))).collect()
    }

    pub(super) fn begin(
        &mut self,
        seq: i64,
        party: Party,
        clocks: Option<&[Watch]>,
        from: Timestamp,
        until: Option<Timestamp>,
    ) {
        let clocks = clocks.map(<[Watch]>::to_vec);
        self.holds.push(Hold { seq, party, clocks, from, to: until });
    }

    /// Ends one pause.
    pub(super) fn resume(&mut self, seq: i64, at: Timestamp) {
        self.holds.iter_mut().filter(|h| h.seq == seq).for_each(|h| h.end(at));
    }

    /// Ends the pauses on the customer, who wrote.
    pub(super) fn customer_wrote(&mut self, at: Timestamp) {
        self.holds.iter_mut().filter(|h| h.party == Party::Customer).for_each(|h| h.end(at));
    }

    /// Ends every pause.
    pub(super) fn end_all(&mut self, at: Timestamp) {
        self.holds.iter_mut().for_each(|h| h.end(at));
    }

    /// Takes the time from *resolved* to here out of the *resolved* clocks.
    pub(super) fn reopen(&mut self, resolved_at: Timestamp, at: Timestamp) {
        self.resolved.push(Pause { from: resolved_at, to: Some(at) });
    }

    /// Whether there is any.
    pub(super) fn is_empty(&self) -> bool {
        self.holds.is_empty() && self.resolved.is_empty()
    }

    /// The pauses that hold for a clock of that clause within its life, cut off where it ends.
    pub(super) fn of(
        &self,
        watch: Watch,
        clause: &Target,
        started_at: Timestamp,
        ended_at: Option<Timestamp>,
    ) -> Vec<Pause> {
        let pausable = clause.can_pause(watch);
        let holds = self
            .holds
            .iter()
            .filter(|h| pausable && h.names(watch))
            .map(|h| Pause { from: h.from, to: h.to });
        let resolved = self.resolved.iter().filter(|_| watch == Watch::Resolved).copied();
        let mut pauses: Vec<Pause> = holds
            .chain(resolved)
            .map(|p| Pause { to: earlier(p.to, ended_at), ..p })
            .filter(|p| p.to.is_none_or(|to| to > p.from && to > started_at))
            .collect();
        pauses.sort_unstable_by_key(|p| (p.from, p.to.is_none(), p.to));
        pauses
    }
}

/// The earlier of two ends, either of which may be absent.
fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}
