//! API tokens: what a program brings in place of a person's sign-in. A token has the role of its
//! user, as that is when it is brought; it is shown once, when it is made, and only its hash is
//! stored. A person keeps tokens of their own; an admin may end everybody's.
//!
//! A route of the API says `Access::Token(verb)`; the gate then asks [`session`] who it is.

use std::sync::Arc;

use super::{desk::Desk, error::AppError, posting, sign_in::Session};
use crate::{
    db::{
        api_tokens::{self as rows, ApiTokenRow},
        people, record,
    },
    domain::{
        ids::{ApiTokenId, UserId},
        time::Timestamp,
    },
    mail::link_token::LinkToken,
};

/// What a token begins with, so that who finds one somewhere knows what it is.
pub const PREFIX: &str = "tarmac_";
/// Characters of a token's name at most.
pub const LONGEST_NAME: usize = 80;
/// A token is marked as used at most this often, in seconds.
const TOUCH_S: i64 = 60;

/// A token that was just made.
pub struct Made {
    /// Its number.
    pub id: ApiTokenId,
    /// The token itself; it is never shown again.
    pub token: String,
}

impl std::fmt::Debug for Made {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Made").field("id", &self.id).finish_non_exhaustive()
    }
}

/// A token as it is listed.
#[derive(Debug, Clone)]
pub struct Listed {
    /// The token without its secret.
    pub row: ApiTokenRow,
    /// How its user is called.
    pub owner: String,
    /// Whether its user may still sign in; without that it opens nothing.
    pub is_owner_active: bool,
}

/// Makes a token for a person.
///
/// # Errors
/// [`AppError::Wrong`] when its name is missing or too long.
pub fn make(desk: &Arc<Desk>, actor: &str, user: UserId, name: &str) -> Result<Made, AppError> {
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        return Err(AppError::wrong("name", "wrong-token-name", name));
    }
    let secret = posting::link_token()?;
    let (now, actor, hash) = (desk.now(), actor.to_owned(), secret.hash);
    let id = desk.write(move |c, _| {
        let id = rows::api_token_insert(c, &hash, user, &name, now)?;
        let detail = serde_json::json!({ "token": id, "user": user, "name": name }).to_string();
        record::audit_insert(c, now, &actor, "token made", &detail)?;
        Ok(id)
    })?;
    Ok(Made { id, token: format!("{PREFIX}{}", secret.text) })
}

/// Makes a token for the person with this mail address.
///
/// # Errors
/// [`AppError::Wrong`] when nobody active has it, and as [`make`].
pub fn make_for(
    desk: &Arc<Desk>,
    actor: &str,
    address: &str,
    name: &str,
) -> Result<Made, AppError> {
    let email = address.trim().to_lowercase();
    let found = desk.read(|c| Ok(people::user_by_email(c, &email)?))?;
    let user = found
        .filter(|u| u.is_active)
        .ok_or_else(|| AppError::wrong("address", "wrong-unknown", address))?;
    make(desk, actor, user.id, name)
}

/// The tokens of one person, or of everybody; the newest first, those that ended last.
///
/// # Errors
/// When the database cannot.
pub fn list(desk: &Desk, of: Option<UserId>) -> Result<Vec<Listed>, AppError> {
    let all = desk.read(|c| Ok(rows::api_token_all(c)?))?;
    let mut listed: Vec<Listed> = all
        .into_iter()
        .filter(|(row, _)| of.is_none_or(|user| row.user_id == user))
        .map(|(row, user)| Listed { row, owner: user.name, is_owner_active: user.is_active })
        .collect();
    listed.sort_by_key(|one| one.row.revoked_at.is_some());
    Ok(listed)
}

/// Ends a token at once; where `own` is given only if it is that person's.
///
/// # Errors
/// [`AppError::NotFound`] when there is no such token that holds and may be ended.
pub fn revoke(
    desk: &Arc<Desk>,
    actor: &str,
    id: ApiTokenId,
    own: Option<UserId>,
) -> Result<(), AppError> {
    let (now, actor) = (desk.now(), actor.to_owned());
    desk.write(move |c, _| {
        let owner = rows::api_token_owner(c, id)?;
        let is_theirs = owner.is_some_and(|user| own.is_none_or(|own| own == user));
        if !is_theirs || !rows::api_token_revoke(c, id, now)? {
            return Err(AppError::NotFound("token"));
        }
        let detail = serde_json::json!({ "token": id }).to_string();
        record::audit_insert(c, now, &actor, "token revoked", &detail)?;
        Ok(())
    })
}

/// For whom a program asks that brings `token` (what stands behind `Authorization: Bearer`); none
/// where it is unknown or was revoked, or its user is switched off.
///
/// # Errors
/// When the database cannot.
pub fn session(desk: &Arc<Desk>, token: &str) -> Result<Option<Session>, AppError> {
    let secret = token.strip_prefix(PREFIX).unwrap_or_default();
    let Some(hash) = LinkToken::hash_of(secret) else { return Ok(None) };
    let Some((row, user)) = desk.read(|c| Ok(rows::api_token_find(c, &hash)?))? else {
        return Ok(None);
    };
    let (id, now) = (row.id, desk.now());
    if row.used_at.is_none_or(|at| is_stale(at, now)) {
        // A disk that is full keeps nobody from asking.
        match desk.write(move |c, _| Ok(rows::api_token_touch(c, id, now)?)) {
            Err(e) if !e.is_full() => return Err(e),
            _ => {}
        }
    }
    Ok(Some(Session::of_program(user)))
}

const fn is_stale(used_at: Timestamp, now: Timestamp) -> bool {
    now.secs_since(used_at) >= TOUCH_S
}
