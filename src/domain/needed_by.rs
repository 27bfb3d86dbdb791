//! The customer's own time: when they need it, and whether it worked again by then. It stands
//! beside what is promised and decides no clock.

use serde::Serialize;

use super::{
    clock::{Standing, TicketState},
    event::{Event, EventKind},
    promise::Milestone,
    time::Timestamp,
};

/// How a ticket stands to the customer's own time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ByThen {
    /// It was restored by then, at the second itself included.
    Met,
    /// It was not.
    Missed,
    /// Neither yet.
    Waiting,
}

/// The moment that the customer named last, of what was recorded up to `as_of` and not withdrawn.
#[must_use]
pub fn needed_by(events: &[Event], as_of: Timestamp) -> Option<Timestamp> {
    let known = || events.iter().filter(|e| e.recorded_at <= as_of);
    let is_withdrawn =
        |seq| known().any(|e| matches!(e.kind, EventKind::Withdrawn { event, .. } if event == seq));
    known()
        .filter(|e| !is_withdrawn(e.seq))
        .filter_map(|e| match e.kind {
            EventKind::NeededBy { at } => Some((e.seq, at)),
            _ => None,
        })
        .max_by_key(|(seq, _)| *seq)?
        .1
}

/// Whether it was restored by then (or resolved, which passes over it); none of a ticket that went
/// into another, whose time goes on there.
#[must_use]
pub fn by_then(standing: &Standing, needed: Timestamp, as_of: Timestamp) -> Option<ByThen> {
    if matches!(standing.state, TicketState::Superseded(_)) {
        return None;
    }
    Some(match standing.passed.get(&Milestone::Restored) {
        Some(at) if *at <= needed => ByThen::Met,
        Some(_) => ByThen::Missed,
        None if needed.plus_secs(1) <= as_of => ByThen::Missed,
        None => ByThen::Waiting,
    })
}

/// How many were met by the time that the customer asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct AskedFor {
    /// Restored by then.
    pub met: u64,
    /// Not by then.
    pub missed: u64,
    /// That time has not come, and it is not restored.
    pub waiting: u64,
}

impl AskedFor {
    /// Counts one.
    pub const fn count(&mut self, one: ByThen) {
        match one {
            ByThen::Met => self.met += 1,
            ByThen::Missed => self.missed += 1,
            ByThen::Waiting => self.waiting += 1,
        }
    }

    /// Those of which it is known: met and missed.
    #[must_use]
    pub const fn judged(&self) -> u64 {
        self.met + self.missed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(s: i64) -> Timestamp {
        Timestamp::from_secs(s)
    }

    fn word(seq: i64, recorded: i64, kind: EventKind) -> Event {
        Event { seq, occurred_at: at(recorded), recorded_at: at(recorded), kind }
    }

    #[test]
    fn the_latest_word_that_was_not_withdrawn_counts() {
        let events = [
            word(2, 10, EventKind::NeededBy { at: Some(at(100)) }),
            word(3, 20, EventKind::NeededBy { at: Some(at(200)) }),
            word(4, 30, EventKind::Withdrawn { event: 3, reason: None }),
            word(5, 40, EventKind::NeededBy { at: None }),
        ];
        let known = [5, 10, 25, 35, 45].map(|now| needed_by(&events, at(now)).map(Timestamp::secs));
        assert_eq!(known, [None, Some(100), Some(200), Some(100), None]);
    }
}
