//! A plan: what is promised, on which calendars, and who is told when it is in danger. The second
//! chapter on service clocks.
//!
//! # What is promised
//!
//! A promise has five parts, and a plan names all of them: the **severity** for which it holds (with a
//! written test, so that two engineers agree), the **milestone** that fulfils it, the **length**, the
//! **anchor** from which the length counts (the report, or an earlier milestone) and the **calendar**
//! that counts it. The calendar is named by its role (`always`, `working`, `trading`); which calendar
//! that is, the customer's contract says, so one plan serves customers in many zones.
//!
//! Beside the milestones run two **cycles** that begin again and again: *customer update* (no silence
//! longer than an hour) and *next reply* (the oldest unanswered message). They, and *acknowledged*, can
//! never be paused: nobody has to wait for a supplier in order to say something.
//!
//! **Plans are versions.** A version is never changed; an edit makes the next one, which holds for what
//! is reported after it. A ticket is bound to a version when it is reported, and a promise is judged by
//! the version under which it was made. So an edit re-judges nothing, and *which terms held?* has an
//! answer for ever. Moving a running ticket to newer terms is an event like others, with a reason
//! ([`moved`](super::moved) says beforehand what it would do).
//!
//! **A plan proves itself.** A document may hold example timelines, *reported Friday 16:30, S1:
//! acknowledged due 16:45*; a version whose examples do not hold cannot be saved. Mistakes are found all
//! at once, each with its line, its keys and what to write instead ([`document`]); a form shows each at
//! its field ([`fields`]). What would be nonsense is refused there and not met later: a target of no
//! time, or of more than ten years, an anchor that is not earlier than its milestone, a step that names
//! a recipient twice, two ladders for the same clock.
//!
//! ```
//! use tarmac::domain::plan::Within;
//!
//! // Units say what kind of time is meant: a working day is as long as its calendar says.
//! let three_days: Within = "3wd".parse()?;
//! assert_eq!(three_days.secs(9 * 3600), 3 * 9 * 3600);
//! assert_eq!("4h".parse::<Within>()?.secs(9 * 3600), 4 * 3600);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! These are the values that the rules read. [`document`] reads them from TOML; a stored version is
//! their canonical JSON, in which equal plans are equal bytes.

mod canonical;
pub mod document;
mod examples;
pub mod fields;
mod ladders;
mod lengths;
mod mistake;
mod quiet;
mod reading;
mod severities;
#[cfg(test)]
mod shipped;
mod steps;
mod within;
pub mod written;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::promise::{Milestone, Severity, Watch, words};
pub use {
    quiet::Quiet,
    steps::{Ladder, Recipient, Step, StepAt},
    within::Within,
};

/// One version of a service plan.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Plan {
    /// Its name, such as `boeing`.
    pub name: String,
    /// What a new ticket gets when no word rule speaks. S3 where none is named.
    pub default_severity: Option<Severity>,
    /// How long after *resolved* the customer's word opens the ticket again.
    pub reopen_window: Within,
    /// From where a severity change counts.
    pub retarget: Retarget,
    /// How long one pause may last at most; none is [`Plan::LONGEST_PAUSE`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub longest_pause: Option<Within>,
    /// Severities whose milestones and changes are told to the customer.
    pub tell_customer: Vec<Severity>,
    /// What holds for each severity. One that is absent has no targets.
    pub severity: BTreeMap<Severity, SeverityTerms>,
    /// Who is told when. The most specific ladder wins.
    pub ladder: Vec<Ladder>,
    /// What must hold before the version can be activated.
    pub example: Vec<Example>,
}

/// What a plan says about one severity.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SeverityTerms {
    /// The written test that the engineer sees, by language.
    pub test: BTreeMap<String, String>,
    /// The words that mean this severity, by language.
    pub words: BTreeMap<String, Vec<String>>,
    /// The targets of milestones.
    pub target: BTreeMap<Milestone, Target>,
    /// The targets of the two cycles.
    pub cycle: BTreeMap<Watch, Target>,
}

/// A duration, an anchor, a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// How much counted time.
    pub within: Within,
    /// From where.
    #[serde(default)]
    pub from: Anchor,
    /// The role of the calendar that counts; `always` is 24×7.
    #[serde(default = "always")]
    pub calendar: String,
    /// Whether a pause stops it. *Acknowledged* and the cycles never are.
    #[serde(default = "yes")]
    pub pausable: bool,
}

impl Target {
    /// Whether a pause stops this clock. *Acknowledged* and the two cycles never are paused.
    #[must_use]
    pub fn can_pause(&self, watch: Watch) -> bool {
        self.pausable && watch != Watch::Acknowledged && !watch.is_cycle()
    }
}

fn always() -> String {
    "always".to_owned()
}

const fn yes() -> bool {
    true
}

words! {
    /// Where a target starts.
    Anchor ("anchor") {
        /// At the report.
        Reported = "reported",
        /// When it was acknowledged.
        Acknowledged = "acknowledged",
        /// When the plan was agreed.
        PlanAgreed = "plan_agreed",
        /// When somebody was sent.
        Dispatched = "dispatched",
        /// When somebody was there.
        OnSite = "on_site",
        /// When it worked again.
        Restored = "restored",
    }
}

#[expect(clippy::derivable_impls, reason = "the words macro writes the enum")]
impl Default for Anchor {
    fn default() -> Self {
        Self::Reported
    }
}

impl Anchor {
    /// The milestone, unless it is the report.
    #[must_use]
    pub const fn milestone(self) -> Option<Milestone> {
        Some(match self {
            Self::Reported => return None,
            Self::Acknowledged => Milestone::Acknowledged,
            Self::PlanAgreed => Milestone::PlanAgreed,
            Self::Dispatched => Milestone::Dispatched,
            Self::OnSite => Milestone::OnSite,
            Self::Restored => Milestone::Restored,
        })
    }
}

words! {
    /// From where a severity change counts.
    Retarget ("retarget option") {
        /// From the report.
        FromReport = "from_report",
        /// From the change.
        FromChange = "from_change",
        /// From the change, but the old clause stays where its deadline is earlier.
        Tighter = "tighter",
    }
}

#[expect(clippy::derivable_impls, reason = "the words macro writes the enum")]
impl Default for Retarget {
    fn default() -> Self {
        Self::FromReport
    }
}

impl Plan {
    /// How long a pause may last where the plan does not say.
    pub const LONGEST_PAUSE: Within = Within::Days(14);

    /// Seconds that one pause may last at most.
    #[must_use]
    pub fn longest_pause_s(&self) -> i64 {
        self.longest_pause.unwrap_or(Self::LONGEST_PAUSE).secs(86_400)
    }

    /// The ladder of a clock: of those that are for it the most specific, then the first.
    #[must_use]
    pub fn ladder_for(&self, severity: Severity, watch: Watch) -> Option<&Ladder> {
        self.most_specific(|ladder| ladder.is_for(severity, watch))
    }

    /// The ladder whose *reported* step tells of a new ticket: of those with such a step the most
    /// specific for the severity, one for all clocks before one for some.
    #[must_use]
    pub fn reported_ladder_for(&self, severity: Severity) -> Option<&Ladder> {
        let has_it = |l: &Ladder| {
            l.is_for_severity(severity) && l.step.iter().any(|s| s.at == StepAt::Reported)
        };
        self.most_specific(|l| has_it(l) && l.milestones.is_empty())
            .or_else(|| self.most_specific(has_it))
    }

    /// Whether a step of a ladder tells somebody of the customer's side.
    #[must_use]
    pub fn tells_customers(&self) -> bool {
        fn is_customer(recipient: &Recipient) -> bool {
            match recipient {
                Recipient::Customer(_) => true,
                Recipient::First(choices) => choices.iter().any(is_customer),
                _ => false,
            }
        }
        let steps = self.ladder.iter().flat_map(|ladder| &ladder.step);
        steps.flat_map(|step| &step.to).any(is_customer)
    }

    /// What the plan promises for a clock at a severity; none is no promise.
    #[must_use]
    pub fn target(&self, severity: Severity, watch: Watch) -> Option<&Target> {
        let terms = self.severity.get(&severity)?;
        match watch.milestone() {
            Some(milestone) => terms.target.get(&milestone),
            None => terms.cycle.get(&watch),
        }
    }

    fn most_specific(&self, is_for: impl Fn(&Ladder) -> bool) -> Option<&Ladder> {
        // `max_by_key` takes the last of equals; the first listed shall win.
        self.ladder.iter().rev().filter(|l| is_for(l)).max_by_key(|l| l.specificity())
    }
}

/// A worked case that must hold before the version can be activated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Example {
    /// Local time and zone: `2026-10-02T16:30 Asia/Shanghai`.
    pub reported: String,
    /// At this severity.
    pub severity: Severity,
    /// Milestone or cycle → local time in the same zone: `2026-10-02T16:45`.
    pub expect: BTreeMap<Watch, String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_specific_ladder_wins_and_of_equals_the_first() {
        let ladder = |severities: &[Severity], milestones: &[Watch], minutes| Ladder {
            severities: severities.to_vec(),
            milestones: milestones.to_vec(),
            taken_silence: Within::Minutes(minutes),
            step: Vec::new(),
        };
        let plan = Plan {
            ladder: vec![
                ladder(&[], &[], 1),
                ladder(&[Severity::S1, Severity::S2], &[], 2),
                ladder(&[Severity::S1], &[], 3),
                ladder(&[], &[Watch::NextReply], 4),
                ladder(&[Severity::S2], &[Watch::NextReply], 5),
                ladder(&[], &[], 6),
            ],
            ..Plan::default()
        };
        let of = |s, w| plan.ladder_for(s, w).map(|l| l.taken_silence.secs(0) / 60);
        assert_eq!(of(Severity::S3, Watch::Restored), Some(1));
        assert_eq!(of(Severity::S2, Watch::Restored), Some(2));
        assert_eq!(of(Severity::S1, Watch::Restored), Some(3));
        assert_eq!(of(Severity::S1, Watch::NextReply), Some(4));
        assert_eq!(of(Severity::S2, Watch::NextReply), Some(5));
    }

    #[test]
    fn a_step_named_before_is_for_milestones_alone_unless_it_says_otherwise() {
        let step = |name: &str, cycles| Step {
            name: name.to_owned(),
            at: StepAt::Share(50),
            repeat: None,
            cycles,
            quiet: None,
            to: vec![Recipient::Owner],
        };
        assert!(!step("before", None).is_for_cycles());
        assert!(step("before", Some(true)).is_for_cycles());
        assert!(step("due soon", None).is_for_cycles());
        assert!(!step("due soon", Some(false)).is_for_cycles());
    }
}
