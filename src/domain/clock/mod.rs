//! The clock engine: `evaluate(events, terms, as_of) -> clocks and verdicts`, a pure function. The third
//! chapter on service clocks.
//!
//! # What became of it
//!
//! Events are the truth and clocks follow from them. Nothing is counted down anywhere: a clock knows
//! when it started, when it is due, when it was stopped and how, and *running* or *missed* is read off
//! against an instant. Stored clocks are a cache that holds no fact which depends on now; thrown away
//! and made anew they are the same bytes.
//!
//! **Two times.** Each event has the time when it happened (`occurred_at`) and the time when it was
//! entered (`recorded_at`). Deadlines are judged by the first: an arrival at 14:05 that is entered at
//! 17:30 met a deadline of 15:00. What was *known* goes by the second: asked as of 16:00, the same
//! promise was missed then, and a report that said so stays true. Hence the log of verdicts is only ever
//! appended to: the missed row is followed by one that takes it back and one that says met. The log at
//! an earlier instant is always the beginning of the later one.
//!
//! **A breach happened at its deadline**, not when somebody noticed. Met is decided at the fulfilment
//! (exactly at the deadline is met), missed one second after the deadline and dated at it. A missed clock
//! runs on until it is fulfilled, so that its lateness is known.
//!
//! **A clock is a name.** It *is* (milestone, cycle, generation). When the severity, the terms, the
//! account or the report time changes, the promise gets a new generation, *re-targeted* from the report
//! under what holds now, through the same pauses. Three rules keep that honest: no breach is dated before
//! the change that made it (a goal shortened below the time already spent is missed at the change), a
//! miss in any generation decides its promise (a later downgrade erases nothing), and a change to the
//! same changes nothing.
//!
//! **Fulfilling is narrow.** *Acknowledged* is a person's act: the receipt that goes out by itself
//! fulfils nothing, nor does taking an alert, nor a merge. A later milestone ends the earlier ones: not
//! needed where they were not yet due, missed where they were. A reply counts when it is queued, and is
//! void from the start if it reached nobody.
//!
//! **Pauses** wait for somebody: the customer, a supplier, transport, or whoever does not let us in. They
//! take seconds away from the clocks that may be paused until they end: by hand, by the customer's word
//! (one on the customer only), or by themselves at their expected end. Resolved, then opened again within
//! the window: the time between is taken away like a pause, and the resolution clock goes on.
//!
//! **Suppliers** have clocks of their own under ours ([`supplier`]): terms that they promised us, counted
//! from the handing over, judged by themselves. They move none of ours.
//!
//! ## How it reads
//!
//! An event goes through `visible` (does it count: withdrawn ones do not, from the withdrawal on), `fold`
//! (what it does to the view of the ticket), `retarget` (new generations) and `log` (what is written down
//! of it); `check` refuses what contradicts itself. The rules are those of the contract of
//! `tarmac sla evaluate`, named R1 to R18 in the code; `tests/cases/clocks.jsonl` shows each at work, and
//! random histories are held against what must always be true.
//!
//! In the example of this chapter the display is reported on 30 September at 16:30 and promised within
//! four working hours, so *resolved* is due on 8 October at 11:30. On the 8th at 10:00 the customer is
//! asked for a log file and the clock is paused: 2 h 30 min have counted, on the day of the report and that
//! morning, and 1 h 30 min are left that do not run. The customer answers at 15:00: their word ends the
//! pause, and the deadline is 16:30. At 16:00 the fault turns out to ground an aircraft and becomes S1:
//! every undecided clock is made anew from the report, and what S1 would have wanted by then is missed at
//! 16:00, not a week earlier.

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
pub mod supplier;
mod terms;
mod view;
mod visible;

pub use self::{
    check::{EvaluateError, check_plan},
    holds::Hold,
    standing::{Standing, TicketState},
    state::{Clock, Due, Verdict},
    supplier::{SupplierClock, SupplierFigure},
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
    /// The clocks of suppliers under ours, in the order of their handing over.
    pub suppliers: Vec<SupplierClock>,
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
    let standing = view.as_ref().map(view::View::standing);
    let suppliers = view.map(|view| view.suppliers).unwrap_or_default();
    Ok(Evaluation { clocks, verdicts, suppliers, standing })
}

/// How the ticket stands at `as_of`, without its terms; none before its report was recorded.
/// A reopening is taken at its word: that it came within the window is judged by [`evaluate`].
#[must_use]
pub fn standing(events: &[Event], as_of: Timestamp) -> Option<Standing> {
    let known: Vec<&Event> = events.iter().filter(|e| e.recorded_at <= as_of).collect();
    let terms = Terms::default();
    fold::fold(&visible::visible(&known), &terms).map(|view| view.standing())
}
