//! Promises that are given up, and when the customer needs it by their own word.

use std::sync::Arc;

use super::{acts::Hands, desk::Desk, error::AppError, ticket_file::TicketFile};
use crate::domain::{
    clock::Clock,
    event::{Actor, EventKind},
    ids::TicketId,
    promise::Watch,
    time::Timestamp,
};

/// Gives a promise up, for a reason: in no denominator if it is not late yet, missed if it is. Of a
/// cycle the one in progress is given up; the next starts as usual.
///
/// # Errors
/// [`AppError::Wrong`] without a reason, or when no such clock runs.
pub fn waive(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    watch: Watch,
    reason: &str,
) -> Result<i64, AppError> {
    let reason = AppError::reason(reason)?;
    let now = desk.now();
    let by = by.clone();
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        let terms = file.terms(c, desk)?;
        let clocks = file.evaluate(&terms, now)?.clocks;
        let clock = waivable(&clocks).find(|clock| clock.key.watch == watch);
        let clock = clock.ok_or_else(|| AppError::wrong("promise", "wrong-state", watch.word()))?;
        let cycle = watch.is_cycle().then_some(clock.key.cycle);
        let kind = EventKind::Waived { milestone: watch, cycle, reason: Some(reason.clone()) };
        let seq = file.record(now, now, Actor::User(by.user), kind);
        file.save(c, desk, now)?;
        Ok(seq)
    })
}

/// The clocks that can be given up: those that are not stopped.
pub fn waivable(clocks: &[Clock]) -> impl Iterator<Item = &Clock> {
    clocks.iter().filter(|clock| clock.stop.is_none())
}

/// Notes when the customer needs it; none takes an earlier word back. It stands beside what is
/// promised and moves no clock.
///
/// # Errors
/// [`AppError::Wrong`] when that lies before the report.
pub fn set_needed_by(
    desk: &Arc<Desk>,
    by: &Hands,
    ticket: TicketId,
    at: Option<Timestamp>,
) -> Result<(), AppError> {
    let now = desk.now();
    let by = by.clone();
    let at = at.map(Timestamp::floor);
    desk.write(move |c, desk| {
        let mut file = TicketFile::open(c, ticket)?;
        if let Some(early) = at.filter(|at| *at < file.row.reported_at) {
            return Err(AppError::wrong("at", "wrong-before-report", early.to_string()));
        }
        if needed_by(&file) == at {
            return Ok(());
        }
        file.record(now, now, Actor::User(by.user), EventKind::NeededBy { at });
        file.save(c, desk, now)
    })
}

/// When the customer needs it, by the latest word that counts.
#[must_use]
pub fn needed_by(file: &TicketFile) -> Option<Timestamp> {
    crate::domain::needed_by::needed_by(&file.events, Timestamp::from_micros(i64::MAX))
}
