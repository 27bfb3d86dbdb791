//! What each kind of event does to the view (R8 to R18).

use super::{
    retarget::{change_severity, merge, move_terms, reopen},
    run::Stop,
    terms::Terms,
    view::View,
};
use crate::domain::{
    event::{Event, EventKind},
    promise::{Milestone, Watch},
    time::Timestamp,
};

/// The view that visible events make, in their order; none without a report. Events ordered before
/// the report have no effect.
pub(super) fn fold<'a>(events: &[&'a Event], terms: &'a Terms) -> Option<View<'a>> {
    let mut events = events.iter().copied();
    let mut view = events.find_map(|event| report(event, terms))?;
    events.for_each(|event| apply(&mut view, event));
    Some(view)
}

/// The view of a ticket that was just reported: every clock, and the first update cycle.
fn report<'a>(event: &'a Event, terms: &'a Terms) -> Option<View<'a>> {
    let EventKind::Reported { severity, terms: bound } = &event.kind else { return None };
    let mut view = View::new(terms, event, *severity, bound);
    for &milestone in Milestone::ALL {
        if let Some(run) = view.draft(milestone.into(), event.seq, event) {
            view.keep(run);
        }
    }
    view.start_cycle(Watch::CustomerUpdate, event);
    Some(view)
}

/// Lets one event act, which comes after all that acted before.
pub(super) fn apply<'a>(view: &mut View<'a>, event: &'a Event) {
    if view.superseded_at.is_some() {
        return;
    }
    let at = event.occurred_at;
    match &event.kind {
        EventKind::Milestone { milestone, told } => reach(view, event, *milestone, *told),
        EventKind::MessageIn { automatic: false, thanks, .. } => {
            view.holds.customer_wrote(at);
            view.reckon_all();
            if !thanks && !view.cycles.contains_key(&Watch::NextReply) {
                view.start_cycle(Watch::NextReply, event);
            }
        }
        EventKind::MessageOut { human: true, .. } => {
            fulfil(view, Milestone::Acknowledged, at);
            update(view, event);
            view.end_cycle(Watch::NextReply, Stop::Fulfilled, at);
        }
        EventKind::SeverityChanged { to, .. } => change_severity(view, event, *to),
        EventKind::TermsMoved { terms, .. } => move_terms(view, event, terms),
        EventKind::Paused { party, until, clocks, .. } if view.resolved_at().is_none() => {
            view.holds.begin(event.seq, *party, clocks.as_deref(), at, *until);
            view.reckon_all();
        }
        EventKind::Resumed { event } => {
            view.holds.resume(*event, at);
            view.reckon_all();
        }
        EventKind::HandedOver { .. } => view.hand_over(event),
        EventKind::HandedBack { event, done } => {
            let stop = if *done { Stop::Fulfilled } else { Stop::Ended };
            view.end_suppliers(stop, at, |one| one.handed() == *event);
        }
        EventKind::Reopened { .. } => reopen(view, event),
        EventKind::Waived { milestone, cycle, .. } => waive(view, *milestone, *cycle, at),
        EventKind::Merged { other_reported_at, .. } => merge(view, event, *other_reported_at),
        EventKind::Superseded { .. } => supersede(view, at),
        _ => {}
    }
}

/// A milestone that is not passed is fulfilled; every earlier one not passed is ended, and
/// *acknowledged* fulfilled (R10). One that is passed stays as it is.
fn fulfil(view: &mut View<'_>, milestone: Milestone, at: Timestamp) {
    if view.passed.contains_key(&milestone) {
        return;
    }
    let newly: Vec<Milestone> = Milestone::ALL
        .iter()
        .copied()
        .filter(|one| *one <= milestone && !view.passed.contains_key(one))
        .collect();
    view.pass(milestone, at);
    for one in newly {
        let fulfilled = one == milestone || one == Milestone::Acknowledged;
        view.stop(one.into(), if fulfilled { Stop::Fulfilled } else { Stop::Ended }, at);
    }
    view.end_suppliers(Stop::Ended, at, |one| one.under() <= milestone);
}

fn reach(view: &mut View<'_>, event: &Event, milestone: Milestone, told: bool) {
    let at = event.occurred_at;
    if milestone == Milestone::Resolved && view.resolved_at().is_some() {
        return;
    }
    fulfil(view, milestone, at);
    let stop = if told { Stop::Fulfilled } else { Stop::Ended };
    if milestone == Milestone::Resolved {
        view.holds.end_all(at);
        view.end_cycle(Watch::NextReply, stop, at);
        view.end_cycle(Watch::CustomerUpdate, stop, at);
    } else if milestone == Milestone::Restored && view.clause(Watch::Restored).is_some() {
        view.updates_over = true;
        view.end_cycle(Watch::CustomerUpdate, stop, at);
    } else if told {
        update(view, event);
    }
}

/// The customer was told something: the update cycle is fulfilled and the next one starts, unless
/// updates are over or the ticket is resolved (R11).
fn update(view: &mut View<'_>, event: &Event) {
    view.end_cycle(Watch::CustomerUpdate, Stop::Fulfilled, event.occurred_at);
    if !view.updates_over && view.resolved_at().is_none() {
        view.start_cycle(Watch::CustomerUpdate, event);
    }
}

/// Gives up a milestone, or the cycle in progress, which is then over (R18). What has no clock is
/// not waived.
fn waive(view: &mut View<'_>, watch: Watch, cycle: Option<i64>, at: Timestamp) {
    if view.last.get(&watch).is_none_or(|run| run.stop.is_some()) {
        return;
    }
    if !watch.is_cycle() {
        view.stop(watch, Stop::Waived, at);
    } else if cycle.is_none_or(|wanted| view.awaited(watch) == Some(wanted)) {
        view.end_cycle(watch, Stop::Waived, at);
    }
}

/// This ticket went into another: every clock stops, and nothing after it has effect (R16).
fn supersede(view: &mut View<'_>, at: Timestamp) {
    for &watch in Watch::ALL {
        view.stop(watch, Stop::Superseded, at);
    }
    view.end_suppliers(Stop::Superseded, at, |_| true);
    view.superseded_at = Some(at);
}
