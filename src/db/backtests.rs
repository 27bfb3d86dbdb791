//! What a backtest reads: which tickets were reported in a time.

use diesel::prelude::*;

use super::{
    conn::{Conn, MultiBackend},
    error::DbError,
    schema::tickets,
};
use crate::domain::{
    ids::{AccountId, TicketId},
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
