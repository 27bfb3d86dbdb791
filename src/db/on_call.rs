//! Who is on call: rotations of teams, who covers in place of them, who is away.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::{leaves, on_call_overrides, on_call_places, on_call_rotations},
};
use crate::domain::{
    ids::{LeaveId, OverrideId, TeamId, UserId},
    time::Timestamp,
};

/// The rotation of a team, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = on_call_rotations)]
pub struct RotationRow {
    /// Whose.
    pub team_id: TeamId,
    /// IANA zone of its wall.
    pub zone: String,
    /// `day`, or a weekday: `mon`.
    pub handover: String,
    /// `09:00`.
    pub handover_at: String,
    /// `2026-10-05`.
    pub starts_on: String,
}

/// Somebody covers for a team in place of its rotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = on_call_overrides)]
pub struct OverrideRow {
    /// Row id.
    pub id: OverrideId,
    /// For which team.
    pub team_id: TeamId,
    /// Who.
    pub user_id: UserId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub to_at: Timestamp,
}

/// Somebody is away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = leaves)]
pub struct LeaveRow {
    /// Row id.
    pub id: LeaveId,
    /// Who.
    pub user_id: UserId,
    /// From when.
    pub from_at: Timestamp,
    /// Until when.
    pub to_at: Timestamp,
}

/// All rotations, each with its order.
pub fn rotation_all(c: &mut Conn) -> Result<Vec<(RotationRow, Vec<UserId>)>, DbError> {
    let rows: Vec<RotationRow> = on_call_rotations::table
        .order(on_call_rotations::team_id)
        .select(RotationRow::as_select())
        .load(c)?;
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<(TeamId, UserId)> = on_call_places::table
        .order((on_call_places::team_id, on_call_places::place))
        .select((on_call_places::team_id, on_call_places::user_id))
        .load(c)?;
    let order_of = |team| places.iter().filter(|p| p.0 == team).map(|p| p.1).collect();
    let with_order = |row: RotationRow| {
        let order = order_of(row.team_id);
        (row, order)
    };
    Ok(rows.into_iter().map(with_order).collect())
}

/// Gives a team this rotation, over whatever it had.
pub fn rotation_put(c: &mut Conn, row: &RotationRow, order: &[UserId]) -> Result<(), DbError> {
    rotation_drop(c, row.team_id)?;
    diesel::insert_into(on_call_rotations::table).values(row).execute(c)?;
    for (place, user) in (0_i64..).zip(order) {
        each!(c, |c| diesel::insert_into(on_call_places::table)
            .values((
                on_call_places::team_id.eq(row.team_id),
                on_call_places::place.eq(place),
                on_call_places::user_id.eq(*user),
            ))
            .execute(c))?;
    }
    Ok(())
}

/// Takes a team's rotation away; whether it had one.
pub fn rotation_drop(c: &mut Conn, team: TeamId) -> Result<bool, DbError> {
    let places = on_call_places::table.filter(on_call_places::team_id.eq(team));
    diesel::delete(places).execute(c)?;
    Ok(diesel::delete(on_call_rotations::table.find(team)).execute(c)? == 1)
}

/// Everybody who covers in place of a rotation, the oldest entry first.
pub fn override_all(c: &mut Conn) -> Result<Vec<OverrideRow>, DbError> {
    let all = on_call_overrides::table.order(on_call_overrides::id);
    Ok(each!(c, |c| all.select(OverrideRow::as_select()).load(c))?)
}

/// Somebody covers for a team.
pub fn override_insert(
    c: &mut Conn,
    team: TeamId,
    user: UserId,
    from: Timestamp,
    to: Timestamp,
) -> Result<OverrideId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(on_call_overrides::table)
        .values((
            on_call_overrides::team_id.eq(team),
            on_call_overrides::user_id.eq(user),
            on_call_overrides::from_at.eq(from),
            on_call_overrides::to_at.eq(to),
        ))
        .returning(on_call_overrides::id)
        .get_result(c))?)
}

/// Takes such an entry back; whether it was there.
pub fn override_delete(c: &mut Conn, id: OverrideId) -> Result<bool, DbError> {
    Ok(diesel::delete(on_call_overrides::table.find(id)).execute(c)? == 1)
}

/// Everybody who is, was or will be away.
pub fn leave_all(c: &mut Conn) -> Result<Vec<LeaveRow>, DbError> {
    Ok(each!(c, |c| leaves::table
        .order((leaves::from_at, leaves::id))
        .select(LeaveRow::as_select())
        .load(c))?)
}

/// Somebody is away.
pub fn leave_insert(
    c: &mut Conn,
    user: UserId,
    from: Timestamp,
    to: Timestamp,
) -> Result<LeaveId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(leaves::table)
        .values((leaves::user_id.eq(user), leaves::from_at.eq(from), leaves::to_at.eq(to)))
        .returning(leaves::id)
        .get_result(c))?)
}

/// Takes a leave back; whether it was there.
pub fn leave_delete(c: &mut Conn, id: LeaveId) -> Result<bool, DbError> {
    Ok(diesel::delete(leaves::table.find(id)).execute(c)? == 1)
}

/// Forgets what ended before `before`; how many entries.
pub fn sweep(c: &mut Conn, before: Timestamp) -> Result<usize, DbError> {
    let covered = on_call_overrides::table.filter(on_call_overrides::to_at.lt(before));
    let gone = diesel::delete(covered).execute(c)?;
    Ok(gone + diesel::delete(leaves::table.filter(leaves::to_at.lt(before))).execute(c)?)
}
