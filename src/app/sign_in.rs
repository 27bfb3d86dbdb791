//! Signing in: passwords, sessions as rows, resets by mail.

use std::sync::{Arc, LazyLock};

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

use super::{
    desk::Desk,
    error::AppError,
    posting::{self, Mail},
    roster::Person,
};
use crate::{
    db::{
        people::{self, SessionRow, UserRow},
        record,
    },
    domain::{ids::UserId, mail_state::MailKind, time::Timestamp},
    mail::{link_token::LinkToken, notice::account::PasswordReset},
};

/// Seconds for which a reset link holds.
pub const RESET_S: i64 = 3600;
/// A session is marked as used at most this often.
const TOUCH_S: i64 = 60;

/// Passwords that are in everybody's list of passwords and long enough to be tried here.
const COMMON: &[&str] = &[
    "123456789012",
    "1234567890123",
    "123456123456",
    "111111111111",
    "000000000000",
    "121212121212",
    "password1234",
    "password12345",
    "passwordpassword",
    "qwertyuiop12",
    "qwertyuiop123",
    "qwertyqwerty",
    "qwerty123456",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "iloveyou1234",
    "administrator",
    "adminadmin12",
    "letmein12345",
    "welcome12345",
    "changeme1234",
    "abcdefghijkl",
    "abcdef123456",
    "abc123abc123",
    "tarmactarmac",
    "tarmac123456",
];

/// The argon2id hash of a password that keeps the rules.
///
/// # Errors
/// [`AppError::Wrong`] when it is too short, too long, or one that many people use.
pub fn hash_password(password: &str) -> Result<String, AppError> {
    let length = password.chars().count();
    if !(12..=128).contains(&length) {
        return Err(AppError::wrong("password", "wrong-password", ""));
    }
    if COMMON.contains(&password.to_lowercase().as_str()) {
        return Err(AppError::wrong("password", "wrong-password-common", ""));
    }
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|e| AppError::Compose(format!("the password cannot be hashed: {e}")))
}

fn is_right(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A hash that no password has: the time of a look-up tells nobody whether an address is known.
static NOBODY: LazyLock<String> = LazyLock::new(|| {
    let mut random = [0_u8; 32];
    let filled = getrandom::fill(&mut random).is_ok();
    let password = data_encoding::BASE32.encode(&random);
    let hash = filled.then(|| Argon2::default().hash_password(password.as_bytes()).ok()).flatten();
    hash.map(|h| h.to_string()).unwrap_or_default()
});

/// A session that was begun: what the cookie carries.
#[derive(Debug)]
pub struct SignedIn {
    /// Who.
    pub user: UserRow,
    /// The cookie's value.
    pub token: String,
}

/// Signs in; `None` when address and password do not belong together, whichever is wrong.
///
/// # Errors
/// When the database cannot.
pub fn sign_in(
    desk: &Arc<Desk>,
    email: &str,
    password: &str,
) -> Result<Option<SignedIn>, AppError> {
    let email = email.trim().to_lowercase();
    let user = desk.read(|c| Ok(people::user_by_email(c, &email)?))?;
    let hash = user.as_ref().and_then(|u| u.password_hash.clone());
    let right = is_right(password, hash.as_deref().unwrap_or(&NOBODY));
    let Some(user) = user.filter(|u| right && u.is_active && hash.is_some()) else {
        return Ok(None);
    };
    let now = desk.now();
    let id = user.id;
    let token = desk.write(move |c, _| begin_session(c, id, now))?;
    Ok(Some(SignedIn { user, token }))
}

fn begin_session(
    c: &mut crate::db::Conn,
    user_id: UserId,
    now: Timestamp,
) -> Result<String, AppError> {
    let token = posting::link_token()?;
    let csrf = posting::link_token()?.text;
    let row = SessionRow {
        token_hash: token.hash.to_vec(),
        user_id,
        csrf,
        created_at: now,
        seen_at: now,
    };
    people::session_insert(c, &row)?;
    Ok(token.text)
}

/// Who is signed in.
#[derive(Debug, Clone)]
pub struct Session {
    /// The user.
    pub user: UserRow,
    /// What every form must bring.
    pub csrf: String,
    token_hash: Vec<u8>,
}

impl Session {
    /// Somebody for whom a program asks: no form has its `csrf`, and there is no cookie to end.
    pub(super) const fn of_program(user: UserRow) -> Self {
        Self { user, csrf: String::new(), token_hash: Vec::new() }
    }
}

/// The session of a cookie, if it is known, not too old, and its user active.
///
/// # Errors
/// When the database cannot.
pub fn session(desk: &Arc<Desk>, token: &str) -> Result<Option<Session>, AppError> {
    let Some(hash) = LinkToken::hash_of(token) else { return Ok(None) };
    let now = desk.now();
    let Some((row, user)) = desk.read(|c| Ok(people::session_find(c, &hash)?))? else {
        return Ok(None);
    };
    let http = &desk.config.http;
    if now.secs_since(row.created_at) >= secs(http.session_max)
        || now.secs_since(row.seen_at) >= secs(http.session_idle)
    {
        return Ok(None);
    }
    if now.secs_since(row.seen_at) >= TOUCH_S {
        let hash = row.token_hash.clone();
        let touched = desk.write(move |c, _| Ok(people::session_touch(c, &hash, now)?));
        // A disk that is full keeps nobody from reading.
        match touched {
            Err(e) if !e.is_full() => return Err(e),
            _ => {}
        }
    }
    Ok(Some(Session { user, csrf: row.csrf, token_hash: row.token_hash }))
}

fn secs(length: std::time::Duration) -> i64 {
    i64::try_from(length.as_secs()).unwrap_or(i64::MAX)
}

/// Ends the session.
///
/// # Errors
/// When the database cannot.
pub fn sign_out(desk: &Arc<Desk>, session: &Session) -> Result<(), AppError> {
    let hash = session.token_hash.clone();
    desk.write(move |c, _| Ok(people::session_end(c, &hash)?))
}

/// Changes one's own password; every session of the user ends, and a new one is begun.
///
/// # Errors
/// [`AppError::Wrong`] when the present password is wrong or the new one breaks the rules.
pub fn change_password(
    desk: &Arc<Desk>,
    session: &Session,
    present: &str,
    new: &str,
) -> Result<String, AppError> {
    let hash = session.user.password_hash.as_deref().unwrap_or_default();
    if !is_right(present, hash) {
        return Err(AppError::wrong("present", "wrong-password-old", ""));
    }
    let hash = hash_password(new)?;
    let now = desk.now();
    let id = session.user.id;
    desk.write(move |c, _| {
        people::user_set_password(c, id, &hash, now)?;
        record::audit_insert(c, now, &format!("user:{id}"), "password changed", "{}")?;
        begin_session(c, id, now)
    })
}

/// Mails a reset link where the address is known; says nothing of whether it is.
///
/// # Errors
/// When the database cannot.
pub fn ask_reset(desk: &Arc<Desk>, email: &str) -> Result<(), AppError> {
    let email = email.trim().to_lowercase();
    let now = desk.now();
    desk.write(move |c, desk| {
        let Some(user) = people::user_by_email(c, &email)?.filter(|u| u.is_active) else {
            return Ok(());
        };
        let link = reset_link(c, desk, user.id, now)?;
        let person = Person {
            user: Some(user.id),
            name: user.name.clone(),
            address: user.email.clone(),
            language: user.language.clone(),
            zone: user.zone.clone(),
            is_customer: false,
        };
        let notice = PasswordReset { url: link, until: now.plus_secs(RESET_S), asked_by: None };
        let mail = Mail::to_person(desk, MailKind::Access, &person, None, &notice)?;
        posting::post(c, desk, now, None, mail)?;
        Ok(())
    })
}

/// A link that sets a new password, once, within the hour.
///
/// # Errors
/// When the database cannot.
pub fn reset_link(
    c: &mut crate::db::Conn,
    desk: &Desk,
    user: UserId,
    now: Timestamp,
) -> Result<String, AppError> {
    let token = posting::link_token()?;
    people::reset_insert(c, &token.hash, user, now.plus_secs(RESET_S))?;
    Ok(desk.url(&format!("/reset/{}", token.text)))
}

/// Seconds for which the first link of a new person holds.
pub const FIRST_LINK_S: i64 = 86_400;

/// A link that sets the first password of a new person, once, within a day; and until when.
///
/// # Errors
/// When the database cannot.
pub fn first_link(
    c: &mut crate::db::Conn,
    desk: &Desk,
    user: UserId,
    now: Timestamp,
) -> Result<(String, Timestamp), AppError> {
    let token = posting::link_token()?;
    let until = now.plus_secs(FIRST_LINK_S);
    people::reset_insert(c, &token.hash, user, until)?;
    Ok((desk.url(&format!("/reset/{}", token.text)), until))
}

/// Whose password a reset link sets, while it holds.
///
/// # Errors
/// When the database cannot.
pub fn reset_address(desk: &Desk, token: &str) -> Result<Option<String>, AppError> {
    let Some(hash) = LinkToken::hash_of(token) else { return Ok(None) };
    let now = desk.now();
    desk.read(|c| match people::reset_find(c, &hash, now)? {
        Some(user) => Ok(Some(people::user_by_id(c, user)?.email)),
        None => Ok(None),
    })
}

/// Changes the language of one's own pages and mails.
///
/// # Errors
/// When the database cannot.
pub fn set_language(desk: &Arc<Desk>, session: &Session, language: &str) -> Result<(), AppError> {
    let (user, language) = (session.user.id, language.to_owned());
    desk.write(move |c, _| Ok(people::user_set_language(c, user, &language)?))
}

/// Sets a new password by a reset link; the link is used up, and every session ends.
///
/// # Errors
/// [`AppError::Wrong`] when the link does not hold or the password breaks the rules.
pub fn reset(desk: &Arc<Desk>, token: &str, new: &str) -> Result<(), AppError> {
    let dead = || AppError::wrong("link", "wrong-link", "");
    let link = LinkToken::hash_of(token).ok_or_else(dead)?;
    let now = desk.now();
    if reset_address(desk, token)?.is_none() {
        return Err(dead());
    }
    let hash = hash_password(new)?;
    desk.write(move |c, _| {
        let user = people::reset_find(c, &link, now)?.ok_or_else(dead)?;
        if !people::reset_use(c, &link, now)? {
            return Err(dead());
        }
        people::user_set_password(c, user, &hash, now)?;
        record::audit_insert(c, now, &format!("user:{user}"), "password reset", "{}")?;
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let hash = hash_password("a long enough password").unwrap();
        assert!(is_right("a long enough password", &hash));
        assert!(!is_right("another password", &hash));
        assert!(!is_right("a long enough password", ""));
    }

    #[test]
    fn short_long_and_common_passwords_are_refused() {
        for bad in ["short", "passwordpassword", "PasswordPassword", &"x".repeat(129)] {
            assert!(hash_password(bad).is_err(), "{bad}");
        }
    }
}
