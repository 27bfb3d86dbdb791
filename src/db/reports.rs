//! What reports read: verdicts of a time, tickets that still have promises open, and tickets that
//! changed since the as-of instant. Each is a few statements for all tickets together.

use diesel::{prelude::*, sql_types::Bool};

use super::{
    conn::{Conn, MultiBackend},
    error::DbError,
    promises::{ClockRow, VerdictRow},
    schema::{clocks, events, plan_versions, tickets, verdicts},
};
use crate::domain::{
    ids::{AccountId, PlanId, PlanVersionId, TicketId},
    promise::Severity,
    ticket::TicketState,
    time::Timestamp,
};

/// Tickets in one statement.
const PART: usize = 2_000;

/// What a report is about, as far as the database narrows it. The fold narrows it for good: a
/// ticket that may be in it is here with all of its rows.
#[derive(Debug, Clone)]
pub struct Scope {
    /// The first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub to: Timestamp,
    /// What was known at this instant.
    pub as_of: Timestamp,
    /// Only tickets that were this account's.
    pub account: Option<AccountId>,
    /// Only tickets that ran under one of these plan versions; for all, all of them are named.
    pub plans: Vec<PlanVersionId>,
    /// Only tickets that had this severity.
    pub severity: Option<Severity>,
}

impl Scope {
    /// Whether what has no deadline is in it: it belongs to the time of the as-of instant.
    const fn has_undated(&self) -> bool {
        let at = self.as_of.micros();
        self.from.micros() <= at && at < self.to.micros()
    }
}

/// The verdicts recorded up to the as-of instant of every ticket that has one decided in the time:
/// whole tickets, since the latest row of each promise counts.
pub fn report_verdicts(c: &mut Conn, scope: &Scope) -> Result<Vec<VerdictRow>, DbError> {
    let decided = diesel::alias!(verdicts as decided);
    let severities = scope.severity.map_or_else(|| Severity::ALL.to_vec(), |one| vec![one]);
    let is_any_account = scope.account.is_none().into_sql::<Bool>();
    let account = scope.account.unwrap_or(AccountId(0));
    let in_scope = decided
        .filter(decided.field(verdicts::decided_at).ge(scope.from))
        .filter(decided.field(verdicts::decided_at).lt(scope.to))
        .filter(decided.field(verdicts::recorded_at).le(scope.as_of))
        .filter(decided.field(verdicts::severity).eq_any(severities))
        .filter(decided.field(verdicts::plan_version_id).eq_any(scope.plans.clone()))
        .filter(decided.field(verdicts::account_id).eq(account).or(is_any_account))
        .select(decided.field(verdicts::ticket_id));
    Ok(verdicts::table
        .filter(verdicts::ticket_id.eq_any(in_scope))
        .filter(verdicts::recorded_at.le(scope.as_of))
        .order((verdicts::ticket_id, verdicts::id))
        .select(VerdictRow::as_select())
        .load(c)?)
}

/// The verdicts recorded up to `as_of` of some tickets.
pub fn report_verdicts_of(
    c: &mut Conn,
    ids: &[TicketId],
    as_of: Timestamp,
) -> Result<Vec<VerdictRow>, DbError> {
    let mut rows = Vec::new();
    for part in ids.chunks(PART) {
        rows.extend(
            verdicts::table
                .filter(verdicts::ticket_id.eq_any(part.to_vec()))
                .filter(verdicts::recorded_at.le(as_of))
                .order((verdicts::ticket_id, verdicts::id))
                .select(VerdictRow::as_select())
                .load(c)?,
        );
    }
    Ok(rows)
}

/// A ticket whose clocks may run: its number, its account, and whether a contract was in force.
pub type Running = (TicketId, Option<AccountId>, bool);

/// The tickets reported up to the as-of instant that have a running clock in the scope, and maybe
/// more: open ones, and any other with a deadline to come.
pub fn report_running(c: &mut Conn, scope: &Scope) -> Result<Vec<Running>, DbError> {
    let mut found = Vec::new();
    for state in TicketState::ALL {
        let mut query = tickets::table
            .filter(tickets::state.eq(*state))
            .filter(tickets::reported_at.le(scope.as_of))
            .into_boxed::<MultiBackend>();
        if *state != TicketState::Open || !scope.has_undated() {
            query = query.filter(tickets::next_due_at.lt(scope.to));
        }
        if let Some(account) = scope.account {
            query = query.filter(tickets::account_id.eq(account));
        }
        let some: Vec<Running> =
            query.select((tickets::id, tickets::account_id, tickets::is_entitled)).load(c)?;
        found.extend(some);
    }
    Ok(found)
}

/// The clocks of some tickets that run and are in the scope: by their deadline, or without one.
pub fn report_clocks(
    c: &mut Conn,
    ids: &[TicketId],
    scope: &Scope,
) -> Result<Vec<ClockRow>, DbError> {
    let mut rows = Vec::new();
    for part in ids.chunks(PART) {
        let running = clocks::table
            .filter(clocks::ticket_id.eq_any(part.to_vec()))
            .filter(clocks::stop.is_null())
            .into_boxed::<MultiBackend>();
        let dated = clocks::due_at.ge(scope.from).and(clocks::due_at.lt(scope.to));
        let some: Vec<ClockRow> = if scope.has_undated() {
            running.filter(dated.or(clocks::due_at.is_null())).select(ClockRow::as_select()).load(c)
        } else {
            running.filter(dated).select(ClockRow::as_select()).load(c)
        }?;
        rows.extend(some);
    }
    Ok(rows)
}

/// The tickets reported up to the as-of instant to which something was recorded after it: how their
/// clocks stood then must be evaluated again.
pub fn report_changed(c: &mut Conn, scope: &Scope) -> Result<Vec<Running>, DbError> {
    let since = events::table.filter(events::recorded_at.gt(scope.as_of)).select(events::ticket_id);
    let mut query = tickets::table
        .filter(tickets::id.eq_any(since))
        .filter(tickets::reported_at.le(scope.as_of))
        .filter(tickets::reported_at.lt(scope.to))
        .into_boxed::<MultiBackend>();
    if let Some(account) = scope.account {
        query = query.filter(tickets::account_id.eq(account));
    }
    Ok(query.select((tickets::id, tickets::account_id, tickets::is_entitled)).load(c)?)
}

/// Which plan each plan version is of.
pub fn plan_of_versions(c: &mut Conn) -> Result<Vec<(PlanVersionId, PlanId)>, DbError> {
    Ok(plan_versions::table.select((plan_versions::id, plan_versions::plan_id)).load(c)?)
}
