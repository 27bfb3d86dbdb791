//! Addresses that are dead: the second mail that comes back from one for good suspends it. Nothing is
//! sent there any more, an alert goes to the next person at once, and a person lifts it.

use std::sync::Arc;

pub use crate::db::suspensions::SuspensionRow as Suspension;
use crate::{
    db::{Conn, record, suspensions},
    domain::time::Timestamp,
};

use super::{desk::Desk, error::AppError};

/// Mails that must come back for good until an address is suspended.
pub const BOUNCES: i64 = 2;

/// Notes that a mail came back because there is no such address.
///
/// # Errors
/// When the database cannot.
pub(super) fn note(
    c: &mut Conn,
    now: Timestamp,
    address: &str,
    reply: &str,
) -> Result<(), AppError> {
    let address = address.to_lowercase();
    let row = suspensions::suspension_bounced(c, &address, reply, now, BOUNCES)?;
    if row.suspended_at == Some(now) {
        let detail = serde_json::json!({ "address": address, "reply": reply }).to_string();
        record::audit_insert(c, now, "desk", "address suspended", &detail)?;
    }
    Ok(())
}

/// Those of some addresses that are suspended.
///
/// # Errors
/// When the database cannot.
pub(super) fn among<'a>(
    c: &mut Conn,
    addresses: impl Iterator<Item = &'a str>,
) -> Result<Vec<Suspension>, AppError> {
    let addresses: Vec<String> = addresses.map(str::to_lowercase).collect();
    Ok(suspensions::suspension_of(c, &addresses)?)
}

/// Those of some addresses that are suspended, for a page.
///
/// # Errors
/// When the database cannot.
pub fn of<'a>(
    desk: &Desk,
    addresses: impl Iterator<Item = &'a str>,
) -> Result<Vec<Suspension>, AppError> {
    desk.read(|c| among(c, addresses))
}

/// Lifts it: mail is sent there again, and is counted anew.
///
/// # Errors
/// [`AppError::NotFound`] where it is not suspended.
pub fn lift(desk: &Arc<Desk>, actor: &str, address: &str) -> Result<(), AppError> {
    let (now, actor, address) = (desk.now(), actor.to_owned(), address.trim().to_lowercase());
    desk.write(move |c, _| {
        if !suspensions::suspension_lift(c, &address)? {
            return Err(AppError::NotFound("suspended address"));
        }
        let detail = serde_json::json!({ "address": address }).to_string();
        record::audit_insert(c, now, &actor, "suspension lifted", &detail)?;
        Ok(())
    })
}
