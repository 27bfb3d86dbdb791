//! Re-targets: severity, terms, merge and reopening (R13 to R17).

use super::{
    run::{Run, Stop},
    state::Due,
    view::View,
};
use crate::domain::{
    calendar::Pause,
    event::{Event, TermsRef},
    plan::{Anchor, Plan, Retarget, Within},
    promise::{Milestone, Outcome, Severity, Watch},
    time::Timestamp,
};

/// Another severity re-targets as the plan in force says; the same one does nothing (R14).
pub(super) fn change_severity(view: &mut View<'_>, event: &Event, to: Severity) {
    if view.severity != to {
        view.severity = to;
        let from = view.plan().map_or(Retarget::FromReport, |plan| plan.retarget);
        retarget(view, event, from, |_| true);
    }
}

/// Other terms re-target from the report; the same ones do nothing (R15).
pub(super) fn move_terms<'a>(view: &mut View<'a>, event: &Event, to: &'a TermsRef) {
    if view.bound != to {
        view.bound = to;
        retarget(view, event, Retarget::FromReport, |_| true);
    }
}

/// An earlier report time re-targets the clocks that started at the later one (R16).
pub(super) fn merge(view: &mut View<'_>, event: &Event, other_reported_at: Timestamp) {
    let old = view.reported_at;
    if other_reported_at >= old {
        return;
    }
    view.reported_at = other_reported_at;
    let report = view.report;
    if let Some(cycle) = view.cycles.get_mut(&Watch::CustomerUpdate)
        && cycle.seq == report
    {
        cycle.started_at = other_reported_at;
    }
    retarget(view, event, Retarget::FromReport, |run| {
        let from_report = match run.key.watch {
            Watch::CustomerUpdate => run.key.cycle == report,
            Watch::NextReply => false,
            _ => run.clause.from == Anchor::Reported,
        };
        from_report && run.started_at == Some(old)
    });
}

/// For each milestone not passed and each cycle in progress: what was missed runs on, what was
/// waived stays, anything else is superseded and made anew where the terms give a target (R13).
/// `concerns` narrows it to some of the clocks that there are.
fn retarget(
    view: &mut View<'_>,
    event: &Event,
    mode: Retarget,
    concerns: impl Fn(&Run<'_>) -> bool,
) {
    let at = event.occurred_at;
    for &watch in Watch::ALL {
        if view.awaited(watch).is_none() {
            continue;
        }
        if let Some(old) = view.last.get(&watch) {
            let stays = match old.outcome() {
                None => old.is_missed_before(at),
                Some(outcome) => outcome != Outcome::Superseded,
            };
            if stays || !concerns(old) {
                continue;
            }
        }
        remake(view, event, watch, mode);
    }
}

/// Supersedes the last clock of a promise and makes one of this event's generation.
fn remake(view: &mut View<'_>, event: &Event, watch: Watch, mode: Retarget) {
    let at = event.occurred_at;
    let mut new = view.draft(watch, event.seq, event);
    if let Some(new) = &mut new {
        new.not_before = Some(at);
        if mode != Retarget::FromReport {
            new.started_at = new.started_at.map(|_| at);
        }
        if mode == Retarget::Tighter
            && let Some(old) = view.last.get(&watch)
            && is_tighter(view, old, new, at)
        {
            new.clause = old.clause;
            new.calendar = old.calendar;
            new.started_at = old.started_at;
        }
    }
    view.stop(watch, Stop::Superseded, at);
    if let Some(new) = new {
        view.keep(new);
    }
}

/// Whether the old clock's deadline, with pauses cut off at `at`, comes before the new one's, which
/// has none. Without a deadline is latest.
fn is_tighter(view: &View<'_>, old: &Run<'_>, new: &Run<'_>, at: Timestamp) -> bool {
    if old.stop.is_some() {
        return false;
    }
    let pauses: Vec<Pause> = old
        .pauses(&view.holds)
        .into_iter()
        .filter(|p| p.from < at)
        .map(|p| Pause { to: Some(p.to.map_or(at, |to| to.min(at))), ..p })
        .collect();
    match (old.due_through(view.terms, &pauses), new.due_through(view.terms, &[])) {
        (Due::At(old), Due::At(new)) => old < new,
        (Due::At(_), _) => true,
        _ => false,
    }
}

/// Opens a resolved ticket again, within the window of the plan in force (R17).
pub(super) fn reopen(view: &mut View<'_>, event: &Event) {
    let at = event.occurred_at;
    let Some(resolved_at) = view.resolved_at() else { return };
    let within = |window: Within| at <= resolved_at.plus_secs(window.secs(86_400));
    if !view.plan().is_none_or(|plan: &Plan| within(plan.reopen_window)) {
        return;
    }
    view.passed.remove(&Milestone::Resolved);
    view.holds.reopen(resolved_at, at);
    match view.last.get(&Watch::Resolved).and_then(Run::outcome) {
        Some(Outcome::Missed) => {
            if let Some(run) = view.last.get_mut(&Watch::Resolved) {
                run.stop = None;
                run.reckon(view.terms, &view.holds);
            }
        }
        Some(Outcome::Met | Outcome::NotNeeded) => go_on(view, event),
        Some(Outcome::Waived) => {}
        Some(Outcome::Superseded | Outcome::Open) | None => {
            remake(view, event, Watch::Resolved, Retarget::FromReport);
        }
    }
    if !view.updates_over {
        view.start_cycle(Watch::CustomerUpdate, event);
    }
}

/// The *resolved* clock that had been met goes on as a new generation, with its clause and start.
fn go_on(view: &mut View<'_>, event: &Event) {
    let Some(old) = view.last.get_mut(&Watch::Resolved) else { return };
    let mut new = old.clone();
    old.stop = Some((Stop::Reopened, event.occurred_at));
    old.reckon(view.terms, &view.holds);
    new.key.generation = event.seq;
    new.severity = view.severity;
    new.plan = &view.bound.plan;
    new.not_before = Some(event.occurred_at);
    new.stop = None;
    new.made_at = event.recorded_at;
    view.keep(new);
}
