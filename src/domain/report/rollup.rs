//! Roll-ups: tickets that are done with, packed together, whole tickets each.
//!
//! A report that wants all of a roll-up's time adds its sums; one that wants a part of it reads its
//! promises. The cycles of a ticket enter the headline once a period, so that sums by date could not
//! be added up; sums of whole tickets can, as long as every promise of them lies in the period.

use super::{
    super::time::Timestamp,
    figure::Kept,
    packed,
    standing::{Standing, promises},
    sums::Sums,
    values::{Filter, VerdictRow},
    walk::In,
};

/// Some settled tickets, packed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rollup {
    /// When the first of its promises was decided, those in `loose` aside; none where there are
    /// none.
    pub first_at: Option<Timestamp>,
    /// When the last of them was.
    pub last_at: Option<Timestamp>,
    /// Promises that every report reads one by one: those that belong to the time of the as-of
    /// instant, and cycles of a ticket that are not all of one account, plan and severity.
    pub loose: Vec<u8>,
    /// The sums of all others.
    pub sums: Vec<u8>,
    /// These one by one: where a promise of a ticket and watch was missed, all of them.
    pub missed: Vec<u8>,
    /// And all others.
    pub others: Vec<u8>,
}

/// Packs tickets of which every clock has stopped and every row is given.
#[must_use]
pub fn roll_up(rows: &[VerdictRow]) -> Rollup {
    let end = Timestamp::from_micros(i64::MAX);
    let standing = promises(rows, &[], end);
    let (mut even, mut loose) = (Vec::with_capacity(standing.len()), Vec::new());
    for group in groups(&standing) {
        let to = if is_even(group) { &mut even } else { &mut loose };
        to.extend_from_slice(group);
    }
    let moments = || even.iter().filter_map(|one| one.at);
    let (first_at, last_at) = (moments().min(), moments().max());
    let (mut missed, mut others) = (Vec::new(), Vec::with_capacity(even.len()));
    for group in groups(&even) {
        let is_missed = group.iter().any(|one| matches!(one.kept, Kept::Missed | Kept::StillLate));
        let to = if is_missed { &mut missed } else { &mut others };
        to.extend_from_slice(group);
    }
    let all = In::new(Timestamp::from_micros(i64::MIN), end, end, Filter::default());
    let mut sums = Sums::default();
    sums.add(&all, &even);
    Rollup {
        first_at,
        last_at,
        loose: packed::pack_standings(&loose),
        sums: packed::pack_cells(sums.into_cells()),
        missed: packed::pack_standings(&missed),
        others: packed::pack_standings(&others),
    }
}

/// The promises of one ticket and watch together.
fn groups(standing: &[Standing]) -> impl Iterator<Item = &[Standing]> {
    standing.chunk_by(|a, b| (a.ticket, a.key.watch) == (b.ticket, b.key.watch))
}

/// Whether the promises of one ticket and watch are in or out of every period and filter by
/// themselves, and all in the same lines.
fn is_even(group: &[Standing]) -> bool {
    let of = |one: &Standing| (one.account, one.plan, one.severity, one.is_entitled);
    group.iter().all(|one| one.at.is_some())
        && group.first().is_none_or(|first| group.iter().all(|one| of(one) == of(first)))
}
