//! Who does not want a list of mails. No row: it is sent.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::unsubscriptions,
};
use crate::domain::{ids::UserId, mail_state::MailList, time::Timestamp};

/// Notes that somebody does not want a list any more.
pub fn unsubscribe(
    c: &mut Conn,
    user: UserId,
    list: MailList,
    now: Timestamp,
) -> Result<(), DbError> {
    each!(c, |c| diesel::insert_into(unsubscriptions::table)
        .values((
            unsubscriptions::user_id.eq(user),
            unsubscriptions::list.eq(list),
            unsubscriptions::at.eq(now),
        ))
        .on_conflict((unsubscriptions::user_id, unsubscriptions::list))
        .do_nothing()
        .execute(c))?;
    Ok(())
}

/// Notes that somebody wants a list again.
pub fn subscribe(c: &mut Conn, user: UserId, list: MailList) -> Result<(), DbError> {
    diesel::delete(unsubscriptions::table.find((user, list))).execute(c)?;
    Ok(())
}

/// Who does not want a list.
pub fn unsubscribed(c: &mut Conn, list: MailList) -> Result<Vec<UserId>, DbError> {
    Ok(unsubscriptions::table
        .filter(unsubscriptions::list.eq(list))
        .select(unsubscriptions::user_id)
        .load(c)?)
}

/// The lists that somebody does not want.
pub fn unsubscribed_of(c: &mut Conn, user: UserId) -> Result<Vec<MailList>, DbError> {
    Ok(unsubscriptions::table
        .filter(unsubscriptions::user_id.eq(user))
        .select(unsubscriptions::list)
        .load(c)?)
}
