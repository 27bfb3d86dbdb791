//! What the ladder reads and what it answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::super::{
    plan::{Ladder, Recipient, Within},
    promise::{ClockKey, Severity, Watch, words},
    time::Timestamp,
};

words! {
    /// What a step watches: the ticket's report, a milestone, a cycle, or one of the clocks that
    /// are in no plan.
    StepWatch ("watch of a step") {
        /// The ticket itself: its *reported* step.
        Reported = "reported",
        /// See [`Watch::Acknowledged`].
        Acknowledged = "acknowledged",
        /// See [`Watch::PlanAgreed`].
        PlanAgreed = "plan_agreed",
        /// See [`Watch::Dispatched`].
        Dispatched = "dispatched",
        /// See [`Watch::OnSite`].
        OnSite = "on_site",
        /// See [`Watch::Restored`].
        Restored = "restored",
        /// See [`Watch::Resolved`].
        Resolved = "resolved",
        /// See [`Watch::CustomerUpdate`].
        CustomerUpdate = "customer_update",
        /// See [`Watch::NextReply`].
        NextReply = "next_reply",
        /// Mail that waits in quarantine or is parked.
        Triage = "triage",
        /// A severity that somebody without authority asked for.
        SeverityProposed = "severity_proposed",
        /// A supplier's clock under one of ours.
        Supplier = "supplier",
    }
}

impl StepWatch {
    /// Whether it is one of the two cycles.
    #[must_use]
    pub const fn is_cycle(self) -> bool {
        matches!(self, Self::CustomerUpdate | Self::NextReply)
    }

    /// Whether its *reported* step is its own: a clock of the plan leaves that step to the ticket.
    #[must_use]
    pub const fn tells_at_once(self) -> bool {
        matches!(self, Self::Triage | Self::SeverityProposed | Self::Supplier)
    }
}

impl From<Watch> for StepWatch {
    fn from(watch: Watch) -> Self {
        match watch {
            Watch::Acknowledged => Self::Acknowledged,
            Watch::PlanAgreed => Self::PlanAgreed,
            Watch::Dispatched => Self::Dispatched,
            Watch::OnSite => Self::OnSite,
            Watch::Restored => Self::Restored,
            Watch::Resolved => Self::Resolved,
            Watch::CustomerUpdate => Self::CustomerUpdate,
            Watch::NextReply => Self::NextReply,
        }
    }
}

/// The clock that a step belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StepKey {
    /// What it watches.
    pub watch: StepWatch,
    /// 0, or the number of the cycle.
    pub cycle: i64,
    /// The `seq` of the event that made or re-targeted the clock; of the report for *reported*.
    pub generation: i64,
}

impl From<ClockKey> for StepKey {
    fn from(key: ClockKey) -> Self {
        Self { watch: key.watch.into(), cycle: key.cycle, generation: key.generation }
    }
}

/// A clock as the ladder needs it. Give all clocks of a ticket, the stopped ones too: they keep the
/// beat of its repeats.
#[derive(Clone, Copy)]
pub struct LadderClock<'a> {
    /// Which.
    pub key: StepKey,
    /// The severity that it was made under.
    pub severity: Severity,
    /// The ladder that watches it: [`Plan::ladder_for`](super::super::plan::Plan::ladder_for). Where
    /// the plan has none, the clock is only looked at when its miss is judged.
    pub ladder: Option<&'a Ladder>,
    /// The `recorded_at` of the event that made or re-targeted it: no step is due before.
    pub made_at: Timestamp,
    /// Its deadline; none while it has none (not started, paused without end, never): no step then.
    pub due_at: Option<Timestamp>,
    /// When it stopped, by whatever; none while it runs, missed or not. Steps end with it.
    pub ended_at: Option<Timestamp>,
    /// The moment at which this share (per cent) of its target has counted.
    pub share_at: &'a dyn Fn(u8) -> Option<Timestamp>,
    /// The moment this much counted time before its deadline.
    pub before_deadline: &'a dyn Fn(Within) -> Option<Timestamp>,
    /// The moment this much counted time after its deadline. Neither is asked for seconds, minutes
    /// and hours of the clock on the wall.
    pub after_deadline: &'a dyn Fn(Within) -> Option<Timestamp>,
}

impl fmt::Debug for LadderClock<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LadderClock")
            .field("key", &self.key)
            .field("severity", &self.severity)
            .field("made_at", &self.made_at)
            .field("due_at", &self.due_at)
            .field("ended_at", &self.ended_at)
            .finish_non_exhaustive()
    }
}

/// The ticket, for its *reported* step. Triage has none.
#[derive(Debug, Clone, Copy)]
pub struct LadderTicket<'a> {
    /// The `recorded_at` of the report.
    pub reported_recorded_at: Timestamp,
    /// The `seq` of the report.
    pub report_seq: i64,
    /// As it is now.
    pub severity: Severity,
    /// The ladder with the *reported* step:
    /// [`Plan::reported_ladder_for`](super::super::plan::Plan::reported_ladder_for). Where the plan
    /// has none, the owner is told all the same, or the team where nobody owns it: never silent.
    pub ladder: Option<&'a Ladder>,
}

/// A step that fired: a row that is never changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fired {
    /// Of which clock.
    pub key: StepKey,
    /// The step's name.
    pub step: String,
    /// 0, or the number of the repeat.
    pub round: u32,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it fired, to the microsecond.
    pub fired_at: Timestamp,
}

/// An alert was taken: one clock is quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Silence {
    /// Which clock.
    pub key: StepKey,
    /// From then on.
    pub from: Timestamp,
    /// Until then, this moment not included.
    pub until: Timestamp,
}

/// A step that was due and does not fire by itself, because a higher one fires.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The step's name.
    pub step: String,
    /// 0, or the number of the repeat.
    pub round: u32,
    /// When it was due.
    pub due_at: Timestamp,
}

/// A step to fire now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Firing {
    /// Of which clock.
    pub key: StepKey,
    /// The clock's severity, or the ticket's for *reported*.
    pub severity: Severity,
    /// The step's name.
    pub step: String,
    /// 0, or the number of the repeat.
    pub round: u32,
    /// Its place on the ladder, from 1, and how many there are: “step 2 of 5”.
    pub place: (usize, usize),
    /// When it was due; a step at the deadline is dated at the deadline.
    pub due_at: Timestamp,
    /// Whole seconds since it could have fired first; 0 when it is on time. A step that a silence
    /// held back could fire when the silence ended, one at the deadline a second after it.
    pub late_s: i64,
    /// The same of the first among it and the lower steps that it skips, those in quiet hours aside:
    /// for so long nobody was told who should have been.
    pub waited_s: i64,
    /// The clock's deadline; none for *reported*.
    pub clock_due_at: Option<Timestamp>,
    /// Lower steps that were due and are skipped by this one, the lowest first.
    pub skipped: Vec<Skipped>,
    /// Who is told.
    pub to: Vec<Recipient>,
    /// Whom it passes on to at once where nobody is there: the steps above, in order; after the
    /// last, all admins.
    pub passes_on_to: Vec<Vec<Recipient>>,
}

impl Firing {
    /// The same as a step that fired at `at`.
    #[must_use]
    pub fn fired(&self, at: Timestamp) -> Fired {
        Fired {
            key: self.key,
            step: self.step.clone(),
            round: self.round,
            due_at: self.due_at,
            fired_at: at,
        }
    }

    /// Whether its clock is overdue at `now`: then its mail says “overdue by”, never “due in”.
    #[must_use]
    pub fn is_overdue(&self, now: Timestamp) -> bool {
        self.clock_due_at.is_some_and(|due| due < now.floor())
    }
}

/// What the ladder says at an instant.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LadderPlan {
    /// To fire now: one step a clock at most.
    pub firings: Vec<Firing>,
    /// When to look again: the next step, or one second after the next deadline, where a miss is
    /// judged. None where nothing more can come by itself.
    pub next_look_at: Option<Timestamp>,
}
