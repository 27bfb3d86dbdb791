//! The monitors of an account: machines that may open tickets and are never answered, and how many
//! alarms each of them sent.

use std::sync::Arc;

use super::{desk::Desk, error::AppError, staff::is_address};
use crate::{
    db::{DbError, customers, mail_flow, record},
    domain::{ids::AccountId, mail_state::InboundState, time::Timestamp},
};

/// How far back alarms are counted, in days.
pub const DAYS: i64 = 30;

/// A monitor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Monitor {
    /// Its address, lower case.
    pub address: String,
    /// Alarms of the last [`DAYS`] that opened a ticket.
    pub opened: i64,
    /// Those that joined a ticket: it was about the same already.
    pub joined: i64,
    /// When it wrote last, within these days.
    pub last: Option<Timestamp>,
}

/// The monitors of an account, by address.
///
/// # Errors
/// When the database cannot.
pub fn of_account(desk: &Desk, account: AccountId) -> Result<Vec<Monitor>, AppError> {
    let since = desk.now().plus_secs(-DAYS * 86_400);
    desk.read(|c| {
        let mut monitors = Vec::new();
        for address in customers::machine_of(c, account)? {
            let (mut opened, mut joined) = (0, 0);
            for (state, count) in mail_flow::inbound_states_since(c, &address, since)? {
                match state {
                    InboundState::Ticket => opened += count,
                    InboundState::Append | InboundState::Note => joined += count,
                    _ => {}
                }
            }
            let last = mail_flow::inbound_last_of(c, &address, since)?;
            monitors.push(Monitor { address, opened, joined, last });
        }
        Ok(monitors)
    })
}

/// Registers a monitor of an account.
///
/// # Errors
/// [`AppError::Wrong`] when the address is none or belongs to somebody.
pub fn register(
    desk: &Arc<Desk>,
    actor: &str,
    account: AccountId,
    address: &str,
) -> Result<(), AppError> {
    let now = desk.now();
    let actor = actor.to_owned();
    let address = address.trim().to_lowercase();
    if !is_address(&address) {
        return Err(AppError::wrong("monitor", "wrong-address", address));
    }
    desk.write(move |c, _| {
        if customers::contact_by_address(c, &address)?.is_some() {
            return Err(AppError::wrong("monitor", "wrong-taken", address.clone()));
        }
        customers::machine_insert(c, &address, account).map_err(|e| match e {
            DbError::Exists => AppError::wrong("monitor", "wrong-taken", address.clone()),
            e => e.into(),
        })?;
        let detail = serde_json::json!({ "account": account, "address": address }).to_string();
        Ok(record::audit_insert(c, now, &actor, "monitor registered", &detail)?)
    })
}

/// Takes a monitor off the register: what it writes is from then on a stranger's, or that of the
/// account whose domain it has.
///
/// # Errors
/// [`AppError::NotFound`] when the account has no such monitor.
pub fn remove(
    desk: &Arc<Desk>,
    actor: &str,
    account: AccountId,
    address: &str,
) -> Result<(), AppError> {
    let now = desk.now();
    let (actor, address) = (actor.to_owned(), address.to_owned());
    desk.write(move |c, _| {
        if !customers::machine_delete(c, &address, account)? {
            return Err(AppError::NotFound("monitor"));
        }
        let detail = serde_json::json!({ "account": account, "address": address }).to_string();
        Ok(record::audit_insert(c, now, &actor, "monitor removed", &detail)?)
    })
}
