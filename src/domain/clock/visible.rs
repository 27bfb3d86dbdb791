//! Which events count at an instant, and in what order (R2, R3).

use std::collections::HashSet;

use crate::domain::{
    event::{Event, EventKind},
    time::Timestamp,
};

/// The order in which events act: a fact entered late acts from its own time.
pub(super) type Order = (Timestamp, Timestamp, i64);

/// The place of an event in that order.
pub(super) fn order(event: &Event) -> Order {
    (event.occurred_at, event.recorded_at, event.seq)
}

/// The event that this one makes void, if it is of that kind.
pub(super) fn voids(event: &Event) -> Option<i64> {
    match event.kind {
        EventKind::Withdrawn { event, .. } | EventKind::ReplyFailed { event } => Some(event),
        _ => None,
    }
}

/// Whether an event can change a clock.
pub(super) fn decides_clocks(event: &Event) -> bool {
    match event.kind {
        EventKind::Reported { .. }
        | EventKind::Milestone { .. }
        | EventKind::MessageIn { .. }
        | EventKind::MessageOut { .. }
        | EventKind::ReplyFailed { .. }
        | EventKind::SeverityChanged { .. }
        | EventKind::TermsMoved { .. }
        | EventKind::Paused { .. }
        | EventKind::Resumed { .. }
        | EventKind::Reopened { .. }
        | EventKind::Waived { .. }
        | EventKind::Merged { .. }
        | EventKind::Superseded { .. }
        | EventKind::HandedOver { .. }
        | EventKind::HandedBack { .. }
        | EventKind::Withdrawn { .. } => true,
        EventKind::SeverityProposed { .. }
        | EventKind::AccountAssigned { .. }
        | EventKind::Assigned { .. }
        | EventKind::Alerted { .. }
        | EventKind::AlertTaken { .. }
        | EventKind::Noted { .. }
        | EventKind::AutomaticKept { .. }
        | EventKind::NoEntitlement {}
        | EventKind::Closed {}
        | EventKind::NeededBy { .. }
        | EventKind::Split { .. }
        | EventKind::PlaceSet { .. }
        | EventKind::RequesterSet { .. }
        | EventKind::ReferenceSet { .. }
        | EventKind::Other => false,
    }
}

/// Those of the known events that no visible withdrawal or failed reply names, in order. A
/// withdrawn withdrawal withdraws nothing, so the greatest number is looked at first.
pub(super) fn visible<'a>(known: &[&'a Event]) -> Vec<&'a Event> {
    let mut events = known.to_vec();
    if known.iter().any(|e| voids(e).is_some()) {
        events.sort_unstable_by_key(|e| std::cmp::Reverse(e.seq));
        let mut void = HashSet::new();
        events.retain(|event| {
            let counts = !void.contains(&event.seq);
            if counts {
                void.extend(voids(event));
            }
            counts
        });
    }
    events.sort_unstable_by_key(|e| order(e));
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seq: i64, kind: EventKind) -> Event {
        Event {
            seq,
            occurred_at: Timestamp::from_secs(0),
            recorded_at: Timestamp::from_secs(seq),
            kind,
        }
    }

    #[test]
    fn a_withdrawn_withdrawal_withdraws_nothing() {
        let withdraws = |event| EventKind::Withdrawn { event, reason: None };
        let all = [
            event(1, EventKind::Reopened { reason: None }),
            event(2, withdraws(1)),
            event(3, withdraws(2)),
        ];
        let seqs = |events: &[&Event]| visible(events).iter().map(|e| e.seq).collect::<Vec<_>>();
        assert_eq!(seqs(&[&all[0], &all[1]]), [2]);
        assert_eq!(seqs(&[&all[0], &all[1], &all[2]]), [1, 3]);
    }
}
