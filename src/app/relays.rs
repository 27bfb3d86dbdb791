//! Mail servers that our mail leaves by: how each goes, as the nodes see it.

use std::sync::Arc;

pub use crate::db::relays::RelayRow;
use crate::{
    config::{RelayUrl, Transport},
    db::relays,
};

use super::{desk::Desk, error::AppError};

/// Notes how mail servers go.
///
/// # Errors
/// When the database cannot.
pub fn note(desk: &Arc<Desk>, rows: Vec<RelayRow>) -> Result<(), AppError> {
    desk.write(move |c, _| {
        for row in &rows {
            relays::relay_put(c, row)?;
        }
        Ok(())
    })
}

/// How each configured mail server goes, in the order of the configuration; none of one that was
/// never tried. Empty where mail leaves into a folder.
///
/// # Errors
/// When the database cannot.
pub fn health(desk: &Desk) -> Result<Vec<(String, Option<RelayRow>)>, AppError> {
    let mail_out = &desk.config.mail_out;
    if mail_out.transport == Transport::Folder {
        return Ok(Vec::new());
    }
    let rows = desk.read(|c| Ok(relays::relay_all(c)?))?;
    let first = mail_out.relay.iter().map(RelayUrl::place);
    let names = first.chain(mail_out.further_relays.iter().map(|relay| relay.url.place()));
    Ok(names.map(|name| (name.clone(), rows.iter().find(|r| r.name == name).cloned())).collect())
}
