//! Mail servers that our mail leaves by, and how each goes.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::relays,
};
use crate::domain::time::Timestamp;

/// A mail server.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = relays)]
pub struct RelayRow {
    /// `HOST:PORT`.
    pub name: String,
    /// When it last took a mail.
    pub took_at: Option<Timestamp>,
    /// Since when it cannot be reached; none where it can.
    pub failed_at: Option<Timestamp>,
    /// Until when it is left alone.
    pub rests_until: Option<Timestamp>,
    /// Why it cannot be reached.
    pub error: Option<String>,
}

/// All mail servers that were ever tried, by name.
pub fn relay_all(c: &mut Conn) -> Result<Vec<RelayRow>, DbError> {
    Ok(relays::table.order(relays::name).select(RelayRow::as_select()).load(c)?)
}

/// Notes how a mail server goes; a success that is known stays known.
pub fn relay_put(c: &mut Conn, row: &RelayRow) -> Result<(), DbError> {
    let changed = diesel::update(relays::table.find(&row.name))
        .set((
            relays::failed_at.eq(row.failed_at),
            relays::rests_until.eq(row.rests_until),
            relays::error.eq(&row.error),
        ))
        .execute(c)?;
    if changed == 0 {
        each!(c, |c| diesel::insert_into(relays::table)
            .values(row)
            .on_conflict(relays::name)
            .do_nothing()
            .execute(c))?;
        return Ok(());
    }
    if row.took_at.is_some() {
        diesel::update(relays::table.find(&row.name))
            .set(relays::took_at.eq(row.took_at))
            .execute(c)?;
    }
    Ok(())
}
