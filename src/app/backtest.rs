//! A backtest over the desk's own history: tickets of a period under a draft of a plan. It reads, and
//! writes nothing.

use std::{
    collections::HashSet,
    num::NonZero,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    thread,
};

use serde::{Deserialize, Serialize};

use super::{desk::Desk, error::AppError};
use crate::{
    db::{backtests, terms as rows},
    domain::{
        backtest::{self, ByWatch, Compared, DRAFT},
        clock::{Terms, check_plan},
        event::{Event, EventKind, TermsRef},
        ids::{AccountId, TicketId},
        plan::Plan,
        time::Timestamp,
    },
};

/// Tickets that are read together.
const PART: usize = 500;
/// Threads that read and judge at most: each needs a connection while it reads.
const MOST_WORKERS: usize = 8;

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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// The ticket.
    pub ticket: TicketId,
    /// Why.
    pub why: String,
}

/// Judges every ticket of the period under its own terms and under the draft, on all cores. `on`
/// is told how many of how many are done, and may end it.
///
/// # Errors
/// [`AppError::Evaluate`] when the draft contradicts itself, or what `on` returns.
pub fn backtest(
    desk: &Desk,
    draft: &Plan,
    period: Period,
    mut on: impl FnMut(u64, u64) -> Result<(), AppError>,
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
    let total = count(ids.len());
    on(0, total)?;
    let parts: Vec<&[TicketId]> = ids.chunks(PART).collect();
    let (next, is_over) = (AtomicUsize::new(0), AtomicBool::new(false));
    let workers = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_WORKERS);
    thread::scope(|scope| {
        // Each reads, and judges what it read; the sums are made here.
        let (give, got) = mpsc::sync_channel(workers);
        for _ in 0..workers {
            let (give, parts, next, is_over) = (give.clone(), &parts, &next, &is_over);
            let judged = |part| judge_part(desk, part, draft, &replaces, as_of);
            scope.spawn(move || {
                while !is_over.load(Ordering::Relaxed)
                    && let Some(part) = parts.get(next.fetch_add(1, Ordering::Relaxed))
                {
                    // Who would take it has ended already: so does this.
                    if give.send((part.len(), judged(part))).is_err() {
                        break;
                    }
                }
            });
        }
        drop(give);
        let mut done = 0;
        let ended = got.into_iter().try_for_each(|(length, judged)| {
            for (ticket, result) in judged? {
                tested.take(desk, ticket, result);
            }
            done += count(length);
            on(done, total)
        });
        is_over.store(true, Ordering::Relaxed);
        ended
    })?;
    tested.changed.sort_by_key(|one| (one.ticket, one.compared.watch, one.compared.cycle));
    tested.skipped.sort_by_key(|one| one.ticket);
    Ok(tested)
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
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

type Judged = (TicketId, Result<Vec<Compared>, String>);

/// Reads some tickets, with one statement, and judges them.
fn judge_part(
    desk: &Desk,
    part: &[TicketId],
    draft: &Plan,
    replaces: &impl Fn(&str) -> bool,
    as_of: Timestamp,
) -> Result<Vec<Judged>, AppError> {
    let (files, terms) = desk.read(|c| {
        let mut files: Vec<(TicketId, Vec<Event>)> = Vec::with_capacity(part.len());
        for (ticket, seq, occurred_at, recorded_at, payload) in backtests::event_bare(c, part)? {
            let kind = serde_json::from_str(&payload)
                .map_err(|e| AppError::Unreadable("event", Box::new(e)))?;
            let event = Event { seq, occurred_at, recorded_at, kind };
            match files.last_mut() {
                Some((last, events)) if *last == ticket => events.push(event),
                _ => files.push((ticket, vec![event])),
            }
        }
        let named =
            files.iter().flat_map(|(_, events)| events.iter().filter_map(|e| e.kind.pinned()));
        let terms = desk.terms.with(c, named)?;
        Ok((files, terms))
    })?;
    let mut terms = Terms::clone(&terms);
    terms.plans.insert(DRAFT.to_owned(), Arc::new(draft.clone()));
    let judged = files.into_iter().filter_map(|(ticket, events)| {
        // The draft may take the place of nothing that it was bound to.
        let is_bound = events.iter().filter_map(terms_of).any(|of| replaces(&of.plan));
        let compared = is_bound.then(|| backtest::compare(&events, &terms, replaces, as_of))?;
        Some((ticket, compared.map_err(|e| e.to_string())))
    });
    Ok(judged.collect())
}

/// The terms that an event binds, if it binds any.
fn terms_of(event: &Event) -> Option<&TermsRef> {
    match &event.kind {
        EventKind::Reported { terms, .. } | EventKind::TermsMoved { terms, .. } => Some(terms),
        _ => None,
    }
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
