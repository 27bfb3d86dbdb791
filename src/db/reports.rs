//! What reports read: verdicts of a time, tickets that still have promises open, and tickets that
//! changed since the as-of instant. Each is a few statements for all tickets together.

use diesel::prelude::*;

use super::{
    among::among,
    conn::{Conn, MultiBackend},
    error::DbError,
    promises::{ClockRow, VerdictRow},
    schema::{clocks, events, plan_versions, tickets, verdicts},
};
use crate::domain::{
    ids::{AccountId, PlanId, PlanVersionId, RollupId, TicketId},
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
}

impl Scope {
    /// Whether what has no deadline is in it: it belongs to the time of the as-of instant.
    const fn has_undated(&self) -> bool {
        let at = self.as_of.micros();
        self.from.micros() <= at && at < self.to.micros()
    }
}

/// The verdicts recorded up to the as-of instant of every ticket that is in no roll-up, or in one
/// of those: whole tickets, since the latest row of each promise counts.
pub fn report_verdicts(
    c: &mut Conn,
    scope: &Scope,
    unused: &[RollupId],
) -> Result<Vec<VerdictRow>, DbError> {
    macro_rules! rows_of {
        ($tickets:expr) => {
            verdicts::table
                .filter(verdicts::ticket_id.eq_any($tickets.select(tickets::id)))
                .filter(verdicts::recorded_at.le(scope.as_of))
                .order((verdicts::ticket_id, verdicts::id))
                .select(VerdictRow::as_select())
                .load::<VerdictRow>(c)?
        };
    }
    let free = tickets::table.filter(tickets::rollup_id.is_null());
    let mut rows = match scope.account {
        None => rows_of!(free),
        Some(account) => rows_of!(free.filter(tickets::account_id.eq(account))),
    };
    for id in unused {
        let of = tickets::table.filter(tickets::rollup_id.eq(*id));
        rows.extend(match scope.account {
            None => rows_of!(of),
            Some(account) => rows_of!(of.filter(tickets::account_id.eq(account))),
        });
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
            .filter(among(c, clocks::ticket_id, part))
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

/// The tickets that may have been open within the scope: reported before its end, and not resolved
/// before its beginning as far as is known now; and those to which something was recorded since the
/// as-of instant.
pub fn report_alive(c: &mut Conn, scope: &Scope) -> Result<Vec<Running>, DbError> {
    let since = events::table.filter(events::recorded_at.gt(scope.as_of)).select(events::ticket_id);
    let is_alive = tickets::resolved_at.is_null().or(tickets::resolved_at.gt(scope.from));
    let mut query = tickets::table
        .filter(tickets::reported_at.lt(scope.to))
        .filter(is_alive.or(tickets::id.eq_any(since)))
        .order(tickets::id)
        .into_boxed::<MultiBackend>();
    if let Some(account) = scope.account {
        query = query.filter(tickets::account_id.eq(account));
    }
    Ok(query.select((tickets::id, tickets::account_id, tickets::is_entitled)).load(c)?)
}

/// A ticket and a word of its customer on when they need it, as the event says it.
pub type Needing = (Running, String);

/// Every such word about a ticket that was reported before the scope's end. An index has just
/// these.
pub fn report_needing(c: &mut Conn, scope: &Scope) -> Result<Vec<Needing>, DbError> {
    let mut query = events::table
        .inner_join(tickets::table.on(tickets::id.eq(events::ticket_id)))
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(NEEDED_BY))
        .filter(tickets::reported_at.lt(scope.to))
        .order(tickets::id)
        .into_boxed::<MultiBackend>();
    if let Some(account) = scope.account {
        query = query.filter(tickets::account_id.eq(account));
    }
    let ticket = (tickets::id, tickets::account_id, tickets::is_entitled);
    Ok(query.select((ticket, events::payload)).load(c)?)
}

/// The tickets that a supplier was handed, of those reported before the scope's end. An index has just
/// these.
pub fn report_handed(c: &mut Conn, scope: &Scope) -> Result<Vec<Running>, DbError> {
    let handed = events::table
        .filter(diesel::dsl::sql::<diesel::sql_types::Bool>(HANDED_OVER))
        .select(events::ticket_id);
    let mut query = tickets::table
        .filter(tickets::reported_at.lt(scope.to))
        .filter(tickets::id.eq_any(handed))
        .order(tickets::id)
        .into_boxed::<MultiBackend>();
    if let Some(account) = scope.account {
        query = query.filter(tickets::account_id.eq(account));
    }
    Ok(query.select((tickets::id, tickets::account_id, tickets::is_entitled)).load(c)?)
}

const HANDED_OVER: &str = r#"payload LIKE '{"kind":"handed_over"%'"#;

/// Just as the index of the migration says it: a bound value would not be known to be the same.
const NEEDED_BY: &str = r#"payload LIKE '{"kind":"needed_by"%'"#;

/// Which plan each plan version is of.
pub fn plan_of_versions(c: &mut Conn) -> Result<Vec<(PlanVersionId, PlanId)>, DbError> {
    Ok(plan_versions::table.select((plan_versions::id, plan_versions::plan_id)).load(c)?)
}
