//! Stretches in which a clock stands.

use serde::{Deserialize, Serialize};

use crate::domain::time::Timestamp;

/// A stretch `[from, to)` in which a clock stands; without an end it stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Pause {
    /// When it began.
    pub from: Timestamp,
    /// When it ended, if it has.
    pub to: Option<Timestamp>,
}

/// The pauses as disjoint spans in order, in seconds, and from when on the clock stands for good.
/// Pauses may come in any order, overlap, or have no length.
pub(super) fn union(pauses: &[Pause]) -> (Vec<(i64, i64)>, Option<i64>) {
    let open = pauses.iter().filter(|p| p.to.is_none()).map(|p| p.from.secs()).min();
    let mut spans: Vec<(i64, i64)> = pauses
        .iter()
        .filter_map(|p| Some((p.from.secs(), p.to?.secs())))
        .map(|(from, to)| (from, open.map_or(to, |o| to.min(o))))
        .filter(|(from, to)| from < to)
        .collect();
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let touches = next.0 <= kept.1;
        if touches {
            kept.1 = kept.1.max(next.1);
        }
        touches
    });
    (spans, open)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pause(from: i64, to: Option<i64>) -> Pause {
        Pause { from: Timestamp::from_secs(from), to: to.map(Timestamp::from_secs) }
    }

    #[test]
    fn overlapping_pauses_count_once_in_whatever_order() {
        let pauses =
            [pause(50, Some(60)), pause(10, Some(30)), pause(5, Some(5)), pause(20, Some(40))];
        assert_eq!(union(&pauses), (vec![(10, 40), (50, 60)], None));
    }

    #[test]
    fn the_earliest_pause_without_end_holds_for_good() {
        let pauses = [pause(50, None), pause(30, None), pause(10, Some(99)), pause(40, Some(41))];
        assert_eq!(union(&pauses), (vec![(10, 30)], Some(30)));
    }
}
