//! Taken alerts: how long the ladder is quiet then, and what makes that longer.
//!
//! A taken alert is quiet for the time that the plan sets for its severity, never past the deadline.
//! A milestone or an answer to the customer shows that somebody is at it, and renews what is quiet.

use super::{desk::Desk, error::AppError, ticket_file::TicketFile};
use crate::{
    db::{
        Conn,
        promises::{self, SilenceRow},
    },
    domain::{ids::UserId, ladder::StepKey, time::Timestamp},
};

/// Makes the ladders of a ticket's running clocks quiet from now on, those of `is_meant` alone.
///
/// # Errors
/// When the database cannot, or the ticket's terms are not there.
pub(super) fn silence(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &TicketFile,
    user: UserId,
    is_meant: impl Fn(StepKey) -> bool,
) -> Result<(), AppError> {
    let terms = file.terms(c, desk)?;
    let plan = file.plan(&terms, now)?;
    let clocks = file.evaluate(&terms, now)?.clocks;
    let mut silences = Vec::new();
    for clock in clocks.iter().filter(|c| c.stop.is_none() && is_meant(c.key.into())) {
        let Some(ladder) = plan.ladder_for(clock.severity, clock.key.watch) else { continue };
        let Some(due) = clock.due_at() else { continue };
        let calendar = clock.calendar.as_deref();
        let length = terms.secs(ladder.taken_silence, calendar);
        let mut until = if ladder.taken_silence.is_working_days() {
            let counted = terms.calendar(calendar).deadline(now.floor(), length, &[]);
            counted.due.unwrap_or(now)
        } else {
            now.plus_secs(length)
        };
        if due >= now {
            // A miss is judged a second after its deadline; then its own step speaks.
            until = until.min(due.plus_secs(1));
        }
        silences.push(SilenceRow {
            ticket_id: file.row.id,
            watch: clock.key.watch,
            cycle: clock.key.cycle,
            generation: clock.key.generation,
            from_at: now,
            until_at: until,
            user_id: user,
        });
    }
    Ok(promises::silence_insert(c, &silences)?)
}

/// Renews what is quiet of a ticket: somebody did something about it. What is not quiet stays so.
///
/// # Errors
/// As [`silence`].
pub(super) fn renew(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    file: &TicketFile,
    user: UserId,
) -> Result<(), AppError> {
    let silences = promises::silence_of(c, &[file.row.id])?;
    let quiet: Vec<StepKey> = silences
        .iter()
        .filter(|s| s.from_at <= now && now < s.until_at)
        .map(|s| StepKey { watch: s.watch.into(), cycle: s.cycle, generation: s.generation })
        .collect();
    if quiet.is_empty() {
        return Ok(());
    }
    silence(c, desk, now, file, user, |key| quiet.contains(&key))
}
