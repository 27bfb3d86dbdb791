//! The ladder: who is told when a promise is in danger, and who after that. The fourth chapter on service
//! clocks.
//!
//! # Who is told
//!
//! A deadline that nobody hears of is a statistic. A plan therefore has a ladder for each clock: steps at
//! a share of the target, at the deadline, or after it, each naming the people it tells.
//!
//! **Every step has an absolute due time, taken from its clock.** The share is of counted time (half of
//! four working hours may lie in the next week), the delay after the deadline is wall time for what is
//! urgent and counted for working days. None of it is taken from when a job woke up. So an engine that
//! slept for forty minutes tells the same people as one that did not, and says how late it is
//! (promise 5): of all steps that fell due meanwhile, **the highest fires once** and names those it
//! skipped. There is no storm to wait out and no step that shifts.
//!
//! **Each step fires once.** What was fired is handed in, and asked again for the same instant nothing
//! more comes out. A re-target fires no step again unless its new time is later; no step is due before
//! the event that made its clock was entered.
//!
//! **Taken is not fulfilled.** Who takes an alert silences the ladder for a time that the plan sets, and
//! never past the deadline: *missed* always fires. Taken after the deadline, only the repeats are held
//! back. When a silence ends, the highest step that it held back fires.
//!
//! **Nobody there means the next step, at once.** A role without people, an alert that is refused or
//! bounces: the ladder moves on, and finally to all administrators. Somebody is always told.
//!
//! **One person, one ticket, one minute: one mail**, which names every promise it is about, the worst
//! first. And a flood is a digest, which S1 never waits for.
//!
//! Pure: clocks, what has fired and what is silent come in, and what to fire now and when to look again
//! goes out.
//!
//! In the example, with steps at 75 % and at the deadline, the owner hears on 8 October at 10:30 (three of
//! four counted hours), and owner, team lead and account manager at 11:30, judged one second later. If the
//! desk is down from 10:00 to 12:00, one mail goes out at 12:00: *missed, 30 minutes late, the reminder of
//! 10:30 was skipped*.

#[cfg(test)]
mod facts;
#[cfg(test)]
mod hours_facts;
mod notice;
mod people;
mod planning;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod quiet_facts;
mod rungs;
mod supplier;
#[cfg(test)]
mod test_desk;
mod triage;
mod values;

pub use notice::{About, Before, FULL, Letter, MOST_BY_THEMSELVES, Notice, Queued, merge_notices};
pub use people::{Told, people_of};
pub use planning::plan_ticket;
pub use rungs::steps_of;
pub use supplier::supplier_ladder;
pub use triage::{triage_ladder, triage_within};
pub use values::{
    Fired, Firing, LadderClock, LadderPlan, LadderTicket, Silence, Skipped, StepKey, StepWatch,
};
