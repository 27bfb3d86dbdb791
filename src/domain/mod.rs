//! The rules of the desk, as pure functions over values: no I/O, no clock on the wall, no database.
//!
//! Everything that Tarmac promises is decided here; the other rooms bring facts in and carry
//! decisions out. Read in this order it is a chapter on service clocks.
//!
//! # Service clocks
//!
//! A service level is easily said: *a grounded aircraft is acknowledged within 15 minutes, day and
//! night; a question is answered within one working day*. What makes it hard is everything between
//! the saying and the judging. Which minutes count? From when? Who stopped the clock, and might they?
//! What if the severity changes, the calendar, the contract? What if the engineer enters at half past
//! five that he arrived at five past two? And when the customer asks in a year why a promise counted
//! as kept: is the answer still the same?
//!
//! Desks go wrong here in the same few ways. They keep *time left* in a column and change it from a
//! job that polls, so a late poll moves the breach. They store the breach as a flag on the ticket, so
//! that whoever edits the ticket edits the past. They add seconds to a wall clock, and once a year an
//! hour is missing. They average the promises that were fulfilled, and the worst never enter.
//!
//! This desk takes one decision, and the rest follows from it: **a clock is not a counter that runs
//! but a function of what is known to have happened.**
//!
//! 1. **Time that counts** ([`calendar`]). A calendar says of every second whether it counts. A
//!    deadline is the first instant at which the whole target has counted.
//! 2. **What is promised** ([`plan`], [`promise`]). A plan is a document: severities with written
//!    tests, a target for each milestone, who is told when. It comes in versions that never change,
//!    and a ticket is bound to one when it is reported.
//! 3. **What happened** ([`event`]). Events are only ever added, each with the time when it happened
//!    and the time when it was entered. A wrong one is withdrawn by another one.
//! 4. **What became of it** ([`clock`]). `evaluate(events, terms, as_of)` makes clocks and verdicts of
//!    them: the same for the same input, on any day, on any machine.
//!    What was handed to a supplier has a clock under it, by the supplier's own terms
//!    ([`clock::supplier`]).
//! 5. **Who is told** ([`ladder`]). Each step of the ladder has an absolute due time that is taken from
//!    its clock, so a desk that slept tells the same people, once, and says how late it is.
//! 6. **Why** ([`proof`]). Every deadline is laid out as stretches that counted and stretches that did
//!    not, and the sum is the target, to the second.
//! 7. **What it comes to** ([`report`]). Reports fold verdicts as of an instant, with the missed in the
//!    averages and the denominator beside each percentage.
//! 8. **What if** ([`moved`], [`backtest`]). Because judging is a function, other terms can be put to it:
//!    what an edit would move among the tickets that run, and what a year would have been under a
//!    draft.
//!
//! # The one example
//!
//! The chapters follow one fault. On Wednesday, 30 September 2026, at 16:30 in Shanghai, a customer
//! reports that a display flickers (S3). The plan promises four working hours. Office hours are 9 to
//! 18; from the 1st to the 7th of October China has its National Day.
//!
//! ```
//! use tarmac::domain::{calendar::Calendar, time::Timestamp};
//!
//! let office: Calendar = serde_json::from_str(
//!     r#"{"zone": "Asia/Shanghai", "working_day_s": 32400, "holiday_years": [2026],
//!         "weekly": {"wed": [["09:00", "18:00"]], "thu": [["09:00", "18:00"]]},
//!         "exceptions": {"2026-10-01": [], "2026-10-07": []}}"#,
//! )?;
//! let reported = Timestamp::parse("2026-09-30T16:30:00+08:00")?;
//! let reckoning = office.deadline(reported, 4 * 3600, &[]);
//! // An hour and a half that day, nothing in the holidays, two and a half hours on Thursday the 8th.
//! assert_eq!(reckoning.due, Some(Timestamp::parse("2026-10-08T11:30:00+08:00")?));
//! assert_eq!((reckoning.counted.len(), reckoning.counted_s), (2, 4 * 3600));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod access;
pub mod account;
pub mod backtest;
#[cfg(test)]
mod bad_input;
pub mod calendar;
pub mod clock;
pub mod contract;
pub mod cron_line;
pub mod event;
#[cfg(test)]
mod fuzz;
pub mod ids;
pub mod ladder;
pub mod mail_state;
pub mod message;
pub mod moved;
pub mod needed_by;
pub mod on_call;
pub mod partner_reference;
pub mod plan;
pub mod promise;
pub mod proof;
pub mod report;
pub mod severity_words;
pub mod silence;
pub mod sla_lines;
pub mod ticket;
pub mod time;
pub mod told;
pub mod whose_time;
