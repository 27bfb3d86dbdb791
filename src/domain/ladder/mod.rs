//! The ladder: who is told when a promise is in danger, and who after that.
//!
//! Pure: clocks, what has fired and what is silent come in, and what to fire now and when to look
//! again goes out. Every step has an absolute due time taken from its clock, so an engine that woke
//! up late tells the same people as one that did not, and says how late it is (promise 5).

#[cfg(test)]
mod facts;
mod notice;
mod people;
mod planning;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod quiet_facts;
mod rungs;
#[cfg(test)]
mod test_desk;
mod triage;
mod values;

pub use notice::{About, Before, FULL, Letter, MOST_BY_THEMSELVES, Notice, Queued, merge_notices};
pub use people::{Told, people_of};
pub use planning::plan_ticket;
pub use triage::{triage_ladder, triage_within};
pub use values::{
    Fired, Firing, LadderClock, LadderPlan, LadderTicket, Silence, Skipped, StepKey, StepWatch,
};
