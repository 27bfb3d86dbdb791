//! How each promise stood at the as-of instant, from its rows and its open clocks.

use super::{
    super::{
        ids::{AccountId, PlanId, TicketId},
        promise::{ClockKey, Outcome, Severity, Watch},
        time::Timestamp,
    },
    figure::Kept,
    values::{OpenClock, VerdictRow},
};

/// One promise, or one of its generations, as it stood.
#[derive(Debug, Clone, Copy)]
pub(super) struct Standing {
    pub(super) ticket: TicketId,
    pub(super) account: Option<AccountId>,
    pub(super) plan: PlanId,
    pub(super) severity: Severity,
    pub(super) key: ClockKey,
    pub(super) kept: Kept,
    /// When it was decided; of one that is not, its deadline, if it has one.
    pub(super) at: Option<Timestamp>,
    /// When it was done; none while it runs.
    pub(super) ended_at: Option<Timestamp>,
    pub(super) counted_s: i64,
    pub(super) is_entitled: bool,
}

impl Standing {
    pub(super) const fn promise(&self) -> (TicketId, Watch, i64) {
        (self.ticket, self.key.watch, self.key.cycle)
    }

    const fn clock(&self) -> (TicketId, ClockKey) {
        (self.ticket, self.key)
    }

    const fn is_missed(&self) -> bool {
        matches!(self.kept, Kept::Missed | Kept::StillLate)
    }
}

/// All promises, by ticket, then watch, then cycle.
pub(super) fn promises(rows: &[VerdictRow], open: &[OpenClock], as_of: Timestamp) -> Vec<Standing> {
    let mut clocks = of_rows(rows, as_of);
    let decided = clocks.len();
    for clock in open {
        let standing = of_open(clock, as_of);
        let known = clocks
            .get(..decided)
            .and_then(|rows| rows.binary_search_by_key(&standing.clock(), Standing::clock).ok());
        match known.and_then(|i| clocks.get_mut(i)) {
            // A miss that runs on: the row has the deadline, the clock has the time so far.
            Some(row) if row.kept == Kept::StillLate => row.counted_s = standing.counted_s,
            Some(row) if row.kept == Kept::NotYetDue => *row = standing,
            Some(_) => {}
            None => clocks.push(standing),
        }
    }
    clocks.sort_by_key(Standing::clock);
    decide(&clocks)
}

/// The last row of each clock that was visible, sorted by clock.
fn of_rows(rows: &[VerdictRow], as_of: Timestamp) -> Vec<Standing> {
    let mut visible: Vec<&VerdictRow> = rows.iter().filter(|r| r.recorded_at <= as_of).collect();
    let order = |row: &&VerdictRow| (row.ticket, row.key, row.recorded_at);
    if !visible.is_sorted_by_key(order) {
        // Rows of one clock at one instant stay as they came: stable.
        visible.sort_by_key(order);
    }
    let mut last: Vec<Standing> = Vec::with_capacity(visible.len());
    for row in visible {
        let standing = of_row(row);
        match last.last_mut() {
            Some(before) if before.clock() == standing.clock() => *before = standing,
            _ => last.push(standing),
        }
    }
    last
}

const fn of_row(row: &VerdictRow) -> Standing {
    let kept = match row.outcome {
        Outcome::Met => Kept::Met,
        Outcome::Missed if row.ended_at.is_none() => Kept::StillLate,
        Outcome::Missed => Kept::Missed,
        Outcome::Waived => Kept::Waived,
        Outcome::NotNeeded => Kept::NotNeeded,
        Outcome::Superseded => Kept::Superseded,
        Outcome::Open => Kept::NotYetDue,
    };
    Standing {
        ticket: row.ticket,
        account: row.account,
        plan: row.plan,
        severity: row.severity,
        key: row.key,
        kept,
        at: row.decided_at,
        ended_at: row.ended_at,
        counted_s: row.counted_s,
        is_entitled: row.is_entitled,
    }
}

/// A clock without a row: missed from one second after its deadline, whoever noticed it when.
fn of_open(clock: &OpenClock, as_of: Timestamp) -> Standing {
    let is_late = clock.due_at.is_some_and(|due| due.plus_secs(1) <= as_of);
    Standing {
        ticket: clock.ticket,
        account: clock.account,
        plan: clock.plan,
        severity: clock.severity,
        key: clock.key,
        kept: if is_late { Kept::StillLate } else { Kept::NotYetDue },
        at: clock.due_at,
        ended_at: None,
        counted_s: clock.counted_s,
        is_entitled: clock.is_entitled,
    }
}

/// A promise is missed if any generation is; otherwise its highest generation decides.
fn decide(clocks: &[Standing]) -> Vec<Standing> {
    let generations = clocks.chunk_by(|a, b| a.promise() == b.promise());
    generations
        .filter_map(|all| all.iter().find(|one| one.is_missed()).or(all.last()))
        .copied()
        .collect()
}
