//! What the ladder of an open ticket would have fired by now, had an engine looked all the time.

use super::{
    error::AppError,
    escalation::{next_judgement, plan_with, watched},
    letters_facts::ToldRow,
    ticket_file::TicketFile,
};
use crate::{
    db::{DbError, promises::NewStep},
    domain::{
        clock::{Evaluation, Terms},
        event::EventKind,
        ladder::{Fired, Firing, LadderTicket, plan_ticket},
        time::Timestamp,
    },
};

/// Looks at one ticket at most: a ladder repeats 48 times a clock.
const LOOKS: usize = 1_000;

/// The steps up to `now`, each fired on time, and when to look next.
///
/// # Errors
/// When the ticket's plan is not there.
pub(super) fn climbed(
    file: &TicketFile,
    evaluation: &Evaluation,
    terms: &Terms,
    told: &str,
    now: Timestamp,
) -> Result<(Vec<NewStep>, Option<Timestamp>), AppError> {
    let plan = file.plan(terms, now)?;
    let report = file.events.iter().find(|e| matches!(e.kind, EventKind::Reported { .. }));
    let report = report.ok_or_else(|| AppError::Evaluate("there is no report".to_owned()))?;
    let ticket = LadderTicket {
        reported_recorded_at: report.recorded_at,
        report_seq: report.seq,
        severity: file.row.severity,
        ladder: plan.reported_ladder_for(file.row.severity),
    };
    let all = watched(file, evaluation, &plan, terms);
    let (mut fired, mut steps): (Vec<Fired>, Vec<NewStep>) = (Vec::new(), Vec::new());
    let mut at = report.recorded_at;
    let mut next = None;
    for _look in 0..LOOKS {
        let planned =
            plan_with(&all, terms, |clocks| plan_ticket(Some(&ticket), clocks, &fired, &[], at));
        for firing in &planned.firings {
            fired.push(firing.fired(at));
            steps.push(step(file, firing, told, at)?);
        }
        next = planned.next_look_at;
        match next {
            Some(then) if then <= now && then > at => at = then,
            _ => break,
        }
    }
    let looks = [next, next_judgement(evaluation, now), file.row.closes_at];
    let next = looks.into_iter().flatten().filter(|then| *then > now).min();
    Ok((steps, next))
}

fn step(
    file: &TicketFile,
    firing: &Firing,
    told: &str,
    fired_at: Timestamp,
) -> Result<NewStep, AppError> {
    let told = ToldRow { people: vec![told.to_owned()], passed_on: 0, is_admins: false };
    Ok(NewStep {
        subject_kind: "ticket".to_owned(),
        subject_id: file.row.id.0,
        watch: firing.key.watch.word().to_owned(),
        cycle: firing.key.cycle,
        generation: firing.key.generation,
        step: firing.step.clone(),
        round: i64::from(firing.round),
        due_at: firing.due_at,
        fired_at,
        skipped: serde_json::to_string(&firing.skipped).map_err(DbError::from)?,
        told: serde_json::to_string(&told).map_err(DbError::from)?,
    })
}
