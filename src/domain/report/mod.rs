//! Service level reports: folds over verdicts, as of an instant. The sixth chapter on service clocks.
//!
//! # What it comes to
//!
//! A report is a question (which period, of whom, as of when) put to the log of verdicts. It is pure and
//! reproducible: the same rows and the same question give the same bytes for ever (promise 9). What is
//! entered later changes later reports, never the one that was handed to the customer.
//!
//! **A promise belongs to the period in which it was decided**: a miss to that of its deadline, also while
//! it still runs. **The denominator is said**: judged is met plus missed; what is not yet due, waived, not
//! needed or superseded is counted beside it, by name. **Averages include the missed**, and one that still
//! runs late enters with its time so far: nobody improves a figure by not finishing (promise 10).
//! Percentiles are nearest-rank, so each is a time that somebody really waited.
//!
//! A cycle comes round many times on one ticket. It has rows of its own, and enters the headline once a
//! ticket, kept only if every round was.
//!
//! ```
//! use tarmac::domain::backtest::Attained;
//!
//! // 97.5 % of 120: a share is nothing without what it is a share of.
//! let kept = Attained { met: 117, missed: 3 };
//! assert_eq!((kept.tenths(), kept.judged()), (Some(975), 120));
//! assert_eq!(Attained::default().tenths(), None, "of nothing there is no share");
//! ```
//!
//! Tickets that are done with are read from roll-ups, in which whole tickets are packed; the figures are
//! the same, by test.

#[cfg(test)]
mod facts;
mod figure;
mod fold;
mod list;
mod packed;
mod period;
mod rollup;
#[cfg(test)]
mod rollup_facts;
mod standing;
mod sums;
mod values;
mod walk;

pub use figure::{Figure, Kept, Response, Share, Tally};
pub use fold::{Fold, report};
pub use list::{Column, Group, Listed, Listing, list};
pub use packed::{NotPacked, Of};
pub use period::{NotAPeriod, Period, is_settled};
pub use rollup::{Rollup, roll_up};
pub use values::{Filter, Line, OpenClock, Question, Report, VerdictRow};
pub use walk::In;
