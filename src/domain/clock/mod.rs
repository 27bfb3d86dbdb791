//! The clock engine: `evaluate(events, terms, as_of) -> clocks and verdicts`, a pure function.
//!
//! Events are the truth and clocks follow from them. The log of verdicts at an earlier instant is
//! always the beginning of the later one. The rules are those of the contract of
//! `tarmac sla evaluate`, named R1 to R18 here; `tests/cases/clocks.jsonl` shows them at work.
//!
//! An event goes through `visible` (does it count), `fold` (what it does), `retarget` (new
//! generations) and `log` (what is written down of it); `check` refuses what contradicts itself.

mod check;
mod fold;
#[cfg(test)]
mod histories;
mod holds;
mod log;
mod retarget;
mod run;
mod standing;
mod state;
#[cfg(test)]
mod stories;
mod terms;
mod view;
mod visible;

pub use self::{
    check::{EvaluateError, check_plan},
    holds::Hold,
    standing::{Standing, TicketState},
    state::{Clock, Due, Verdict},
    terms::Terms,
};
use crate::domain::{event::Event, time::Timestamp};

/// What events make of a ticket's promises.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evaluation {
    /// The clocks as they stand, in the order of their keys.
    pub clocks: Vec<Clock>,
    /// The log of verdicts up to `as_of`, by `recorded_at` and then by key.
    pub verdicts: Vec<Verdict>,
    /// How the ticket stands; none before its report was recorded.
    pub standing: Option<Standing>,
}

/// Judges a ticket's promises by the events recorded up to `as_of`.
///
/// # Errors
/// [`EvaluateError`] when events or terms contradict themselves, whenever they were recorded.
pub fn evaluate(
    events: &[Event],
    terms: &Terms,
    as_of: Timestamp,
) -> Result<Evaluation, EvaluateError> {
    check::check(events, terms)?;
    let (view, verdicts) = log::read(events, terms, as_of);
    let clocks = view.as_ref().map(view::View::clocks).unwrap_or_default();
    Ok(Evaluation { clocks, verdicts, standing: view.map(|view| view.standing()) })
}

/// How the ticket stands at `as_of`, without its terms; none before its report was recorded.
/// A reopening is taken at its word: that it came within the window is judged by [`evaluate`].
#[must_use]
pub fn standing(events: &[Event], as_of: Timestamp) -> Option<Standing> {
    let known: Vec<&Event> = events.iter().filter(|e| e.recorded_at <= as_of).collect();
    let terms = Terms::default();
    fold::fold(&visible::visible(&known), &terms).map(|view| view.standing())
}
