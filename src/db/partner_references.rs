//! Customers' own numbers: the pattern of an account, and the number that a ticket carries.

use diesel::prelude::*;

use super::{
    conn::Conn,
    error::DbError,
    schema::{reference_patterns, ticket_references},
};
use crate::domain::ids::{AccountId, TicketId};

/// The pattern of an account.
pub fn reference_pattern_of(c: &mut Conn, account: AccountId) -> Result<Option<String>, DbError> {
    Ok(reference_patterns::table
        .find(account)
        .select(reference_patterns::pattern)
        .first(c)
        .optional()?)
}

/// Sets the pattern of an account, or takes it away.
pub fn reference_pattern_put(
    c: &mut Conn,
    account: AccountId,
    pattern: Option<&str>,
) -> Result<(), DbError> {
    diesel::delete(reference_patterns::table.find(account)).execute(c)?;
    if let Some(pattern) = pattern {
        let row =
            (reference_patterns::account_id.eq(account), reference_patterns::pattern.eq(pattern));
        diesel::insert_into(reference_patterns::table).values(row).execute(c)?;
    }
    Ok(())
}

/// The number that a ticket carries.
pub fn ticket_reference_of(c: &mut Conn, ticket: TicketId) -> Result<Option<String>, DbError> {
    Ok(ticket_references::table
        .find(ticket)
        .select(ticket_references::reference)
        .first(c)
        .optional()?)
}

/// Sets the number of a ticket, or takes it away. `key` is the number as two are compared.
pub fn ticket_reference_put(
    c: &mut Conn,
    ticket: TicketId,
    reference: Option<(&str, &str)>,
) -> Result<(), DbError> {
    diesel::delete(ticket_references::table.find(ticket)).execute(c)?;
    if let Some((reference, key)) = reference {
        let row = (
            ticket_references::ticket_id.eq(ticket),
            ticket_references::reference.eq(reference),
            ticket_references::key.eq(key),
        );
        diesel::insert_into(ticket_references::table).values(row).execute(c)?;
    }
    Ok(())
}

/// The tickets that carry one of these numbers, the newest first, with it; `most` at most.
pub fn ticket_reference_some(
    c: &mut Conn,
    keys: &[String],
    most: i64,
) -> Result<Vec<(TicketId, String)>, DbError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    Ok(ticket_references::table
        .filter(ticket_references::key.eq_any(keys.to_vec()))
        .order(ticket_references::ticket_id.desc())
        .limit(most)
        .select((ticket_references::ticket_id, ticket_references::reference))
        .load(c)?)
}
