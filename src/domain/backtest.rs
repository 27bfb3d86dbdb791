//! A backtest: what happened, under other terms. Pure; nothing of it is kept.
//!
//! A ticket's events stay as they are, but the plan versions that they name give way to a draft, and
//! the same `evaluate` judges them again. Promises that both terms make, or that one of them makes,
//! are compared one by one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{
    clock::{Clock, EvaluateError, Evaluation, Terms, evaluate},
    event::{Event, EventKind, TermsRef},
    promise::{Outcome, Watch},
    time::Timestamp,
};

/// The name of the draft among the terms.
pub const DRAFT: &str = "draft";

/// How a promise stands, and by how much.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stand {
    /// `met`, `missed`, `waived`, `not_needed`, `superseded`; `open` is not decided yet.
    pub verdict: Outcome,
    /// Seconds of wall time that it was in time (0 or more), or late (less than 0); none where it was
    /// neither.
    pub margin_s: Option<i64>,
}

/// One promise of a ticket under both terms; none where there was no such promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Compared {
    /// Which.
    pub watch: Watch,
    /// Its cycle.
    pub cycle: i64,
    /// As it was.
    pub was: Option<Stand>,
    /// As it would have been.
    pub would_be: Option<Stand>,
}

impl Compared {
    /// Whether it changes from kept to not kept, or the reverse, or is judged under one terms only.
    #[must_use]
    pub fn changes_verdict(&self) -> bool {
        let judged = |stand: Option<Stand>| match stand.map(|s| s.verdict) {
            Some(v @ (Outcome::Met | Outcome::Missed)) => Some(v),
            _ => None,
        };
        judged(self.was) != judged(self.would_be)
    }
}

/// Attainment: how many were kept of those judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attained {
    /// Kept.
    pub met: u64,
    /// Not kept, those that still run among them.
    pub missed: u64,
}

impl Attained {
    /// How many were judged: the denominator.
    #[must_use]
    pub const fn judged(self) -> u64 {
        self.met + self.missed
    }

    /// Per cent in tenths, rounded down below 100; none where nothing was judged.
    #[must_use]
    pub fn tenths(self) -> Option<u64> {
        (self.met * 1000).checked_div(self.judged())
    }

    fn add(&mut self, stand: Option<Stand>) {
        match stand.map(|s| s.verdict) {
            Some(Outcome::Met) => self.met += 1,
            Some(Outcome::Missed) => self.missed += 1,
            _ => {}
        }
    }
}

/// Attainment of one milestone or cycle, then and now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attainment {
    /// As it was.
    pub was: Attained,
    /// As it would have been.
    pub would_be: Attained,
}

/// The sums of a backtest.
pub type ByWatch = BTreeMap<Watch, Attainment>;

/// Adds the promises of a ticket to the sums.
pub fn add(sums: &mut ByWatch, compared: &[Compared]) {
    for one in compared {
        let sum = sums.entry(one.watch).or_default();
        sum.was.add(one.was);
        sum.would_be.add(one.would_be);
    }
}

/// The events with the draft in place of every plan version that `replaces`.
#[must_use]
pub fn redrafted(events: &[Event], replaces: impl Fn(&str) -> bool) -> Vec<Event> {
    let redraft = |terms: &TermsRef| {
        let plan = if replaces(&terms.plan) { DRAFT.to_owned() } else { terms.plan.clone() };
        TermsRef { plan, roles: terms.roles.clone() }
    };
    let mut events = events.to_vec();
    for event in &mut events {
        if let EventKind::Reported { terms, .. } | EventKind::TermsMoved { terms, .. } =
            &mut event.kind
        {
            *terms = redraft(terms);
        }
    }
    events
}

/// Judges a ticket under its own terms and under the draft, as of an instant. `terms` hold the draft
/// under its name [`DRAFT`].
///
/// # Errors
/// When the draft cannot judge it, such as for a calendar role that its terms do not map.
pub fn compare(
    events: &[Event],
    terms: &Terms,
    replaces: impl Fn(&str) -> bool,
    as_of: Timestamp,
) -> Result<Vec<Compared>, EvaluateError> {
    let was = evaluate(events, terms, as_of)?;
    let would_be = evaluate(&redrafted(events, replaces), terms, as_of)?;
    let mut promises: BTreeMap<(Watch, i64), (Option<Stand>, Option<Stand>)> = BTreeMap::new();
    for (key, stand) in stands(&was, as_of) {
        promises.entry(key).or_default().0 = Some(stand);
    }
    for (key, stand) in stands(&would_be, as_of) {
        promises.entry(key).or_default().1 = Some(stand);
    }
    let compared = promises.into_iter().map(|((watch, cycle), (was, would_be))| Compared {
        watch,
        cycle,
        was,
        would_be,
    });
    Ok(compared.collect())
}

/// How each promise stands: missed if any generation was, else as its last one.
fn stands(evaluation: &Evaluation, as_of: Timestamp) -> Vec<((Watch, i64), Stand)> {
    let promise = |clock: &Clock| (clock.key.watch, clock.key.cycle);
    let promises = evaluation.clocks.chunk_by(|a, b| promise(a) == promise(b));
    promises
        .filter_map(|generations| {
            let missed = generations.iter().find(|c| verdict(c, as_of) == Outcome::Missed);
            let clock = missed.or(generations.last())?;
            let verdict = verdict(clock, as_of);
            let judged = matches!(verdict, Outcome::Met | Outcome::Missed);
            let end = clock.ended_at.unwrap_or(as_of).floor();
            let margin_s = clock.due_at().filter(|_| judged).map(|due| due.secs_since(end));
            Some((promise(clock), Stand { verdict, margin_s }))
        })
        .collect()
}

fn verdict(clock: &Clock, as_of: Timestamp) -> Outcome {
    match clock.stop {
        Some(outcome) => outcome,
        None if clock.is_undecided(as_of) => Outcome::Open,
        None => Outcome::Missed,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{
        plan::Plan,
        promise::{Milestone, Severity},
    };

    /// Reported at 09:00, acknowledged after 20 minutes; promised within 30, in the draft within 10.
    fn told(draft: &str) -> Vec<Compared> {
        let plan = |json: &str| Arc::new(serde_json::from_str::<Plan>(json).unwrap());
        let of = |within: &str| {
            format!(
                r#"{{"severity":{{"S1":{{"target":{{"acknowledged":{{"within":"{within}"}}}}}}}}}}"#
            )
        };
        let terms = Terms {
            plans: [("1".to_owned(), plan(&of("30m"))), (DRAFT.to_owned(), plan(draft))].into(),
            ..Terms::default()
        };
        let at = |text: &str| Timestamp::parse(text).unwrap();
        let event = |seq, at, kind| Event { seq, occurred_at: at, recorded_at: at, kind };
        let bound = TermsRef { plan: "1".to_owned(), roles: BTreeMap::new() };
        let events = [
            event(
                1,
                at("2026-03-02T09:00:00Z"),
                EventKind::Reported { severity: Severity::S1, terms: bound },
            ),
            event(
                2,
                at("2026-03-02T09:20:00Z"),
                EventKind::Milestone { milestone: Milestone::Acknowledged, told: false },
            ),
        ];
        compare(&events, &terms, |plan| plan == "1", at("2026-03-03T09:00:00Z")).unwrap()
    }

    #[test]
    fn a_ticket_that_changes_verdict_says_by_how_much() {
        let draft = r#"{"severity":{"S1":{"target":{"acknowledged":{"within":"10m"}}}}}"#;
        let compared = told(draft);
        assert_eq!(
            compared,
            [Compared {
                watch: Watch::Acknowledged,
                cycle: 0,
                was: Some(Stand { verdict: Outcome::Met, margin_s: Some(600) }),
                would_be: Some(Stand { verdict: Outcome::Missed, margin_s: Some(-600) }),
            }]
        );
        assert!(compared[0].changes_verdict());
        let mut sums = ByWatch::new();
        add(&mut sums, &compared);
        let sum = sums[&Watch::Acknowledged];
        assert_eq!((sum.was.tenths(), sum.would_be.tenths()), (Some(1000), Some(0)));
    }

    #[test]
    fn a_promise_that_the_draft_does_not_make_is_none_there() {
        let compared = told(r#"{"severity":{}}"#);
        assert_eq!(compared[0].would_be, None);
        assert!(compared[0].changes_verdict());
        assert_eq!(Attained::default().tenths(), None);
    }
}
