//! What a report folds over: verdicts as they are stored, and the clocks that ran at the as-of
//! instant. Asked again with the same instant it gathers the same, whatever happened since.
//!
//! A ticket to which nothing was recorded since has its stored clocks; any other is evaluated again
//! from the events that were known then. What is settled is read from roll-ups, where nothing was
//! recorded to their tickets after that instant.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::{
    around::{read_clock, terms_of},
    desk::Desk,
    error::AppError,
    ticket_file::owner_at,
};
use crate::{
    db::{
        Conn,
        promises::{ClockRow, VerdictRow as StoredVerdict},
        reports::{self, Running, Scope},
        rollups::{self, RollupRow},
        tickets,
    },
    domain::{
        clock::{self, Clock, Terms},
        event::{Event, EventKind, Pinned},
        ids::{AccountId, PlanId, PlanVersionId, RollupId, TicketId},
        promise::{ClockKey, Severity},
        report::{Filter, Fold, In, Listing, NotPacked, Of, OpenClock, Question, VerdictRow},
        time::Timestamp,
    },
};

/// Tickets that are evaluated together.
const PART: usize = 500;

/// Roll-ups that are read in one statement.
const READ: usize = 32;

/// Of what, as of when.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
    /// What was known at this instant.
    pub as_of: Timestamp,
    /// Only these.
    pub filter: Filter,
}

impl Wanted {
    /// What a question wants.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        let (from, to) = question.period.bounds();
        Self { from, to, as_of: question.as_of, filter: question.filter }
    }

    /// The same, as the fold reads it.
    #[must_use]
    pub const fn question(&self) -> In {
        In::new(self.from, self.to, self.as_of, self.filter)
    }
}

/// What is gathered for: figures, or a list.
pub trait Gathers {
    /// Takes tickets by their rows.
    fn take_rows(&mut self, rows: &[VerdictRow], open: &[OpenClock]);

    /// Takes the packed promises of some tickets.
    ///
    /// # Errors
    /// When they are none.
    fn take_promises(&mut self, promises: &[u8], of: Of<'_>) -> Result<(), NotPacked>;

    /// Takes sums of tickets, where it wants them.
    ///
    /// # Errors
    /// When they are none.
    fn take_sums(&mut self, sums: &[u8]) -> Result<(), NotPacked>;

    /// Whether sums are of use where a roll-up lies in the period whole.
    fn wants_sums(&self) -> bool;

    /// Whether only what was missed is.
    fn wants_missed(&self) -> bool;
}

impl Gathers for Fold {
    fn take_rows(&mut self, rows: &[VerdictRow], open: &[OpenClock]) {
        self.add(rows, open);
    }

    fn take_promises(&mut self, promises: &[u8], of: Of<'_>) -> Result<(), NotPacked> {
        self.add_promises(promises, of)
    }

    fn take_sums(&mut self, sums: &[u8]) -> Result<(), NotPacked> {
        self.add_sums(sums)
    }

    fn wants_sums(&self) -> bool {
        true
    }

    fn wants_missed(&self) -> bool {
        false
    }
}

impl Gathers for Listing {
    fn take_rows(&mut self, rows: &[VerdictRow], open: &[OpenClock]) {
        self.add(rows, open);
    }

    fn take_promises(&mut self, promises: &[u8], of: Of<'_>) -> Result<(), NotPacked> {
        self.add_promises(promises, of)
    }

    fn take_sums(&mut self, _sums: &[u8]) -> Result<(), NotPacked> {
        Err(NotPacked)
    }

    fn wants_sums(&self) -> bool {
        false
    }

    fn wants_missed(&self) -> bool {
        self.is_of_missed()
    }
}

/// Gathers it, with a few statements for all tickets together: what is settled from the roll-ups
/// that hold at the as-of instant, all else from its rows. Each ticket is in one of the two.
///
/// The connection must show the same moment to all of them.
///
/// # Errors
/// When the database cannot, or a stored value cannot be read.
pub fn gather(
    c: &mut Conn,
    desk: &Desk,
    wanted: &Wanted,
    into: &mut impl Gathers,
) -> Result<(), AppError> {
    let unused = from_rollups(c, wanted, into)?;
    let plans: HashMap<PlanVersionId, PlanId> = reports::plan_of_versions(c)?.into_iter().collect();
    let Wanted { from, to, as_of, filter } = *wanted;
    let scope = Scope { from, to, as_of, account: filter.account };
    let stored = reports::report_verdicts(c, &scope, &unused)?;
    let running = reports::report_running(c, &scope)?;
    let ids: Vec<TicketId> = running.iter().map(|r| r.0).collect();
    let clocks = reports::report_clocks(c, &ids, &scope)?;
    let changed = reports::report_changed(c, &scope)?;
    let (mut open, evaluated) = evaluated(c, desk, &changed, &scope, &plans)?;
    open.extend(still_stored(c, desk, &clocks, &running, &evaluated, &scope, &plans)?);
    let rows: Vec<VerdictRow> = stored.iter().filter_map(|row| verdict_of(row, &plans)).collect();
    into.take_rows(&rows, &open);
    Ok(())
}

/// Takes what the roll-ups have, and says which of them do not hold at the as-of instant: their
/// tickets are read by their rows.
fn from_rollups(
    c: &mut Conn,
    wanted: &Wanted,
    into: &mut impl Gathers,
) -> Result<Vec<RollupId>, AppError> {
    let (used, unused): (Vec<RollupRow>, Vec<RollupRow>) =
        rollups::rollup_all(c)?.into_iter().partition(|one| one.settled_at <= wanted.as_of);
    let (mut whole, mut part) = (Vec::new(), Vec::new());
    for one in used {
        let touches = one.first_at.is_some_and(|first| first < wanted.to)
            && one.last_at.is_some_and(|last| wanted.from <= last);
        if one.is_torn {
            let left: HashSet<TicketId> = rollups::rollup_tickets(c, one.id)?.into_iter().collect();
            into.take_promises(&one.loose, Of::These(&left)).map_err(unreadable)?;
            if touches {
                take_promises(c, &[one.id], Of::These(&left), into)?;
            }
            continue;
        }
        into.take_promises(&one.loose, Of::All).map_err(unreadable)?;
        let is_whole = one.first_at.is_some_and(|first| wanted.from <= first)
            && one.last_at.is_some_and(|last| last < wanted.to);
        if is_whole && into.wants_sums() {
            whole.push(one.id);
        } else if touches {
            part.push(one.id);
        }
    }
    for ids in whole.chunks(READ) {
        for sums in rollups::rollup_sums(c, ids)? {
            into.take_sums(&sums).map_err(unreadable)?;
        }
    }
    for ids in part.chunks(READ) {
        take_promises(c, ids, Of::All, into)?;
    }
    Ok(unused.into_iter().map(|one| one.id).collect())
}

fn take_promises(
    c: &mut Conn,
    ids: &[RollupId],
    of: Of<'_>,
    into: &mut impl Gathers,
) -> Result<(), AppError> {
    let mut packed = rollups::rollup_missed(c, ids)?;
    if !into.wants_missed() {
        packed.extend(rollups::rollup_others(c, ids)?);
    }
    packed.iter().try_for_each(|one| into.take_promises(one, of)).map_err(unreadable)
}

fn unreadable(e: NotPacked) -> AppError {
    AppError::Unreadable("roll-up of a report", Box::new(e))
}

/// Rows refer to their plan version, so that every one has its plan.
pub(super) fn verdict_of(
    row: &StoredVerdict,
    plans: &HashMap<PlanVersionId, PlanId>,
) -> Option<VerdictRow> {
    Some(VerdictRow {
        ticket: row.ticket_id,
        account: row.account_id,
        plan: *plans.get(&row.plan_version_id)?,
        severity: row.severity,
        key: ClockKey { watch: row.watch, cycle: row.cycle, generation: row.generation },
        outcome: row.verdict,
        decided_at: row.decided_at,
        recorded_at: row.recorded_at,
        ended_at: row.ended_at,
        counted_s: row.counted_s,
        is_entitled: row.is_entitled,
    })
}

/// What of a stored clock a report needs where it is not late.
#[derive(Deserialize)]
struct Made {
    severity: Severity,
    plan: String,
}

/// The stored clocks of the tickets that were not evaluated again.
fn still_stored(
    c: &mut Conn,
    desk: &Desk,
    clocks: &[ClockRow],
    running: &[Running],
    evaluated: &HashSet<TicketId>,
    scope: &Scope,
    plans: &HashMap<PlanVersionId, PlanId>,
) -> Result<Vec<OpenClock>, AppError> {
    let whose: HashMap<TicketId, (Option<AccountId>, bool)> =
        running.iter().map(|(id, account, entitled)| (*id, (*account, *entitled))).collect();
    let same: Vec<&ClockRow> =
        clocks.iter().filter(|row| !evaluated.contains(&row.ticket_id)).collect();
    let is_late = |row: &ClockRow| row.due_at.is_some_and(|due| due.plus_secs(1) <= scope.as_of);
    let late: Vec<Clock> = same
        .iter()
        .filter(|row| is_late(row))
        .map(|row| read_clock(row))
        .collect::<Result<_, _>>()?;
    let terms = terms_of(c, desk, late.iter())?;
    let mut late = late.into_iter();
    let mut open = Vec::with_capacity(same.len());
    for row in same {
        // How long it took so far is asked only of what is late: all else is not judged.
        let (severity, plan, counted_s) = if is_late(row) {
            let Some(clock) = late.next() else { continue };
            let counted_s = clock.counted_s(&terms, scope.as_of.floor());
            (clock.severity, clock.plan, counted_s)
        } else {
            let made: Made = serde_json::from_str(&row.body)
                .map_err(|e| AppError::Unreadable("clock", Box::new(e)))?;
            (made.severity, made.plan, 0)
        };
        let Some((account, is_entitled)) = whose.get(&row.ticket_id).copied() else { continue };
        let Some(plan) = plan_of(&plan, plans) else { continue };
        open.push(OpenClock {
            ticket: row.ticket_id,
            account,
            plan,
            severity,
            key: ClockKey { watch: row.watch, cycle: row.cycle, generation: row.generation },
            due_at: row.due_at,
            counted_s,
            is_entitled,
        });
    }
    Ok(open)
}

fn plan_of(version: &str, plans: &HashMap<PlanVersionId, PlanId>) -> Option<PlanId> {
    plans.get(&PlanVersionId(version.parse().ok()?)).copied()
}

/// The clocks that ran at the as-of instant of the tickets that changed since, and which tickets
/// these are. One whose history is not sound keeps its stored clocks.
fn evaluated(
    c: &mut Conn,
    desk: &Desk,
    changed: &[Running],
    scope: &Scope,
    plans: &HashMap<PlanVersionId, PlanId>,
) -> Result<(Vec<OpenClock>, HashSet<TicketId>), AppError> {
    let (mut open, mut done) = (Vec::new(), HashSet::new());
    for part in changed.chunks(PART) {
        let ids: Vec<TicketId> = part.iter().map(|r| r.0).collect();
        let mut events = events_of(c, &ids)?;
        let terms = desk.terms.with(c, events.values().flatten().filter_map(terms_named))?;
        for (id, account, is_entitled) in part {
            let events = events.remove(id).unwrap_or_default();
            match clock::evaluate(&events, &terms, scope.as_of) {
                Ok(evaluation) => {
                    let (account, is_entitled) =
                        owner_at(&events, scope.as_of, *account, *is_entitled);
                    let ran = evaluation.clocks.iter().filter(|k| ran_in(k, scope));
                    open.extend(ran.filter_map(|clock| {
                        Some(OpenClock {
                            ticket: *id,
                            account,
                            plan: plan_of(&clock.plan, plans)?,
                            severity: clock.severity,
                            key: clock.key,
                            due_at: clock.due_at(),
                            counted_s: counted(clock, &terms, scope.as_of),
                            is_entitled,
                        })
                    }));
                    done.insert(*id);
                }
                Err(e) => {
                    tracing::error!(ticket.id = %id, "Ticket {id} cannot be evaluated again: {e}");
                }
            }
        }
    }
    Ok((open, done))
}

fn counted(clock: &Clock, terms: &Terms, as_of: Timestamp) -> i64 {
    clock.counted_s(terms, as_of.floor())
}

fn ran_in(clock: &Clock, scope: &Scope) -> bool {
    let at = clock.due_at().unwrap_or(scope.as_of);
    clock.stop.is_none() && scope.from <= at && at < scope.to
}

pub(super) fn terms_named(event: &Event) -> Option<Pinned<'_>> {
    event.kind.pinned()
}

/// The events of some tickets, each in their order.
pub(super) fn events_of(
    c: &mut Conn,
    ids: &[TicketId],
) -> Result<HashMap<TicketId, Vec<Event>>, AppError> {
    let mut events: HashMap<TicketId, Vec<Event>> = HashMap::with_capacity(ids.len());
    for row in tickets::event_of(c, ids)? {
        let kind: EventKind = serde_json::from_str(&row.payload)
            .map_err(|e| AppError::Unreadable("event", Box::new(e)))?;
        events.entry(row.ticket_id).or_default().push(Event {
            seq: row.seq,
            occurred_at: row.occurred_at,
            recorded_at: row.recorded_at,
            kind,
        });
    }
    Ok(events)
}
