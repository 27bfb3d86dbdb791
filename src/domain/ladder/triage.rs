//! The ladder of mail that waits for a person: held in quarantine, or parked.
//!
//! It is in no plan and in no report. The team is told at once, the service manager when the time
//! is over. How long that is, [`triage_within`] says; the deadline is reckoned where calendars are.

use super::super::plan::{Ladder, Recipient, Step, StepAt, Within};

/// How long mail may wait for a person: 15 minutes where S1 words or a known account are in it,
/// else one working day of the desk's calendar.
#[must_use]
pub const fn triage_within(has_s1_words: bool, has_known_account: bool) -> Within {
    if has_s1_words || has_known_account { Within::Minutes(15) } else { Within::WorkingDays(1) }
}

/// Who is told of waiting mail: `team` is the desk's default team.
#[must_use]
pub fn triage_ladder() -> Ladder {
    let step = |name: &str, at, to| Step {
        name: name.to_owned(),
        at,
        repeat: None,
        cycles: None,
        quiet: None,
        to: vec![to],
    };
    Ladder {
        severities: Vec::new(),
        milestones: Vec::new(),
        taken_silence: Within::Minutes(15),
        step: vec![
            step("reported", StepAt::Reported, Recipient::Team),
            step("missed", StepAt::Deadline, Recipient::ServiceManager),
        ],
    }
}
