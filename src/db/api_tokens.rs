//! API tokens: what a program brings in place of a person's sign-in. Only the hash is stored.

use diesel::prelude::*;

use super::{
    conn::Conn,
    error::DbError,
    people::UserRow,
    schema::{api_tokens, users},
};
use crate::domain::{
    ids::{ApiTokenId, UserId},
    time::Timestamp,
};

/// A token without its secret.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = api_tokens)]
pub struct ApiTokenRow {
    /// Row id.
    pub id: ApiTokenId,
    /// Whose role it has.
    pub user_id: UserId,
    /// What it is for, in the words of who made it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last brought (to the minute); none where it never was.
    pub used_at: Option<Timestamp>,
    /// Since when it holds no more; none while it holds.
    pub revoked_at: Option<Timestamp>,
}

/// Stores the hash of a new token.
pub fn api_token_insert(
    c: &mut Conn,
    token_hash: &[u8],
    user: UserId,
    name: &str,
    now: Timestamp,
) -> Result<ApiTokenId, DbError> {
    Ok(diesel::insert_into(api_tokens::table)
        .values((
            api_tokens::token_hash.eq(token_hash),
            api_tokens::user_id.eq(user),
            api_tokens::name.eq(name),
            api_tokens::created_at.eq(now),
        ))
        .returning(api_tokens::id)
        .get_result(c)?)
}

/// The token and its user, if it is known and not revoked, and the user active.
pub fn api_token_find(
    c: &mut Conn,
    token_hash: &[u8],
) -> Result<Option<(ApiTokenRow, UserRow)>, DbError> {
    Ok(api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .filter(api_tokens::token_hash.eq(token_hash))
        .filter(api_tokens::revoked_at.is_null())
        .filter(users::is_active.eq(true))
        .select((ApiTokenRow::as_select(), UserRow::as_select()))
        .first(c)
        .optional()?)
}

/// Notes that a token was brought.
pub fn api_token_touch(c: &mut Conn, id: ApiTokenId, now: Timestamp) -> Result<(), DbError> {
    diesel::update(api_tokens::table.find(id)).set(api_tokens::used_at.eq(now)).execute(c)?;
    Ok(())
}

/// All tokens with whose they are, the newest first.
pub fn api_token_all(c: &mut Conn) -> Result<Vec<(ApiTokenRow, UserRow)>, DbError> {
    Ok(api_tokens::table
        .inner_join(users::table.on(users::id.eq(api_tokens::user_id)))
        .order(api_tokens::id.desc())
        .select((ApiTokenRow::as_select(), UserRow::as_select()))
        .load(c)?)
}

/// Whose a token is, while it holds.
pub fn api_token_owner(c: &mut Conn, id: ApiTokenId) -> Result<Option<UserId>, DbError> {
    Ok(api_tokens::table
        .find(id)
        .filter(api_tokens::revoked_at.is_null())
        .select(api_tokens::user_id)
        .first(c)
        .optional()?)
}

/// Ends a token; false where it had ended.
pub fn api_token_revoke(c: &mut Conn, id: ApiTokenId, now: Timestamp) -> Result<bool, DbError> {
    let ended = diesel::update(api_tokens::table.find(id).filter(api_tokens::revoked_at.is_null()))
        .set(api_tokens::revoked_at.eq(now))
        .execute(c)?;
    Ok(ended == 1)
}
