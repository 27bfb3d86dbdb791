//! Addresses that mail came back from for good.

use diesel::prelude::*;

use super::{
    among::among_words,
    conn::{Conn, each},
    error::DbError,
    schema::suspensions,
};
use crate::domain::time::Timestamp;

/// An address that mail came back from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = suspensions)]
pub struct SuspensionRow {
    /// The address in small letters.
    pub address: String,
    /// How often, since it was last lifted.
    pub bounces: i64,
    /// What was said last.
    pub reply: String,
    /// When that was.
    pub bounced_at: Timestamp,
    /// Since when nothing is sent there; none while it is.
    pub suspended_at: Option<Timestamp>,
}

/// One more mail came back from an address: after `most` of them it is suspended. The row as it then
/// is.
pub fn suspension_bounced(
    c: &mut Conn,
    address: &str,
    reply: &str,
    now: Timestamp,
    most: i64,
) -> Result<SuspensionRow, DbError> {
    let known: Option<SuspensionRow> =
        suspensions::table.find(address).select(SuspensionRow::as_select()).first(c).optional()?;
    let bounces = known.as_ref().map_or(0, |row| row.bounces) + 1;
    let before = known.as_ref().and_then(|row| row.suspended_at);
    let row = SuspensionRow {
        address: address.to_owned(),
        bounces,
        reply: reply.to_owned(),
        bounced_at: now,
        suspended_at: before.or((bounces >= most).then_some(now)),
    };
    if known.is_some() {
        diesel::update(suspensions::table.find(address))
            .set((
                suspensions::bounces.eq(row.bounces),
                suspensions::reply.eq(&row.reply),
                suspensions::bounced_at.eq(row.bounced_at),
                suspensions::suspended_at.eq(row.suspended_at),
            ))
            .execute(c)?;
    } else {
        diesel::insert_into(suspensions::table).values(&row).execute(c)?;
    }
    Ok(row)
}

/// Those of some addresses (small letters) that nothing is sent to.
pub fn suspension_of(c: &mut Conn, addresses: &[String]) -> Result<Vec<SuspensionRow>, DbError> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(c, |c| suspensions::table
        .filter(among_words(c, suspensions::address, addresses))
        .filter(suspensions::suspended_at.is_not_null())
        .order(suspensions::address)
        .select(SuspensionRow::as_select())
        .load(c))?)
}

/// Forgets what came back from an address; false where nothing was known.
pub fn suspension_lift(c: &mut Conn, address: &str) -> Result<bool, DbError> {
    Ok(diesel::delete(suspensions::table.find(address)).execute(c)? == 1)
}
