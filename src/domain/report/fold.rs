//! The fold: promises into figures.

use std::collections::BTreeMap;

use super::{
    super::{
        ids::{AccountId, PlanId},
        promise::{Severity, Watch},
        time::Timestamp,
    },
    figure::{Figure, Kept, Tally},
    standing::{Standing, promises},
    values::{Filter, Line, OpenClock, Question, Report, VerdictRow},
};

/// Answers a question. `rows` are all verdict rows of every promise that may lie in the period
/// (rows of one promise must not be parted); `open` are the clocks that had not stopped at the
/// as-of instant, as they stood then. Rows recorded after it are not seen.
#[must_use]
pub fn report(question: Question, rows: &[VerdictRow], open: &[OpenClock]) -> Report {
    let mut totals = Totals::default();
    let standing = promises(rows, open, question.as_of);
    walk(&In::of(&question), &standing, |entitled, without| {
        for one in entitled {
            totals.add_to_watch(one);
        }
        for one in without {
            totals.no_entitlement.add(one.ticket);
        }
        if let Some(one) = once_a_ticket(entitled) {
            totals.add_to_others(one);
        }
    });
    totals.into_report(question)
}

/// The headline of the time from one instant to another, which need not be whole dates.
#[must_use]
pub fn headline_between(
    from: Timestamp,
    to: Timestamp,
    as_of: Timestamp,
    rows: &[VerdictRow],
    open: &[OpenClock],
) -> Figure {
    let mut headline = Figure::default();
    let standing = promises(rows, open, as_of);
    walk(&In { from, to, as_of, filter: Filter::default() }, &standing, |entitled, _| {
        if let Some(one) = once_a_ticket(entitled) {
            headline.add(one.kept, one.ticket);
        }
    });
    headline.finished()
}

/// Shows what belongs to a question, one ticket and watch after the other: the promises under a
/// contract, and those without.
pub(super) fn walk<'a>(
    question: &In,
    standing: &'a [Standing],
    mut visit: impl FnMut(&[&'a Standing], &[&'a Standing]),
) {
    for of_watch in standing.chunk_by(|a, b| (a.ticket, a.key.watch) == (b.ticket, b.key.watch)) {
        let (entitled, without): (Vec<&Standing>, Vec<&Standing>) =
            of_watch.iter().filter(|one| question.has(one)).partition(|one| one.is_entitled);
        visit(&entitled, &without);
    }
}

/// What belongs to a question.
pub(super) struct In {
    from: Timestamp,
    to: Timestamp,
    as_of: Timestamp,
    filter: Filter,
}

impl In {
    pub(super) fn of(question: &Question) -> Self {
        let (from, to) = question.period.bounds();
        Self { from, to, as_of: question.as_of, filter: question.filter }
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

#[derive(Default)]
struct Totals {
    headline: Figure,
    account: BTreeMap<Option<AccountId>, Figure>,
    plan: BTreeMap<PlanId, Figure>,
    severity: BTreeMap<Severity, Figure>,
    watch: BTreeMap<Watch, Figure>,
    no_entitlement: Tally,
}

impl Totals {
    fn add_to_watch(&mut self, one: &Standing) {
        let figure = self.watch.entry(one.key.watch).or_default();
        figure.add(one.kept, one.ticket);
        if one.kept.is_judged() {
            figure.took(one.counted_s);
        }
    }

    fn add_to_others(&mut self, one: &Standing) {
        let is_response = one.key.watch == Watch::Acknowledged && one.kept.is_judged();
        for figure in [
            &mut self.headline,
            self.account.entry(one.account).or_default(),
            self.plan.entry(one.plan).or_default(),
            self.severity.entry(one.severity).or_default(),
        ] {
            figure.add(one.kept, one.ticket);
            if is_response {
                figure.took(one.counted_s);
            }
        }
    }

    fn into_report(self, question: Question) -> Report {
        Report {
            question,
            headline: self.headline.finished(),
            by_account: lines(self.account),
            by_plan: lines(self.plan),
            by_severity: lines(self.severity),
            by_watch: lines(self.watch),
            no_entitlement: self.no_entitlement,
        }
    }
}

fn lines<K>(figures: BTreeMap<K, Figure>) -> Vec<Line<K>> {
    figures.into_iter().map(|(of, figure)| Line { of, figure: figure.finished() }).collect()
}
