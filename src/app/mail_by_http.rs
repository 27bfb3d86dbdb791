//! Mail that a program brings by HTTP: taken as a mail server hands it over, once.

use std::sync::Arc;

use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::{
    desk::Desk,
    error::AppError,
    intake::{self, Arrival},
    recipients,
};
use crate::{
    db::inbound,
    domain::{ids::InboundId, mail_state::InboundState},
};

/// The door's name.
const DOOR: &str = "http";
/// Seconds within which the same bytes are the same request.
const SAME_WITHIN_S: i64 = 86_400;

/// A message that was brought, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Brought {
    /// Its number in the mail log.
    pub id: InboundId,
    /// `received` until it is decided; then what became of it.
    pub state: InboundState,
    /// The ticket that it opened or joined.
    pub ticket: Option<String>,
    /// It is stored for the first time.
    #[serde(skip)]
    pub is_new: bool,
}

/// Stores a message; durable when it returns. The same bytes brought again within a day are the one
/// that is there, so that whoever heard no answer may ask again.
///
/// # Errors
/// [`AppError::Wrong`] where nothing was brought, or a recipient is none of the desk's; else when
/// the database cannot.
pub fn bring(
    desk: &Arc<Desk>,
    mail_from: Option<String>,
    rcpt_to: Vec<String>,
    raw: Vec<u8>,
) -> Result<Brought, AppError> {
    if raw.is_empty() {
        return Err(AppError::wrong("message", "wrong-missing", ""));
    }
    for to in &rcpt_to {
        if !recipients::accepts(desk, to)? {
            return Err(AppError::wrong("to", "wrong-unknown", to.clone()));
        }
    }
    let since = desk.now().plus_secs(-SAME_WITHIN_S);
    let hash = Sha256::digest(&raw).to_vec();
    if let Some(row) = desk.read(|c| Ok(inbound::inbound_same(c, DOOR, &hash, since)?))? {
        return Ok(shown(desk, &row, false));
    }
    let arrival = Arrival { door: DOOR.to_owned(), mail_from, rcpt_to, ..Arrival::default() };
    let id = intake::receive(desk, arrival, raw)?;
    Ok(Brought { id, state: InboundState::Received, ticket: None, is_new: true })
}

/// How a message stands that a program brought.
///
/// # Errors
/// [`AppError::NotFound`] when none was brought under that number.
pub fn stands(desk: &Desk, id: InboundId) -> Result<Brought, AppError> {
    let row = desk.read(|c| intake::find(c, id))?;
    if row.door != DOOR {
        return Err(AppError::NotFound("message"));
    }
    Ok(shown(desk, &row, false))
}

fn shown(desk: &Desk, row: &inbound::InboundRow, is_new: bool) -> Brought {
    let ticket = row.ticket_id.map(|id| desk.reference(id));
    Brought { id: row.id, state: row.state, ticket, is_new }
}
