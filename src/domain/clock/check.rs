//! What events and terms must be before anything can be evaluated.

use std::collections::{BTreeSet, HashMap};

use super::terms::Terms;
use crate::domain::{
    event::{Event, EventKind, TermsRef},
    plan::{Plan, Target, Within},
    promise::{Milestone, Severity, Watch},
};

/// Why events cannot be evaluated.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EvaluateError {
    /// A ticket is reported once.
    #[error("a ticket needs exactly one report; here are {0}")]
    Reports(usize),
    /// Two events of one number.
    #[error("two events have the number {0}")]
    SeqTwice(i64),
    /// Nothing is entered before it happens.
    #[error("event {0} was recorded before it occurred")]
    RecordedBefore(i64),
    /// A `withdrawn`, `reply_failed` or `resumed` that names nothing it can act on.
    #[error("event {seq} names event {names}, which is {why}")]
    Names {
        /// The number of the event.
        seq: i64,
        /// The number it names.
        names: i64,
        /// What is wrong with that.
        why: &'static str,
    },
    /// A plan version that is not among the terms.
    #[error("event {seq} binds the ticket to the plan {plan}, which is not among the terms")]
    UnknownPlan {
        /// The number of the event.
        seq: i64,
        /// The name of the plan version.
        plan: String,
    },
    /// A calendar version that is not among the terms.
    #[error(
        "event {seq} maps the role {role} to the calendar {calendar}, which is not among the terms"
    )]
    UnknownCalendar {
        /// The number of the event.
        seq: i64,
        /// The role.
        role: String,
        /// The name of the calendar version.
        calendar: String,
    },
    /// A target counts on a role that the event maps to nothing.
    #[error(
        "event {seq} maps the role {role} to no calendar; {severity} {watch} of {plan} counts on it"
    )]
    RoleWithoutCalendar {
        /// The number of the event.
        seq: i64,
        /// The role.
        role: String,
        /// The plan version.
        plan: String,
        /// The severity.
        severity: Severity,
        /// The promise.
        watch: Watch,
    },
    /// A target that starts at its own milestone, or a later one.
    #[error("{plan}, {severity} {watch}: it cannot start from {from}, which is not earlier")]
    AnchorNotEarlier {
        /// The plan version.
        plan: String,
        /// The severity.
        severity: Severity,
        /// The promise.
        watch: Watch,
        /// The anchor.
        from: Milestone,
    },
    /// A cycle's table names a milestone.
    #[error("{plan}, {severity}: {watch} is no cycle")]
    NoCycle {
        /// The plan version.
        plan: String,
        /// The severity.
        severity: Severity,
        /// The milestone.
        watch: Watch,
    },
    /// A length of time in a unit that has no place there.
    #[error("{place} cannot be {within}: {expected}")]
    Unit {
        /// Where.
        place: String,
        /// What stands there.
        within: Within,
        /// Which units may.
        expected: &'static str,
    },
    /// A handing over on a calendar version that is not among the terms.
    #[error("event {seq} counts on the calendar {calendar}, which is not among the terms")]
    SupplierCalendar {
        /// The number of the event.
        seq: i64,
        /// The name of the calendar version.
        calendar: String,
    },
    /// A pause that ends before it begins.
    #[error("event {0} is a pause until a moment before it begins; withdraw it and enter it anew")]
    UntilBefore(i64),
}

/// Checks all events, whenever they were recorded, and the terms that they bind.
pub(super) fn check(events: &[Event], terms: &Terms) -> Result<(), EvaluateError> {
    let reports = events.iter().filter(|e| matches!(e.kind, EventKind::Reported { .. })).count();
    if reports != 1 {
        return Err(EvaluateError::Reports(reports));
    }
    let mut by_seq = HashMap::with_capacity(events.len());
    for event in events {
        if by_seq.insert(event.seq, &event.kind).is_some() {
            return Err(EvaluateError::SeqTwice(event.seq));
        }
    }
    for event in events {
        if event.occurred_at > event.recorded_at {
            return Err(EvaluateError::RecordedBefore(event.seq));
        }
        check_names(event, &by_seq)?;
        if let EventKind::Paused { until: Some(until), .. } = event.kind
            && until < event.occurred_at
        {
            return Err(EvaluateError::UntilBefore(event.seq));
        }
        check_handed(event, terms)?;
    }
    check_bindings(events, terms)
}

/// What a supplier promised must be countable.
fn check_handed(event: &Event, terms: &Terms) -> Result<(), EvaluateError> {
    let EventKind::HandedOver { within, calendar, .. } = &event.kind else { return Ok(()) };
    if let Within::Days(_) = within {
        return Err(EvaluateError::Unit {
            place: format!("event {}, within", event.seq),
            within: *within,
            expected: "write s, m, h or wd",
        });
    }
    match calendar {
        Some(name) if !terms.calendars.contains_key(name) => {
            let calendar = name.clone();
            Err(EvaluateError::SupplierCalendar { seq: event.seq, calendar })
        }
        _ => Ok(()),
    }
}

fn check_names(event: &Event, by_seq: &HashMap<i64, &EventKind>) -> Result<(), EvaluateError> {
    let (names, wanted): (i64, fn(&EventKind) -> bool) = match event.kind {
        EventKind::Withdrawn { event, .. } => (event, |_| true),
        EventKind::ReplyFailed { event } => {
            (event, |kind| matches!(kind, EventKind::MessageOut { .. }))
        }
        EventKind::Resumed { event } => (event, |kind| matches!(kind, EventKind::Paused { .. })),
        EventKind::HandedBack { event, .. } => {
            (event, |kind| matches!(kind, EventKind::HandedOver { .. }))
        }
        _ => return Ok(()),
    };
    let why = match by_seq.get(&names) {
        None => "not there",
        Some(_) if names >= event.seq => "not an earlier one",
        Some(EventKind::Reported { .. }) => "the report",
        Some(kind) if !wanted(kind) => "of another kind",
        Some(_) => return Ok(()),
    };
    Err(EvaluateError::Names { seq: event.seq, names, why })
}

/// Every plan and calendar that is bound must be there; every role that a target of a severity
/// this ticket ever takes counts on must be mapped, except `always`.
fn check_bindings(events: &[Event], terms: &Terms) -> Result<(), EvaluateError> {
    let mut bound: Vec<(i64, &TermsRef)> = Vec::new();
    let mut severities = BTreeSet::new();
    for event in events {
        match &event.kind {
            EventKind::Reported { severity, terms } => {
                severities.insert(*severity);
                bound.push((event.seq, terms));
            }
            EventKind::SeverityChanged { to, .. } => drop(severities.insert(*to)),
            EventKind::TermsMoved { terms, .. } => bound.push((event.seq, terms)),
            _ => {}
        }
    }
    for (seq, to) in bound {
        let Some(plan) = terms.plans.get(&to.plan) else {
            return Err(EvaluateError::UnknownPlan { seq, plan: to.plan.clone() });
        };
        for (role, calendar) in &to.roles {
            if !terms.calendars.contains_key(calendar) {
                let (role, calendar) = (role.clone(), calendar.clone());
                return Err(EvaluateError::UnknownCalendar { seq, role, calendar });
            }
        }
        check_plan(&to.plan, plan)?;
        for (severity, watch, target) in targets(plan) {
            let role = &target.calendar;
            if severities.contains(&severity) && role != "always" && !to.roles.contains_key(role) {
                let (role, plan) = (role.clone(), to.plan.clone());
                return Err(EvaluateError::RoleWithoutCalendar {
                    seq,
                    role,
                    plan,
                    severity,
                    watch,
                });
            }
        }
    }
    Ok(())
}

fn targets(plan: &Plan) -> impl Iterator<Item = (Severity, Watch, &Target)> {
    plan.severity.iter().flat_map(|(&severity, terms)| {
        let milestones = terms.target.iter().map(|(&milestone, t)| (milestone.into(), t));
        let cycles = terms.cycle.iter().map(|(&watch, t)| (watch, t));
        milestones.chain(cycles).map(move |(watch, t)| (severity, watch, t))
    })
}

/// Checks what of a plan the clocks depend on.
///
/// # Errors
/// The first mistake: an anchor that is not earlier, a cycle that is none, a unit out of place.
pub fn check_plan(name: &str, plan: &Plan) -> Result<(), EvaluateError> {
    let plan_name = || name.to_owned();
    if plan.reopen_window.is_working_days() {
        return Err(EvaluateError::Unit {
            place: format!("{name}, reopen_window"),
            within: plan.reopen_window,
            expected: "write s, m, h or d",
        });
    }
    for (severity, watch, target) in targets(plan) {
        if let Within::Days(_) = target.within {
            return Err(EvaluateError::Unit {
                place: format!("{name}, {severity} {watch}"),
                within: target.within,
                expected: "write s, m, h or wd",
            });
        }
        if let (Some(milestone), Some(from)) = (watch.milestone(), target.from.milestone())
            && from >= milestone
        {
            return Err(EvaluateError::AnchorNotEarlier {
                plan: plan_name(),
                severity,
                watch,
                from,
            });
        }
    }
    for (&severity, terms) in &plan.severity {
        if let Some(&watch) = terms.cycle.keys().find(|watch| !watch.is_cycle()) {
            return Err(EvaluateError::NoCycle { plan: plan_name(), severity, watch });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::domain::sla_lines::evaluate_line;

    const REPORT: &str = r#"{"seq":1,"kind":"reported","occurred_at":"2026-03-02T08:00:00Z",
        "recorded_at":"2026-03-02T08:00:00Z","severity":"S1","terms":{"plan":"p","roles":{}}}"#;

    /// The answer for a plan's targets and what comes after the report, both as JSON.
    fn told(targets: &str, later: &str) -> String {
        let events = if later.is_empty() { REPORT.to_owned() } else { format!("{REPORT},{later}") };
        evaluate_line(&format!(
            r#"{{"id":1,"as_of":"2026-03-02T09:00:00Z","terms":{{"plans":{{"p":{{"severity":
                {{"S1":{{"target":{targets}}}}}}}}},"calendars":{{}}}},"events":[{events}]}}"#
        ))
        .json
    }

    fn event(seq: i64, kind: &str, payload: &str) -> String {
        format!(
            r#"{{"seq":{seq},"kind":"{kind}","occurred_at":"2026-03-02T08:10:00Z",
                "recorded_at":"2026-03-02T08:10:00Z"{payload}}}"#
        )
    }

    #[test]
    fn what_contradicts_itself_is_refused_with_the_reason() {
        let cases = [
            (event(1, "reopened", ""), "two events have the number 1"),
            (event(2, "withdrawn", r#","event":1"#), "names event 1, which is the report"),
            (event(2, "withdrawn", r#","event":9"#), "names event 9, which is not there"),
            (event(2, "resumed", r#","event":2"#), "names event 2, which is not an earlier one"),
            (
                event(2, "message_out", "") + "," + &event(3, "resumed", r#","event":2"#),
                "names event 2, which is of another kind",
            ),
            (
                event(2, "terms_moved", r#","terms":{"plan":"q"}"#),
                "event 2 binds the ticket to the plan q, which is not among the terms",
            ),
            (
                event(2, "terms_moved", r#","terms":{"plan":"p","roles":{"working":"x"}}"#),
                "maps the role working to the calendar x, which is not among the terms",
            ),
            (
                event(2, "paused", r#","party":"access","until":"2026-03-02T08:09:59Z""#),
                "event 2 is a pause until a moment before it begins",
            ),
            (event(2, "paused", r#","party":"weather""#), "unknown variant `weather`"),
            (
                event(2, "handed_over", r#","supplier":1,"under":"on_site","within":"2d""#),
                "event 2, within cannot be 2d: write s, m, h or wd",
            ),
            (
                event(
                    2,
                    "handed_over",
                    r#","supplier":1,"under":"on_site","within":"2h","calendar":"x""#,
                ),
                "event 2 counts on the calendar x, which is not among the terms",
            ),
            (
                event(2, "message_out", "") + "," + &event(3, "handed_back", r#","event":2"#),
                "names event 2, which is of another kind",
            ),
            (event(2, "milestone", r#","milestone":"lunch""#), "unknown variant `lunch`"),
        ];
        for (later, why) in cases {
            let told = told("{}", &later);
            assert!(told.contains(r#""id":1,"error":"#) && told.contains(why), "{told}");
        }
    }

    #[test]
    fn a_target_that_cannot_be_is_refused_with_the_reason() {
        let cases = [
            (r#"{"resolved":{"within":"1h","calendar":"working"}}"#, "maps the role working to no"),
            (r#"{"on_site":{"within":"1h","from":"on_site"}}"#, "cannot start from on_site"),
            (r#"{"on_site":{"within":"1d"}}"#, "p, S1 on_site cannot be 1d: write s, m, h or wd"),
            (r#"{"on_site":{"within":"1w"}}"#, "“1w” is no length of time"),
            (r#"{"next_reply":{"within":"1h"}}"#, "unknown variant `next_reply`"),
        ];
        for (targets, why) in cases {
            let told = told(targets, "");
            assert!(told.contains(r#""id":1,"error":"#) && told.contains(why), "{told}");
        }
    }

    #[test]
    fn a_kind_that_nobody_knows_changes_nothing() {
        let later = event(2, "noted", r#","message":"no number","event":77"#);
        assert_eq!(told("{}", &later), r#"{"id":1,"clocks":[],"verdicts":[]}"#);
    }
}
