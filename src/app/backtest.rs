//! A backtest over the desk's own history: tickets of a period under a draft of a plan. It reads, and
//! writes nothing.

use std::{collections::HashSet, num::NonZero, sync::Arc, thread};

use serde::Serialize;

use super::{desk::Desk, error::AppError, ticket_file::TicketFile};
use crate::{
    db::{backtests, terms as rows},
    domain::{
        backtest::{self, ByWatch, Compared, DRAFT},
        clock::{Terms, check_plan},
        event::EventKind,
        ids::{AccountId, TicketId},
        plan::Plan,
        time::Timestamp,
    },
};

/// Tickets that are read together.
const PART: usize = 500;

/// Over which tickets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    /// Reported from here on.
    pub from: Timestamp,
    /// Reported before here.
    pub to: Timestamp,
    /// Only of this account, whatever its plan was; none is every ticket of a plan of the draft's
    /// name, or, where there is no such plan, every ticket.
    pub account: Option<AccountId>,
}

/// What came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tested {
    /// Judged as of then.
    pub as_of: Timestamp,
    /// How many tickets were judged under both terms.
    pub tickets: u64,
    /// Attainment of each milestone and cycle, then and now.
    pub by_watch: ByWatch,
    /// Every promise whose verdict changes, by ticket.
    pub changed: Vec<Changed>,
    /// Tickets that the draft cannot judge, and why.
    pub skipped: Vec<Skipped>,
}

/// A promise whose verdict changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The ticket.
    pub ticket: TicketId,
    /// Its reference.
    pub reference: String,
    /// The promise under both terms.
    #[serde(flatten)]
    pub compared: Compared,
}

/// A ticket that the draft cannot judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The ticket.
    pub ticket: TicketId,
    /// Why.
    pub why: String,
}

/// Judges every ticket of the period under its own terms and under the draft, on all cores. `on`
/// is told how many of how many are done.
///
/// # Errors
/// [`AppError::Evaluate`] when the draft contradicts itself.
pub fn backtest(
    desk: &Desk,
    draft: &Plan,
    period: Period,
    mut on: impl FnMut(u64, u64),
) -> Result<Tested, AppError> {
    check_plan(DRAFT, draft).map_err(|e| AppError::Evaluate(e.to_string()))?;
    let as_of = desk.now().floor();
    let replaced = replaced(desk, draft, period)?;
    let replaces = |version: &str| replaced.as_ref().is_none_or(|all| all.contains(version));
    let Period { from, to, account } = period;
    let ids = desk.read(|c| Ok(backtests::ticket_reported_between(c, from, to, account)?))?;
    let mut tested = Tested {
        as_of,
        tickets: 0,
        by_watch: ByWatch::new(),
        changed: Vec::new(),
        skipped: Vec::new(),
    };
    let total = u64::try_from(ids.len()).unwrap_or(u64::MAX);
    let mut done = 0;
    let workers = thread::available_parallelism().map_or(1, NonZero::get);
    for part in ids.chunks(PART * workers) {
        let (files, terms) = read_part(desk, part, draft)?;
        let each = files.len().div_ceil(workers).max(1);
        let judged: Vec<Vec<Judged>> = thread::scope(|scope| {
            let handles: Vec<_> = files
                .chunks(each)
                .map(|share| {
                    let (terms, replaces) = (&terms, &replaces);
                    scope.spawn(move || {
                        share.iter().filter_map(|f| judge(f, terms, replaces, as_of)).collect()
                    })
                })
                .collect();
            handles.into_iter().filter_map(|h| h.join().ok()).collect()
        });
        for (ticket, result) in judged.into_iter().flatten() {
            tested.take(desk, ticket, result);
        }
        done += u64::try_from(part.len()).unwrap_or(0);
        on(done, total);
    }
    Ok(tested)
}

/// The versions that the draft takes the place of; none is all of them.
fn replaced(
    desk: &Desk,
    draft: &Plan,
    period: Period,
) -> Result<Option<HashSet<String>>, AppError> {
    if period.account.is_some() {
        return Ok(None);
    }
    desk.read(|c| {
        let Some(plan) = rows::plan_by_name(c, &draft.name)? else { return Ok(None) };
        let versions = rows::plan_version_of(c, plan)?;
        Ok(Some(versions.into_iter().map(|v| v.id.to_string()).collect()))
    })
}

fn read_part(
    desk: &Desk,
    ids: &[TicketId],
    draft: &Plan,
) -> Result<(Vec<TicketFile>, Terms), AppError> {
    let (files, terms): (Vec<TicketFile>, Arc<Terms>) = desk.read(|c| {
        let mut files = Vec::with_capacity(ids.len());
        for part in ids.chunks(PART) {
            files.extend(TicketFile::read_some(c, part)?);
        }
        let terms = desk.terms.with(c, files.iter().flat_map(TicketFile::terms_named))?;
        Ok((files, terms))
    })?;
    let mut terms = Terms::clone(&terms);
    terms.plans.insert(DRAFT.to_owned(), Arc::new(draft.clone()));
    Ok((files, terms))
}

type Judged = (TicketId, Result<Vec<Compared>, String>);

/// Judges a ticket; none where the draft takes the place of nothing that it was bound to when it
/// was reported.
fn judge(
    file: &TicketFile,
    terms: &Terms,
    replaces: &impl Fn(&str) -> bool,
    as_of: Timestamp,
) -> Option<Judged> {
    let is_bound = file.events.iter().any(|e| match &e.kind {
        EventKind::Reported { terms, .. } | EventKind::TermsMoved { terms, .. } => {
            replaces(&terms.plan)
        }
        _ => false,
    });
    let compared = is_bound.then(|| {
        backtest::compare(&file.events, terms, replaces, as_of).map_err(|e| e.to_string())
    })?;
    Some((file.row.id, compared))
}

impl Tested {
    fn take(&mut self, desk: &Desk, ticket: TicketId, result: Result<Vec<Compared>, String>) {
        let compared = match result {
            Ok(compared) => compared,
            Err(why) => return self.skipped.push(Skipped { ticket, why }),
        };
        self.tickets += 1;
        backtest::add(&mut self.by_watch, &compared);
        let changed = compared.into_iter().filter(Compared::changes_verdict);
        self.changed.extend(changed.map(|compared| Changed {
            ticket,
            reference: desk.reference(ticket),
            compared,
        }));
    }
}
