//! Service level reports: folds over verdicts, as of an instant.
//!
//! Pure and reproducible: the same rows and the same question give the same bytes (promise 9).
//! Figures include the missed, those that still run among them, and name their denominator
//! (promise 10).

#[cfg(test)]
mod facts;
mod figure;
mod fold;
mod list;
mod period;
mod standing;
mod values;

pub use figure::{Figure, Kept, Response, Share, Tally};
pub use fold::{headline_between, report};
pub use list::{Column, Group, Listed, list};
pub use period::{NotAPeriod, Period, is_settled};
pub use values::{Filter, Line, OpenClock, Question, Report, VerdictRow};
