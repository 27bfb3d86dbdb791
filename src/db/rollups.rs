//! Roll-ups: the promises of tickets that are done with, packed for reports. Each ticket is in one at most
//! (`tickets.rollup_id`); reports read the rows of those that are in none.

use diesel::{dsl::max, prelude::*};

use super::{
    among::among,
    conn::{Conn, each},
    error::DbError,
    promises::VerdictRow,
    schema::{clocks, events, rollups, tickets, verdicts},
};
use crate::domain::{
    ids::{RollupId, TicketId},
    ticket::TicketState,
    time::Timestamp,
};

/// What tells whether a report can use a roll-up.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = rollups)]
pub struct RollupRow {
    /// Row id.
    pub id: RollupId,
    /// How many tickets went into it.
    pub tickets: i64,
    /// When the last thing was recorded to any of them.
    pub settled_at: Timestamp,
    /// When the first of its promises was decided.
    pub first_at: Option<Timestamp>,
    /// When the last was.
    pub last_at: Option<Timestamp>,
    /// Something was recorded later to some of them, which left it: its sums do not hold any more,
    /// and its tickets are rolled up anew.
    pub is_torn: bool,
    /// See [`Rollup`](crate::domain::report::Rollup).
    pub loose: Vec<u8>,
}

/// A roll-up to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = rollups)]
#[expect(missing_docs, reason = "each field is that of RollupRow, or of domain::report::Rollup")]
pub struct NewRollup {
    pub tickets: i64,
    pub settled_at: Timestamp,
    pub first_at: Option<Timestamp>,
    pub last_at: Option<Timestamp>,
    pub is_torn: bool,
    pub loose: Vec<u8>,
    pub sums: Vec<u8>,
    pub missed: Vec<u8>,
    pub others: Vec<u8>,
}

/// All of them, without their sums and promises.
pub fn rollup_all(c: &mut Conn) -> Result<Vec<RollupRow>, DbError> {
    Ok(rollups::table.order(rollups::id).select(RollupRow::as_select()).load(c)?)
}

/// The sums of some.
pub fn rollup_sums(c: &mut Conn, ids: &[RollupId]) -> Result<Vec<Vec<u8>>, DbError> {
    Ok(rollups::table
        .filter(among(c, rollups::id, ids))
        .order(rollups::id)
        .select(rollups::sums)
        .load(c)?)
}

/// What was missed in some.
pub fn rollup_missed(c: &mut Conn, ids: &[RollupId]) -> Result<Vec<Vec<u8>>, DbError> {
    Ok(rollups::table
        .filter(among(c, rollups::id, ids))
        .order(rollups::id)
        .select(rollups::missed)
        .load(c)?)
}

/// The other promises of some.
pub fn rollup_others(c: &mut Conn, ids: &[RollupId]) -> Result<Vec<Vec<u8>>, DbError> {
    Ok(rollups::table
        .filter(among(c, rollups::id, ids))
        .order(rollups::id)
        .select(rollups::others)
        .load(c)?)
}

/// The states of tickets that are done with.
const DONE: [TicketState; 2] = [TicketState::Resolved, TicketState::Closed];

/// How many tickets that are done with are in no roll-up; `most` of each state are counted.
pub fn rollup_waiting(c: &mut Conn, most: i64) -> Result<usize, DbError> {
    let mut found = 0;
    for state in DONE {
        let ids: Vec<TicketId> = tickets::table
            .filter(tickets::rollup_id.is_null())
            .filter(tickets::state.eq(state))
            .limit(most)
            .select(tickets::id)
            .load(c)?;
        found += ids.len();
    }
    Ok(found)
}

/// Tickets in no roll-up that are done with, every clock stopped, those reported first, locked;
/// those that somebody else is changing are left out.
pub fn rollup_lock(c: &mut Conn, most: i64) -> Result<Vec<TicketId>, DbError> {
    let running =
        clocks::table.filter(clocks::ticket_id.eq(tickets::id)).filter(clocks::stop.is_null());
    let wanted = tickets::table
        .filter(tickets::rollup_id.is_null())
        .filter(tickets::state.eq_any(DONE))
        .filter(diesel::dsl::not(diesel::dsl::exists(running)))
        .order(tickets::reported_at)
        .limit(most)
        .select(tickets::id);
    Ok(match c {
        Conn::Pg(c) => wanted.for_update().skip_locked().load(c)?,
        Conn::Sqlite(c) => wanted.load(c)?,
    })
}

/// The verdicts of some tickets, in the order in which they were written.
pub fn rollup_verdicts(c: &mut Conn, ids: &[TicketId]) -> Result<Vec<VerdictRow>, DbError> {
    Ok(verdicts::table
        .filter(among(c, verdicts::ticket_id, ids))
        .order((verdicts::ticket_id, verdicts::id))
        .select(VerdictRow::as_select())
        .load(c)?)
}

/// When the last event was recorded to any of some tickets.
pub fn rollup_settled(c: &mut Conn, ids: &[TicketId]) -> Result<Option<Timestamp>, DbError> {
    Ok(events::table
        .filter(among(c, events::ticket_id, ids))
        .select(max(events::recorded_at))
        .first(c)?)
}

/// Keeps a roll-up of some tickets.
pub fn rollup_insert(c: &mut Conn, new: &NewRollup, ids: &[TicketId]) -> Result<RollupId, DbError> {
    let id: RollupId = each!(c, |c| diesel::insert_into(rollups::table)
        .values(new)
        .returning(rollups::id)
        .get_result(c))?;
    diesel::update(tickets::table.filter(among(c, tickets::id, ids)))
        .set(tickets::rollup_id.eq(id))
        .execute(c)?;
    Ok(id)
}

/// Takes tickets out of their roll-ups, because something is recorded to them: these are torn.
pub fn rollup_tear(c: &mut Conn, ids: &[TicketId]) -> Result<(), DbError> {
    if ids.is_empty() {
        return Ok(());
    }
    let torn: Vec<Option<RollupId>> = tickets::table
        .filter(among(c, tickets::id, ids))
        .filter(tickets::rollup_id.is_not_null())
        .select(tickets::rollup_id)
        .load(c)?;
    let torn: Vec<RollupId> = torn.into_iter().flatten().collect();
    if torn.is_empty() {
        return Ok(());
    }
    diesel::update(tickets::table.filter(among(c, tickets::id, ids)))
        .set(tickets::rollup_id.eq(None::<RollupId>))
        .execute(c)?;
    diesel::update(rollups::table.filter(among(c, rollups::id, &torn)))
        .set(rollups::is_torn.eq(true))
        .execute(c)?;
    Ok(())
}

/// Takes up to `most` tickets out of a roll-up, and removes it when none is left; how many.
pub fn rollup_dissolve(c: &mut Conn, id: RollupId, most: i64) -> Result<usize, DbError> {
    let wanted = tickets::table.filter(tickets::rollup_id.eq(id)).order(tickets::id).limit(most);
    let ids: Vec<TicketId> = match c {
        Conn::Pg(c) => wanted.for_update().skip_locked().select(tickets::id).load(c)?,
        Conn::Sqlite(c) => wanted.select(tickets::id).load(c)?,
    };
    let taken = ids.len();
    if taken > 0 {
        diesel::update(tickets::table.filter(among(c, tickets::id, &ids)))
            .set(tickets::rollup_id.eq(None::<RollupId>))
            .execute(c)?;
    }
    let left: Option<TicketId> =
        tickets::table.filter(tickets::rollup_id.eq(id)).select(tickets::id).first(c).optional()?;
    if left.is_none() {
        diesel::delete(rollups::table.find(id)).execute(c)?;
    }
    Ok(taken)
}

/// The tickets of a roll-up.
pub fn rollup_tickets(c: &mut Conn, id: RollupId) -> Result<Vec<TicketId>, DbError> {
    Ok(tickets::table
        .filter(tickets::rollup_id.eq(id))
        .order(tickets::id)
        .select(tickets::id)
        .load(c)?)
}
