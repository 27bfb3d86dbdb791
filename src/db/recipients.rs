//! Addresses that customers write to beside the desk's own.

use diesel::prelude::*;

use super::{
    among::among_words,
    conn::{Conn, each},
    error::DbError,
    schema::recipients,
};
use crate::domain::ids::{AccountId, TeamId};

/// An address and whose mail it is that comes there.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = recipients)]
pub struct RecipientRow {
    /// The address, lower case, its domain in ASCII.
    pub address: String,
    /// The customer who writes there.
    pub account_id: Option<AccountId>,
    /// The team that works what comes there.
    pub team_id: Option<TeamId>,
}

/// Adds an address. [`DbError::Exists`] when it is there.
pub fn recipient_insert(c: &mut Conn, row: &RecipientRow) -> Result<(), DbError> {
    diesel::insert_into(recipients::table).values(row).execute(c)?;
    Ok(())
}

/// Takes an address away; false when it is not there.
pub fn recipient_remove(c: &mut Conn, address: &str) -> Result<bool, DbError> {
    Ok(diesel::delete(recipients::table.find(address)).execute(c)? == 1)
}

/// All of them, by address.
pub fn recipient_all(c: &mut Conn) -> Result<Vec<RecipientRow>, DbError> {
    Ok(each!(c, |c| recipients::table
        .order(recipients::address)
        .select(RecipientRow::as_select())
        .load(c))?)
}

/// Those of these addresses that are there.
pub fn recipient_some(c: &mut Conn, addresses: &[String]) -> Result<Vec<RecipientRow>, DbError> {
    if addresses.is_empty() {
        return Ok(Vec::new());
    }
    Ok(each!(c, |c| recipients::table
        .filter(among_words(c, recipients::address, addresses))
        .order(recipients::address)
        .select(RecipientRow::as_select())
        .load(c))?)
}
