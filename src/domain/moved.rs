//! What a move to other terms does to a running ticket, said before it is done. Pure; nothing of it is
//! kept.
//!
//! A new version of a plan or a calendar holds for what is reported after its start; a ticket that
//! runs already stays with the version that it is bound to, until somebody moves it, with a reason.
//! Here the same event is put behind the ticket's own and the same `evaluate` judges both: what
//! differs is what would move.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    clock::{Clock, Due, EvaluateError, Evaluation, Terms, evaluate},
    event::{Event, EventKind, TermsRef},
    plan::StepAt,
    promise::Watch,
    time::Timestamp,
};

/// The name of a plan or calendar that is not stored yet, among the terms.
pub const DRAFT: &str = "draft";

/// A promise that other terms would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Which.
    pub watch: Watch,
    /// Its cycle.
    pub cycle: i64,
    /// When it is due now; none is not promised.
    pub was: Option<Due>,
    /// When it would be due. One that was over before the move is due at the move.
    pub would_be: Option<Due>,
    /// The steps of its ladder that would come at another time, in their order.
    pub steps: Vec<MovedStep>,
}

impl Moved {
    /// By how many seconds the deadline moves; less than 0 is earlier, none where it has none on one
    /// side.
    #[must_use]
    pub fn by_s(&self) -> Option<i64> {
        match (self.was, self.would_be) {
            (Some(Due::At(was)), Some(Due::At(would_be))) => Some(would_be.secs_since(was)),
            _ => None,
        }
    }
}

/// A step of a ladder that would come at another time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MovedStep {
    /// Its name.
    pub step: String,
    /// When it would come as it is; none is not at all.
    pub was: Option<Timestamp>,
    /// When it would come then.
    pub would_be: Option<Timestamp>,
}

/// What moving a ticket to other terms at `now` would change: promises that are not decided yet, and
/// the steps of their ladders that are still to come.
///
/// # Errors
/// When the terms cannot judge the ticket, such as for a calendar role that they do not map.
pub fn moved(
    events: &[Event],
    terms: &Terms,
    to: &TermsRef,
    now: Timestamp,
) -> Result<Vec<Moved>, EvaluateError> {
    let now = events.iter().map(|e| e.recorded_at).max().map_or(now, |last| last.max(now));
    let mut then = events.to_vec();
    then.push(Event {
        seq: events.iter().map(|e| e.seq).max().unwrap_or(0) + 1,
        occurred_at: now.floor(),
        recorded_at: now,
        kind: EventKind::TermsMoved { terms: to.clone(), reason: None },
    });
    let (was, would_be) = (evaluate(events, terms, now)?, evaluate(&then, terms, now)?);
    let mut promises: BTreeMap<(Watch, i64), [Option<&Clock>; 2]> = BTreeMap::new();
    for (side, evaluation) in [&was, &would_be].into_iter().enumerate() {
        for clock in undecided(evaluation, now) {
            let sides = promises.entry((clock.key.watch, clock.key.cycle)).or_default();
            if let Some(place) = sides.get_mut(side) {
                *place = Some(clock);
            }
        }
    }
    let all = promises.into_iter().map(|((watch, cycle), [was, would_be])| Moved {
        watch,
        cycle,
        was: was.map(|clock| clock.due),
        would_be: would_be.map(|clock| clock.due),
        steps: moved_steps(was, would_be, terms, now),
    });
    Ok(all.filter(|one| one.was != one.would_be || !one.steps.is_empty()).collect())
}

/// The last generation of each promise that is not decided.
fn undecided(evaluation: &Evaluation, now: Timestamp) -> impl Iterator<Item = &Clock> {
    evaluation.clocks.iter().filter(move |clock| clock.is_undecided(now))
}

fn moved_steps(
    was: Option<&Clock>,
    would_be: Option<&Clock>,
    terms: &Terms,
    now: Timestamp,
) -> Vec<MovedStep> {
    let steps = |clock: Option<&Clock>| clock.map_or_else(Vec::new, |c| steps(c, terms, now));
    let (was, would_be) = (steps(was), steps(would_be));
    let at = |all: &[(String, Timestamp)], name: &str| {
        all.iter().find(|(step, _)| step == name).map(|(_, at)| *at)
    };
    let gone = was.iter().filter(|(step, _)| at(&would_be, step).is_none());
    let all = would_be.iter().chain(gone).map(|(step, _)| MovedStep {
        step: step.clone(),
        was: at(&was, step),
        would_be: at(&would_be, step),
    });
    all.filter(|one| one.was != one.would_be).collect()
}

/// The steps of a clock that are still to come, with when; repeats left out: their step says them.
fn steps(clock: &Clock, terms: &Terms, now: Timestamp) -> Vec<(String, Timestamp)> {
    let watch = clock.key.watch;
    let plan = terms.plans.get(&clock.plan);
    let Some(ladder) = plan.and_then(|plan| plan.ladder_for(clock.severity, watch)) else {
        return Vec::new();
    };
    let used = ladder.step.iter().filter(|step| !watch.is_cycle() || step.is_for_cycles());
    let timed = used.filter_map(|step| {
        let at = match step.at {
            StepAt::Reported => None,
            StepAt::Share(share) => clock.mark(terms, share),
            StepAt::Deadline => clock.due_at(),
            StepAt::After(delay) => clock.after_deadline(terms, delay),
        };
        Some((step.name.clone(), at?))
    });
    timed.filter(|(_, at)| *at > now).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::{plan::Plan, promise::Severity};

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).unwrap()
    }

    fn plan(within: &str, share: &str) -> Arc<Plan> {
        let json = format!(
            r#"{{"severity":{{"S1":{{"target":{{"restored":{{"within":"{within}"}}}}}}}},
                "ladder":[{{"step":[{{"name":"due soon","at":"{share}","to":["owner"]}},
                    {{"name":"missed","at":"deadline","to":["owner"]}}]}}]}}"#
        );
        Arc::new(serde_json::from_str(&json).unwrap())
    }

    /// Reported at 09:00 under six hours; looked at at 11:00.
    fn under(draft: Arc<Plan>) -> Vec<Moved> {
        let terms = Terms {
            plans: [("1".to_owned(), plan("6h", "50%")), (DRAFT.to_owned(), draft)].into(),
            ..Terms::default()
        };
        let bound = |plan: &str| TermsRef { plan: plan.to_owned(), roles: BTreeMap::new() };
        let reported = at("2026-03-02T09:00:00Z");
        let kind = EventKind::Reported { severity: Severity::S1, terms: bound("1") };
        let events = [Event { seq: 1, occurred_at: reported, recorded_at: reported, kind }];
        moved(&events, &terms, &bound(DRAFT), at("2026-03-02T11:00:00Z")).unwrap()
    }

    #[test]
    fn a_shorter_target_moves_the_deadline_and_its_steps_by_how_much() {
        let all = under(plan("5h", "50%"));
        assert_eq!((all.len(), all[0].by_s()), (1, Some(-3600)));
        let steps: Vec<_> = all[0].steps.iter().map(|s| s.step.as_str()).collect();
        assert_eq!(steps, ["due soon", "missed"]);
        assert_eq!(all[0].steps[0].would_be, Some(at("2026-03-02T11:30:00Z")));
    }

    #[test]
    fn a_target_below_the_time_already_spent_is_due_at_the_move() {
        let all = under(plan("1h", "50%"));
        assert_eq!(all[0].would_be, Some(Due::At(at("2026-03-02T11:00:00Z"))));
    }

    #[test]
    fn another_ladder_moves_steps_and_no_deadline() {
        let all = under(plan("6h", "80%"));
        assert_eq!(all[0].by_s(), Some(0));
        let step = &all[0].steps[0];
        assert_eq!(step.was, Some(at("2026-03-02T12:00:00Z")));
        assert_eq!(step.would_be, Some(at("2026-03-02T13:48:00Z")));
    }

    #[test]
    fn the_same_terms_move_nothing_and_a_promise_may_be_gone() {
        assert_eq!(under(plan("6h", "50%")), []);
        let gone = under(Arc::new(Plan::default()));
        assert_eq!((gone[0].would_be, gone[0].by_s()), (None, None));
    }
}
