//! What a report shows beside its promises: whose the time of an account's tickets was, and how
//! many were met by the time that the customer asked for. Both are read from events as they were
//! known at the as-of instant, so that the same question has the same answer for ever; nothing of it
//! is stored.

use std::collections::HashMap;

use super::{
    desk::Desk,
    error::AppError,
    report::{self, Asked},
    report_facts::{events_of, terms_named},
    suppliers,
    ticket_file::owner_at,
};
use crate::{
    db::{
        Conn,
        reports::{self, Running, Scope},
    },
    domain::{
        clock::{self, Standing, SupplierClock, SupplierFigure, Terms},
        event::{Event, EventKind},
        ids::{AccountId, PlanId, PlanVersionId, SupplierId, TicketId},
        needed_by::{AskedFor, ByThen, by_then, needed_by},
        report::{Filter, Question},
        time::Timestamp,
        whose_time::{Shares, whose_time},
    },
};

/// Tickets that are evaluated together.
const PART: usize = 500;

/// What stands beside the promises of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Whose the time was; none unless one account is asked for.
    pub whose_time: Option<Spent>,
    /// Tickets by the customer's own time, where that lies in the period.
    pub asked_for: AskedFor,
    /// Each of them, by ticket.
    pub tickets_asked_for: Vec<(TicketId, ByThen)>,
    /// The same by account.
    pub by_account: HashMap<Option<AccountId>, AskedFor>,
    /// How suppliers kept their own terms, by name.
    pub suppliers: Vec<SupplierKept>,
}

/// How one supplier kept their terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupplierKept {
    /// Who.
    pub name: String,
    /// The counts.
    pub figure: SupplierFigure,
    /// What was counted: the ticket and the clock, by ticket.
    pub handed: Vec<(TicketId, SupplierClock)>,
}

/// The time of some tickets.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// By whose it was.
    pub shares: Shares,
    /// How many tickets were open in it.
    pub tickets: u64,
}

/// What stands beside the promises that are asked for.
///
/// # Errors
/// As [`report::figures`].
pub fn beside(desk: &Desk, asked: &Asked) -> Result<Beside, AppError> {
    let Question { period, as_of, filter } = report::question(asked, desk.now())?;
    let (from, to) = period.bounds();
    let scope = Scope { from, to, as_of, account: filter.account };
    desk.snapshot(|c| {
        let plans = reports::plan_of_versions(c)?.into_iter().collect();
        let looked = Looked { desk, scope: &scope, filter, plans };
        let mut beside = Beside::default();
        let needing = needing_in(c, &scope)?;
        looked.each(c, &needing, |account, seen, standing, _, events| {
            let needed = needed_by(events, as_of).filter(|at| from <= *at && *at < to);
            let stands = needed.and_then(|needed| by_then(standing, needed, as_of));
            if let Some(stands) = stands {
                beside.asked_for.count(stands);
                beside.tickets_asked_for.push((seen.ticket, stands));
                beside.by_account.entry(account).or_default().count(stands);
            }
        })?;
        beside.suppliers = kept_by_suppliers(c, &looked)?;
        if filter.account.is_some() {
            let alive = reports::report_alive(c, &scope)?;
            let mut spent = Spent::default();
            let end = to.min(as_of.floor());
            looked.each(c, &alive, |_, _, standing, terms, _| {
                let shares = Shares::of_all(&whose_time(standing, terms, from, end));
                spent.tickets += u64::from(shares.total() > 0);
                spent.shares.add(&shares);
            })?;
            beside.whose_time = Some(spent);
        }
        Ok(beside)
    })
}

/// Whose the time of an account's tickets was from `from` until now.
///
/// # Errors
/// When the database cannot.
pub fn spent_since(
    desk: &Desk,
    account: AccountId,
    from: Timestamp,
    now: Timestamp,
) -> Result<Spent, AppError> {
    let to = now.floor();
    let scope = Scope { from, to, as_of: now, account: Some(account) };
    let filter = Filter { account: Some(account), ..Filter::default() };
    desk.snapshot(|c| {
        let looked = Looked { desk, scope: &scope, filter, plans: HashMap::new() };
        let mut spent = Spent::default();
        let alive = reports::report_alive(c, &scope)?;
        looked.each(c, &alive, |_, _, standing, terms, _| {
            let shares = Shares::of_all(&whose_time(standing, terms, from, to));
            spent.tickets += u64::from(shares.total() > 0);
            spent.shares.add(&shares);
        })?;
        Ok(spent)
    })
}

/// How suppliers kept their terms in the scope, by name.
fn kept_by_suppliers(c: &mut Conn, looked: &Looked<'_>) -> Result<Vec<SupplierKept>, AppError> {
    let scope = looked.scope;
    let tickets = reports::report_handed(c, scope)?;
    if tickets.is_empty() {
        return Ok(Vec::new());
    }
    let mut all: Vec<(SupplierId, SupplierKept)> = suppliers::of(c)?
        .into_iter()
        .map(|one| {
            let figure = SupplierFigure::default();
            (one.id, SupplierKept { name: one.name, figure, handed: Vec::new() })
        })
        .collect();
    looked.each(c, &tickets, |_, seen, _, _, _| {
        for one in &seen.suppliers {
            let Some((_, kept)) = all.iter_mut().find(|(id, _)| *id == one.supplier) else {
                continue;
            };
            if kept.figure.count(&one.clock, scope.from, scope.to, scope.as_of) {
                kept.handed.push((seen.ticket, one.clone()));
            }
        }
    })?;
    Ok(all.into_iter().map(|(_, kept)| kept).filter(|kept| !kept.handed.is_empty()).collect())
}

/// The tickets of which a customer ever said a time within the scope.
fn needing_in(c: &mut Conn, scope: &Scope) -> Result<Vec<Running>, AppError> {
    let mut found: Vec<Running> = Vec::new();
    for (ticket, payload) in reports::report_needing(c, scope)? {
        let kind: EventKind = serde_json::from_str(&payload)
            .map_err(|e| AppError::Unreadable("event", Box::new(e)))?;
        let is_in = matches!(kind, EventKind::NeededBy { at: Some(at) }
            if scope.from <= at && at < scope.to);
        if is_in && found.last().is_none_or(|last| last.0 != ticket.0) {
            found.push(ticket);
        }
    }
    Ok(found)
}

/// A ticket, and what suppliers were handed of it.
struct Seen {
    ticket: TicketId,
    suppliers: Vec<SupplierClock>,
}

/// What is looked at, and of what.
struct Looked<'a> {
    desk: &'a Desk,
    scope: &'a Scope,
    filter: Filter,
    plans: HashMap<PlanVersionId, PlanId>,
}

impl Looked<'_> {
    /// Shows each of these tickets, as it stood at the as-of instant, that the filter lets through.
    /// One whose history is not sound is left out, and the log says so.
    fn each(
        &self,
        c: &mut Conn,
        tickets: &[Running],
        mut see: impl FnMut(Option<AccountId>, &Seen, &Standing, &Terms, &[Event]),
    ) -> Result<(), AppError> {
        let as_of = self.scope.as_of;
        for part in tickets.chunks(PART) {
            let ids: Vec<_> = part.iter().map(|ticket| ticket.0).collect();
            let mut events = events_of(c, &ids)?;
            let named = events.values().flatten().filter_map(terms_named);
            let terms = self.desk.terms.with(c, named)?;
            for (id, account, is_entitled) in part {
                let events = events.remove(id).unwrap_or_default();
                let evaluation = match clock::evaluate(&events, &terms, as_of) {
                    Ok(evaluation) => evaluation,
                    Err(e) => {
                        tracing::error!(ticket.id = %id, "Ticket {id} cannot be evaluated: {e}");
                        continue;
                    }
                };
                let (account, _) = owner_at(&events, as_of, *account, *is_entitled);
                let standing = evaluation.standing.filter(|one| self.wants(account, one));
                let Some(standing) = standing else { continue };
                let seen = Seen { ticket: *id, suppliers: evaluation.suppliers };
                see(account, &seen, &standing, &terms, &events);
            }
        }
        Ok(())
    }

    fn wants(&self, account: Option<AccountId>, standing: &Standing) -> bool {
        let Filter { account: of, plan, severity, .. } = self.filter;
        let plan_of = || self.plans.get(&PlanVersionId(standing.terms.plan.parse().ok()?)).copied();
        of.is_none_or(|of| account == Some(of))
            && severity.is_none_or(|severity| standing.severity == severity)
            && plan.is_none_or(|plan| plan_of() == Some(plan))
    }
}
