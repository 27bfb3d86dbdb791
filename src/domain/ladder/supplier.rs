//! The ladder of a supplier's clock: the owner is told while there is still time.
//!
//! It is in no plan: what a supplier promised us is told to us alone, and to nobody of the customer. It
//! fires like any ladder, each step once, on its own time, late ones saying so.

use super::super::plan::{Ladder, Recipient, Step, StepAt, Within};

/// The share of their time after which the owner is warned.
const WARNED_AT: u8 = 75;

/// Who is told of a supplier's clock: at once where theirs comes after ours, before their deadline, and
/// when it is missed.
#[must_use]
pub fn supplier_ladder(comes_after_ours: bool) -> Ladder {
    let step = |name: &str, at, to| Step {
        name: name.to_owned(),
        at,
        repeat: None,
        cycles: None,
        quiet: None,
        to,
    };
    let owner = || Recipient::First(vec![Recipient::Owner, Recipient::Team]);
    let mut steps = Vec::new();
    if comes_after_ours {
        steps.push(step("after ours", StepAt::Reported, vec![owner()]));
    }
    steps.push(step("due soon", StepAt::Share(WARNED_AT), vec![owner()]));
    steps.push(step("missed", StepAt::Deadline, vec![owner(), Recipient::TeamLead]));
    Ladder {
        severities: Vec::new(),
        milestones: Vec::new(),
        taken_silence: Within::Minutes(15),
        step: steps,
    }
}
