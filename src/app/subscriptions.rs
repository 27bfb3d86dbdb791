//! Lists of mails that a person may leave and come back to: the daily digest and the weekly report.
//! Alerts, receipts and answers are no list: nobody leaves them.

use std::sync::Arc;

use super::{desk::Desk, error::AppError};
use crate::{
    db::{Conn, DbError, people, subscriptions},
    domain::{ids::UserId, mail_state::MailList, time::Timestamp},
};

/// Who follows a link out of a list, and how they stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// Who.
    pub user: UserId,
    /// Their address.
    pub address: String,
    /// Their language.
    pub language: String,
    /// Which list.
    pub list: MailList,
    /// Whether they get it.
    pub is_subscribed: bool,
}

/// The link out of a list, for one person.
#[must_use]
pub fn link(desk: &Desk, user: UserId, list: MailList) -> String {
    desk.url(&format!("/unsubscribe/{}", desk.keys.list_token(user, list)))
}

/// The address out of a list, for one person: a mail to it is answered by nothing.
#[must_use]
pub fn address(desk: &Desk, user: UserId, list: MailList) -> String {
    desk.keys.leave_address(desk.config.desk.address.as_str(), user, list)
}

/// Has somebody leave a list by a mail to that address; once or often is the same. One who is not there
/// any more leaves nothing.
pub(super) fn leave(
    c: &mut Conn,
    now: Timestamp,
    user: UserId,
    list: MailList,
) -> Result<(), AppError> {
    match people::user_by_id(c, user) {
        Ok(_) => Ok(subscriptions::unsubscribe(c, user, list, now)?),
        Err(DbError::NotFound) => Ok(()),
        Err(e) => Err(e.into()),
    }
}

/// Who follows this link; none where it is none of ours, or its person is gone.
///
/// # Errors
/// When the database cannot.
pub fn leaving(desk: &Desk, token: &str) -> Result<Option<Leaving>, AppError> {
    let Some((user, list)) = desk.keys.read_list_token(token) else { return Ok(None) };
    desk.read(|c| {
        let found = people::user_all(c)?.into_iter().find(|u| u.id == user);
        let Some(row) = found else { return Ok(None) };
        let left = subscriptions::unsubscribed_of(c, user)?;
        Ok(Some(Leaving {
            user,
            address: row.email,
            language: row.language,
            list,
            is_subscribed: !left.contains(&list),
        }))
    })
}

/// The lists with whether somebody gets them.
///
/// # Errors
/// When the database cannot.
pub fn lists(desk: &Desk, user: UserId) -> Result<Vec<(MailList, bool)>, AppError> {
    let left = desk.read(|c| Ok(subscriptions::unsubscribed_of(c, user)?))?;
    Ok(MailList::ALL.iter().map(|list| (*list, !left.contains(list))).collect())
}

/// Has somebody leave a list, or come back to it.
///
/// # Errors
/// When the database cannot.
pub fn set(
    desk: &Arc<Desk>,
    user: UserId,
    list: MailList,
    is_wanted: bool,
) -> Result<(), AppError> {
    let now = desk.now();
    desk.write(move |c, _| {
        if is_wanted {
            subscriptions::subscribe(c, user, list)?;
        } else {
            subscriptions::unsubscribe(c, user, list, now)?;
        }
        Ok(())
    })
}
