//! A clock while events are folded, and its judgement (R5 to R7).

use super::{
    holds::Holds,
    state::{Clock, Due},
    terms::Terms,
};
use crate::domain::{
    calendar::{Pause, Status},
    plan::Target,
    promise::{ClockKey, Outcome, Severity},
    time::Timestamp,
};

/// What stopped a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// What it waits for happened.
    Fulfilled,
    /// It is not waited for any more.
    Ended,
    /// It was given up.
    Waived,
    /// Another generation or ticket took its place.
    Superseded,
    /// A reopening took back what had met it: superseded whatever its deadline.
    Reopened,
}

/// One clock.
#[derive(Debug, Clone)]
pub(super) struct Run<'a> {
    pub key: ClockKey,
    pub severity: Severity,
    pub plan: &'a str,
    pub clause: &'a Target,
    pub calendar: Option<&'a str>,
    pub started_at: Option<Timestamp>,
    /// It is not due before this: when it was re-targeted.
    pub not_before: Option<Timestamp>,
    pub stop: Option<(Stop, Timestamp)>,
    /// When its event was recorded.
    pub made_at: Timestamp,
    /// Kept up to date by [`Run::reckon`].
    pub due: Due,
}

/// How a clock is judged at an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judgement {
    pub outcome: Outcome,
    pub decided_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl Run<'_> {
    pub(super) fn ended_at(&self) -> Option<Timestamp> {
        self.stop.map(|(_, at)| at)
    }

    /// The pauses that hold for it.
    pub(super) fn pauses(&self, holds: &Holds) -> Vec<Pause> {
        match self.started_at {
            Some(start) if !holds.is_empty() => {
                holds.of(self.key.watch, self.clause, start, self.ended_at())
            }
            _ => Vec::new(),
        }
    }

    /// Sets `due` from the start, the clause and the pauses.
    pub(super) fn reckon(&mut self, terms: &Terms, holds: &Holds) {
        self.due = self.due_through(terms, &self.pauses(holds));
    }

    /// When it is due through these pauses.
    pub(super) fn due_through(&self, terms: &Terms, pauses: &[Pause]) -> Due {
        let Some(start) = self.started_at else { return Due::NotYet };
        let target_s = terms.secs(self.clause.within, self.calendar);
        let reckoning = terms.calendar(self.calendar).deadline(start, target_s, pauses);
        match (reckoning.status, reckoning.due) {
            (Status::Due, Some(due)) => {
                Due::At(self.not_before.map_or(due, |moment| due.max(moment)))
            }
            (Status::Paused, _) => Due::Standing,
            _ => Due::Never,
        }
    }

    /// Whether it ran past its deadline before `at`.
    pub(super) fn is_missed_before(&self, at: Timestamp) -> bool {
        self.stop.is_none() && matches!(self.due, Due::At(due) if due < at)
    }

    /// How its stop decided it, if it is stopped.
    pub(super) fn outcome(&self) -> Option<Outcome> {
        let (stop, at) = self.stop?;
        Some(match (stop, self.due) {
            (Stop::Reopened, _) => Outcome::Superseded,
            (_, Due::At(due)) if at > due => Outcome::Missed,
            (Stop::Fulfilled, Due::At(_)) => Outcome::Met,
            (Stop::Fulfilled | Stop::Ended, _) => Outcome::NotNeeded,
            (Stop::Waived, _) => Outcome::Waived,
            (Stop::Superseded, _) => Outcome::Superseded,
        })
    }

    /// Its judgement at `at`; none while it is undecided.
    pub(super) fn judge(&self, at: Timestamp) -> Option<Judgement> {
        let ended_at = self.ended_at();
        let due = match self.due {
            Due::At(due) => Some(due),
            _ => None,
        };
        let (outcome, decided_at) = match self.outcome() {
            Some(Outcome::Missed) => (Outcome::Missed, due),
            Some(outcome) => (outcome, ended_at),
            None if at >= due?.plus_secs(1) => (Outcome::Missed, due),
            None => return None,
        };
        Some(Judgement { outcome, decided_at, ended_at })
    }

    /// As a value that can be kept.
    pub(super) fn to_clock(&self, holds: &Holds) -> Clock {
        Clock {
            key: self.key,
            severity: self.severity,
            plan: self.plan.to_owned(),
            clause: self.clause.clone(),
            calendar: self.calendar.map(str::to_owned),
            started_at: self.started_at,
            due: self.due,
            ended_at: self.ended_at(),
            stop: self.outcome(),
            pauses: self.pauses(holds),
            made_at: self.made_at,
        }
    }
}
