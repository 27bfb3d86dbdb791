//! A supplier's clock under ours: what was promised to us by whom the fault was handed to.
//!
//! # Whose promise it is
//!
//! A display is promised to the customer within eight hours, and the part comes from a supplier who
//! promised us four. That is a second promise, with its own terms: another length, another calendar, and
//! another party who keeps it or does not. It hangs under the milestone of ours that it is for, and it
//! runs beside our clock, not in its place: the customer was promised nothing by the supplier, so **ours
//! does not stand still meanwhile** (who agreed that it may, says so by a pause). What the supplier's
//! clock is for is to be warned while there is still time, and to know afterwards who kept what.
//!
//! **Its terms are pinned by the handing over**: the event holds length and calendar version, so a later
//! agreement re-judges nothing. It starts at the handing over and ends when the supplier is done, when it
//! is taken back, or when the milestone is reached without them: then it was not needed, or was missed
//! already. Our severity, terms, pauses and reopenings move none of it, and it moves none of ours; a
//! property test holds both.
//!
//! **Theirs after ours** is known at the handing over: where their deadline comes later than that of the
//! milestone, keeping it would not help, and the owner is told at once. So it is when a pause of ours
//! ends early and draws our deadline in.
//!
//! In the example of this chapter the display is due on 8 October at 11:30. On the 8th at 09:00 its maker
//! is handed it, who promised two hours day and night: due at 11:00, half an hour before ours, and the
//! owner hears at 10:30. Had they promised three, the owner would have heard at 09:00 already: *12:00, 30
//! minutes after ours*.
//!
//! It is explained like any clock: it *is* one ([`Clock`]), so its proof is made by the same
//! [`prove`](crate::domain::proof::prove).

use serde::Serialize;

use super::{
    run::Stop,
    state::{Clock, Due},
    terms::Terms,
};
use crate::domain::{
    calendar::Status,
    event::{Event, EventKind},
    ids::SupplierId,
    plan::{Anchor, Target},
    promise::{ClockKey, ClockState, Milestone, Outcome, Severity},
    time::Timestamp,
};

/// A clock of a supplier, under the milestone that its key names. Cycle and generation are the number
/// of the event that handed it over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SupplierClock {
    /// Who.
    pub supplier: SupplierId,
    /// The clock. Its calendar's role is `working` where it has one, and nothing pauses it.
    pub clock: Clock,
}

impl SupplierClock {
    /// The clock that a handing over starts; none for another kind of event.
    pub(super) fn start(
        event: &Event,
        severity: Severity,
        plan: &str,
        terms: &Terms,
    ) -> Option<Self> {
        let EventKind::HandedOver { supplier, under, within, calendar } = &event.kind else {
            return None;
        };
        let counts_on = terms.calendar(calendar.as_deref());
        let target_s = terms.secs(*within, calendar.as_deref());
        let reckoning = counts_on.deadline(event.occurred_at, target_s, &[]);
        let due = match (reckoning.status, reckoning.due) {
            (Status::Due, Some(due)) => Due::At(due),
            _ => Due::Never,
        };
        let role = if calendar.is_some() { "working" } else { "always" };
        let clock = Clock {
            key: ClockKey { watch: (*under).into(), cycle: event.seq, generation: event.seq },
            severity,
            plan: plan.to_owned(),
            clause: Target {
                within: *within,
                from: Anchor::Reported,
                calendar: role.to_owned(),
                pausable: false,
            },
            calendar: calendar.clone(),
            started_at: Some(event.occurred_at),
            due,
            ended_at: None,
            stop: None,
            pauses: Vec::new(),
            made_at: event.recorded_at,
        };
        Some(Self { supplier: *supplier, clock })
    }

    /// Ends it, unless it has ended: late is missed, whatever ended it.
    pub(super) fn end(&mut self, stop: Stop, at: Timestamp) {
        if self.clock.ended_at.is_some() {
            return;
        }
        self.clock.ended_at = Some(at);
        self.clock.stop = Some(match (stop, self.clock.due_at()) {
            (_, Some(due)) if at > due => Outcome::Missed,
            (Stop::Fulfilled, Some(_)) => Outcome::Met,
            (Stop::Superseded, _) => Outcome::Superseded,
            _ => Outcome::NotNeeded,
        });
    }

    /// The number of the event that handed it over.
    #[must_use]
    pub const fn handed(&self) -> i64 {
        self.clock.key.cycle
    }

    /// The milestone of ours that it is for.
    #[must_use]
    pub fn under(&self) -> Milestone {
        // Its key names a milestone; a cycle is never handed over.
        self.clock.key.watch.milestone().unwrap_or(Milestone::Resolved)
    }

    /// Our clock above it: of the milestone that it is for, or of the next one that is promised. None
    /// once that is stopped.
    #[must_use]
    pub fn above<'a>(&self, ours: &'a [Clock]) -> Option<&'a Clock> {
        let running = |milestone: Milestone| {
            let of_it = ours.iter().filter(|c| c.key.watch == milestone.into());
            of_it.max_by_key(|c| c.key.generation).filter(|c| c.stop.is_none())
        };
        let later = Milestone::ALL.iter().filter(|one| **one >= self.under());
        later.copied().find_map(running)
    }

    /// Seconds by which its deadline comes after that of our clock above it, and that clock; none
    /// where it does not, or has ended.
    #[must_use]
    pub fn after_ours<'a>(&self, ours: &'a [Clock]) -> Option<(&'a Clock, i64)> {
        if self.clock.stop.is_some() {
            return None;
        }
        let above = self.above(ours)?;
        let secs = self.clock.due_at()?.secs_since(above.due_at()?);
        (secs > 0).then_some((above, secs))
    }

    /// Since when it is known that its deadline comes after that of our clock above it: since the later
    /// of both was made, or since a pause of ours ended before its time and drew our deadline in.
    #[must_use]
    pub fn after_since(&self, above: &Clock, events: &[Event]) -> Timestamp {
        let ends_one = |event: &&Event| {
            matches!(event.kind, EventKind::Resumed { .. } | EventKind::MessageIn { .. })
                && above.pauses.iter().any(|pause| pause.to == Some(event.occurred_at))
        };
        let drawn_in = events.iter().filter(ends_one).map(|event| event.recorded_at).max();
        self.clock.made_at.max(above.made_at).max(drawn_in.unwrap_or(above.made_at))
    }
}

/// How a supplier kept their terms, of what was handed to them. Judged are the met and the missed, those
/// that run on late included; what is not yet due, was taken back or was not needed is named beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct SupplierFigure {
    /// Done in time.
    pub met: u64,
    /// Not done in time.
    pub missed: u64,
    /// Of these, not done at all yet.
    pub still_late: u64,
    /// Their time is not over.
    pub not_yet_due: u64,
    /// Taken back in time, or the milestone was reached without them.
    pub not_needed: u64,
}

impl SupplierFigure {
    /// Counts a clock as it stands at `as_of`, if it was decided, or falls due, in `[from, to)`; whether
    /// it does.
    pub fn count(
        &mut self,
        clock: &Clock,
        from: Timestamp,
        to: Timestamp,
        as_of: Timestamp,
    ) -> bool {
        let (tally, at) = match clock.state(as_of) {
            ClockState::Met => (&mut self.met, clock.ended_at),
            ClockState::Missed => (&mut self.missed, clock.due_at()),
            ClockState::NotNeeded | ClockState::Superseded => {
                (&mut self.not_needed, clock.ended_at)
            }
            _ => (&mut self.not_yet_due, clock.due_at()),
        };
        let is_in = at.is_some_and(|at| from <= at && at < to);
        if is_in {
            *tally += 1;
            self.still_late +=
                u64::from(clock.stop.is_none() && clock.state(as_of) == ClockState::Missed);
        }
        is_in
    }

    /// Of how many it is known.
    #[must_use]
    pub const fn judged(&self) -> u64 {
        self.met + self.missed
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::domain::{
        clock::{Evaluation, evaluate},
        event::TermsRef,
        plan::Plan,
    };

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(&format!("2026-03-02T{text}:00Z")).unwrap()
    }

    /// A Monday: promised to be restored by 16:00 and resolved by 20:00; suppliers work from 09:00
    /// to 17:00.
    fn told(later: &[(&str, &str, Value)], as_of: &str) -> Evaluation {
        let plan: Plan = serde_json::from_value(json!({"severity": {
            "S1": {"target": {"restored": {"within": "8h"}, "resolved": {"within": "12h"}}},
            "S2": {"target": {"restored": {"within": "4h"}, "resolved": {"within": "12h"}}},
        }}))
        .unwrap();
        let office = json!({"zone": "UTC", "weekly": {"mon": [["09:00", "17:00"]],
            "tue": [["09:00", "17:00"]]}});
        let terms = Terms {
            plans: [("p".to_owned(), std::sync::Arc::new(plan))].into(),
            calendars: [("office".to_owned(), serde_json::from_value(office).unwrap())].into(),
        };
        let bound = TermsRef { plan: "p".to_owned(), roles: [].into() };
        let kind = EventKind::Reported { severity: Severity::S1, terms: bound };
        let mut events =
            vec![Event { seq: 1, occurred_at: at("08:00"), recorded_at: at("08:00"), kind }];
        for (seq, (moment, kind, payload)) in (2..).zip(later) {
            let mut value = payload.clone();
            value["kind"] = json!(kind);
            let kind = serde_json::from_value(value).unwrap();
            events.push(Event { seq, occurred_at: at(moment), recorded_at: at(moment), kind });
        }
        evaluate(&events, &terms, at(as_of)).unwrap()
    }

    /// `S restored missed 11:00`, and by how many minutes theirs comes after ours.
    fn shown(evaluation: &Evaluation, as_of: &str) -> Vec<String> {
        let one = |one: &SupplierClock| {
            let due = one.clock.due_at().map(|due| due.to_string()[11..16].to_owned());
            let after = one.after_ours(&evaluation.clocks).map_or(0, |(_, secs)| secs / 60);
            let state = one.clock.state(at(as_of));
            format!("{} {state} {} {after}", one.clock.key.watch, due.unwrap_or_default())
        };
        evaluation.suppliers.iter().map(one).collect()
    }

    fn handed(under: &str, within: &str) -> Value {
        json!({"supplier": 7, "under": under, "within": within, "calendar": "office"})
    }

    #[test]
    fn a_suppliers_clock_counts_their_own_hours_from_the_handing_over() {
        let later = [("08:30", "handed_over", handed("restored", "2h"))];
        let evaluation = told(&later, "10:59");
        assert_eq!(shown(&evaluation, "10:59"), ["restored running 11:00 0"]);
        assert_eq!(shown(&told(&later, "11:01"), "11:01"), ["restored missed 11:00 0"]);
    }

    #[test]
    fn ours_does_not_stand_while_a_supplier_has_it() {
        let without = told(&[], "10:00");
        let with = told(&[("08:30", "handed_over", handed("restored", "2h"))], "10:00");
        assert_eq!((with.clocks, with.verdicts), (without.clocks, without.verdicts));
    }

    #[test]
    fn done_in_time_is_met_and_taken_back_in_time_is_in_no_denominator() {
        let state = |done: bool, back: &str| {
            let later = [
                ("08:30", "handed_over", handed("restored", "2h")),
                (back, "handed_back", json!({"event": 2, "done": done})),
            ];
            told(&later, "16:00").suppliers[0].clock.state(at("16:00"))
        };
        assert_eq!(state(true, "11:00"), ClockState::Met);
        assert_eq!(state(true, "11:01"), ClockState::Missed);
        assert_eq!(state(false, "11:00"), ClockState::NotNeeded);
        assert_eq!(state(false, "11:01"), ClockState::Missed);
    }

    #[test]
    fn a_milestone_reached_without_them_ends_it() {
        let reached = |moment: &'static str, milestone: &str| {
            let later = [
                ("08:30", "handed_over", handed("restored", "2h")),
                (moment, "milestone", json!({"milestone": milestone})),
            ];
            told(&later, "16:00").suppliers[0].clock.state(at("16:00"))
        };
        assert_eq!(reached("10:00", "restored"), ClockState::NotNeeded);
        assert_eq!(reached("10:00", "resolved"), ClockState::NotNeeded);
        assert_eq!(reached("12:00", "restored"), ClockState::Missed);
        assert_eq!(reached("10:00", "on_site"), ClockState::Missed, "it goes on");
    }

    #[test]
    fn a_deadline_that_comes_after_ours_is_known_at_once_and_after_every_change_of_ours() {
        let mut later = vec![("08:30", "handed_over", handed("restored", "7h"))];
        assert_eq!(shown(&told(&later, "08:30"), "08:30"), ["restored running 16:00 0"]);
        later.push(("09:00", "severity_changed", json!({"to": "S2"})));
        assert_eq!(shown(&told(&later, "09:00"), "09:00"), ["restored running 16:00 240"]);
    }

    #[test]
    fn a_milestone_that_is_not_promised_leaves_it_under_the_next_that_is() {
        let evaluation = told(&[("08:30", "handed_over", handed("on_site", "8h"))], "09:00");
        let above = evaluation.suppliers[0].above(&evaluation.clocks).unwrap();
        assert_eq!(above.key.watch.word(), "restored");
        assert_eq!(shown(&evaluation, "09:00"), ["on_site running 17:00 60"]);
    }

    #[test]
    fn a_figure_counts_by_the_moment_of_the_decision_and_late_ones_that_run_on() {
        let later = [
            ("08:30", "handed_over", handed("restored", "1h")),
            ("08:40", "handed_over", handed("restored", "2h")),
            ("08:50", "handed_over", handed("restored", "7h")),
            ("09:30", "handed_back", json!({"event": 2})),
            ("10:00", "handed_over", handed("resolved", "1h")),
            ("10:30", "handed_back", json!({"event": 6, "done": false})),
        ];
        let suppliers = told(&later, "12:00").suppliers;
        let of = |from: &str, to: &str| {
            let mut figure = SupplierFigure::default();
            for one in &suppliers {
                figure.count(&one.clock, at(from), at(to), at("12:00"));
            }
            figure
        };
        let all =
            SupplierFigure { met: 1, missed: 1, still_late: 1, not_yet_due: 1, not_needed: 1 };
        assert_eq!((of("08:00", "17:00"), all.judged()), (all, 2));
        assert_eq!(of("09:30", "09:31"), SupplierFigure { met: 1, ..SupplierFigure::default() });
        assert_eq!(of("09:31", "10:30"), SupplierFigure::default());
    }

    #[test]
    fn what_was_handed_over_by_mistake_never_was() {
        let later = [
            ("08:30", "handed_over", handed("restored", "2h")),
            ("08:40", "withdrawn", json!({"event": 2})),
        ];
        assert_eq!(told(&later, "12:00").suppliers, []);
    }
}
