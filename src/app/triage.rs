//! Mail that waits for a person is watched like a clock: the default team is told at once, the
//! service manager when the time is over.

use super::{
    desk::Desk,
    error::AppError,
    escalation::{Fire, fired_of},
    letters_facts,
    roster::Roster,
    terms,
};
use crate::{
    db::{
        Conn, DbError,
        inbound::{self, InboundRow},
        promises::{self, Subject},
    },
    domain::{
        calendar::Calendar,
        ids::InboundId,
        ladder::{
            Fired, LadderClock, StepKey, StepWatch, people_of, plan_ticket, triage_ladder,
            triage_within,
        },
        mail_state::InboundState,
        message::Reason,
        plan::Within,
        promise::Severity,
        time::Timestamp,
    },
};

/// By when a person must have looked at waiting mail.
///
/// # Errors
/// When the desk's calendar is not there.
pub fn due_at(
    c: &mut Conn,
    desk: &Desk,
    now: Timestamp,
    has_s1_words: bool,
    has_known_account: bool,
) -> Result<Timestamp, AppError> {
    let within = triage_within(has_s1_words, has_known_account);
    if !within.is_working_days() {
        return Ok(now.floor().plus_secs(within.secs(86_400)));
    }
    let zone = desk.config.desk.zone.name();
    let id = terms::shipped_calendar(c, "working", zone, now)?;
    let row = crate::db::terms::calendar_version_newest(c, id)?
        .ok_or(AppError::NotFound("calendar version"))?;
    let calendar: Calendar = serde_json::from_str(&row.body).map_err(DbError::from)?;
    let secs = within.secs(calendar.working_day_s());
    Ok(calendar.deadline(now.floor(), secs, &[]).due.unwrap_or(now))
}

/// The steps of waiting mail that fire now, among what is due; brings their next look up to date.
///
/// # Errors
/// When the database cannot.
pub fn look(
    c: &mut Conn,
    desk: &Desk,
    due: &[Subject],
    roster: &Roster,
    now: Timestamp,
) -> Result<Vec<Fire>, AppError> {
    let ids: Vec<InboundId> = due
        .iter()
        .filter_map(|s| if let Subject::Inbound(id) = s { Some(*id) } else { None })
        .collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let raw: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let steps = promises::step_of(c, "inbound", &raw)?;
    let (mut fires, mut looks) = (Vec::new(), Vec::new());
    for id in ids {
        let row = inbound::inbound_by_id(c, id)?;
        let fired: Vec<Fired> =
            steps.iter().filter(|s| s.subject_id == id.0).filter_map(fired_of).collect();
        let (some, next) = look_at(desk, &row, &fired, roster, now);
        fires.extend(some);
        looks.push((Subject::Inbound(id), next));
    }
    promises::watch_put(c, &looks)?;
    Ok(fires)
}

fn look_at(
    desk: &Desk,
    row: &InboundRow,
    fired: &[Fired],
    roster: &Roster,
    now: Timestamp,
) -> (Vec<Fire>, Option<Timestamp>) {
    let waits = matches!(row.state, InboundState::Quarantine | InboundState::Parked);
    let (true, Some(triage_due_at)) = (waits, row.triage_due_at) else {
        return (Vec::new(), None);
    };
    let ladder = triage_ladder();
    // A parked message that is parked again begins anew: its attempts tell them apart.
    let key = StepKey { watch: StepWatch::Triage, cycle: row.attempts, generation: 0 };
    let made_at = row.decided_at.unwrap_or(row.received_at);
    let is_urgent = triage_due_at.secs_since(made_at) <= 900;
    let share_at = |_: u8| None;
    let after_deadline = |_: Within| None;
    let clock = LadderClock {
        key,
        severity: if is_urgent { Severity::S1 } else { Severity::S3 },
        ladder: Some(&ladder),
        made_at,
        due_at: Some(triage_due_at),
        ended_at: None,
        share_at: &share_at,
        after_deadline: &after_deadline,
    };
    let plan = plan_ticket(None, &[clock], fired, &[], now);
    let fires = plan
        .firings
        .into_iter()
        .map(|firing| {
            let told = people_of(&firing, |r| roster.who(r, None, None, now), &roster.admins());
            let say = letters_facts::say_mail(desk, &firing, row, why(row));
            Fire {
                subject: Subject::Inbound(row.id),
                firing,
                people: told.people,
                passed_on: told.passed_on,
                is_admins: told.is_admins,
                say,
            }
        })
        .collect();
    (fires, plan.next_look_at)
}

/// Why a message waits, in one sentence.
#[must_use]
pub fn why(row: &InboundRow) -> String {
    if let Some(error) = &row.error {
        return error.clone();
    }
    let reasons: Vec<Reason> = serde_json::from_str(&row.reasons).unwrap_or_default();
    reasons.last().map(|r| format!("{}: {}", r.rule, r.seen)).unwrap_or_default()
}
