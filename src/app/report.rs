//! Service level reports: did we keep what we promised? Every figure leads to its promises, and the
//! same question with the same as-of instant has the same answer for ever.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;

use super::{
    desk::Desk,
    error::AppError,
    posting::zone_of,
    report_facts::{self, Wanted},
};
pub use crate::domain::report::Figure;
use crate::{
    db::{Conn, customers, promises, terms, tickets},
    domain::{
        ids::{AccountId, PlanId, TicketId},
        promise::{ClockKey, Severity, Watch},
        report::{
            Column, Filter, Fold, Group, Kept, Line, Listed, Listing, Period, Question, Report,
            Tally, is_settled,
        },
        time::Timestamp,
    },
};

/// Seconds that an as-of instant must be past.
const SETTLED_S: i64 = 10;
/// Tickets whose names are read in one statement.
const PART: usize = 1_000;

/// What is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The first date.
    pub from: NaiveDate,
    /// The last date, which is in it.
    pub to: NaiveDate,
    /// The zone whose dates they are.
    pub zone: Tz,
    /// What was known at this instant, at least ten seconds past; the latest such where none is
    /// named.
    pub as_of: Option<Timestamp>,
    /// Only this account.
    pub account: Option<AccountId>,
    /// Only this plan.
    pub plan: Option<PlanId>,
    /// Only this severity.
    pub severity: Option<Severity>,
}

/// A line of a table with the name of what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<K> {
    /// What it is about.
    pub of: K,
    /// How that is called; empty for the account of unknown senders.
    pub name: String,
    /// Its figures.
    pub figure: Figure,
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportPage {
    /// What was asked, with the as-of instant that was taken: asked again it gives the same.
    pub asked: Asked,
    /// That instant.
    pub as_of: Timestamp,
    /// The first instant of the time.
    pub begins_at: Timestamp,
    /// The first instant after it; it is still running where that is after `as_of`.
    pub ends_at: Timestamp,
    /// All of it.
    pub headline: Figure,
    /// By account, by name.
    pub accounts: Vec<Named<Option<AccountId>>>,
    /// By plan, by name.
    pub plans: Vec<Named<PlanId>>,
    /// By severity.
    pub severities: Vec<Line<Severity>>,
    /// By milestone and cycle.
    pub watches: Vec<Line<Watch>>,
    /// Promises without a contract in force: in no figure above.
    pub no_entitlement: Tally,
}

/// Which number of which line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The line.
    pub group: Group,
    /// The number.
    pub column: Column,
}

/// One promise behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    /// Its ticket.
    pub ticket: TicketId,
    /// The ticket's reference.
    pub reference: String,
    /// The ticket's subject.
    pub subject: String,
    /// The account that held.
    pub account: Option<(AccountId, String)>,
    /// The severity that held.
    pub severity: Severity,
    /// What was promised.
    pub watch: Watch,
    /// How it stands.
    pub kept: Kept,
    /// Its deadline; none where it has none.
    pub due_at: Option<Timestamp>,
    /// When it was done; none while it runs.
    pub ended_at: Option<Timestamp>,
    /// Seconds of wall time that it is late, or was.
    pub late_s: Option<i64>,
    /// Whether it ran at the as-of instant.
    pub is_running: bool,
    /// Counted seconds that it took, or has taken so far; of what is not judged nothing is said.
    pub counted_s: Option<i64>,
    /// The zone of the ticket's promises.
    pub zone: Tz,
}

/// The promises behind a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPage {
    /// What was asked, with the as-of instant that was taken.
    pub asked: Asked,
    /// That instant.
    pub as_of: Timestamp,
    /// Those that still run first, then the most delayed, then by ticket.
    pub lines: Vec<ListLine>,
    /// How many there are; `lines` may be cut short.
    pub total: usize,
}

/// The figures.
///
/// # Errors
/// [`AppError::Wrong`] when the dates make no period, or the as-of instant is not ten seconds past.
pub fn figures(desk: &Desk, asked: &Asked) -> Result<ReportPage, AppError> {
    let question = question(asked, desk.now())?;
    let wanted = Wanted::of(&question);
    desk.snapshot(|c| {
        let mut fold = Fold::new(wanted.question());
        report_facts::gather(c, desk, &wanted, &mut fold)?;
        page(c, *asked, fold.into_report(question))
    })
}

/// The promises behind one number; at most `most` of them where that is named.
///
/// # Errors
/// As [`figures`].
pub fn promises_of(
    desk: &Desk,
    asked: &Asked,
    cell: Cell,
    most: Option<usize>,
) -> Result<ListPage, AppError> {
    let question = question(asked, desk.now())?;
    let as_of = question.as_of;
    let wanted = Wanted::of(&question);
    desk.snapshot(|c| {
        let mut listing = Listing::new(wanted.question(), cell.group, cell.column);
        report_facts::gather(c, desk, &wanted, &mut listing)?;
        let mut found = listing.found;
        let total = found.len();
        found.sort_by_key(|one| {
            let late_s = one.late_s(as_of).unwrap_or(i64::MIN);
            (one.kept != Kept::StillLate, std::cmp::Reverse(late_s), one.ticket, one.key)
        });
        found.truncate(most.unwrap_or(usize::MAX));
        let lines = lines_of(c, desk, &found, as_of)?;
        Ok(ListPage { asked: Asked { as_of: Some(as_of), ..*asked }, as_of, lines, total })
    })
}

pub(super) fn question(asked: &Asked, now: Timestamp) -> Result<Question, AppError> {
    let wrong = || AppError::wrong("to", "wrong-period", asked.to.to_string());
    let after = asked.to.checked_add_days(Days::new(1)).ok_or_else(wrong)?;
    let period = Period::new(asked.from, after, asked.zone).map_err(|_| wrong())?;
    let as_of = asked.as_of.unwrap_or_else(|| now.plus_secs(-SETTLED_S).floor());
    if !is_settled(as_of, now) {
        return Err(AppError::wrong("as_of", "wrong-unsettled", as_of.to_string()));
    }
    let filter =
        Filter { account: asked.account, plan: asked.plan, severity: asked.severity, watch: None };
    Ok(Question { period, as_of, filter })
}

fn page(c: &mut Conn, asked: Asked, report: Report) -> Result<ReportPage, AppError> {
    let as_of = report.question.as_of;
    let (begins_at, ends_at) = report.question.period.bounds();
    let ids: Vec<AccountId> = report.by_account.iter().filter_map(|line| line.of).collect();
    let accounts = account_names(c, &ids)?;
    let plans: HashMap<PlanId, String> = terms::plan_all(c)?.into_iter().collect();
    Ok(ReportPage {
        asked: Asked { as_of: Some(as_of), ..asked },
        as_of,
        begins_at,
        ends_at,
        headline: report.headline,
        accounts: named(report.by_account, |of| of.and_then(|id| accounts.get(&id).cloned())),
        plans: named(report.by_plan, |of| plans.get(&of).cloned()),
        severities: report.by_severity,
        watches: report.by_watch,
        no_entitlement: report.no_entitlement,
    })
}

fn account_names(c: &mut Conn, ids: &[AccountId]) -> Result<HashMap<AccountId, String>, AppError> {
    let mut names = HashMap::with_capacity(ids.len());
    for part in ids.chunks(PART) {
        names.extend(customers::account_some(c, part)?.into_iter().map(|a| (a.id, a.name)));
    }
    Ok(names)
}

fn named<K: Copy>(lines: Vec<Line<K>>, name: impl Fn(K) -> Option<String>) -> Vec<Named<K>> {
    let mut named: Vec<Named<K>> = lines
        .into_iter()
        .map(|Line { of, figure }| Named { of, name: name(of).unwrap_or_default(), figure })
        .collect();
    named.sort_by(|a, b| a.name.cmp(&b.name));
    named
}

fn lines_of(
    c: &mut Conn,
    desk: &Desk,
    found: &[Listed],
    as_of: Timestamp,
) -> Result<Vec<ListLine>, AppError> {
    let ids: BTreeSet<TicketId> = found.iter().map(|one| one.ticket).collect();
    let ids: Vec<TicketId> = ids.into_iter().collect();
    let mut tickets = HashMap::with_capacity(ids.len());
    let mut due: HashMap<(TicketId, ClockKey), Timestamp> = HashMap::new();
    for part in ids.chunks(PART) {
        tickets.extend(tickets::ticket_some(c, part)?.into_iter().map(|row| (row.id, row)));
        due.extend(promises::clock_of(c, part)?.into_iter().filter_map(|k| {
            let key = ClockKey { watch: k.watch, cycle: k.cycle, generation: k.generation };
            Some(((k.ticket_id, key), k.due_at?))
        }));
    }
    let accounts: BTreeSet<AccountId> = found.iter().filter_map(|one| one.account).collect();
    let accounts = account_names(c, &accounts.into_iter().collect::<Vec<_>>())?;
    let line = |one: &Listed| {
        let ticket = tickets.get(&one.ticket)?;
        Some(ListLine {
            ticket: one.ticket,
            reference: desk.reference(one.ticket),
            subject: ticket.subject.clone(),
            account: one.account.and_then(|id| Some((id, accounts.get(&id)?.clone()))),
            severity: one.severity,
            watch: one.key.watch,
            kept: one.kept,
            due_at: one.due_at().or_else(|| due.get(&(one.ticket, one.key)).copied()),
            ended_at: one.ended_at,
            late_s: one.late_s(as_of),
            is_running: matches!(one.kept, Kept::StillLate | Kept::NotYetDue),
            counted_s: Some(one.counted_s).filter(|_| one.kept.is_judged()),
            zone: zone_of(&ticket.zone),
        })
    };
    Ok(found.iter().filter_map(line).collect())
}

#[cfg(test)]
#[path = "report_story.rs"]
mod story;
