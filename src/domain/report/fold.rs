//! The fold: promises into figures.

use super::{
    figure::Figure,
    packed::{self, NotPacked, Of},
    standing::promises,
    sums::Sums,
    values::{OpenClock, Question, Report, VerdictRow},
    walk::In,
};

/// Answers a question. `rows` are all verdict rows of every promise that may lie in the period
/// (rows of one promise must not be parted); `open` are the clocks that had not stopped at the
/// as-of instant, as they stood then. Rows recorded after it are not seen.
#[must_use]
pub fn report(question: Question, rows: &[VerdictRow], open: &[OpenClock]) -> Report {
    let mut fold = Fold::new(In::of(&question));
    fold.add(rows, open);
    fold.into_report(question)
}

/// The fold of a question over tickets in any order, each of them given once: as rows, or as part
/// of a roll-up.
#[derive(Debug)]
pub struct Fold {
    question: In,
    sums: Sums,
}

impl Fold {
    /// Nothing yet.
    #[must_use]
    pub fn new(question: In) -> Self {
        Self { question, sums: Sums::default() }
    }

    /// Adds tickets by their rows, as [`report`] has them.
    pub fn add(&mut self, rows: &[VerdictRow], open: &[OpenClock]) {
        let standing = promises(rows, open, self.question.as_of());
        self.sums.add(&self.question, &standing);
    }

    /// Adds the sums of a roll-up that lies in the period whole.
    ///
    /// # Errors
    /// When they are none; then nothing was added.
    pub fn add_sums(&mut self, sums: &[u8]) -> Result<(), NotPacked> {
        let cells = packed::cells(sums)?;
        self.sums.add_cells(self.question.filter(), cells);
        Ok(())
    }

    /// Adds the promises of a roll-up that are `of` some tickets; some may lie in the period.
    ///
    /// # Errors
    /// When they are none; then nothing was added.
    pub fn add_promises(&mut self, promises: &[u8], of: Of<'_>) -> Result<(), NotPacked> {
        self.sums.add(&self.question, &packed::standings_of(promises, of)?);
        Ok(())
    }

    /// The answer.
    #[must_use]
    pub fn into_report(self, question: Question) -> Report {
        self.sums.into_report(question)
    }

    /// The headline alone.
    #[must_use]
    pub fn into_headline(self) -> Figure {
        self.sums.into_headline()
    }
}
