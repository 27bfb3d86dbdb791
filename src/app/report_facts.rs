//! What a report folds over: verdicts as they are stored, and the clocks that ran at the as-of
//! instant. Asked again with the same instant it gathers the same, whatever happened since.
//!
//! A ticket to which nothing was recorded since has its stored clocks; any other is evaluated again
//! from the events that were known then.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Deserialize;

use super::{
    around::{read_clock, terms_of},
    desk::Desk,
    error::AppError,
};
use crate::{
    db::{
        Conn,
        promises::{ClockRow, VerdictRow as StoredVerdict},
        reports::{self, Running, Scope},
        tickets,
    },
    domain::{
        clock::{self, Clock, Terms},
        event::{Event, EventKind, TermsRef},
        ids::{AccountId, PlanId, PlanVersionId, TicketId},
        promise::{ClockKey, Severity},
        report::{OpenClock, VerdictRow},
        time::Timestamp,
    },
};

/// Tickets that are evaluated together.
const PART: usize = 500;

/// Of what, as of when.
#[derive(Debug, Clone, Copy)]
pub struct Wanted {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
    /// What was known at this instant.
    pub as_of: Timestamp,
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only this plan.
    pub plan: Option<PlanId>,
    /// Only this severity.
    pub severity: Option<Severity>,
}

/// What the fold reads.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// Verdicts, whole tickets.
    pub rows: Vec<VerdictRow>,
    /// The clocks that ran.
    pub open: Vec<OpenClock>,
}

/// Gathers it, with a few statements for all tickets together.
///
/// The stored clocks are read before the list of what changed, so that a change in between is in
/// that list.
///
/// # Errors
/// When the database cannot, or a stored value cannot be read.
pub fn gather(c: &mut Conn, desk: &Desk, wanted: &Wanted) -> Result<Facts, AppError> {
    let plans: HashMap<PlanVersionId, PlanId> = reports::plan_of_versions(c)?.into_iter().collect();
    let scope = scope_of(wanted, &plans);
    let mut stored = reports::report_verdicts(c, &scope)?;
    let running = reports::report_running(c, &scope)?;
    let ids: Vec<TicketId> = running.iter().map(|r| r.0).collect();
    let clocks = reports::report_clocks(c, &ids, &scope)?;
    let changed = reports::report_changed(c, &scope)?;
    let (mut open, evaluated) = evaluated(c, desk, &changed, &scope, &plans)?;
    open.extend(still_stored(c, desk, &clocks, &running, &evaluated, &scope, &plans)?);
    let whole: HashSet<TicketId> = stored.iter().map(|row| row.ticket_id).collect();
    let more: BTreeSet<TicketId> =
        open.iter().map(|clock| clock.ticket).filter(|id| !whole.contains(id)).collect();
    let more: Vec<TicketId> = more.into_iter().collect();
    stored.extend(reports::report_verdicts_of(c, &more, scope.as_of)?);
    let rows = stored.iter().filter_map(|row| verdict_of(row, &plans)).collect();
    Ok(Facts { rows, open })
}

fn scope_of(wanted: &Wanted, plans: &HashMap<PlanVersionId, PlanId>) -> Scope {
    let mut versions: Vec<PlanVersionId> = plans
        .iter()
        .filter(|(_, plan)| wanted.plan.is_none_or(|only| only == **plan))
        .map(|(version, _)| *version)
        .collect();
    versions.sort_unstable();
    Scope {
        from: wanted.from,
        to: wanted.to,
        as_of: wanted.as_of,
        account: wanted.account,
        plans: versions,
        severity: wanted.severity,
    }
}

/// Rows refer to their plan version, so that every one has its plan.
fn verdict_of(row: &StoredVerdict, plans: &HashMap<PlanVersionId, PlanId>) -> Option<VerdictRow> {
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
                        owner_then(&events, scope.as_of, *account, *is_entitled);
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

/// Whose a ticket was: it gets an account once, and was under no contract of it before.
fn owner_then(
    events: &[Event],
    as_of: Timestamp,
    account: Option<AccountId>,
    is_entitled: bool,
) -> (Option<AccountId>, bool) {
    let assigned_later = events
        .iter()
        .any(|e| e.recorded_at > as_of && matches!(e.kind, EventKind::AccountAssigned { .. }));
    if assigned_later { (None, true) } else { (account, is_entitled) }
}

fn terms_named(event: &Event) -> Option<&TermsRef> {
    match &event.kind {
        EventKind::Reported { terms, .. } | EventKind::TermsMoved { terms, .. } => Some(terms),
        _ => None,
    }
}

fn events_of(c: &mut Conn, ids: &[TicketId]) -> Result<HashMap<TicketId, Vec<Event>>, AppError> {
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
