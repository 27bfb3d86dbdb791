//! What the events seen so far have made of a ticket: the view, and the moves that change it.

use std::collections::BTreeMap;

use super::{
    holds::Holds,
    run::{Run, Stop},
    standing::{Standing, TicketState},
    state::{Clock, Due},
    supplier::SupplierClock,
    terms::Terms,
};
use crate::domain::{
    event::{Event, TermsRef},
    plan::{Plan, Target},
    promise::{ClockKey, Milestone, Severity, Watch},
    time::Timestamp,
};

/// A cycle in progress, with a clock or without.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cycle {
    /// The event that started it.
    pub seq: i64,
    /// When.
    pub started_at: Timestamp,
}

/// The view.
#[derive(Debug, Clone)]
pub(super) struct View<'a> {
    pub terms: &'a Terms,
    /// The number of the report.
    pub report: i64,
    /// The report time; a merge can make it earlier.
    pub reported_at: Timestamp,
    pub severity: Severity,
    pub bound: &'a TermsRef,
    pub passed: BTreeMap<Milestone, Timestamp>,
    /// No customer update is waited for any more.
    pub updates_over: bool,
    /// When this ticket went into another; nothing has effect then.
    pub superseded_at: Option<Timestamp>,
    /// The cycles in progress.
    pub cycles: BTreeMap<Watch, Cycle>,
    pub holds: Holds,
    /// The last clock of each milestone and of each cycle in progress.
    pub last: BTreeMap<Watch, Run<'a>>,
    /// Clocks that nothing changes any more.
    pub done: Vec<Run<'a>>,
    /// The clocks of suppliers, in the order of their handing over.
    pub suppliers: Vec<SupplierClock>,
}

impl<'a> View<'a> {
    /// A ticket that was just reported, still without clocks.
    pub(super) fn new(
        terms: &'a Terms,
        report: &'a Event,
        severity: Severity,
        bound: &'a TermsRef,
    ) -> Self {
        Self {
            terms,
            report: report.seq,
            reported_at: report.occurred_at,
            severity,
            bound,
            passed: BTreeMap::new(),
            updates_over: false,
            superseded_at: None,
            cycles: BTreeMap::new(),
            holds: Holds::default(),
            last: BTreeMap::new(),
            done: Vec::new(),
            suppliers: Vec::new(),
        }
    }

    /// The plan in force.
    pub(super) fn plan(&self) -> Option<&'a Plan> {
        self.terms.plans.get(&self.bound.plan).map(|plan| &**plan)
    }

    /// What the terms in force promise, and the calendar that counts it.
    pub(super) fn clause(&self, watch: Watch) -> Option<(&'a Target, Option<&'a str>)> {
        let target = self.terms.target(self.bound, self.severity, watch)?;
        Some((target, self.bound.roles.get(&target.calendar).map(String::as_str)))
    }

    /// When *resolved* was passed, while it is.
    pub(super) fn resolved_at(&self) -> Option<Timestamp> {
        self.passed.get(&Milestone::Resolved).copied()
    }

    /// The cycle number of what is still to be fulfilled: a milestone not passed, or a cycle in
    /// progress.
    pub(super) fn awaited(&self, watch: Watch) -> Option<i64> {
        match watch.milestone() {
            Some(milestone) => (!self.passed.contains_key(&milestone)).then_some(0),
            None => self.cycles.get(&watch).map(|cycle| cycle.seq),
        }
    }

    /// When a clock of that clause starts, if its anchor is passed (R8).
    pub(super) fn anchor_passed_at(&self, watch: Watch, clause: &Target) -> Option<Timestamp> {
        match (watch.is_cycle(), clause.from.milestone()) {
            (true, _) => self.cycles.get(&watch).map(|cycle| cycle.started_at),
            (false, None) => Some(self.reported_at),
            (false, Some(anchor)) => self.passed.get(&anchor).copied(),
        }
    }

    /// A clock by the terms in force, if they give a target. It is not kept yet, and not reckoned.
    pub(super) fn draft(&self, watch: Watch, generation: i64, event: &Event) -> Option<Run<'a>> {
        let (clause, calendar) = self.clause(watch)?;
        let cycle = self.awaited(watch)?;
        Some(Run {
            key: ClockKey { watch, cycle, generation },
            severity: self.severity,
            plan: &self.bound.plan,
            clause,
            calendar,
            started_at: self.anchor_passed_at(watch, clause),
            not_before: None,
            stop: None,
            made_at: event.recorded_at,
            due: Due::NotYet,
        })
    }

    /// Reckons a clock and keeps it as the last of its promise.
    pub(super) fn keep(&mut self, mut run: Run<'a>) {
        run.reckon(self.terms, &self.holds);
        self.done.extend(self.last.insert(run.key.watch, run));
    }

    /// Starts a cycle, with a clock where there is a target.
    pub(super) fn start_cycle(&mut self, watch: Watch, event: &Event) {
        let cycle = Cycle { seq: event.seq, started_at: event.occurred_at };
        self.cycles.insert(watch, cycle);
        if let Some(run) = self.draft(watch, self.report, event) {
            self.keep(run);
        }
    }

    /// Ends the cycle in progress, if there is one.
    pub(super) fn end_cycle(&mut self, watch: Watch, stop: Stop, at: Timestamp) {
        if self.cycles.remove(&watch).is_some() {
            self.stop(watch, stop, at);
            self.done.extend(self.last.remove(&watch));
        }
    }

    /// Stops the last clock of a promise, unless it is stopped.
    pub(super) fn stop(&mut self, watch: Watch, stop: Stop, at: Timestamp) {
        if let Some(run) = self.last.get_mut(&watch)
            && run.stop.is_none()
        {
            run.stop = Some((stop, at));
            if !self.holds.is_empty() {
                run.reckon(self.terms, &self.holds);
            }
        }
    }

    /// Starts the clock of a supplier, who was handed a milestone that is not passed.
    pub(super) fn hand_over(&mut self, event: &Event) {
        let clock = SupplierClock::start(event, self.severity, &self.bound.plan, self.terms);
        let awaits = |one: &SupplierClock| self.awaited(one.clock.key.watch).is_some();
        let started = clock.filter(awaits);
        self.suppliers.extend(started);
    }

    /// Ends the clocks of suppliers that are meant and have not ended.
    pub(super) fn end_suppliers(
        &mut self,
        stop: Stop,
        at: Timestamp,
        is_meant: impl Fn(&SupplierClock) -> bool,
    ) {
        for one in self.suppliers.iter_mut().filter(|one| is_meant(one)) {
            one.end(stop, at);
        }
    }

    /// Reckons anew what waits, after pauses changed.
    pub(super) fn reckon_all(&mut self) {
        if self.holds.is_empty() {
            return;
        }
        for run in self.last.values_mut().filter(|run| run.stop.is_none()) {
            run.reckon(self.terms, &self.holds);
        }
    }

    /// Passes a milestone and all earlier ones, and starts what was waiting for them.
    pub(super) fn pass(&mut self, milestone: Milestone, at: Timestamp) {
        for &one in Milestone::ALL.iter().filter(|one| **one <= milestone) {
            self.passed.entry(one).or_insert(at);
        }
        for run in self.last.values_mut() {
            if run.stop.is_none()
                && run.started_at.is_none()
                && run.clause.from.milestone().is_some_and(|from| from <= milestone)
            {
                run.started_at = Some(at);
                run.reckon(self.terms, &self.holds);
            }
        }
    }

    /// All clocks as values, in the order of their keys.
    pub(super) fn clocks(&self) -> Vec<Clock> {
        let runs = self.done.iter().chain(self.last.values());
        let mut clocks: Vec<Clock> = runs.map(|run| run.to_clock(&self.holds)).collect();
        clocks.sort_unstable_by_key(|clock| clock.key);
        clocks
    }

    /// How the ticket stands.
    pub(super) fn standing(&self) -> Standing {
        Standing {
            severity: self.severity,
            terms: self.bound.clone(),
            reported_at: self.reported_at,
            state: match (self.superseded_at, self.resolved_at()) {
                (Some(at), _) => TicketState::Superseded(at),
                (None, Some(at)) => TicketState::Resolved(at),
                (None, None) => TicketState::Open,
            },
            passed: self.passed.clone(),
            holds: self.holds.entered().to_vec(),
            handed: self
                .suppliers
                .iter()
                .filter_map(|one| Some((one.clock.started_at?, one.clock.ended_at)))
                .collect(),
            rests: self.holds.rests(),
        }
    }
}
