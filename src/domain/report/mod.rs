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
