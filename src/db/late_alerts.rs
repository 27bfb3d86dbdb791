//! Alerts that came late.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::late_alerts,
};
use crate::domain::{
    ids::{InboundId, TicketId},
    time::Timestamp,
};

/// An alert that came late, to one or more people.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = late_alerts)]
pub struct LateRow {
    /// Why: `desk` was down, or the `relay` took nothing.
    pub cause: String,
    /// About which ticket; none for received mail, and for a digest.
    pub ticket_id: Option<TicketId>,
    /// About which received mail.
    pub inbound_id: Option<InboundId>,
    /// What the step watches.
    pub watch: String,
    /// The step by its name.
    pub step: String,
    /// When it should have come.
    pub due_at: Timestamp,
    /// When it came.
    pub came_at: Timestamp,
    /// JSON: the names of those told.
    pub told: String,
}

/// Keeps alerts that came late.
pub fn late_insert(c: &mut Conn, new: &[LateRow]) -> Result<(), DbError> {
    for part in new.chunks(500) {
        each!(c, |c| diesel::insert_into(late_alerts::table).values(part).execute(c))?;
    }
    Ok(())
}

/// The latest that came in `[from, to)`, the newest first, `limit` at most.
pub fn late_between(
    c: &mut Conn,
    from: Timestamp,
    to: Timestamp,
    limit: i64,
) -> Result<Vec<LateRow>, DbError> {
    Ok(late_alerts::table
        .filter(late_alerts::came_at.ge(from))
        .filter(late_alerts::came_at.lt(to))
        .order((late_alerts::came_at.desc(), late_alerts::id.desc()))
        .limit(limit)
        .select(LateRow::as_select())
        .load(c)?)
}

/// How many came late in `[from, to)`.
pub fn late_count(c: &mut Conn, from: Timestamp, to: Timestamp) -> Result<i64, DbError> {
    Ok(late_alerts::table
        .filter(late_alerts::came_at.ge(from))
        .filter(late_alerts::came_at.lt(to))
        .count()
        .get_result(c)?)
}
