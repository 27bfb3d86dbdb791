//! Sums: how many promises stand how, and how long they took, by what a report groups them by. Sums
//! of some tickets and sums of others add up to those of all: a report is made of them.

use std::collections::{BTreeMap, HashMap};

use super::{
    super::{
        ids::{AccountId, PlanId},
        promise::{Severity, Watch},
    },
    figure::{Figure, Kept, Tally},
    standing::Standing,
    values::{Filter, Line, Question, Report},
    walk::{In, once_a_ticket, walk},
};

/// What a report groups promises by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct CellKey {
    pub(super) watch: Watch,
    pub(super) severity: Severity,
    pub(super) is_entitled: bool,
    pub(super) account: Option<AccountId>,
    pub(super) plan: PlanId,
}

impl CellKey {
    const fn of(one: &Standing) -> Self {
        Self {
            watch: one.key.watch,
            severity: one.severity,
            is_entitled: one.is_entitled,
            account: one.account,
            plan: one.plan,
        }
    }

    fn is_in(&self, filter: &Filter) -> bool {
        filter.account.is_none_or(|account| self.account == Some(account))
            && filter.plan.is_none_or(|plan| self.plan == plan)
            && filter.severity.is_none_or(|severity| self.severity == severity)
            && filter.watch.is_none_or(|watch| self.watch == watch)
    }
}

/// How many promises stand how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Counts(pub(super) [u64; Kept::ALL.len()]);

impl Counts {
    fn count(&mut self, kept: Kept) {
        for (n, of) in self.0.iter_mut().zip(Kept::ALL) {
            *n += u64::from(*of == kept);
        }
    }

    fn add(&mut self, more: Self) {
        for (n, more) in self.0.iter_mut().zip(more.0) {
            *n += more;
        }
    }

    fn sum(self) -> u64 {
        self.0.iter().sum()
    }

    fn put_into(self, figure: &mut Figure) {
        for (n, kept) in self.0.into_iter().zip(Kept::ALL) {
            figure.add(*kept, n);
        }
    }
}

/// The promises of one group.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Cell {
    /// Each promise; here each cycle is one.
    pub(super) each: Counts,
    /// Once a ticket: what enters the headline.
    pub(super) once: Counts,
    /// How long those took that are judged, in counted seconds, in any order.
    pub(super) spans: Vec<i64>,
}

/// See the file.
#[derive(Debug, Default)]
pub(super) struct Sums {
    cells: HashMap<CellKey, Cell>,
}

impl Sums {
    /// Adds what of some promises belongs to a question.
    pub(super) fn add(&mut self, question: &In, standing: &[Standing]) {
        walk(question, standing, |entitled, without| {
            for one in entitled {
                let cell = self.cells.entry(CellKey::of(one)).or_default();
                cell.each.count(one.kept);
                if one.kept.is_judged() {
                    cell.spans.push(one.counted_s);
                }
            }
            for one in without {
                self.cells.entry(CellKey::of(one)).or_default().each.count(one.kept);
            }
            if let Some(one) = once_a_ticket(entitled) {
                self.cells.entry(CellKey::of(one)).or_default().once.count(one.kept);
            }
        });
    }

    /// Adds sums of other tickets.
    pub(super) fn add_cells(&mut self, filter: &Filter, cells: Vec<(CellKey, Cell)>) {
        for (key, mut more) in cells.into_iter().filter(|(key, _)| key.is_in(filter)) {
            let cell = self.cells.entry(key).or_default();
            cell.each.add(more.each);
            cell.once.add(more.once);
            cell.spans.append(&mut more.spans);
        }
    }

    /// The cells, in an order that is always the same.
    pub(super) fn into_cells(self) -> Vec<(CellKey, Cell)> {
        let mut cells: Vec<_> = self.cells.into_iter().collect();
        cells.sort_unstable_by_key(|(key, _)| *key);
        cells
    }

    pub(super) fn into_headline(self) -> Figure {
        let mut headline = Figure::default();
        for (key, cell) in self.cells.iter().filter(|(key, _)| key.is_entitled) {
            add_once(&mut headline, *key, cell);
        }
        headline.finished()
    }

    pub(super) fn into_report(self, question: Question) -> Report {
        let mut headline = Figure::default();
        let mut by_account: BTreeMap<Option<AccountId>, Figure> = BTreeMap::new();
        let mut by_plan: BTreeMap<PlanId, Figure> = BTreeMap::new();
        let mut by_severity: BTreeMap<Severity, Figure> = BTreeMap::new();
        let mut by_watch: BTreeMap<Watch, Figure> = BTreeMap::new();
        let mut no_entitlement = Tally::default();
        for (key, cell) in &self.cells {
            if !key.is_entitled {
                no_entitlement.count += cell.each.sum();
                continue;
            }
            if cell.each.sum() > 0 {
                let figure = by_watch.entry(key.watch).or_default();
                cell.each.put_into(figure);
                figure.took(&cell.spans);
            }
            if cell.once.sum() > 0 {
                add_once(&mut headline, *key, cell);
                add_once(by_account.entry(key.account).or_default(), *key, cell);
                add_once(by_plan.entry(key.plan).or_default(), *key, cell);
                add_once(by_severity.entry(key.severity).or_default(), *key, cell);
            }
        }
        Report {
            question,
            headline: headline.finished(),
            by_account: lines(by_account),
            by_plan: lines(by_plan),
            by_severity: lines(by_severity),
            by_watch: lines(by_watch),
            no_entitlement,
        }
    }
}

/// The response is that of *acknowledged*, which has one promise a ticket.
fn add_once(figure: &mut Figure, key: CellKey, cell: &Cell) {
    cell.once.put_into(figure);
    if key.watch == Watch::Acknowledged {
        figure.took(&cell.spans);
    }
}

fn lines<K>(figures: BTreeMap<K, Figure>) -> Vec<Line<K>> {
    figures.into_iter().map(|(of, figure)| Line { of, figure: figure.finished() }).collect()
}
