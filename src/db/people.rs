//! People of the desk: users, sessions, resets, teams.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::{password_resets, sessions, team_members, teams, users},
};
use crate::domain::{
    access::Role,
    ids::{TeamId, UserId},
    time::Timestamp,
};

/// A person of the desk.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct UserRow {
    /// Row id.
    pub id: UserId,
    /// As it is shown.
    pub name: String,
    /// Lower case; signs in with it, is told at it.
    pub email: String,
    /// What the person may do.
    pub role: Role,
    /// `en` or `zh-CN`.
    pub language: String,
    /// IANA zone.
    pub zone: String,
    /// argon2id; none until one is set.
    pub password_hash: Option<String>,
    /// Whether the person may sign in and is told.
    pub is_active: bool,
    /// Whether `desk.service_manager` means this person.
    pub is_service_manager: bool,
}

/// A user to be.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = users)]
pub struct NewUser {
    /// See [`UserRow::name`].
    pub name: String,
    /// See [`UserRow::email`].
    pub email: String,
    /// See [`UserRow::role`].
    pub role: Role,
    /// See [`UserRow::language`].
    pub language: String,
    /// See [`UserRow::zone`].
    pub zone: String,
    /// See [`UserRow::password_hash`].
    pub password_hash: Option<String>,
    /// See [`UserRow::is_active`].
    pub is_active: bool,
    /// See [`UserRow::is_service_manager`].
    pub is_service_manager: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When the password was set.
    pub password_set_at: Option<Timestamp>,
}

/// Adds a user. [`DbError::Exists`] when the address is taken.
pub fn user_insert(c: &mut Conn, new: &NewUser) -> Result<UserId, DbError> {
    Ok(each!(c, |c| diesel::insert_into(users::table)
        .values(new)
        .returning(users::id)
        .get_result(c))?)
}

/// One user.
pub fn user_by_id(c: &mut Conn, id: UserId) -> Result<UserRow, DbError> {
    Ok(each!(c, |c| users::table.find(id).select(UserRow::as_select()).first(c))?)
}

/// The user with this address (lower case), if there is one.
pub fn user_by_email(c: &mut Conn, email: &str) -> Result<Option<UserRow>, DbError> {
    Ok(each!(c, |c| users::table
        .filter(users::email.eq(email))
        .select(UserRow::as_select())
        .first(c)
        .optional())?)
}

/// All users, by name.
pub fn user_all(c: &mut Conn) -> Result<Vec<UserRow>, DbError> {
    Ok(each!(c, |c| users::table
        .order((users::name, users::id))
        .select(UserRow::as_select())
        .load(c))?)
}

/// Sets the password and ends every session of the user.
pub fn user_set_password(
    c: &mut Conn,
    id: UserId,
    hash: &str,
    now: Timestamp,
) -> Result<(), DbError> {
    diesel::update(users::table.find(id))
        .set((users::password_hash.eq(hash), users::password_set_at.eq(now)))
        .execute(c)?;
    session_end_all(c, id)
}

/// Changes what may be changed of a user; ends the sessions, since rights may have changed.
pub fn user_update(
    c: &mut Conn,
    id: UserId,
    role: Role,
    is_active: bool,
    is_service_manager: bool,
) -> Result<(), DbError> {
    diesel::update(users::table.find(id))
        .set((
            users::role.eq(role),
            users::is_active.eq(is_active),
            users::is_service_manager.eq(is_service_manager),
        ))
        .execute(c)?;
    session_end_all(c, id)
}

/// Changes the language of the pages that the user sees.
pub fn user_set_language(c: &mut Conn, id: UserId, language: &str) -> Result<(), DbError> {
    diesel::update(users::table.find(id)).set(users::language.eq(language)).execute(c)?;
    Ok(())
}

/// A session as it is looked up at each request.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sessions)]
pub struct SessionRow {
    /// SHA-256 of the cookie's token.
    pub token_hash: Vec<u8>,
    /// Whose.
    pub user_id: UserId,
    /// What every form must bring.
    pub csrf: String,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When it was last used (to the minute).
    pub seen_at: Timestamp,
}

/// Begins a session.
pub fn session_insert(c: &mut Conn, new: &SessionRow) -> Result<(), DbError> {
    diesel::insert_into(sessions::table).values(new).execute(c)?;
    Ok(())
}

/// The session and its user, if the token is known and the user active.
pub fn session_find(
    c: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<(SessionRow, UserRow)>, DbError> {
    Ok(each!(c, |c| sessions::table
        .inner_join(users::table.on(users::id.eq(sessions::user_id)))
        .filter(sessions::token_hash.eq(token_hash))
        .filter(users::is_active.eq(true))
        .select((SessionRow::as_select(), UserRow::as_select()))
        .first(c)
        .optional())?)
}

/// Notes that a session was used.
pub fn session_touch(c: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<(), DbError> {
    diesel::update(sessions::table.find(token_hash)).set(sessions::seen_at.eq(now)).execute(c)?;
    Ok(())
}

/// Ends one session.
pub fn session_end(c: &mut Conn, token_hash: &[u8]) -> Result<(), DbError> {
    diesel::delete(sessions::table.find(token_hash)).execute(c)?;
    Ok(())
}

/// Ends every session of a user.
pub fn session_end_all(c: &mut Conn, user: UserId) -> Result<(), DbError> {
    diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(c)?;
    Ok(())
}

/// Ends the sessions begun before `begun` or last used before `seen`; how many.
pub fn session_sweep(c: &mut Conn, begun: Timestamp, seen: Timestamp) -> Result<usize, DbError> {
    Ok(each!(c, |c| diesel::delete(
        sessions::table.filter(sessions::created_at.lt(begun).or(sessions::seen_at.lt(seen))),
    )
    .execute(c))?)
}

/// Stores the hash of a reset link's token.
pub fn reset_insert(
    c: &mut Conn,
    token_hash: &[u8],
    user: UserId,
    expires_at: Timestamp,
) -> Result<(), DbError> {
    diesel::insert_into(password_resets::table)
        .values((
            password_resets::token_hash.eq(token_hash),
            password_resets::user_id.eq(user),
            password_resets::expires_at.eq(expires_at),
        ))
        .execute(c)?;
    Ok(())
}

/// The user of a reset link that is unused and not expired.
pub fn reset_find(
    c: &mut Conn,
    token_hash: &[u8],
    now: Timestamp,
) -> Result<Option<UserId>, DbError> {
    Ok(each!(c, |c| password_resets::table
        .find(token_hash)
        .filter(password_resets::used_at.is_null())
        .filter(password_resets::expires_at.gt(now))
        .select(password_resets::user_id)
        .first(c)
        .optional())?)
}

/// Uses a reset link up; false when it was used before.
pub fn reset_use(c: &mut Conn, token_hash: &[u8], now: Timestamp) -> Result<bool, DbError> {
    let used = diesel::update(
        password_resets::table.find(token_hash).filter(password_resets::used_at.is_null()),
    )
    .set(password_resets::used_at.eq(now))
    .execute(c)?;
    Ok(used == 1)
}

/// Deletes the reset links that expired before `before`.
pub fn reset_sweep(c: &mut Conn, before: Timestamp) -> Result<usize, DbError> {
    Ok(each!(c, |c| diesel::delete(
        password_resets::table.filter(password_resets::expires_at.lt(before))
    )
    .execute(c))?)
}

/// A team.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = teams)]
pub struct TeamRow {
    /// Row id.
    pub id: TeamId,
    /// Its name.
    pub name: String,
    /// Whether tickets whose account names no team belong to it.
    pub is_default: bool,
}

/// Who is in which team.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = team_members)]
pub struct MemberRow {
    /// The team.
    pub team_id: TeamId,
    /// The person.
    pub user_id: UserId,
    /// Whether the person leads it.
    pub is_lead: bool,
}

/// The team of this name, made where it is not there.
pub fn team_ensure(c: &mut Conn, name: &str, is_default: bool) -> Result<TeamId, DbError> {
    let found = teams::table.filter(teams::name.eq(name)).select(teams::id).first(c).optional()?;
    if let Some(id) = found {
        return Ok(id);
    }
    Ok(each!(c, |c| diesel::insert_into(teams::table)
        .values((teams::name.eq(name), teams::is_default.eq(is_default)))
        .returning(teams::id)
        .get_result(c))?)
}

/// All teams.
pub fn team_all(c: &mut Conn) -> Result<Vec<TeamRow>, DbError> {
    Ok(each!(c, |c| teams::table.order(teams::id).select(TeamRow::as_select()).load(c))?)
}

/// Everybody's place in teams.
pub fn member_all(c: &mut Conn) -> Result<Vec<MemberRow>, DbError> {
    Ok(each!(c, |c| team_members::table
        .order((team_members::team_id, team_members::user_id))
        .select(MemberRow::as_select())
        .load(c))?)
}

/// Puts a person into a team, or changes whether the person leads it.
pub fn member_put(c: &mut Conn, team: TeamId, user: UserId, is_lead: bool) -> Result<(), DbError> {
    each!(c, |c| diesel::insert_into(team_members::table)
        .values((
            team_members::team_id.eq(team),
            team_members::user_id.eq(user),
            team_members::is_lead.eq(is_lead),
        ))
        .on_conflict((team_members::team_id, team_members::user_id))
        .do_update()
        .set(team_members::is_lead.eq(is_lead))
        .execute(c))?;
    Ok(())
}
