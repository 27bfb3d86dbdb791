//! Pauses: clocks stand while a ticket waits for the customer, a supplier, transport, or to be let in.

use std::sync::Arc;

use super::{
    acts::Hands,
    conversation,
    desk::Desk,
    error::{AppError, Wrong},
    ticket_file::TicketFile,
};
use crate::{
    db::Conn,
    domain::{
        clock::{Clock, Hold, TicketState},
        event::{Actor, EventKind},
        ids::TicketId,
        plan::Plan,
        promise::{Party, Watch},
        time::Timestamp,
    },
};

/// A pause to be entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pausing {
    /// Whom the ticket waits for.
    pub party: Party,
    /// Why; the customer is told.
    pub reason: String,
    /// A word among ourselves.
    pub note: String,
    /// The expected end, at which it ends by itself; none is the longest that the plan allows.
    pub until: Option<Timestamp>,
    /// The clocks that stand; none named is all that may be paused.
    pub clocks: Vec<Watch>,
}

/// Pauses a ticket's clocks from now on; the customer is told. The number of the event.
///
/// # Errors
/// [`AppError::Wrong`] with everything that is wrong with it: no reason, an end that is past or
/// beyond the plan's longest pause, a clock that may not be paused, nothing to pause, or a pause
/// for the same party that is in force.
pub fn pause(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    pausing: Pausing,
) -> Result<i64, AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let seq = pause_in(c, desk, now, &mut file, &by, &pausing)?;
        file.save(c, desk, now)?;
        Ok(seq)
    })
}

fn pause_in(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &mut TicketFile,
    by: &Hands,
    pausing: &Pausing,
) -> Result<i64, AppError> {
    let terms = file.terms(c, desk)?;
    let plan = file.plan(&terms, now)?;
    let until = pausing.until.map_or_else(|| latest_end(&plan, now), Timestamp::floor);
    check(file, &plan, &file.evaluate(&terms, now)?.clocks, pausing, until, now)?;
    let reason = pausing.reason.trim().to_owned();
    let clocks = Some(pausing.clocks.clone()).filter(|clocks| !clocks.is_empty());
    let kind = EventKind::Paused {
        party: pausing.party,
        until: Some(until),
        clocks,
        reason: Some(reason.clone()),
    };
    let seq = file.record(now, now, Actor::User(by.user), kind);
    if !pausing.note.trim().is_empty() {
        conversation::note_in(c, now, file, by, pausing.note.trim())?;
    }
    conversation::tell_pause(c, desk, now, file, (pausing.party, until), reason)?;
    Ok(seq)
}

/// The latest end that the plan allows for a pause that begins at `now`.
#[must_use]
pub fn latest_end(plan: &Plan, now: Timestamp) -> Timestamp {
    now.floor().plus_secs(plan.longest_pause_s())
}

/// Whether a pause would stop this clock: it waits, is not late, and its clause allows it.
#[must_use]
pub fn can_pause(clock: &Clock, now: Timestamp) -> bool {
    clock.is_undecided(now) && clock.clause.can_pause(clock.key.watch)
}

fn check(
    file: &TicketFile,
    plan: &Plan,
    clocks: &[Clock],
    pausing: &Pausing,
    until: Timestamp,
    now: Timestamp,
) -> Result<(), AppError> {
    let standing = file.standing(now)?;
    if standing.state != TicketState::Open {
        return Err(AppError::wrong("party", "wrong-not-open", file.row.state.word()));
    }
    let mut wrong = Vec::new();
    if pausing.reason.trim().is_empty() {
        wrong.push(Wrong::new("reason", "wrong-missing", ""));
    }
    if until <= now {
        wrong.push(Wrong::new("until", "wrong-past", until.to_string()));
    }
    if until > latest_end(plan, now) {
        let most = plan.longest_pause.unwrap_or(Plan::LONGEST_PAUSE);
        wrong.push(Wrong::new("until", "wrong-too-long", most.to_string()));
    }
    if standing.held_at(now).any(|hold| hold.party == pausing.party) {
        wrong.push(Wrong::new("party", "wrong-paused", pausing.party.word()));
    }
    let may: Vec<Watch> =
        clocks.iter().filter(|c| can_pause(c, now)).map(|c| c.key.watch).collect();
    if may.is_empty() {
        wrong.push(Wrong::new("party", "wrong-nothing-to-pause", ""));
    }
    for watch in pausing.clocks.iter().filter(|watch| !may.contains(watch)) {
        wrong.push(Wrong::new("clocks", "wrong-not-pausable", watch.word()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(AppError::Wrong(wrong)) }
}

/// Ends a pause by hand.
///
/// # Errors
/// [`AppError::Wrong`] when that pause is not in force.
pub fn resume(desk: &Arc<Desk>, by: &Hands, ticket: TicketId, pause: i64) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if !in_force(&file, now)?.iter().any(|hold| hold.seq == pause) {
            return Err(AppError::wrong("event", "wrong-state", pause.to_string()));
        }
        file.record(now, now, Actor::User(by.user), EventKind::Resumed { event: pause });
        file.save(c, desk, now)
    })
}

/// The pauses in force, in the order in which they began; none once the ticket is resolved.
///
/// # Errors
/// [`AppError::Evaluate`] when the ticket has no report.
pub fn in_force(file: &TicketFile, now: Timestamp) -> Result<Vec<Hold>, AppError> {
    Ok(file.standing(now)?.held_at(now).cloned().collect())
}

/// The numbers of the pauses in force.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such ticket.
pub fn numbers(desk: &Desk, ticket: TicketId) -> Result<Vec<i64>, AppError> {
    let now = desk.now();
    desk.read(|c| {
        let holds = in_force(&TicketFile::read(c, ticket)?, now)?;
        Ok(holds.into_iter().map(|hold| hold.seq).collect())
    })
}

/// Why a pause was entered.
#[must_use]
pub fn reason(file: &TicketFile, pause: i64) -> Option<&str> {
    file.events.iter().find(|e| e.seq == pause).and_then(|e| match &e.kind {
        EventKind::Paused { reason, .. } => reason.as_deref(),
        _ => None,
    })
}
