//! Mailboxes that are read by IMAP: a message is stored in the transaction that moves the place of
//! reading on, so that a cut in between loses and doubles nothing.

use std::sync::Arc;

use sha2::{Digest as _, Sha256};

pub use crate::db::mailboxes::MailboxRow;
use crate::{
    config::MailboxUrl,
    db::{DbError, inbound, mailboxes, tickets},
    domain::{ids::InboundId, time::Timestamp},
};

use super::{desk::Desk, error::AppError, intake::Arrival};

/// How far a mailbox was read: all messages of this UIDVALIDITY up to this UID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Of the folder when it was read.
    pub uid_validity: u32,
    /// The highest UID whose message is stored.
    pub uid: u32,
}

/// A message of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mailed {
    /// Where it is.
    pub place: Place,
    /// When the server took it.
    pub internal_date: Option<Timestamp>,
    /// Its bytes; of one that is too large the beginning.
    pub raw: Vec<u8>,
    /// How large it is, where that is too large to be fetched.
    pub too_large: Option<u64>,
}

/// How far the mailbox was read; none where it never was.
///
/// # Errors
/// When the database cannot.
pub fn place(desk: &Arc<Desk>, name: &str) -> Result<Option<Place>, AppError> {
    let Some(row) = desk.read(|c| Ok(mailboxes::mailbox_by_name(c, name)?))? else {
        let name = name.to_owned();
        return desk.write(move |c, _| {
            mailboxes::mailbox_ensure(c, &name)?;
            Ok(None)
        });
    };
    Ok((row.uid_validity > 0).then(|| Place {
        uid_validity: u32::try_from(row.uid_validity).unwrap_or(0),
        uid: u32::try_from(row.uid).unwrap_or(0),
    }))
}

/// Stores a message of a mailbox and moves the place on; durable when it returns. None where it is
/// stored already: another node was faster, or the folder's UIDVALIDITY has changed and these bytes
/// were read under the old one.
///
/// # Errors
/// When the database cannot: the place stands where it stood.
pub fn take(desk: &Arc<Desk>, name: &str, mailed: Mailed) -> Result<Option<InboundId>, AppError> {
    let now = desk.now();
    let name = name.to_owned();
    let hash: Vec<u8> = Sha256::digest(&mailed.raw).to_vec();
    desk.write(move |c, _| {
        let (validity, uid) = (i64::from(mailed.place.uid_validity), i64::from(mailed.place.uid));
        if !mailboxes::mailbox_move_on(c, &name, validity, uid)? {
            return Ok(None);
        }
        let before = mailboxes::mailbox_mail_put(c, &name, &hash, validity)?;
        if before.is_some_and(|before| before != validity) {
            return Ok(None);
        }
        let arrival = Arrival {
            door: "imap".to_owned(),
            mailbox: Some(name.clone()),
            uid_validity: Some(mailed.place.uid_validity),
            uid: Some(mailed.place.uid),
            internal_date: mailed.internal_date,
            too_large: mailed.too_large,
            ..Arrival::default()
        };
        let envelope = serde_json::to_string(&arrival).map_err(DbError::from)?;
        tickets::blob_put(c, &hash, &mailed.raw)?;
        let size = i64::try_from(mailed.raw.len()).unwrap_or(i64::MAX);
        Ok(Some(inbound::inbound_insert(c, now, &arrival.door, &envelope, &hash, size)?))
    })
}

/// Notes that the mailbox was looked at with success.
///
/// # Errors
/// When the database cannot.
pub fn looked(desk: &Arc<Desk>, name: &str) -> Result<(), AppError> {
    let (now, name) = (desk.now(), name.to_owned());
    desk.write(move |c, _| Ok(mailboxes::mailbox_looked(c, &name, now)?))
}

/// Notes that the mailbox cannot be looked at, and why.
///
/// # Errors
/// When the database cannot.
pub fn failed(desk: &Arc<Desk>, name: &str, error: &str) -> Result<(), AppError> {
    let (now, name, error) = (desk.now(), name.to_owned(), error.to_owned());
    desk.write(move |c, _| Ok(mailboxes::mailbox_failed(c, &name, now, &error)?))
}

/// How each configured mailbox goes, in the order of the configuration; none of one that was never
/// looked at.
///
/// # Errors
/// When the database cannot.
pub fn health(desk: &Desk) -> Result<Vec<(String, Option<MailboxRow>)>, AppError> {
    let rows = desk.read(|c| Ok(mailboxes::mailbox_all(c)?))?;
    let names = desk.config.imap_in.mailboxes.iter().map(MailboxUrl::name);
    Ok(names.map(|name| (name.clone(), rows.iter().find(|r| r.name == name).cloned())).collect())
}
