//! An alert that could not be delivered moves the ladder on at once: whoever the next step names is
//! told, without waiting for its time.

use std::collections::HashMap;

use super::{
    desk::Desk,
    error::AppError,
    letters,
    roster::{Person, Roster},
    ticket_file::TicketFile,
};
use crate::{
    db::{Conn, promises},
    domain::{
        ids::OutboxId,
        ladder::{About, StepWatch, supplier_ladder, triage_ladder},
        plan::{Ladder, Step},
        promise::Watch,
        time::Timestamp,
    },
};

/// Tells the next step's people what this mail should have told.
///
/// # Errors
/// When the database cannot.
pub fn pass_on(c: &mut Conn, desk: &Desk, now: Timestamp, id: OutboxId) -> Result<(), AppError> {
    let roster = Roster::load(c, desk.config.desk.language.word(), desk.config.desk.zone.name())?;
    let mut notices = Vec::new();
    for alert in promises::alert_by_outbox(c, id)? {
        let steps = promises::alert_steps_of(c, alert.id)?;
        let told_of = promises::alert_told(c, &steps)?;
        for told in letters::kept_notices(&alert)? {
            // Whoever was told of this step before is not told again: it would go in circles.
            let is_new = |p: &Person| {
                !p.is_customer
                    && !told_of
                        .iter()
                        .any(|(step, address)| *step == told.step_id() && *address == p.address)
            };
            let (account, row, ladder) = place(c, desk, now, &told)?;
            let people = above(&ladder, told.step_name())
                .into_iter()
                .map(|step| {
                    let who = step
                        .to
                        .iter()
                        .flat_map(|r| roster.who(r, row.as_ref(), account.as_ref(), now));
                    who.filter(is_new).collect::<Vec<_>>()
                })
                .find(|people| !people.is_empty())
                .unwrap_or_else(|| {
                    let admins = roster.admins().into_iter();
                    admins.filter(is_new).collect()
                });
            for person in people {
                notices.push(told.to_notice(person));
            }
        }
    }
    let mut files: HashMap<_, TicketFile> = HashMap::new();
    for notice in &notices {
        if let About::Ticket(id) | About::Supplier(id) = notice.about
            && !files.contains_key(&id)
        {
            files.insert(id, TicketFile::open(c, id)?);
        }
    }
    let mut open: HashMap<_, &mut TicketFile> = files.iter_mut().map(|(id, f)| (*id, f)).collect();
    letters::queue(c, desk, now, notices, &mut open)?;
    for file in files.values_mut() {
        file.save(c, desk, now)?;
    }
    Ok(())
}

type Place =
    (Option<crate::db::customers::AccountRow>, Option<crate::db::tickets::TicketRow>, Ladder);

/// The ticket of a notice, its account, and the ladder that the step stands on.
fn place(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    told: &letters::Kept,
) -> Result<Place, AppError> {
    let Some(ticket) = told.ticket() else { return Ok((None, None, triage_ladder())) };
    let file = TicketFile::read(c, ticket)?;
    let account =
        file.row.account_id.map(|id| crate::db::customers::account_by_id(c, id)).transpose()?;
    let terms = file.terms(c, desk)?;
    let plan = file.plan(&terms, now)?;
    let (severity, key) = told.clock();
    let ladder = match key.watch {
        StepWatch::Reported => plan.reported_ladder_for(severity),
        // Whether theirs came after ours decides no recipient.
        StepWatch::Supplier => return Ok((account, Some(file.row), supplier_ladder(true))),
        StepWatch::SeverityProposed => plan.ladder_for(severity, Watch::Acknowledged),
        watch => watch.word().parse().ok().and_then(|w| plan.ladder_for(severity, w)),
    };
    Ok((account, Some(file.row), ladder.cloned().unwrap_or_else(triage_ladder)))
}

/// The steps above the one of this name.
fn above<'a>(ladder: &'a Ladder, name: &str) -> Vec<&'a Step> {
    let at = ladder.step.iter().position(|s| s.name == name).map_or(0, |at| at + 1);
    ladder.step.iter().skip(at).collect()
}
