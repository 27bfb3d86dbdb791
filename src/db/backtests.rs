//! Backtests: which tickets were reported in a time, their events as a backtest reads them, and the
//! backtests that people asked for, with how far each has come.

use diesel::prelude::*;

use super::{
    conn::{Conn, MultiBackend},
    error::DbError,
    schema::{backtests, events, tickets},
};
use crate::domain::{
    ids::{AccountId, BacktestId, TicketId, UserId},
    time::Timestamp,
};

/// The tickets reported from `from` on and before `to`, of one account or of all, by number.
pub fn ticket_reported_between(
    c: &mut Conn,
    from: Timestamp,
    to: Timestamp,
    account: Option<AccountId>,
) -> Result<Vec<TicketId>, DbError> {
    let mut query = tickets::table
        .filter(tickets::reported_at.ge(from))
        .filter(tickets::reported_at.lt(to))
        .order(tickets::id)
        .select(tickets::id)
        .into_boxed::<MultiBackend>();
    if let Some(account) = account {
        query = query.filter(tickets::account_id.eq(account));
    }
    Ok(query.load(c)?)
}

/// An event without who did it: ticket, number, when it happened, when it was recorded, what.
pub type BareEvent = (TicketId, i64, Timestamp, Timestamp, String);

/// The events of some tickets, by ticket and number.
pub fn event_bare(c: &mut Conn, ids: &[TicketId]) -> Result<Vec<BareEvent>, DbError> {
    Ok(events::table
        .filter(events::ticket_id.eq_any(ids.to_vec()))
        .order((events::ticket_id, events::seq))
        .select((
            events::ticket_id,
            events::seq,
            events::occurred_at,
            events::recorded_at,
            events::payload,
        ))
        .load(c)?)
}

/// A backtest that somebody asked for.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = backtests)]
pub struct BacktestRow {
    /// Row id.
    pub id: BacktestId,
    /// Who asked.
    pub asked_by: UserId,
    /// When.
    pub asked_at: Timestamp,
    /// The draft as a document.
    pub source: String,
    /// Tickets reported from here on.
    pub from_at: Timestamp,
    /// Tickets reported before here.
    pub to_at: Timestamp,
    /// Only of this account.
    pub account_id: Option<AccountId>,
    /// Until when a node has it in hand.
    pub lease_until: Option<Timestamp>,
    /// How often it was taken in hand: the number of the lease.
    pub tries: i64,
    /// Tickets that are judged.
    pub done: i64,
    /// Tickets that are to be judged; 0 before it was begun.
    pub total: i64,
    /// What came out, JSON.
    pub result: Option<String>,
    /// Why nothing came out.
    pub error: Option<String>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
}

/// A backtest to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = backtests)]
#[expect(missing_docs, reason = "each field is that of BacktestRow")]
pub struct NewBacktest {
    pub asked_by: UserId,
    pub asked_at: Timestamp,
    pub source: String,
    pub from_at: Timestamp,
    pub to_at: Timestamp,
    pub account_id: Option<AccountId>,
    pub tries: i64,
    pub done: i64,
    pub total: i64,
}

/// Adds a backtest.
pub fn backtest_insert(c: &mut Conn, new: &NewBacktest) -> Result<BacktestId, DbError> {
    Ok(diesel::insert_into(backtests::table).values(new).returning(backtests::id).get_result(c)?)
}

/// One backtest.
pub fn backtest_by_id(c: &mut Conn, id: BacktestId) -> Result<BacktestRow, DbError> {
    Ok(backtests::table.find(id).select(BacktestRow::as_select()).first(c)?)
}

/// The latest backtests, the newest first.
pub fn backtest_latest(c: &mut Conn, limit: i64) -> Result<Vec<BacktestRow>, DbError> {
    Ok(backtests::table
        .order(backtests::id.desc())
        .limit(limit)
        .select(BacktestRow::as_select())
        .load(c)?)
}

/// The oldest backtest that nobody has in hand at `now`, if there is one.
pub fn backtest_waiting(c: &mut Conn, now: Timestamp) -> Result<Option<BacktestRow>, DbError> {
    Ok(backtests::table
        .filter(backtests::ended_at.is_null())
        .filter(backtests::lease_until.is_null().or(backtests::lease_until.le(now)))
        .order(backtests::id)
        .select(BacktestRow::as_select())
        .first(c)
        .optional()?)
}

/// Takes a backtest in hand; false where somebody was faster.
pub fn backtest_claim(c: &mut Conn, row: &BacktestRow, until: Timestamp) -> Result<bool, DbError> {
    let taken = diesel::update(
        backtests::table
            .filter(backtests::id.eq(row.id))
            .filter(backtests::tries.eq(row.tries))
            .filter(backtests::ended_at.is_null()),
    )
    .set((backtests::lease_until.eq(until), backtests::tries.eq(row.tries + 1)))
    .execute(c)?;
    Ok(taken == 1)
}

/// Notes how far it has come, and keeps it in hand; false under an older lease.
pub fn backtest_progress(
    c: &mut Conn,
    (id, lease): (BacktestId, i64),
    (done, total): (i64, i64),
    until: Timestamp,
) -> Result<bool, DbError> {
    let noted = diesel::update(
        backtests::table.filter(backtests::id.eq(id)).filter(backtests::tries.eq(lease)),
    )
    .set((backtests::done.eq(done), backtests::total.eq(total), backtests::lease_until.eq(until)))
    .execute(c)?;
    Ok(noted == 1)
}

/// Notes how it ended; nothing under an older lease.
pub fn backtest_end(
    c: &mut Conn,
    (id, lease): (BacktestId, i64),
    outcome: Result<&str, &str>,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(
        backtests::table.filter(backtests::id.eq(id)).filter(backtests::tries.eq(lease)),
    )
    .set((
        backtests::result.eq(outcome.ok()),
        backtests::error.eq(outcome.err()),
        backtests::ended_at.eq(now),
        backtests::lease_until.eq(None::<Timestamp>),
    ))
    .execute(c)?;
    Ok(())
}

/// Gives it back: another node may take it at once.
pub fn backtest_give_back(c: &mut Conn, (id, lease): (BacktestId, i64)) -> Result<(), DbError> {
    diesel::update(
        backtests::table.filter(backtests::id.eq(id)).filter(backtests::tries.eq(lease)),
    )
    .set(backtests::lease_until.eq(None::<Timestamp>))
    .execute(c)?;
    Ok(())
}

/// Removes backtests that ended before `before`; how many.
pub fn backtest_sweep(c: &mut Conn, before: Timestamp) -> Result<usize, DbError> {
    Ok(diesel::delete(backtests::table.filter(backtests::ended_at.lt(before))).execute(c)?)
}
