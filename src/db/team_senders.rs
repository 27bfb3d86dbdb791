//! Who mail to the customers of a team is from.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::team_senders,
};
use crate::domain::ids::TeamId;

/// Who mail to the customers of a team is from.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = team_senders)]
pub struct TeamSenderRow {
    /// The team.
    pub team_id: TeamId,
    /// The address.
    pub address: String,
    /// The name beside it; none is the desk's.
    pub name: Option<String>,
    /// The name in Chinese mails; none is the other.
    pub name_zh: Option<String>,
}

/// Those of all teams that have one.
pub fn team_sender_all(c: &mut Conn) -> Result<Vec<TeamSenderRow>, DbError> {
    Ok(each!(c, |c| team_senders::table
        .order(team_senders::team_id)
        .select(TeamSenderRow::as_select())
        .load(c))?)
}

/// Sets that of a team.
pub fn team_sender_put(c: &mut Conn, row: &TeamSenderRow) -> Result<(), DbError> {
    team_sender_remove(c, row.team_id)?;
    diesel::insert_into(team_senders::table).values(row).execute(c)?;
    Ok(())
}

/// Takes that of a team away; false where it had none.
pub fn team_sender_remove(c: &mut Conn, team: TeamId) -> Result<bool, DbError> {
    Ok(diesel::delete(team_senders::table.find(team)).execute(c)? == 1)
}
