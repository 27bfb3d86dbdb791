//! Alarms of a monitor that an open ticket is about already.

use super::error::AppError;
use crate::{
    db::{Conn, inbound, tickets},
    domain::{
        ids::{AccountId, TicketId},
        message::alarm_about,
        ticket::TicketState,
        time::Timestamp,
    },
};

/// How far back the tickets of a monitor are looked through, in seconds, and how many of them.
const BACK_S: i64 = 30 * 86_400;
const MOST: u32 = 200;

/// The open ticket that a monitor's alarm is about already, and how many alarms it has.
///
/// # Errors
/// When the database cannot.
pub fn find(
    c: &mut Conn,
    now: Timestamp,
    account: AccountId,
    address: &str,
    subject: &str,
) -> Result<Option<(TicketId, u32)>, AppError> {
    let Some(about) = alarm_about(subject) else { return Ok(None) };
    for (ticket, before) in inbound::inbound_opened_by(c, address, now.plus_secs(-BACK_S), MOST)? {
        let Some(ticket) = ticket.filter(|_| alarm_about(&before).as_ref() == Some(&about)) else {
            continue;
        };
        let row = tickets::ticket_by_id(c, ticket)?;
        if row.state == TicketState::Open && row.account_id == Some(account) {
            let count = inbound::inbound_kept_on(c, address, ticket)?;
            return Ok(Some((ticket, u32::try_from(count).unwrap_or(u32::MAX))));
        }
    }
    Ok(None)
}
