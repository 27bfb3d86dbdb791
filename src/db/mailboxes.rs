//! Mailboxes that are read by IMAP: how far each was read, what was read from it, how that goes.

use diesel::prelude::*;

use super::{
    conn::{Conn, each},
    error::DbError,
    schema::{mailbox_mails, mailboxes},
};
use crate::domain::time::Timestamp;

/// A mailbox.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = mailboxes)]
pub struct MailboxRow {
    /// `USER@HOST/FOLDER`.
    pub name: String,
    /// The folder's UIDVALIDITY when it was last read.
    pub uid_validity: i64,
    /// The highest UID whose message is stored; 0 before the first.
    pub uid: i64,
    /// When it was last looked at with success.
    pub looked_at: Option<Timestamp>,
    /// Since when it cannot be looked at; none where it can.
    pub failed_at: Option<Timestamp>,
    /// Why it cannot.
    pub error: Option<String>,
}

/// One mailbox, where it was ever looked at.
pub fn mailbox_by_name(c: &mut Conn, name: &str) -> Result<Option<MailboxRow>, DbError> {
    Ok(mailboxes::table.find(name).select(MailboxRow::as_select()).first(c).optional()?)
}

/// All mailboxes that were ever looked at, by name.
pub fn mailbox_all(c: &mut Conn) -> Result<Vec<MailboxRow>, DbError> {
    Ok(mailboxes::table.order(mailboxes::name).select(MailboxRow::as_select()).load(c)?)
}

/// Makes the row of a mailbox that was never looked at.
pub fn mailbox_ensure(c: &mut Conn, name: &str) -> Result<(), DbError> {
    each!(c, |c| diesel::insert_into(mailboxes::table)
        .values((
            mailboxes::name.eq(name),
            mailboxes::uid_validity.eq(0_i64),
            mailboxes::uid.eq(0_i64),
        ))
        .on_conflict(mailboxes::name)
        .do_nothing()
        .execute(c))?;
    Ok(())
}

/// Moves the place of reading on; false where it stands there or beyond already, since another node
/// took that message.
pub fn mailbox_move_on(
    c: &mut Conn,
    name: &str,
    uid_validity: i64,
    uid: i64,
) -> Result<bool, DbError> {
    let behind = mailboxes::uid_validity.ne(uid_validity).or(mailboxes::uid.lt(uid));
    let moved = diesel::update(mailboxes::table.find(name).filter(behind))
        .set((mailboxes::uid_validity.eq(uid_validity), mailboxes::uid.eq(uid)))
        .execute(c)?;
    Ok(moved == 1)
}

/// Notes that it was looked at with success.
pub fn mailbox_looked(c: &mut Conn, name: &str, now: Timestamp) -> Result<(), DbError> {
    diesel::update(mailboxes::table.find(name))
        .set((
            mailboxes::looked_at.eq(Some(now)),
            mailboxes::failed_at.eq(None::<Timestamp>),
            mailboxes::error.eq(None::<String>),
        ))
        .execute(c)?;
    Ok(())
}

/// Notes that it cannot be looked at, since the first time that it could not.
pub fn mailbox_failed(
    c: &mut Conn,
    name: &str,
    now: Timestamp,
    error: &str,
) -> Result<(), DbError> {
    diesel::update(mailboxes::table.find(name)).set(mailboxes::error.eq(error)).execute(c)?;
    diesel::update(mailboxes::table.find(name).filter(mailboxes::failed_at.is_null()))
        .set(mailboxes::failed_at.eq(Some(now)))
        .execute(c)?;
    Ok(())
}

/// Under which UIDVALIDITY these bytes were read from the mailbox before, if they were; from now on
/// under this one.
pub fn mailbox_mail_put(
    c: &mut Conn,
    mailbox: &str,
    raw_hash: &[u8],
    uid_validity: i64,
) -> Result<Option<i64>, DbError> {
    let known = mailbox_mails::table.find((mailbox, raw_hash));
    let before: Option<i64> = known.select(mailbox_mails::uid_validity).first(c).optional()?;
    let row = (
        mailbox_mails::mailbox.eq(mailbox),
        mailbox_mails::raw_hash.eq(raw_hash),
        mailbox_mails::uid_validity.eq(uid_validity),
    );
    each!(c, |c| diesel::insert_into(mailbox_mails::table)
        .values(row)
        .on_conflict((mailbox_mails::mailbox, mailbox_mails::raw_hash))
        .do_update()
        .set(mailbox_mails::uid_validity.eq(uid_validity))
        .execute(c))?;
    Ok(before)
}
