//! The walk over promises, ticket by ticket: what of them belongs to a question, and what stands for
//! the cycles of a ticket.

use super::{
    super::time::Timestamp,
    figure::Kept,
    standing::Standing,
    values::{Filter, Question},
};

/// Shows what belongs to a question, one ticket and watch after the other: the promises under a
/// contract, and those without.
pub(super) fn walk<'a>(
    question: &In,
    standing: &'a [Standing],
    mut visit: impl FnMut(&[&'a Standing], &[&'a Standing]),
) {
    let (mut entitled, mut without) = (Vec::new(), Vec::new());
    for of_watch in standing.chunk_by(|a, b| (a.ticket, a.key.watch) == (b.ticket, b.key.watch)) {
        entitled.clear();
        without.clear();
        for one in of_watch.iter().filter(|one| question.has(one)) {
            if one.is_entitled { entitled.push(one) } else { without.push(one) }
        }
        if !(entitled.is_empty() && without.is_empty()) {
            visit(&entitled, &without);
        }
    }
}

/// What belongs to a question: a time, which need not be whole dates, as of an instant, narrowed.
#[derive(Debug, Clone, Copy)]
pub struct In {
    from: Timestamp,
    to: Timestamp,
    as_of: Timestamp,
    filter: Filter,
}

impl In {
    /// From one instant to another, which is not in it.
    #[must_use]
    pub const fn new(from: Timestamp, to: Timestamp, as_of: Timestamp, filter: Filter) -> Self {
        Self { from, to, as_of, filter }
    }

    /// What a question is about.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        let (from, to) = question.period.bounds();
        Self { from, to, as_of: question.as_of, filter: question.filter }
    }

    /// What it is narrowed to.
    pub(super) const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// The instant at which it is asked.
    pub(super) const fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// A promise belongs to the period in which it was decided; one that is not decided to that of
    /// its deadline, or, where it has none, to the period that the as-of instant is in.
    fn has(&self, one: &Standing) -> bool {
        let at = one.at.unwrap_or(self.as_of);
        let f = &self.filter;
        self.from <= at
            && at < self.to
            && f.account.is_none_or(|account| one.account == Some(account))
            && f.plan.is_none_or(|plan| one.plan == plan)
            && f.severity.is_none_or(|severity| one.severity == severity)
            && f.watch.is_none_or(|watch| one.key.watch == watch)
    }
}

/// What stands for all promises of one ticket and watch: a milestone for itself; the cycles
/// missed if one was, kept if one was judged and none missed, else as the least decided stands.
pub(super) fn once_a_ticket<'a>(all: &[&'a Standing]) -> Option<&'a Standing> {
    let rank = |kept: Kept| match kept {
        Kept::StillLate => 0,
        Kept::Missed => 1,
        Kept::Met => 2,
        Kept::NotYetDue => 3,
        Kept::Waived => 4,
        Kept::NotNeeded => 5,
        Kept::Superseded => 6,
    };
    all.iter().copied().min_by_key(|one| rank(one.kept))
}
