//! The pauses of a ticket, and which of them hold for a clock (R9, R17).

use crate::domain::{
    calendar::Pause,
    plan::Target,
    promise::{Party, Watch},
    time::Timestamp,
};

/// One `paused` event and its end, as far as it is known.
#[derive(Debug, Clone)]
struct Hold<'a> {
    seq: i64,
    party: Party,
    /// The clocks it stops; none named is all that may be.
    clocks: Option<&'a [Watch]>,
    from: Timestamp,
    to: Option<Timestamp>,
}

impl Hold<'_> {
    fn end(&mut self, at: Timestamp) {
        if self.to.is_none_or(|to| at < to) {
            self.to = Some(at);
        }
    }
}

/// All pauses of a ticket.
#[derive(Debug, Clone, Default)]
pub(super) struct Holds<'a> {
    holds: Vec<Hold<'a>>,
    /// From *resolved* to reopened: for *resolved* alone, pausable or not.
    resolved: Vec<Pause>,
}

impl<'a> Holds<'a> {
    pub(super) fn begin(
        &mut self,
        seq: i64,
        party: Party,
        clocks: Option<&'a [Watch]>,
        from: Timestamp,
        until: Option<Timestamp>,
    ) {
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
        let pausable = clause.pausable && watch != Watch::Acknowledged && !watch.is_cycle();
        let holds = self
            .holds
            .iter()
            .filter(|h| pausable && h.clocks.is_none_or(|clocks| clocks.contains(&watch)))
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
